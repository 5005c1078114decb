"""What receivers cost the tracker: `python3 dead_receivers.py [rounds]` tracks a drawn face, by turns (a) without receivers, (b) with five that read
all, and (c) with five of the worst: a host that is not there, a closed port, a name that nobody has, a socket that is full, and a server that reads
one byte a second. As fast as the machine can for the rate and the processor's time a frame, and live at 100 frames a second for the latency.
Quotients of one round's runs are what counts; they say how like or unlike the runs were when the machine was quiet."""

import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import receivers
from program import PATIENCE, PROGRAM

SHORT, LONG = 20, 100  # seconds of the drawn face's own time, at 30 frames a second
LIVE_SECONDS = 8
WAYS = ("without", "healthy", "dead")


def read_slowly(server):
    while True:
        client, _ = server.accept()
        with client:
            try:
                while client.recv(1):
                    time.sleep(1)
            except OSError:
                pass


def read_all(receiver):
    while True:
        try:
            receiver.recv(65536)
        except TimeoutError:
            pass


class Receivers:
    """What the three ways send to; it must be kept as long as they run."""

    def __init__(self, folder):
        self.full = receivers.udp()
        self.full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.closed = receivers.closed()
        self.slow = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=read_slowly, args=(self.slow,), daemon=True).start()
        self.healthy = [receivers.udp() for _ in range(4)]
        for receiver in self.healthy:
            threading.Thread(target=read_all, args=(receiver,), daemon=True).start()
        self.studio = receivers.VTubeStudio()
        names = ("opentrack", "osc", "vmc", "openseeface")
        self.addresses = {
            "without": [],
            "healthy": [f"{name}://127.0.0.1:{receiver.getsockname()[1]}" for name, receiver in zip(names, self.healthy)]
            + [f"vts://127.0.0.1:{self.studio.port}?token={folder}/token"],
            "dead": ["opentrack://192.0.2.1:4242", f"osc://127.0.0.1:{self.closed.getsockname()[1]}", "vmc://no-such-host.invalid:39539",
                     f"openseeface://127.0.0.1:{self.full.getsockname()[1]}", f"vts://127.0.0.1:{self.slow.getsockname()[1]}?token={folder}/none"],
        }

    def options(self, way):
        return [option for address in self.addresses[way] for option in ("--send", address)]


def start(output, *arguments):
    return subprocess.Popen([*PROGRAM, *arguments], stdout=output, stderr=subprocess.STDOUT)


def end(process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.returncode
    return usage.ru_utime + usage.ru_stime


def as_fast_as_it_can(options, folder):
    """Frames a second, and the processor's milliseconds for a frame and, apart from frames, for all that is done once: the difference of a long and a short run tells them apart."""
    (_, short, first), (rate, long, all_of_them) = (run_of(seconds, options, folder) for seconds in (SHORT, LONG))
    frame = (long - short) / (all_of_them - first)
    return rate, frame, short - frame * first


def run_of(seconds, options, folder):
    """Frames a second, the processor's milliseconds, and the frames."""
    with (folder / "record").open("w+") as output:
        process = start(output, "record", "--source", "synthetic:pace=off,size=320x240", "--duration", str(seconds), "--jsonl", str(folder / "lines"), "--overwrite", *options)
        processor = end(process)
        output.seek(0)
        frames, rate = re.search(r"([\d,.]+) frames in .*\(([\d.]+) a second\)", output.read()).groups()
    return float(rate), 1000 * processor, int(frames.replace(",", ""))


def live(options, folder):
    """Frames a second, and the milliseconds from capture to the smoothed face: of half of the frames and of 95 of 100 at most."""
    with (folder / "live").open("w+") as output:
        process = start(output, "live", "--no-browser", "--port", "0", "--source", "synthetic:size=320x240,fps=100", *options)
        try:
            address = wait_for(folder / "live", r"page: (http://[^/\s]+)")
            time.sleep(LIVE_SECONDS)
            with urllib.request.urlopen(address + "/metrics", timeout=PATIENCE) as answer:
                metrics = answer.read().decode()
        finally:
            process.send_signal(signal.SIGTERM)
            end(process)

    def metric(*words):
        line = next(line for line in metrics.splitlines() if line.startswith(words[0]) and all(word in line for word in words))
        return float(re.sub(r"^\w+(\{.*\})? ", "", line).split()[0])

    total = ("asmnet_stage_duration", 'stage="total"')
    return metric("asmnet_frame_rate"), 1000 * metric(*total, 'quantile="0.5"'), 1000 * metric(*total, 'quantile="0.95"')


def wait_for(file, pattern):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, file.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(file.read_text())


def table(title, columns, rounds):
    print(title)
    for way in WAYS:
        shown = " | ".join(f"{words} {statistics.median(turn[way][i] for turn in rounds):8.2f}" for i, words in enumerate(columns))
        print(f"  {way:8} {shown}")
    for one, other in (("healthy", "without"), ("dead", "without"), ("dead", "healthy")):
        shown = " | ".join(f"{words} {statistics.median(turn[one][i] / turn[other][i] for turn in rounds):8.3f}" for i, words in enumerate(columns))
        print(f"  {one} : {other} {shown}", flush=True)


def main(rounds):
    with tempfile.TemporaryDirectory(prefix="asmnet-network-") as name:
        folder = pathlib.Path(name)
        receiving = Receivers(folder)
        order = [WAYS[i % 3:] + WAYS[:i % 3] for i in range(rounds)]
        fast = [{way: as_fast_as_it_can(receiving.options(way), folder) for way in turn} for turn in order]
        table("as fast as it can", ("frames a second", "processor ms a frame", "ms once"), fast)
        paced = [{way: live(receiving.options(way), folder) for way in turn} for turn in order]
        table("live at 100 frames a second", ("frames a second", "latency ms, median", "95 of 100"), paced)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
