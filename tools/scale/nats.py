"""nats-server on a free port of this machine, and as much of NATS' protocol as counting messages takes."""
import socket
import subprocess
import time

PATIENCE = 30


class Server:
    def __init__(self, store):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"nats://127.0.0.1:{self.port}"
        self.store = store

    def __enter__(self):
        self.process = subprocess.Popen(
            ["nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self.store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.connect().close()
                return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(PATIENCE)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def sizes(self, subject, count):
        """The lengths of so many messages, without what the protocol adds."""
        found = []
        with self.connect() as link, link.makefile("rb") as stream:
            link.sendall(b'CONNECT {"verbose":false}\r\n' + f"SUB {subject} 1\r\n".encode())
            while len(found) < count:
                line = stream.readline()
                if not line:
                    raise ConnectionError("the server has gone")
                if line.startswith(b"PING"):
                    link.sendall(b"PONG\r\n")
                if line.startswith(b"MSG"):
                    found.append(int(line.split()[-1]))
                    stream.read(found[-1] + 2)
        return found
