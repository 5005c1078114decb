# The program for Windows, under Wine.

wine_suite() {
    heading "Windows under Wine"
    debian wine64 || { missing "Windows under Wine" wine64; return; }
    have nats-server || debian nats-server || { missing "Windows under Wine" nats-server; return; }
    within 1200 bash tests/wine/run >"$logs/wine" 2>&1 </dev/null
    grep -vE '^$' "$logs/wine"
    awk '/^FAILED |^ended after / { print; open = 16; next } /^ok / { open = 0 } open-- > 0' "$logs/wine" >>"$logs/failures"
    count "Windows under Wine" "$(sum '^[0-9]+ passed' "$logs/wine")" "$(sum ', [0-9]+ failed' "$logs/wine")"
}
