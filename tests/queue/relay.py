"""Stands between a worker and a NATS server, and holds back what a test wants to see late."""

import contextlib
import re
import socket
import threading

PATIENCE = 120


class Relay:
    """Passes on everything at once, but for messages to subjects that a pattern matches: these wait until they are let go."""

    def __init__(self, server, held):
        self.server, self.held = server, re.compile(held)
        self.gate = threading.Event()
        self.seen, self.changed = [], threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"nats://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        """Lets go what waits, and refuses connections as a server does that is gone."""
        self.gate.set()
        if self.listener.fileno() >= 0:
            self.listener.shutdown(socket.SHUT_RDWR)  # which ends the waiting for the next one
            self.listener.close()

    def until(self, condition):
        """Waits for a message that was sent, held or not, by its subject and data."""
        with self.changed:
            return self.changed.wait_for(lambda: any(condition(subject, data) for subject, data in self.seen), PATIENCE)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                link = socket.create_connection(("127.0.0.1", self.server.port), PATIENCE)
            except OSError:
                client.close()  # as the server itself does while it is away
                continue
            link.settimeout(None)
            threading.Thread(target=self.down, args=(link, client), daemon=True).start()
            threading.Thread(target=self.up, args=(client, link), daemon=True).start()

    @staticmethod
    def down(link, client):
        try:
            while data := link.recv(1 << 16):
                client.sendall(data)
        except OSError:
            pass
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)  # what reads from it holds it open
        client.close()

    def up(self, client, link):
        lock = threading.Lock()
        try:
            with client.makefile("rb") as stream:
                while line := stream.readline():
                    words = line.split()
                    subject = ""
                    if words[0].upper() in (b"PUB", b"HPUB"):
                        subject = words[1].decode()
                        data = stream.read(int(words[-1]) + 2)
                        line += data
                        with self.changed:
                            self.seen.append((subject, data))
                            self.changed.notify_all()
                    if self.held.fullmatch(subject):
                        threading.Thread(target=self.later, args=(link, lock, line), daemon=True).start()
                    else:
                        with lock:
                            link.sendall(line)
        except OSError:
            pass
        link.close()

    def later(self, link, lock, line):
        self.gate.wait(PATIENCE)
        try:
            with lock:
                link.sendall(line)
        except OSError:
            pass  # the worker has gone
