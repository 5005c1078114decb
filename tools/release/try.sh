#!/usr/bin/env bash
# Starts what make.sh has made, as far as this machine can: bash tools/release/try.sh FOLDER
# The archive of this machine's own kind runs by itself, linux-arm64 on another in QEMU (Debian: qemu-user-static libc6-arm64-cross
# libstdc++6-arm64-cross), win-x64 under Wine (wine64). osx-arm64 is only looked at. Each must show its help, find itself whole (doctor), and track
# the drawn face in a video that it writes itself. In QEMU that takes a minute or more.
set -u
[ $# = 1 ] && [ -d "$1" ] || { echo "usage: bash tools/release/try.sh FOLDER" >&2; exit 2; }
folder=$(realpath "$1")
work=$(mktemp -d)
trap 'WINEPREFIX="$work/prefix" PATH="$PATH:/usr/lib/wine" wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
passed=0
failed=0

runner() { # target: the words before the program, or nothing where it runs by itself; false where this machine cannot
    case "$1 $(uname -sm)" in
        "linux-x64 Linux x86_64" | "linux-arm64 Linux aarch64" | "osx-arm64 Darwin arm64") ;;
        linux-arm64*) command -v qemu-aarch64-static && [ -e /usr/aarch64-linux-gnu/lib/libstdc++.so.6 ] ;;
        win-x64*) PATH="$PATH:/usr/lib/wine" command -v wine64 ;;
        *) false ;;
    esac
}

try() { # archive
    local name target program run
    name=$(basename "$1" .zip)
    name=$(basename "$name" .tar.gz)
    target=$(sed -E 's/.*-((win|linux|osx)-[a-z0-9]+)$/\1/' <<<"$name")
    case $1 in
        *.zip) unzip -q "$1" -d "$work" ;;
        *) tar -C "$work" -xzf "$1" ;;
    esac || return 1
    program=$work/$name/asmnet-live
    [[ $target == win-* ]] && program+=.exe
    [ -s "$program" ] && [ -s "$work/$name/LICENSE" ] && [ -s "$work/$name/models/TERMS.md" ] || { echo "$name lacks its program, licence or terms"; return 1; }
    if ! run=$(runner "$target"); then
        echo "not run here: $name"
        return 0
    fi

    # neither emulator carries .NET's double mapping of generated code
    [ -z "$run" ] || export DOTNET_EnableWriteXorExecute=0
    export QEMU_LD_PREFIX=/usr/aarch64-linux-gnu WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES="winedbg.exe=d;mshtml="
    cd "$work" || return 1
    # shellcheck disable=SC2086
    timeout 120 $run "$program" --help </dev/null >"$work/help" 2>&1 && grep -q record "$work/help" || { cat "$work/help"; return 1; }
    # shellcheck disable=SC2086
    timeout 120 $run "$program" doctor </dev/null >"$work/doctor" 2>&1 && grep -q '^models *ok' "$work/doctor" || { cat "$work/doctor"; return 1; }
    # shellcheck disable=SC2086
    timeout 300 $run "$program" record --source synthetic:pace=off --duration 0.5 --output "$target.avi" --csv "$target.csv" </dev/null >"$work/record" 2>&1 \
        || { cat "$work/record"; return 1; }
    awk -F, 'NR > 1 && $5 == 1 { seen++ } END { exit seen < 10 }' "$target.csv" && [ "$(head -c 4 "$target.avi")" = RIFF ] || { cat "$work/record"; return 1; }
    echo "ok: $name: $(grep 'against the known faces' "$work/record")"
}

for archive in "$folder"/asmnet-live-*.zip "$folder"/asmnet-live-*.tar.gz; do
    [ -e "$archive" ] || continue
    if (try "$archive"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $archive"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
