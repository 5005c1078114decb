# The solution as most people build it: managed, without native libraries but the ONNX Runtime that the engine is compared with.

dotnet_suite() {
    heading ".NET"
    command -v ffmpeg >/dev/null && type -P kill >/dev/null || debian ffmpeg procps || { missing ".NET" "ffmpeg and kill"; return; }
    within 1500 dotnet test ASMNet.Live.sln -c Release "${naming[@]}" 2>&1 | tee "$logs/dotnet"
    dotnet_results ".NET" "$logs/dotnet" "${PIPESTATUS[0]}"
    # what the mutation test compiles is in no solution, and would break unseen
    if within 300 dotnet build tools/mutation -c Release -v quiet -nologo >"$logs/mutation" 2>&1; then
        count "mutation test builds" 1 0
    else
        tail -n 20 "$logs/mutation" | told
        count "mutation test builds" 0 1
    fi
}
