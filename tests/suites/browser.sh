# The page in a real browser.

browser_suite() {
    heading "Browser"
    command -v chromium >/dev/null || debian chromium || { missing "Browser" chromium; return; }
    debian ffmpeg nats-server || { missing "Browser" "ffmpeg and nats-server"; return; }
    npm_folder tests/browser || { missing "Browser" "the npm package playwright-core"; return; }
    local code=0
    (cd tests/browser && CONFIGURATION=Release within 1200 node --test --test-reporter=tap --test-concurrency=1 *.test.mjs) >"$logs/browser" 2>&1 || code=$?
    grep -E '^(not ok|# [a-z]+: )' "$logs/browser"
    local ok bad
    ok=$(sum '^# pass [0-9]+' "$logs/browser")
    bad=$(sum '^# (fail|cancelled) [0-9]+' "$logs/browser")
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then
        tail -n 25 "$logs/browser"
        bad=1
    fi
    count "Browser" "$ok" "$bad"
}
