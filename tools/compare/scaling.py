#!/usr/bin/env python3
"""Measures how the cost of a frame grows with the faces, the frame's size, the cores and the networks' threads, and prints the table of docs/performance.md.

Runs `asmnet-live benchmark` once for each point. Build the program first: dotnet build -c Release src/ASMNet.Live
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll"
STAGES = ["capture", "detect", "align", "smooth", "render", "latency"]

SHARE = 0.42
SIZES = ("320x240", "640x480", "1280x720", "1920x1080", "3840x2160")


def height(size):
    """The height of a frame."""
    return int(size.split("x")[1])


# (group, size, pixels of a face, faces, cores, threads of a network). Each group changes one thing; "close" lets the face grow with the frame.
POINTS = (
    [("faces", "640x480", 150, faces, 2, 1) for faces in (1, 2, 4, 8)]
    + [("sizes", size, 150, 1, 2, 1) for size in SIZES]
    + [("close", size, round(SHARE * height(size)), 1, 2, 1) for size in SIZES]
    + [("cores", "640x480", 150, faces, cores, 1) for faces in (1, 4) for cores in (1, 2)]
    + [("threads", "640x480", 150, faces, 2, threads) for faces in (1, 4) for threads in (1, 2)]
)


def measure(size, face, faces, cores, threads, frames, result):
    """The benchmark's JSON for one point."""
    command = [
        "dotnet", str(PROGRAM), "benchmark", "--source", f"synthetic:faces={faces},size={size},face={face / height(size):.4f},pace=off",
        "--frames", str(frames), "--json", str(result), "--overwrite",
    ]
    environment = dict(os.environ, ASMNET_Tracking__MaxFaces="8", ASMNET_Models__CpuThreads=str(threads))
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < cores:
        sys.exit(f"{cores} cores are asked for and {len(allowed)} are allowed.")
    command = ["taskset", "--cpu-list", ",".join(map(str, allowed[:cores]))] + command
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    return json.loads(result.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["faces", "sizes", "close", "cores", "threads"], help="one group of points")
    parser.add_argument("--frames", type=int, default=400, help="frames of each point (default: 400)")
    options = parser.parse_args()
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is not there; build it: dotnet build -c Release src/ASMNet.Live")
    if shutil.which("taskset") is None:
        sys.exit("taskset (util-linux) is needed to choose the cores.")

    print("| Frame | Face, pixels | Faces | Cores | Threads | " + " | ".join(STAGES) + " | frames a second |")
    print("|---|---:|---:|---:|---:|" + "---:|" * (len(STAGES) + 1), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for group, size, face, faces, cores, threads in POINTS:
            if options.only in (None, group):
                result = measure(size, face, faces, cores, threads, options.frames, pathlib.Path(folder) / "result.json")
                stages = result["stages"]
                cells = [f"{stages[name]['p50']:.2f}" if name in stages else "-" for name in STAGES]
                print(f"| {size} | {face} | {faces} | {cores} | {threads} | {' | '.join(cells)} | {result['framesPerSecond']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
