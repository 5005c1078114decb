"""Starts the built program, and makes small clips of a drawn face for it."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = ["dotnet", "exec", os.environ.pop("ASMNET_LIVE", str(ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll"))]
PATIENCE = 180


def run(*arguments, code=0, **options):
    """Runs it to its end; gives what it said, and fails where its exit code is another."""
    run = subprocess.run([*PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE, **options)
    if code is not None and run.returncode != code:
        raise AssertionError(f"{' '.join(map(str, arguments))} ended with {run.returncode}, not {code}: {run.stdout}{run.stderr}")
    return run


def start(*arguments, **options):
    """Starts it."""
    return subprocess.Popen([*PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def make_clips(folder, count, seconds, size="160x120", seed=1):
    """Draws one video and cuts it into clips without touching its pictures: c000.avi and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.avi"
    run("record", "--source", f"synthetic:pace=off,size={size},fps=30,seed={seed}", "--duration", f"{count * seconds:.3f}", "--output", whole)
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", whole, "-c", "copy", "-f", "segment", "-segment_time", f"{seconds:.3f}", "-reset_timestamps", "1", folder / "c%03d.avi"],
        check=True, timeout=PATIENCE)
    whole.unlink()
    for extra in sorted(folder.glob("c*.avi"))[count:]:
        extra.unlink()
    return sorted(folder.glob("c*.avi"))
