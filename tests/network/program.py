"""Starts the built program as a sender, and helps to listen to it."""

import contextlib
import json
import math
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

import receivers

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ["dotnet", "exec", os.environ.pop("ASMNET_LIVE", str(ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll"))]
PATIENCE = receivers.PATIENCE


class Run:
    """The program tracking drawn faces; the lines that it writes tell what it knows."""

    def __init__(self, *sends, faces=1, seconds=None, source=None, more=(), environment=()):
        self.folder = tempfile.TemporaryDirectory(prefix="asmnet-network-")
        self.lines = pathlib.Path(self.folder.name) / "out.jsonl"
        arguments = ["record", "--source", source or f"synthetic:faces={faces},size=640x480,fps=20", "--jsonl", self.lines, *more]
        arguments += ["--duration", str(seconds)] if seconds else []
        for send in sends:
            arguments += ["--send", send]
        self.process = subprocess.Popen([*PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ, **dict(environment)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.folder.cleanup()

    def until_said(self, pattern):
        """Reads what it says up to a line that fits; gives the match."""
        while line := self.process.stdout.readline():
            if match := re.search(pattern, line):
                return match
        raise AssertionError(f"it ended: {self.process.stderr.read()}")

    def end(self):
        """Ends it in order and gives its frames by their times in whole milliseconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.output, self.error = self.process.communicate(timeout=PATIENCE)
        frames = [json.loads(line) for line in self.lines.read_text().splitlines()]
        return {round(1000 * frame["timestamp"]): frame for frame in frames}

    def written(self):
        """The frames in its file until now, which has another name as long as it is written."""
        return sum(path.read_bytes().count(b"\n") for path in pathlib.Path(self.folder.name).glob("out*.jsonl"))

    def faces(self):
        return [face for frame in self.end().values() for face in frame["faces"]]


class Live:
    """The live program over a drawn face, until it is left."""

    def __init__(self, *options):
        arguments = ["live", "--no-browser", "--port", "0", "--source", "synthetic:size=640x480,fps=20", *map(str, options)]
        self.process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.output = self.process.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def pose_of(faces, yaw, pitch, roll, tolerance=0.02):
    """Whether one of the faces that were written has this pose."""
    return any(abs(face["pose"]["yaw"] - yaw) < tolerance and abs(face["pose"]["pitch"] - pitch) < tolerance and abs(face["pose"]["roll"] - roll) < tolerance for face in faces)


def turned(faces, yaw, pitch, roll, tolerance=0.05):
    """Whether one of the faces that were written has this turn in the camera's axes, as opentrack's tracker-neuralnet tells it."""
    def told(face):
        # the axes of the head in its world: to the camera, up, to the user's right
        front, up, right = ([-x for x in rotate(face["orientation"], axis)][::-1] for axis in ((0, 0, -1), (0, -1, 0), (-1, 0, 0)))
        return [math.degrees(angle) for angle in (math.atan2(front[2], front[0]), -math.atan2(-front[1], math.hypot(front[2], front[0])), -math.atan2(-right[1], up[1]))]

    return any(all(abs(a - b) < tolerance for a, b in zip(told(face), (yaw, pitch, roll))) for face in faces)


def ask(asking, request, port, is_wanted):
    """Asks again and again, as receivers do, until an answer is wanted."""
    end = time.monotonic() + PATIENCE
    asking.settimeout(0.3)
    while time.monotonic() < end:
        asking.sendto(request, ("127.0.0.1", port))
        try:
            data = asking.recv(65536)
        except (TimeoutError, ConnectionRefusedError):
            continue
        if is_wanted(data):
            return data
    raise AssertionError("no answer")


def drain(receiver):
    """Takes away what has come, and tells how much that was."""
    count = 0
    receiver.setblocking(False)
    try:
        while True:
            receiver.recv(65536)
            count += 1
    except BlockingIOError:
        receiver.settimeout(PATIENCE)
        return count


def sockets_of(process):
    """The sockets that a program has open, by the numbers of the system's tables."""
    sockets = set()
    for link in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
        # what it has closed meanwhile is gone
        with contextlib.suppress(FileNotFoundError):
            if match := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link)):
                sockets.add(match[1])
    return sockets


def port_of(process):
    """The UDP port that a program has chosen."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        sockets = sockets_of(process)
        for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:]:
            words = line.split()
            if words[9] in sockets:
                return int(words[1].split(":")[1], 16)
        time.sleep(0.02)
    raise AssertionError("it opens no port")


def rotate(quaternion, vector):
    x, y, z, w = quaternion
    ux, uy, uz = vector
    tx, ty, tz = 2 * (y * uz - z * uy), 2 * (z * ux - x * uz), 2 * (x * uy - y * ux)
    return (ux + w * tx + y * tz - z * ty, uy + w * ty + z * tx - x * tz, uz + w * tz + x * ty - y * tx)
