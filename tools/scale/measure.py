#!/usr/bin/env python3
"""Measures what docs/scale.md computes with.

    python3 tools/scale/measure.py clips FOLDER                  draws the clips; those that are there stay
    python3 tools/scale/measure.py cost FOLDER [--core 0]        CPU a frame by size and faces, and memory
    python3 tools/scale/measure.py files FOLDER [--core 0]       CPU of a program and of each file, memory of another pipeline, bytes of results
    python3 tools/scale/measure.py batch FOLDER [--cores 0,1]    100 clips by one pipeline on one core and by two on two, against what the cost predicts
    python3 tools/scale/measure.py queue FOLDER [--cores 0,1]    the same by one and by two workers of a queue (nats-server), and who uses what
    python3 tools/scale/measure.py network                       bytes of a track on NATS (nats-server)

Needs Linux (taskset). --program COMMAND names the program. CPU is that of the program and of its ffmpeg together, as the kernel counts it. A frame's
is the difference between a long and a short clip, so that neither the start of the program nor its compiling is in it.
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

import nats

SIZES = ("320x240", "640x480", "1280x720", "1920x1080")
FACES = (0, 1, 2, 4, 8)
MOST_FACES = "8"
SHORT, LONG = 2, 8
CLIPS = 100
CLIP_SECONDS = 1.0
FEW = 10


def draw(program, size, faces, seconds, path):
    if path.exists():
        return
    if faces == 0:
        command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s={size}:r=30:d={seconds}", "-c:v", "libx264", "-preset", "veryfast", path]
    else:
        # Tracking one face is enough where only the drawing counts.
        command = [*program, "record", "--source", f"synthetic:pace=off,fps=30,size={size},faces={faces},seed={faces}", "--max-faces", "1", "--duration", str(seconds), "--output", path, "--overwrite", "--no-panel"]
    subprocess.run(command, check=True, capture_output=True)


def make_clips(program, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for faces in FACES:
            long, short = (folder / f"{size}-{faces}-{seconds}.mp4" for seconds in (LONG, SHORT))
            draw(program, size, faces, LONG, long)
            if not short.exists():
                subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", long, "-t", str(SHORT), "-c:v", "libx264", "-preset", "veryfast", short], check=True)
    if (folder / "many").exists():
        return
    whole = folder / "whole.mp4"
    draw(program, "640x480", 1, CLIPS * CLIP_SECONDS, whole)
    (folder / "many").mkdir()
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-i", whole, "-c:v", "libx264", "-preset", "veryfast", "-force_key_frames", f"expr:gte(t,n_forced*{CLIP_SECONDS})",
         "-f", "segment", "-segment_time", str(CLIP_SECONDS), "-reset_timestamps", "1", folder / "many" / "c%03d.mp4"], check=True)
    for extra in sorted((folder / "many").glob("c*.mp4"))[CLIPS:]:
        extra.unlink()


class Batch:
    """A batch on some cores: wall and CPU seconds, the largest resident set of the program in MB, its summary, and the bytes of its results."""

    def __init__(self, program, sources, cores, jobs=1, kind="--csv"):
        output = pathlib.Path(tempfile.mkdtemp(prefix="asmnet-scale-"))
        started = time.monotonic()
        run = subprocess.Popen(
            ["taskset", "-c", cores, *program, "batch", "--source", *map(str, sources), "--output-dir", str(output), kind, "--jobs", str(jobs), "--max-faces", MOST_FACES],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        error = run.stderr.read()
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.monotonic() - started
        if run.returncode != 0:
            sys.exit(f"batch ended with {run.returncode}: {error.decode()}")
        self.cpu = used.ru_utime + used.ru_stime
        self.memory = used.ru_maxrss / 1024
        self.summary = json.loads((output / "summary.json").read_text())
        self.frames = self.summary["frames"]
        self.bytes = sum(path.stat().st_size for path in output.iterdir() if path.suffix in (".csv", ".jsonl", ".parquet"))
        shutil.rmtree(output)


def cost_of_a_frame(program, folder, size, faces, core):
    """Milliseconds of CPU, and the longer batch."""
    short, long = (Batch(program, [folder / f"{size}-{faces}-{seconds}.mp4"], core) for seconds in (SHORT, LONG))
    return 1000 * (long.cpu - short.cpu) / (long.frames - short.frames), long


def cost_of_files(program, folder, core):
    """CPU seconds of the start of a program with its first file, and of each file more, without its frames."""
    frame, _ = cost_of_a_frame(program, folder, "640x480", 1, core)
    one, few = (Batch(program, sorted((folder / "many").glob("*.mp4"))[:count], core) for count in (1, FEW + 1))
    more = (few.cpu - one.cpu - frame / 1000 * (few.frames - one.frames)) / FEW
    return frame, one.cpu - frame / 1000 * one.frames, more


def files(program, folder, core):
    frame, start, more = cost_of_files(program, folder, core)
    print(f"program and first file: {start:.2f} s CPU; each file more: {more:.2f} s; with {frame:.2f} ms a frame of 640x480 with a face")
    for kind in ("--csv", "--jsonl", "--parquet"):
        run = Batch(program, [folder / f"640x480-1-{LONG}.mp4"], core, kind=kind)
        print(f"{kind[2:]}: {run.bytes / run.frames:.0f} bytes a frame with one face")
    for size in ("640x480", "1920x1080"):
        one, two = (Batch(program, [folder / f"{size}-{faces}-{LONG}.mp4" for faces in (1, 2)], core, jobs).memory for jobs in (1, 2))
        print(f"{size}: {one:.0f} MB with one pipeline, {two - one:.0f} MB for another", flush=True)


def cost(program, folder, core, sizes):
    print("| picture | " + " | ".join(f"{count} faces" for count in FACES) + " | MB resident |")
    print("|---|" + "---:|" * (len(FACES) + 1))
    for size in sizes:
        cells = []
        memory = 0
        for faces in FACES:
            frame, run = cost_of_a_frame(program, folder, size, faces, core)
            seen = run.summary["faces"] / run.frames
            cells.append(f"{frame:.1f}" + ("" if seen > faces - 0.2 else f" ({seen:.1f} seen)"))
            memory = max(memory, run.memory)
        print(f"| {size} | " + " | ".join(cells) + f" | {memory:.0f} |", flush=True)


def told(name, wall, predicted, frames, first):
    print(f"{name}: {wall:.1f} s, {frames / wall:.1f} frames a second, predicted {predicted:.1f} s ({100 * (wall / predicted - 1):+.0f} %)" + ("" if first is None else f", {first / wall:.2f} times one"), flush=True)


def scaling(program, folder, cores):
    frame, start, more = cost_of_files(program, folder, cores.split(",")[0])
    print(f"{start:.2f} s a program, {more:.2f} s a file, {frame:.2f} ms a frame")
    first = None
    for pinned in (cores.split(",")[0], cores):
        count = len(pinned.split(","))
        run = Batch(program, [folder / "many" / "c*.mp4"], pinned, count)
        told(f"batch, {count} at once on {count} cores", run.wall, start + (more * (CLIPS - 1) + frame / 1000 * run.frames) / count, run.frames, first)
        first = first or run.wall


def queue(program, folder, cores):
    frame, start, more = cost_of_files(program, folder, cores.split(",")[0])
    print(f"{start:.2f} s a program, {more:.2f} s a file, {frame:.2f} ms a frame")
    first = None
    for pinned in ([cores.split(",")[0]], cores.split(",")):
        with tempfile.TemporaryDirectory(prefix="asmnet-scale-") as name, nats.Server(pathlib.Path(name) / "store") as server:
            where = ["--server", server.address, "--max-faces", MOST_FACES]
            subprocess.run([*program, "batch", "submit", "--source", folder / "many" / "c*.mp4", "--files", folder, "--csv", *where], check=True, capture_output=True)
            served = cpu_of(server.process.pid)
            started = time.time()
            workers = [
                subprocess.Popen(
                    ["taskset", "-c", core, *program, "batch", "work", "--files", folder, "--output-dir", f"{name}/out", "--jobs", "1", "--until-empty", *where],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for core in pinned]
            while any(worker.poll() is None for worker in workers):
                # A worker waits some seconds before it takes the queue for empty; what it does until the last result counts.
                if len(list(pathlib.Path(name).glob("out/*/*.batch.json"))) < CLIPS:
                    used = [cpu_of(process.pid) for process in (*workers, server.process)]
                time.sleep(0.1)
            if any(worker.returncode != 0 for worker in workers):
                sys.exit("a worker has failed")
            results = [path.stat().st_mtime for path in pathlib.Path(name).glob("out/*/*.batch.json")]
            if len(results) != CLIPS:
                sys.exit(f"{len(results)} of {CLIPS} clips have results")
            wall = max(results) - started
        frames = CLIPS * CLIP_SECONDS * 30
        told(f"queue, {len(pinned)} workers with a core each", wall, start + (more * (CLIPS - len(pinned)) + frame / 1000 * frames) / len(pinned), frames, first)
        first = first or wall
        for cpu in used[:-1]:
            print(f"  a worker and its ffmpeg: {cpu:.1f} s of CPU; {wall - cpu:.1f} s of its core were idle or others'")
        print(f"  the server: {used[-1] - served:.2f} s of CPU", flush=True)


def cpu_of(process):
    """CPU seconds of a process and of what it has started, as far as that has ended (proc(5))."""
    text = pathlib.Path(f"/proc/{process}/stat").read_text()
    return sum(map(int, text[text.rindex(")") + 2:].split()[11:15])) / os.sysconf("SC_CLK_TCK")


def network(program):
    for faces in (1, 4):
        with tempfile.TemporaryDirectory(prefix="asmnet-scale-") as name, nats.Server(pathlib.Path(name)) as server:
            run = subprocess.Popen(
                [*program, "live", "--no-browser", "--port", "0", "--source", f"synthetic:faces={faces}", "--max-faces", MOST_FACES, "--publish", server.address, "--node", "measured"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                sizes = server.sizes("asmnet.measured.1.tracks", 150)[-90:]
            finally:
                run.terminate()
                run.wait()
        print(f"{faces} faces: {sum(sizes) / len(sizes):.0f} bytes a frame, {30 * sum(sizes) / len(sizes) / 1000:.0f} kB a second at 30 frames")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("what", choices=("clips", "cost", "files", "batch", "queue", "network"))
    arguments.add_argument("folder", type=pathlib.Path, nargs="?")
    arguments.add_argument("--program", default="src/ASMNet.Live/bin/Release/net10.0/asmnet-live")
    arguments.add_argument("--core", default="0")
    arguments.add_argument("--sizes", default=",".join(SIZES), help="of pictures, those that cost measures")
    arguments.add_argument("--cores", default="0,1")
    options = arguments.parse_args()
    program = shlex.split(options.program)
    if options.what == "network":
        network(program)
    elif options.folder is None:
        arguments.error("name the folder of the clips")
    elif options.what == "clips":
        make_clips(program, options.folder)
    elif options.what == "cost":
        cost(program, options.folder, options.core, options.sizes.split(","))
    elif options.what == "files":
        files(program, options.folder, options.core)
    elif options.what == "batch":
        scaling(program, options.folder, options.cores)
    else:
        queue(program, options.folder, options.cores)


if __name__ == "__main__":
    main()
