#!/usr/bin/env bash
# Makes a release: bash tools/release/make.sh FOLDER [TARGET...]
# For each target (win-x64, linux-x64, linux-arm64, osx-arm64) an archive with the program, the .NET runtime and the models; the packages for
# NuGet; the list of what is inside (CycloneDX); SHA256SUMS. The version comes from the newest tag vX.Y.Z (MinVer).
set -eu
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { echo "usage: bash tools/release/make.sh FOLDER [TARGET...]" >&2; exit 2; }
out=$(realpath -m "$1")
shift
targets=("${@:-win-x64 linux-x64 linux-arm64 osx-arm64}")
# shellcheck disable=SC2206
targets=(${targets[*]})
mkdir -p "$out"
[ -z "$(ls -A "$out")" ] || { echo "$out is not empty" >&2; exit 2; }
[ -z "$(git status --porcelain --untracked-files=no)" ] || { echo "there are changes that are not committed" >&2; exit 2; }
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
moment=@$(git log -1 --format=%ct)

for target in "${targets[@]}"; do
    # managed, so that each target can be built on any system; the native packages are a matter of building on the target
    dotnet publish src/ASMNet.Live -c Release -r "$target" --self-contained -p:NativePackages=false -p:VersionFromTags=true -p:DebugType=none \
        --artifacts-path "$work/build" -o "$work/$target" -v quiet
    version=$(dotnet msbuild src/ASMNet.Live -p:VersionFromTags=true -p:UseArtifactsOutput=true -p:ArtifactsPath="$work/build" -t:MinVer -getProperty:MinVerVersion)
    name=asmnet-live-$version-$target
    mv "$work/$target" "$work/$name"
    cp LICENSE README.md CHANGELOG.md "$work/$name"
    cp models/TERMS.md "$work/$name/models"
    find "$work/$name" -exec touch -d "$moment" {} +
    if [[ $target == win-* ]]; then
        (cd "$work" && find "$name" -type f | LC_ALL=C sort | zip -q -X -@ "$out/$name.zip")
    else
        tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$moment" -czf "$out/$name.tar.gz" "$name"
    fi
    rm -rf "${work:?}/$name"
    echo "$name"
done

# the packages name the repository that was cloned, unless it is a folder of this machine
repository=()
case "$(git remote get-url origin 2>/dev/null)" in
    https://* | ssh://* | git@*) repository=(-p:PublishRepositoryUrl=true) ;;
esac
for project in ASMNet ASMNet.Media ASMNet.Synthesis ASMNet.OpenCv ASMNet.OnnxRuntime ASMNet.Live; do
    dotnet pack "src/$project" -c Release -p:VersionFromTags=true "${repository[@]}" -o "$out" -v quiet
done
dotnet tool restore >/dev/null
dotnet dotnet-CycloneDX src/ASMNet.Live/ASMNet.Live.csproj --output "$out" --filename asmnet-live.cdx.json --output-format Json \
    --set-name asmnet-live --set-version "$version" --exclude-dev >"$work/sbom" || { cat "$work/sbom" >&2; exit 1; }
(cd "$out" && sha256sum -- * >SHA256SUMS)
ls -l "$out"
