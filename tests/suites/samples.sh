# The programs of samples/, built and run as their README says.

samples_suite() {
    heading "Samples"
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing "Samples" ffmpeg; return; }
    command -v curl >/dev/null || debian curl || { missing "Samples" curl; return; }
    local work="$logs/samples" ok=0 bad=0
    mkdir -p "$work"
    if ! faces_to_try "$work"; then
        count "Samples" 0 1
        return
    fi

    # sample | its arguments | what its output must hold
    while IFS='|' read -r sample arguments expected; do
        local code=0 options=(-c Release -v quiet)
        [ "$sample" = OnnxRuntimeDevice ] && options+=(-p:NativePackages=true --artifacts-path artifacts/native)
        # shellcheck disable=SC2086
        if ! within 300 dotnet build "samples/$sample" "${options[@]}" >"$logs/sample" 2>&1; then
            code=build
        elif [ "$sample" = OnnxRuntimeDevice ]; then
            (cd "$work" && within 120 dotnet "$OLDPWD"/artifacts/native/bin/$sample/release_linux-x64/$sample.dll $arguments) >"$logs/sample" 2>&1 </dev/null || code=$?
        else
            (cd "$work" && within 120 "$OLDPWD"/samples/$sample/bin/Release/net10.0/$sample $arguments) >"$logs/sample" 2>&1 </dev/null || code=$?
        fi

        if [ "$code" = 0 ] && grep -qE "$expected" "$logs/sample"; then
            ok=$((ok + 1))
        else
            { printf 'not ok: %s %s (%s), expected %s\n' "$sample" "$arguments" "$code" "$expected"; tail -n 15 "$logs/sample"; } | told
            bad=$((bad + 1))
        fi
    done <<'END'
PhotoLandmarks|face.png|^  67 [0-9.]+ [0-9.]+$
VideoToCsv|talk.mp4 talk.csv|the whole video was read
SeveralFaces|two.mp4|^person 2: from 0\.[0-9] s to
OtherNetwork|face.png asmnet|^asmnet on CPU .*face 1 at
OnnxRuntimeDevice|face.png onnxruntime|face 1, nose at
SkiaCanvas|face.png drawn.png|wrote drawn.png
GameLoop||^3\.0 s: 1 face|^2\.9 s: 1 face
END
    if [ "$(wc -l <"$work/talk.csv")" -gt 5 ]; then ok=$((ok + 1)); else printf 'not ok: VideoToCsv wrote %s lines\n' "$(wc -l <"$work/talk.csv")" | told; bad=$((bad + 1)); fi
    if native_sample "$work"; then ok=$((ok + 1)); else bad=$((bad + 1)); fi
    if page_sample "$work"; then ok=$((ok + 1)); else bad=$((bad + 1)); fi
    count "Samples" "$ok" "$bad"
}

# A photo and two videos of drawn faces, without an overlay.
faces_to_try() { # folder
    within 300 dotnet build src/ASMNet.Live -c Release -v quiet >"$logs/sample" 2>&1 || { tail -n 12 "$logs/sample" | told; return 1; }
    local program="$PWD/src/ASMNet.Live/bin/Release/net10.0/asmnet-live" part
    (
        cd "$1" || exit 1
        for part in Landmarks Contours Boxes Axes Panel; do export "ASMNET_Overlay__$part=false"; done
        within 60 "$program" record --source synthetic --duration 0.5 --output face.png &&
            within 60 "$program" record --source synthetic --duration 1.5 --output talk.mp4 &&
            within 60 "$program" record --source synthetic:faces=2 --duration 2 --output two.mp4
    ) >"$logs/sample" 2>&1 </dev/null || { tail -n 12 "$logs/sample" | told; return 1; }
}

# The library compiled ahead of time: no runtime, no just-in-time compiler, and the same points.
native_sample() { # folder
    command -v gcc >/dev/null || command -v clang >/dev/null || debian gcc libc6-dev zlib1g-dev || { printf 'not ok: NativeAOT needs gcc\n' | told; return 1; }
    within 600 dotnet publish samples/PhotoLandmarks -c Release -r linux-x64 -p:PublishAot=true --artifacts-path artifacts/aot -o "$1/aot" -v quiet >"$logs/sample" 2>&1 \
        && (cd "$1" && within 60 aot/PhotoLandmarks face.png >native.txt && within 60 "$OLDPWD"/samples/PhotoLandmarks/bin/Release/net10.0/PhotoLandmarks face.png >managed.txt) >>"$logs/sample" 2>&1 \
        && paste "$1/native.txt" "$1/managed.txt" | tail -n +2 | awk 'function far(a, b) { return a - b > 0.3 || b - a > 0.3 } NF != 6 || far($2, $5) || far($3, $6) { bad = 1 } END { exit bad || NR < 68 }' \
        && [ ! -e "$1/aot/PhotoLandmarks.dll" ] && return 0
    { printf 'not ok: PhotoLandmarks compiled ahead of time\n'; tail -n 15 "$logs/sample"; } | told
    return 1
}

# The page of one's own: started on a video, asked as a browser asks, ended with Ctrl+C.
page_sample() { # folder
    within 300 dotnet build samples/WebcamPage -c Release -v quiet >"$logs/sample" 2>&1 || { tail -n 12 "$logs/sample" | told; return 1; }
    local page answer="" code=0 deadline=$((SECONDS + 60))
    (cd "$1" && exec timeout -k 30 -s INT 90 "$OLDPWD/samples/WebcamPage/bin/Release/net10.0/WebcamPage" two.mp4) >"$logs/sample" 2>&1 </dev/null &
    page=$!
    until answer=$(curl -fs -m 2 http://127.0.0.1:5090/pose) && [[ $answer == yaw* ]]; do
        [ $SECONDS -lt $deadline ] && kill -0 $page 2>/dev/null || break
    done
    # timeout passes it on
    kill -INT $page 2>/dev/null
    wait $page 2>/dev/null || code=$?
    [[ $answer == yaw* ]] && [ "$code" = 0 ] && return 0
    { printf "not ok: WebcamPage answered '%s' and ended with %s\n" "$answer" "$code"; tail -n 15 "$logs/sample"; } | told
    return 1
}
