# The program with the real OpenCV and the real ONNX Runtime (-p:NativePackages=true), built beside the managed one.

native_suite() {
    heading "Native packages"
    can_show || debian ffmpeg libgtk-3-0 xvfb xdotool opencv-data || { missing "Native packages" "ffmpeg, libgtk-3-0, xvfb, xdotool and opencv-data"; return; }
    local options=(-c Release -p:NativePackages=true --artifacts-path artifacts/native) code=0
    : >"$logs/native"
    for project in ASMNet.OpenCv ASMNet.OnnxRuntime ASMNet.Live; do
        within 1200 dotnet test "tests/$project.Tests" "${options[@]}" "${naming[@]}" 2>&1 | tee -a "$logs/native"
        [ "${PIPESTATUS[0]}" = 0 ] || code=1
    done
    dotnet_results "Native packages" "$logs/native" "$code"
}

# What those packages of Debian bring, also where other ones brought it.
can_show() {
    have ffmpeg Xvfb xdotool && ldconfig -p 2>/dev/null | grep -q 'libgtk-3\.so\.0' && [ -e /usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml ]
}
