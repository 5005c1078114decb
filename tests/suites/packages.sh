# What people install: packs everything (which fails where the public surface differs from the PublicAPI files), then adds the packages and the tool in an empty folder with an empty package cache, from a feed that
# holds what was packed, and runs the README's own lines of C#.

packages_suite() {
    heading "Packages"
    command -v ffmpeg >/dev/null || debian ffmpeg || { missing "Packages" ffmpeg; return; }
    command -v python3 >/dev/null && command -v git >/dev/null || debian python3 git || { missing "Packages" "python3 and git"; return; }
    local work="$logs/packages" ok=0 bad=0 project
    mkdir -p "$work/feed" "$work/home"
    for project in ASMNet ASMNet.Media ASMNet.Synthesis ASMNet.OpenCv ASMNet.OnnxRuntime ASMNet.Live; do
        within 600 dotnet pack "src/$project" -c Release -p:GuardPublicApi=true -p:ForEachOnnxRuntime=true --artifacts-path artifacts/pack -o "$work/feed" -v quiet >"$logs/pack" 2>&1 || { tail -n 12 "$logs/pack" | told; count "Packages" 0 1; return; }
        grep -m 1 -o 'Microsoft[^ ]* [^ ]* is not to be had here[^[]*' "$logs/pack" >>"$work/elsewhere"
    done
    check() { # what command...
        local what=$1 code=0
        shift
        "$@" >"$logs/package" 2>&1 </dev/null || code=$?
        if [ "$code" = 0 ]; then ok=$((ok + 1)); else { printf 'not ok: %s (%s)\n' "$what" "$code"; tail -n 15 "$logs/package"; } | told; bad=$((bad + 1)); fi
    }
    for project in "$work"/feed/*.nupkg; do
        check "$(basename "$project") says its licence and brings readme and icon" package_is_whole "$project"
        check "$(basename "$project") asks for no other version of our packages than its own" package_pins_ours "$project"
    done
    if [ -s "$work/elsewhere" ]; then
        # what NuGet's source lacks is no fault of ours, and what was packed here does not show what a release asks for
        printf 'not checked, whether ASMNet.OnnxRuntime takes the managed part of every runtime package: %s\n' "$(head -n 1 "$work/elsewhere")"
    else
        check "ASMNet.OnnxRuntime takes the managed part of every runtime package" package_takes_each_runtime "$work"/feed/ASMNet.OnnxRuntime.*.nupkg
    fi
    for project in samples/*/*.csproj tools/*/*.csproj; do
        check "$project is no package" project_is_no_package "$project"
    done
    check "a package of a clone names the repository that was cloned" package_names_its_repository "$work"
    check "the container is built of exact versions" container_is_pinned Containerfile
    check "the tool is installed and records" package_tool "$work"
    check "the README's lines find the landmarks of a photo" package_library "$work" "$PWD/README.md"
    check "a program brings the models that it names" package_models "$work"
    check "every other package is added to a program of somebody else" package_others "$work"
    local block blocks=0
    documented_blocks "$work/blocks"
    for block in "$work"/blocks/*.cs; do
        check "the C# of $(basename "$block" .cs) compiles" package_block "$work" "$block"
        blocks=$((blocks + 1))
    done
    [ $blocks -ge 2 ] || { printf 'not ok: only %s blocks of C# in the documentation\n' $blocks | told; bad=$((bad + 1)); }
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

# They use each other's internals. The tool has its libraries inside.
package_pins_ours() { # nupkg
    python3 - "$1" <<'P'
import re, sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
spec = package.read(next(name for name in package.namelist() if name.endswith('.nuspec'))).decode()
name, version = re.search('<id>(.*?)</id>', spec)[1], re.search('<version>(.*?)</version>', spec)[1]
ours = dict(re.findall('<dependency id="(ASMNet[^"]*)" version="([^"]*)"', spec))
assert all(wanted == f'[{version}]' for wanted in ours.values()), ours
assert name in ('ASMNet', 'asmnet-live') or ours, f'{name} needs none of ours'
P
}

# NuGet takes the oldest part that all ask for: it must be no newer than DirectML's last, and must have no upper bound.
package_takes_each_runtime() { # nupkg
    python3 - "$1" <<'P'
import re, sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
spec = package.read(next(name for name in package.namelist() if name.endswith('.nuspec'))).decode()
asked = re.findall('<dependency id="Microsoft.ML.OnnxRuntime[^"]*" version="([^"]*)"', spec)
assert len(asked) == 1, asked
assert re.fullmatch(r'[0-9.]+', asked[0]), f'{asked[0]} is no minimum'
assert tuple(map(int, asked[0].split('.'))) <= (1, 24, 4), f'{asked[0]} is newer than what DirectML has'
P
}

# What 'dotnet pack' of everything would make of it.
project_is_no_package() { # csproj
    local answer
    answer=$(within 300 dotnet msbuild "$1" -getProperty:IsPackable) && [ "$answer" = false ] && return 0
    printf '%s\n' "$answer"
    return 1
}

# As tools/release packs it: from a clone that knows where it comes from.
package_names_its_repository() { # work
    local address=https://github.com/example/asmnet-live.git
    within 300 git clone -q --shared . "$1/clone" && git -C "$1/clone" remote set-url origin $address &&
        within 600 dotnet pack "$1/clone/src/ASMNet" -c Release -p:PublishRepositoryUrl=true -o "$1/named" -v quiet &&
        python3 - "$1"/named/ASMNet.*.nupkg $address <<'P'
import sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
spec = package.read(next(name for name in package.namelist() if name.endswith('.nuspec'))).decode()
assert f'url="{sys.argv[2]}"' in spec, 'the nuspec names no repository'
P
}

# Base images by their patch, the SDK one that global.json takes, and every Debian package with a version.
container_is_pinned() { # file
    python3 - "$1" <<'P'
import json, re, sys
text = open(sys.argv[1], encoding='utf-8').read()
images = re.findall(r'^FROM (\S+)', text, re.M)
assert len(images) == 2, images
for image in images:
    assert re.search(r':\d+\.\d+\.\d+(-[a-z0-9-]+)?$', image), f'{image} is no exact version'
sdk = next(tuple(map(int, re.search(r':([\d.]+)', image)[1].split('.'))) for image in images if '/sdk:' in image)
wanted = tuple(map(int, json.load(open('global.json'))['sdk']['version'].split('.')))
assert sdk[:2] == wanted[:2] and sdk >= wanted, f'global.json asks for {wanted}, the image has {sdk}'
for line in re.findall(r'apt-get install (.*?)(?:&&|$)', text, re.M):
    for word in line.split():
        assert word.startswith('-') or '=' in word, f'{word} has no version'
P
}

# Every block of C# in the documentation as a file of its own, named by where it stands.
documented_blocks() { # folder
    mkdir -p "$1"
    python3 - "$1" <<'P'
import glob, pathlib, re, sys
for name in sorted(glob.glob('*.md') + glob.glob('docs/*.md') + glob.glob('src/*/README.md') + glob.glob('samples/*.md') + glob.glob('models/*.md')):
    for number, block in enumerate(re.findall(r'^```csharp\n(.*?)^```', open(name, encoding='utf-8').read(), re.M | re.S), 1):
        (pathlib.Path(sys.argv[1]) / f"{name.replace('/', '-')}-{number}.cs").write_text(block, encoding='utf-8')
P
}

# Compiles a block in the project that package_library made.
package_block() { # work block
    cp "$2" "$1/app/Program.cs" && package_home "$1" dotnet build "$1/app" --no-restore -v quiet
}

# The environment of somebody who has just installed the SDK; the feed comes beside the sources that this machine is set up with.
package_home() { # work command...
    local work=$1
    shift
    (cd "$work" && HOME="$work/home" NUGET_PACKAGES="$work/home/packages" DOTNET_CLI_HOME="$work/home" within 600 "$@")
}

package_tool() { # work
    package_home "$1" dotnet tool install asmnet-live --tool-path "$1/tools" --add-source "$1/feed" &&
        package_home "$1" timeout -k 10 60 "$1/tools/asmnet-live" record --source synthetic --duration 0.5 --output "$1/face.png" --csv "$1/face.csv" &&
        [ -s "$1/face.png" ] && [ "$(wc -l <"$1/face.csv")" -gt 2 ]
}

package_library() { # work readme
    rm -rf "$1/app"
    package_home "$1" dotnet new console -o "$1/app" --no-restore &&
        package_home "$1" dotnet nuget add source "$1/feed" --name asmnet &&
        package_home "$1" dotnet add "$1/app" package ASMNet &&
        package_home "$1" dotnet add "$1/app" package ASMNet.Media &&
        awk '/^```csharp/ { open = 1; next } /^```/ { if (open) exit } open' "$2" >"$1/app/Program.cs" &&
        [ "$(grep -c . "$1/app/Program.cs")" -ge 5 ] &&
        package_home "$1" timeout -k 10 300 dotnet run --project "$1/app" -- "$1/face.png" >"$1/lines" &&
        cat "$1/lines" && grep -qE '^face 1: nose at <?[0-9]+' "$1/lines"
}

# In the project that package_library made.
package_models() { # work
    local models="$1/chosen/models"
    package_home "$1" dotnet build "$1/app" --no-restore "-p:AsmNetModels=\"asmnet-lite;asmnet\"" -o "$1/chosen" -v quiet || return 1
    # the README's program wants the network that was left out
    ! package_home "$1" "$1/chosen/app" "$1/face.png" >"$1/lines" 2>&1 && grep -q "there is no landmark model 'asmnet-live'" "$1/lines" &&
        [ -s "$models/asmnet-lite.onnx" ] && [ -s "$models/asmnet.json" ] && [ -s "$models/facedetector.onnx" ] && [ -s "$models/asmnet-expressions.json" ] &&
        [ ! -e "$models/asmnet-live.onnx" ] && [ ! -e "$models/asmnet-large.json" ] || { cat "$1/lines"; return 1; }
    package_home "$1" dotnet build "$1/app" --no-restore -p:AsmNetModels=asmnet-live -o "$1/alone" -v quiet && [ ! -e "$1/alone/models/asmnet-lite.onnx" ] &&
        package_home "$1" "$1/alone/app" "$1/face.png" >"$1/lines" && grep -q '^face 1: nose at' "$1/lines" || return 1
    ! package_home "$1" dotnet build "$1/app" --no-restore -p:AsmNetModels=asmnet-lit -o "$1/unknown" -v quiet >"$1/refused" &&
        grep -q "names 'asmnet-lit', which the package ASMNet does not have" "$1/refused" || return 1
    package_home "$1" dotnet build "$1/app" --no-restore -p:AsmNetModels=false -o "$1/none" -v quiet && [ ! -e "$1/none/models" ]
}

# With what they need from the public feed: a feed given by --source alone would hide that.
package_others() { # work
    local name
    for name in ASMNet.Synthesis ASMNet.OpenCv ASMNet.OnnxRuntime; do
        package_home "$1" dotnet add "$1/app" package $name || return 1
    done
}
