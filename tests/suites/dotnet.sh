# The solution as most people build it: managed, without native libraries but the ONNX Runtime that the engine is compared with.

dotnet_suite() {
    heading ".NET"
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing ".NET" ffmpeg; return; }
    dotnet test ASMNet.Live.sln -c Release 2>&1 | tee "$logs/dotnet"
    dotnet_results ".NET" "$logs/dotnet" "${PIPESTATUS[0]}"
}
