#!/usr/bin/env python3
"""Stops the encoder of a live recording (SIGSTOP) and looks at what becomes of the tracker, the API and the end.

    python3 tools/soak/stop.py [--program COMMAND] [--seconds 30]

Prints the frames a second before and while the encoder stands still, the longest answer of /api/status, the time from SIGTERM to the end, and
whether a child is left. Exit code 1 when the tracker loses more than a tenth of its rate, an answer takes more than 100 ms, the end more than
2 s, or a child stays.
"""
import argparse
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from kill import children

PATIENCE = 60


def status(port):
    started = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=PATIENCE) as answer:
        reply = json.load(answer)
    return reply.get("status", reply), time.monotonic() - started


def frames(reply):
    for key in ("framesTracked", "FramesTracked"):
        if key in reply:
            return reply[key]
    return next(frames(value) for value in reply.values() if isinstance(value, dict))


def rate(port, seconds):
    first, longest = status(port)
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        time.sleep(0.5)
        last, took = status(port)
        longest = max(longest, took)
    return (frames(last) - frames(first)) / (time.monotonic() - began), longest


def encoder(process_id):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for child in children(process_id):
            if b"pipe:0" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        time.sleep(0.05)
    sys.exit("there is no encoder")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="dotnet exec src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--port", type=int, default=5099)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="asmnet-stop-") as folder:
        environment = {**os.environ, "ASMNET_Recording__Folder": folder}
        process = subprocess.Popen(
            [*shlex.split(arguments.program), "live", "--source", "synthetic:size=320x240,fps=20", "--no-browser", "--port", str(arguments.port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in process.stdout:
            if "press Ctrl+C" in line:
                break
        rate(arguments.port, 3)
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{arguments.port}/api/recordings", method="POST"), timeout=PATIENCE).close()
        before, _ = rate(arguments.port, 5)
        stopped = encoder(process.pid)
        os.kill(stopped, signal.SIGSTOP)
        during, longest = rate(arguments.port, arguments.seconds)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        ended = time.monotonic() - asked
        stays = pathlib.Path(f"/proc/{stopped}").exists()
        kept = [f"{file.name} {file.stat().st_size}" for file in pathlib.Path(folder).iterdir()]
    print(f"frames a second before {before:.1f}, while it stands {during:.1f}; longest answer {1000 * longest:.0f} ms; end after {ended:.2f} s with {process.returncode}; child left: {stays}; kept: {kept}")
    return 0 if during > 0.9 * before and longest < 0.1 and ended < 2 and not stays else 1


if __name__ == "__main__":
    sys.exit(main())
