# The page in a real browser.

browser_suite() {
    heading "Browser"
    command -v chromium >/dev/null || debian chromium || { missing "Browser" chromium; return; }
    debian ffmpeg nats-server || { missing "Browser" "ffmpeg and nats-server"; return; }
    npm_folder tests/browser || { missing "Browser" "the npm package playwright-core"; return; }
    local code=0
    (cd tests/browser && CONFIGURATION=Release within 1200 node --test --test-reporter=tap --test-concurrency=1 *.test.mjs) >"$logs/browser" 2>&1 || code=$?
    grep -E '^# [a-z]+: \{' "$logs/browser"
    # each test that failed: its name, what it expected, and where
    awk "$excerpts"'
        /^ *not ok / { begin($0); next }
        open && /^ *(duration_ms|failureType|code|name|type): / { next }
        open && /node:internal|node:async_hooks/ { next }
        open && /^ *\.\.\.$/ { end(); next }
        open && !/^ *---$/ { keep($0) }' "$logs/browser" | told
    grep '^ended after ' "$logs/browser" | told
    local ok bad
    ok=$(sum '^# pass [0-9]+' "$logs/browser")
    bad=$(sum '^# (fail|cancelled) [0-9]+' "$logs/browser")
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        tail -n 25 "$logs/browser" | told
        bad=1
    fi
    count "Browser" "$ok" "$bad"
}
