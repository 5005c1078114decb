# The built program as people start it: in a terminal, with wrong input, and as the documentation says.

terminal_suite() {
    heading "Terminal"
    command -v python3 >/dev/null || debian python3 || { missing "Terminal" python3; return; }
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing "Terminal" ffmpeg; return; }
    command -v curl >/dev/null || debian curl || { missing "Terminal" curl; return; }
    unittests "Terminal" 900 python3 tests/terminal discover
}
