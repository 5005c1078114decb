"""What dead receivers cost the tracker: `python3 dead_receivers.py [rounds]` tracks drawn faces as fast as the machine can, by turns without
receivers and with five of the worst: a host that is not there, a closed port, a name that nobody has, a socket that is full, and a server that
reads one byte a second."""

import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import receivers
from test_senders import PATIENCE, PROGRAM, free_port

SECONDS = 8


def read_slowly(server):
    while True:
        client, _ = server.accept()
        with client:
            while client.recv(1):
                time.sleep(1)


def rate(sends):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as lines:
        arguments = ["record", "--source", "synthetic:pace=off,size=320x240", "--duration", str(SECONDS), "--jsonl", lines.name, "--overwrite"]
        for send in sends:
            arguments += ["--send", send]
        output = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    return float(re.search(r"\(([\d.]+) a second\)", output)[1])


def main(rounds):
    full = receivers.udp()
    full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    slow = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=read_slowly, args=(slow,), daemon=True).start()
    dead = ["opentrack://192.0.2.1:4242", f"osc://127.0.0.1:{free_port()}", "vmc://no-such-host.invalid:39539",
            f"openseeface://127.0.0.1:{full.getsockname()[1]}", f"vts://127.0.0.1:{slow.getsockname()[1]}?token=/nonexistent/token"]
    rates = [(rate([]), rate(dead)) for _ in range(rounds)]
    for without, with_dead in rates:
        print(f"without {without:6.1f} frames a second, with five dead receivers {with_dead:6.1f}: {with_dead / without:.3f}")
    print(f"median ratio {statistics.median(b / a for a, b in rates):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
