#!/usr/bin/env python3
"""Compares builds of the program: processor time a frame of `record`, and the time from the start of `live` to its first tracked frame.

    dotnet publish -c Release src/ASMNet.Live -o NEW        # and another commit's, or other settings', to OLD
    python3 tools/compare/builds.py OLD NEW --video clip.mp4 --repeats 5

The builds take turns, so that all meet the same machine. Printed are medians, and the ratio to the first build.
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


def record(build, video, folder):
    """Milliseconds of processor time for each frame of the video."""
    table = os.path.join(folder, "out.csv")
    before = child_seconds()
    subprocess.run([os.path.join(build, "asmnet-live"), "record", "--source", video, "--csv", table, "--overwrite"],
                   check=True, timeout=LONGEST, stdout=subprocess.DEVNULL)
    with open(table, encoding="utf-8") as lines:
        frames = sum(1 for _ in lines) - 1
    return (child_seconds() - before) * 1000 / frames


def start(build):
    """Seconds until `live` has tracked its first frame."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.monotonic()
    program = subprocess.Popen([os.path.join(build, "asmnet-live"), "live", "--source", "synthetic", "--no-browser", "--port", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.monotonic() - begin < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=5) as answer:
                    if json.load(answer)["pipeline"]["framesTracked"] > 0:
                        return time.monotonic() - begin
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.005)
        raise SystemExit(f"{build} has tracked nothing after a minute")
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=20)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("builds", nargs="+", help="folders that hold a published program")
    arguments.add_argument("--video", required=True, help="a clip with one face in every frame")
    arguments.add_argument("--repeats", type=int, default=5)
    chosen = arguments.parse_args()
    times = {build: ([], []) for build in chosen.builds}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(chosen.repeats):
            for build, (frame, first) in times.items():
                frame.append(record(build, chosen.video, folder))
                first.append(start(build))
    print("| Build | CPU a frame, ms | ratio | first frame after, s | ratio |\n|---|---:|---:|---:|---:|")
    reference = [statistics.median(values) for values in times[chosen.builds[0]]]
    for build, measured in times.items():
        frame, first = (statistics.median(values) for values in measured)
        print(f"| {build} | {frame:.2f} | {frame / reference[0]:.2f} | {first:.2f} | {first / reference[1]:.2f} |")


if __name__ == "__main__":
    main()
