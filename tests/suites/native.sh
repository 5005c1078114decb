# The program with the real OpenCV and the real ONNX Runtime (-p:NativePackages=true), built beside the managed one.

native_suite() {
    heading "Native packages"
    debian ffmpeg libgtk-3-0 xvfb xdotool opencv-data || { missing "Native packages" "libgtk-3-0, xvfb, xdotool and opencv-data"; return; }
    local options=(-c Release -p:NativePackages=true --artifacts-path artifacts/native) code=0
    : >"$logs/native"
    for project in ASMNet.OpenCv ASMNet.OnnxRuntime ASMNet.Live; do
        within 1200 dotnet test "tests/$project.Tests" "${options[@]}" "${naming[@]}" 2>&1 | tee -a "$logs/native"
        [ "${PIPESTATUS[0]}" = 0 ] || code=1
    done
    dotnet_results "Native packages" "$logs/native" "$code"
}
