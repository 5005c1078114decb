"""A NATS server of the test's own, and a client that speaks NATS' published protocol and nothing of this program's."""

import base64
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import time

PATIENCE = 120


def free_port():
    """A port that is free now, and that no connection gets by itself while the server is away."""
    while True:
        port = random.randrange(10_000, 30_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError:
            continue


class Server:
    """nats-server on a free port of this machine; its store survives a kill."""

    def __init__(self, folder, jetstream=True):
        self.name = f"asmnet-{os.getpid()}-{id(self)}"
        self.folder = folder
        self.options = ["-js", "-sd", str(folder)] if jetstream else []
        self.process = None
        # another program may take a port that was free just now
        for _ in range(5):
            self.port = free_port()
            if self.tries():
                break
        else:
            raise AssertionError("nats-server does not start")
        self.address = f"nats://127.0.0.1:{self.port}"

    def start(self):
        if not self.tries():
            raise AssertionError("nats-server does not start again")

    def tries(self):
        """Starts it; false where it ends, as on a port that another has."""
        self.process = subprocess.Popen(
            ["nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-n", self.name, *self.options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as link, link.makefile("rb") as said:
                    if f'"server_name":"{self.name}"'.encode() in said.readline():
                        return True
            except OSError:
                pass
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError("nats-server does not answer")
            time.sleep(0.05)
        return False

    def stop(self):
        """Lets it say nothing any more; its connections stay."""
        self.process.send_signal(signal.SIGSTOP)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def fill(self):
        """Starts it anew with hardly any room."""
        self.kill()
        config = self.folder.parent / "nats.conf"
        config.write_text(f'jetstream {{ store_dir: "{self.folder}", max_file_store: 20K }}')
        self.options = ["-c", str(config)]
        self.start()

    def ask(self, subject, request):
        """One request to JetStream's API."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as link, link.makefile("rb") as answers:
            link.settimeout(PATIENCE)
            data = request if isinstance(request, bytes) else json.dumps(request).encode()
            inbox = f"_INBOX.{os.getpid()}"
            link.sendall(b'CONNECT {"verbose":false}\r\n' + f"SUB {inbox} 1\r\nPUB {subject} {inbox} {len(data)}\r\n".encode() + data + b"\r\n")
            while True:
                line = answers.readline()
                if not line:
                    raise AssertionError("the server has gone")
                if line.startswith(b"PING"):
                    link.sendall(b"PONG\r\n")
                if line.startswith(b"MSG"):
                    return json.loads(answers.read(int(line.split()[-1])))

    def publish(self, subject, value):
        """Sends a message as any stranger may, and waits until it is stored."""
        answer = self.ask(subject, value)
        if "error" in answer:
            raise AssertionError(answer)

    def messages(self, stream):
        """Everything in a stream, oldest first."""
        found, sequence = [], 1
        while "message" in (answer := self.ask(f"$JS.API.STREAM.MSG.GET.{stream}", {"seq": sequence, "next_by_subj": ">"})):
            message = answer["message"]
            found.append((message["subject"], base64.b64decode(message.get("data", ""))))
            sequence = message["seq"] + 1
        return found

    def replace(self, bucket, name, content, part=128 * 1024):
        """Gives an object other content, in the messages in which NATS.Net writes it: one without bytes ends what has whole parts, and is not counted."""
        messages = self.messages(f"OBJ_{bucket}")
        subject, about = next((place, json.loads(data)) for place, data in messages if place.startswith(f"$O.{bucket}.M.") and json.loads(data)["name"] == name)
        place = f"$O.{bucket}.C.{about['nuid']}"
        self.ask(f"$JS.API.STREAM.PURGE.OBJ_{bucket}", {"filter": place})
        chunks = [content[at:at + part] for at in range(0, len(content), part)]
        for chunk in [*chunks, b""] if len(content) % part == 0 else chunks:
            self.publish(place, chunk)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
        self.publish(subject, {**about, "size": len(content), "chunks": len(chunks), "digest": f"SHA-256={digest}"})

    def objects(self, bucket):
        """The objects of a bucket by their names (NATS' ADR-20)."""
        messages = self.messages(f"OBJ_{bucket}")
        found = {}
        for subject, data in messages:
            if subject.startswith(f"$O.{bucket}.M."):
                about = json.loads(data)
                found[about["name"]] = b"".join(chunk for place, chunk in messages if place == f"$O.{bucket}.C.{about['nuid']}")
        return found
