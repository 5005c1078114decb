# Archives beyond one run: Parquet files read by DuckDB, and the queue over a real NATS server.

queue_suite() {
    heading "Queue"
    have ffmpeg || debian ffmpeg || { missing "Queue" ffmpeg; return; }
    { have python3 nats-server parallel && is_gnu_parallel; } || debian python3 nats-server parallel || { missing "Queue" "python3, nats-server and GNU parallel"; return; }
    npm_folder tests/queue || { missing "Queue" "the npm package @duckdb/node-api"; return; }
    unittests "Queue" 1200 python3 tests/queue discover
}

# Moreutils have another program of that name.
is_gnu_parallel() { [[ $(parallel --version 2>/dev/null </dev/null) == "GNU parallel"* ]]; }
