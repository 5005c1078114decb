# The page in a real browser.

browser_suite() {
    heading "Browser"
    has_chromium || debian chromium || { missing "Browser" chromium; return; }
    have ffmpeg nats-server || debian ffmpeg nats-server || { missing "Browser" "ffmpeg and nats-server"; return; }
    npm_folder tests/browser || { missing "Browser" "the npm package playwright-core"; return; }
    unpack_nginx
    local code=0 PATH=$PATH:$logs/nginx/usr/sbin
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
    # what they need was brought, so that one that is skipped has found less than it needs
    grep -E '^ *ok .* # SKIP' "$logs/browser" | told
    bad=$(sum '^# (fail|cancelled|skipped) [0-9]+' "$logs/browser")
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        tail -n 25 "$logs/browser" | told
        bad=1
    fi
    count "Browser" "$ok" "$bad"
}

has_chromium() { # where browser.mjs looks for it
    local place
    for place in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
        [ -n "$place" ] && [ -e "$place" ] && return 0
    done
    return 1
}

unpack_nginx() { # where there is none; Debian's, if it were installed, would begin to serve port 80
    command -v nginx >/dev/null || ! command -v apt-get >/dev/null && return
    mkdir -p "$logs/nginx"
    updated
    (cd "$logs/nginx" && within 300 apt-get download -o Acquire::Retries=3 nginx && dpkg -x nginx_*.deb .) >"$logs/apt" 2>&1 </dev/null || tail -n 5 "$logs/apt"
}
