#!/usr/bin/env python3
"""Kills the program and its ffmpeg together at random moments while they record, and looks at what is left.

    python3 tools/soak/kill.py [--program COMMAND] [--runs 20] [--seed 1] [--kinds mp4,mkv,avi,csv]

Each run records a drawn face as it would come from a camera, as video and as CSV, and is ended by SIGKILL at a random moment of its recording
from 2 s on. The table tells how many files ffprobe and ffmpeg read without an error, and how many seconds are missing at the end: the time
from the start of the source to the kill, on this script's clock, less the time of the last picture or line in the file.
Exit code 1 when a file cannot be read or more than a second is missing.
"""
import argparse
import csv
import os
import pathlib
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = "synthetic:size=320x240,fps=30"
MOST_LOST = 1.0
PATIENCE = 60


def children(process_id):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process_id:
            found.append(int(stat.parent.name))
    return found


def whole_rows(path):
    text = path.read_text()
    lines = text[: text.rfind("\n") + 1].splitlines()
    rows = list(csv.DictReader(lines))
    return text.endswith("\n"), [float(row["timestamp"]) for row in rows if row["timestamp"]]


def video_times(path):
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path],
        capture_output=True, text=True, timeout=PATIENCE)
    times = [float(line.split(",")[0]) for line in probe.stdout.split() if line.split(",")[0] not in ("", "N/A")]
    decoded = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "null", "-"], capture_output=True, text=True, timeout=PATIENCE)
    return probe.returncode == 0 and decoded.returncode == 0 and len(times) > 0, times


class Clock:
    """When the source's time was 0 on this script's clock: the earliest that any line says, because lines can be late but not early."""

    def __init__(self, folder, process):
        self.folder, self.process, self.file, self.rest, self.start = folder, process, None, "", None

    def look(self):
        if self.process.poll() is not None:
            sys.exit(f"the program ended by itself with {self.process.returncode}: {self.process.stderr.read().decode()}")
        if self.file is None:
            path = next(self.folder.glob("*.csv"), None)
            self.file = path and open(path)
        text = self.rest + (self.file.read() if self.file else "")
        now = time.monotonic()
        *lines, self.rest = text.split("\n")
        for line in lines:
            if line[0].isdigit():
                start = now - float(line.split(",")[2])
                self.start = start if self.start is None else min(self.start, start)


def run_once(program, kind, moment):
    with tempfile.TemporaryDirectory(prefix="asmnet-kill-") as folder:
        folder = pathlib.Path(folder)
        data = folder / "out.csv"
        outputs = ["--csv", data] if kind == "csv" else ["--csv", data, "--output", folder / f"out.{kind}"]
        process = subprocess.Popen([*program, "record", "--source", SOURCE, *outputs], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            clock = Clock(folder, process)
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < (deadline if clock.start is None else clock.start + moment):
                clock.look()
                time.sleep(0.005)
        finally:
            family = [process.pid, *children(process.pid)]
            killed = time.monotonic()
            for one in family:
                os.kill(one, signal.SIGKILL)
            process.wait(PATIENCE)
        file = next(iter(folder.glob(f"out*.{kind}")), None)
        if file is None:
            return False, float("inf")
        readable, times = whole_rows(file) if kind == "csv" else video_times(file)
        first = whole_rows(next(folder.glob("*.csv")))[1][0]
        return readable and len(times) > 0, (killed - clock.start - (times[-1] + (0 if kind == "csv" else first))) if times else float("inf")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="dotnet exec src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="mp4,mkv,avi,csv")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    failed = False
    print(f"{'kind':5} {'runs':>5} {'readable':>9} {'lost: median':>13} {'most':>8}")
    for kind in arguments.kinds.split(","):
        results = [run_once(shlex.split(arguments.program), kind, chance.uniform(2, 8)) for _ in range(arguments.runs)]
        lost = sorted(result[1] for result in results)
        readable = sum(result[0] for result in results)
        failed |= readable < len(results) or lost[-1] > MOST_LOST
        print(f"{kind:5} {len(results):5} {readable:9} {lost[len(lost) // 2]:11.2f} s {lost[-1]:6.2f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
