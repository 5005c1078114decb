#!/usr/bin/env python3
"""Compares builds of the program: processor time a frame of `record`, and the time from the start of `live` to its first tracked frame.

    dotnet publish -c Release src/ASMNet.Live -o NEW        # and another commit's, or other settings', to OLD
    python3 tools/compare/builds.py OLD NEW --video clip.mp4 --repeats 5
    python3 tools/compare/builds.py NEW,Models:Expressions=none NEW --video clip.mp4 --slope 13

A build is a folder, with settings behind commas. The builds take turns, so that all meet the same machine. Printed are medians, and the ratio to
the first build. With `--slope` the clip's first seconds are recorded as well: what every further frame costs, and what is spent once.
"""
import argparse
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

LONGEST = 300  # seconds; longer than any single run here


def child_seconds():
    """Processor seconds of all children that have ended, theirs included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Build:
    """A published program with settings of its own."""

    def __init__(self, text):
        self.name, *settings = text.split(",")
        self.program = os.path.join(self.name, "asmnet-live")
        pairs = [setting.split("=", 1) for setting in settings]
        if not os.path.isfile(self.program) or any(len(pair) != 2 for pair in pairs):
            raise argparse.ArgumentTypeError(f"'{text}' is no folder of a published program with NAME=VALUE settings behind commas")
        self.name, self.environment = text, os.environ | {"ASMNET_" + name.replace(":", "__"): value for name, value in pairs}


def record(build, video, folder, seconds=None):
    """Milliseconds of processor time for the video or its beginning, and the rows that were written."""
    table = os.path.join(folder, "out.csv")
    before = child_seconds()
    subprocess.run([build.program, "record", "--source", video, "--csv", table, "--overwrite", *(["--duration", str(seconds)] if seconds else [])],
                   check=True, timeout=LONGEST, stdout=subprocess.DEVNULL, env=build.environment)
    with open(table, encoding="utf-8") as lines:
        frames = sum(1 for _ in lines) - 1
    return (child_seconds() - before) * 1000, frames


def start(build):
    """Seconds until `live` has tracked its first frame."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.monotonic()
    program = subprocess.Popen([build.program, "live", "--source", "synthetic", "--no-browser", "--port", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=build.environment)
    try:
        while time.monotonic() - begin < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=5) as answer:
                    if json.load(answer)["pipeline"]["framesTracked"] > 0:
                        return time.monotonic() - begin
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.005)
        raise SystemExit(f"{build.name} has tracked nothing after a minute")
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=20)


def measure(build, chosen, folder):
    """One turn: milliseconds a frame of the whole clip, by slope and spent once, and seconds until the first tracked frame."""
    whole, frames = record(build, chosen.video, folder)
    figures = {"CPU a frame, ms": whole / frames}
    if chosen.slope:
        part, some = record(build, chosen.video, folder, chosen.slope)
        if some >= frames:
            raise SystemExit(f"{chosen.video} is not longer than {chosen.slope:g} s")
        slope = (whole - part) / (frames - some)
        figures |= {"by slope, ms": slope, "spent once, s": (whole - slope * frames) / 1000}
    if chosen.start:
        figures["first frame after, s"] = start(build)
    return figures


def table(names, turns):
    """The medians as lines of a table, each with its ratio to the first build's."""
    medians = [{of: statistics.median(turn[of] for turn in measured) for of in measured[0]} for measured in turns]
    columns = list(medians[0])
    lines = ["| build | " + " | ".join(f"{of} | ratio" for of in columns) + " |", "|---" + "|---:" * (2 * len(columns)) + "|"]
    for name, of_build in zip(names, medians):
        lines.append(f"| {name} | " + " | ".join(f"{of_build[of]:.2f} | {of_build[of] / medians[0][of]:.2f}" for of in columns) + " |")
    return lines


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("builds", nargs="+", type=Build, help="FOLDER[,NAME=VALUE...]: a published program, and settings")
    arguments.add_argument("--video", required=True, help="a clip with one face in every frame")
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--slope", type=float, metavar="SECONDS", help="record the clip's first seconds too")
    arguments.add_argument("--no-start", dest="start", action="store_false", help="leave the start of `live` out")
    chosen = arguments.parse_args()
    turns = [[] for _ in chosen.builds]
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(chosen.repeats):
            for build, measured in zip(chosen.builds, turns):
                measured.append(measure(build, chosen, folder))
    print("\n".join(table([build.name for build in chosen.builds], turns)))


if __name__ == "__main__":
    main()
