# What people install: packs everything, then adds the packages and the tool in an empty folder with an empty package cache, from a feed that
# holds what was packed, and runs the README's own lines of C#.

packages_suite() {
    heading "Packages"
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing "Packages" ffmpeg; return; }
    local work="$logs/packages" ok=0 bad=0 project
    mkdir -p "$work/feed" "$work/home"
    for project in ASMNet ASMNet.Media ASMNet.Synthesis ASMNet.Live; do
        dotnet pack "src/$project" -c Release -o "$work/feed" -v quiet >"$logs/pack" 2>&1 || { tail -n 12 "$logs/pack"; count "Packages" 0 1; return; }
    done
    check() { # what command...
        local what=$1 code=0
        shift
        "$@" >"$logs/package" 2>&1 </dev/null || code=$?
        if [ "$code" = 0 ]; then ok=$((ok + 1)); else printf 'not ok: %s (%s)\n' "$what" "$code"; tail -n 12 "$logs/package"; bad=$((bad + 1)); fi
    }
    for project in "$work"/feed/*.nupkg; do
        check "$(basename "$project") says its licence and brings readme and icon" package_is_whole "$project"
    done
    check "the tool is installed and records" package_tool "$work"
    check "the README's lines find the landmarks of a photo" package_library "$work" "$PWD/README.md"
    count "Packages" "$ok" "$bad"
}

package_is_whole() { # nupkg
    python3 - "$1" <<'P'
import sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
names = package.namelist()
spec = package.read(next(name for name in names if name.endswith('.nuspec'))).decode()
for word in ('<license type="expression">MIT</license>', '<readme>README.md</readme>', '<icon>icon.png</icon>', '<description>'):
    assert word in spec, f'the nuspec lacks {word}'
assert 'Package Description' not in spec
for name in ('README.md', 'icon.png', 'LICENSE', 'models/TERMS.md'):
    assert name in names, f'{name} is missing'
P
}

# The environment of somebody who has just installed the SDK; the feed comes beside the sources that this machine is set up with.
package_home() { # work command...
    local work=$1
    shift
    (cd "$work" && HOME="$work/home" NUGET_PACKAGES="$work/home/packages" DOTNET_CLI_HOME="$work/home" "$@")
}

package_tool() { # work
    package_home "$1" dotnet tool install asmnet-live --tool-path "$1/tools" --add-source "$1/feed" &&
        package_home "$1" timeout 60 "$1/tools/asmnet-live" record --source synthetic --duration 0.5 --output "$1/face.png" --csv "$1/face.csv" &&
        [ -s "$1/face.png" ] && [ "$(wc -l <"$1/face.csv")" -gt 2 ]
}

package_library() { # work readme
    rm -rf "$1/app"
    package_home "$1" dotnet new console -o "$1/app" --no-restore &&
        package_home "$1" dotnet add "$1/app" package ASMNet --source "$1/feed" &&
        package_home "$1" dotnet add "$1/app" package ASMNet.Media --source "$1/feed" &&
        awk '/^```csharp/ { open = 1; next } /^```/ { if (open) exit } open' "$2" >"$1/app/Program.cs" &&
        [ "$(grep -c . "$1/app/Program.cs")" -ge 5 ] &&
        package_home "$1" timeout 300 dotnet run --project "$1/app" -- "$1/face.png" >"$1/lines" &&
        cat "$1/lines" && grep -qE '^face 1: nose at <?[0-9]+' "$1/lines"
}
