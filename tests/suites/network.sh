# What is sent to other programs, read by receivers that are not ours.

network_suite() {
    heading "Network"
    command -v python3 >/dev/null || debian python3 || { missing "Network" python3; return; }
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing "Network" ffmpeg; return; }
    command -v oscdump >/dev/null || debian liblo-tools || { missing "Network" liblo-tools; return; }
    unittests "Network" 900 python3 tests/network discover
}
