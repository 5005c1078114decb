#!/usr/bin/env python3
"""Measures what docs/scale.md computes with.

    python3 tools/scale/measure.py clips FOLDER                 draws the clips; those that are there stay
    python3 tools/scale/measure.py cost FOLDER [--core 0]       CPU a frame by size and faces, CPU a file, memory of a pipeline: one pipeline on one core
    python3 tools/scale/measure.py scaling FOLDER [--cores 0,1] the same 100 clips by one pipeline on one core and by two on two, and what the cost says

Needs Linux (taskset). --program COMMAND names the program. CPU is that of the program and of its ffmpeg together, as the kernel counts it.
"""
import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

SIZES = ("320x240", "640x480", "1280x720", "1920x1080")
FACES = (0, 1, 4)
COST_SECONDS = 5
SCALING_CLIPS = 100
SCALING_SECONDS = 1.0


def draw(program, size, faces, seconds, path):
    if path.exists():
        return
    if faces == 0:
        command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=30:d={seconds}", "-c:v", "libx264", "-preset", "veryfast", path]
    else:
        command = [*program, "record", "--source", f"synthetic:pace=off,fps=30,size={size},faces={faces},seed={faces}", "--max-faces", "8", "--duration", str(seconds), "--output", path, "--overwrite", "--no-panel"]
    subprocess.run(command, check=True, capture_output=True)


def make_clips(program, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for faces in FACES:
            draw(program, size, faces, COST_SECONDS, folder / f"cost-{size}-{faces}.mp4")
    draw(program, "160x120", 1, 0.1, folder / "tiny.mp4")
    if (folder / "many").exists():
        return
    whole = folder / "whole.mp4"
    draw(program, "640x480", 1, SCALING_CLIPS * SCALING_SECONDS, whole)
    (folder / "many").mkdir()
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-i", whole, "-c:v", "libx264", "-preset", "veryfast", "-force_key_frames", f"expr:gte(t,n_forced*{SCALING_SECONDS})",
         "-f", "segment", "-segment_time", str(SCALING_SECONDS), "-reset_timestamps", "1", folder / "many" / "c%03d.mp4"], check=True)
    for extra in sorted((folder / "many").glob("c*.mp4"))[SCALING_CLIPS:]:
        extra.unlink()


def batch(program, sources, cores, jobs, kinds=("--csv",)):
    """Runs a batch on some cores; gives wall and CPU seconds, the largest resident set in MB, and the summary."""
    output = pathlib.Path(tempfile.mkdtemp(prefix="asmnet-scale-"))
    started = time.monotonic()
    run = subprocess.Popen(
        ["taskset", "-c", cores, *program, "batch", "--source", *map(str, sources), "--output-dir", str(output), *kinds, "--jobs", str(jobs), "--max-faces", "8"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = run.stderr.read()
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    if run.returncode != 0:
        sys.exit(f"batch ended with {run.returncode}: {error.decode()}")
    summary = json.loads((output / "summary.json").read_text())
    written = sum(path.stat().st_size for path in output.iterdir() if path.suffix in (".csv", ".jsonl", ".parquet"))
    shutil.rmtree(output)
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, summary, written


def cost(program, folder, core):
    _, start, _, _, _ = batch(program, [folder / "tiny.mp4"], core, 1)
    _, two, _, _, _ = batch(program, [folder / "many" / "c000.mp4", folder / "many" / "c001.mp4"], core, 1)
    _, one, _, summary, _ = batch(program, [folder / "many" / "c000.mp4"], core, 1)
    print(f"a program with one tiny file: {start:.2f} s CPU; a further file of {summary['frames']} frames: {two - one:.2f} s CPU")
    for kind in ("--csv", "--jsonl", "--parquet"):
        _, _, _, summary, written = batch(program, [folder / "cost-640x480-1.mp4"], core, 1, [kind])
        print(f"{kind}: {written / summary['frames']:.0f} bytes a frame with one face")
    print("| size | faces | CPU a frame, ms | faces tracked a frame | MB resident | hours of video a core and day (30 fps) |")
    print("|---|---:|---:|---:|---:|---:|")
    for size in SIZES:
        for faces in FACES:
            _, cpu, memory, summary, _ = batch(program, [folder / f"cost-{size}-{faces}.mp4"], core, 1)
            frame = 1000 * (cpu - start) / summary["frames"]
            print(f"| {size} | {faces} | {frame:.2f} | {summary['faces'] / summary['frames']:.2f} | {memory:.0f} | {24000 / 30 / frame:.0f} |", flush=True)


def scaling(program, folder, cores):
    first = cores.split(",")[0]
    rows = []
    for pinned, jobs in ((first, 1), (cores, len(cores.split(",")))):
        wall, cpu, memory, summary, _ = batch(program, [folder / "many" / "c*.mp4"], pinned, jobs)
        rows.append((jobs, wall, cpu, memory, summary["frames"] / wall))
        print(f"cores {pinned}, {jobs} at once: {summary['files']} files, {summary['frames']} frames in {wall:.1f} s, {summary['frames'] / wall:.1f} a second, {1000 * cpu / summary['frames']:.2f} ms CPU a frame, {memory:.0f} MB", flush=True)
    print(f"scaling {rows[0][0]} -> {rows[1][0]} cores: {rows[1][4] / rows[0][4]:.2f} times the frames a second")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("what", choices=("clips", "cost", "scaling"))
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--program", default="src/ASMNet.Live/bin/Release/net10.0/asmnet-live")
    arguments.add_argument("--core", default="0")
    arguments.add_argument("--cores", default="0,1")
    options = arguments.parse_args()
    program = shlex.split(options.program)
    if options.what == "clips":
        make_clips(program, options.folder)
    elif options.what == "cost":
        cost(program, options.folder, options.core)
    else:
        scaling(program, options.folder, options.cores)


if __name__ == "__main__":
    main()
