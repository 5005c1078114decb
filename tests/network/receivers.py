"""Receivers of the program's packets, written from the published layouts with nothing but Python's standard library."""

import base64
import hashlib
import json
import socket
import struct
import threading

PATIENCE = 120


def udp(port=0, host="127.0.0.1"):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # only beside a socket of `closed`: with it, two that take any port might get the same one
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(port != 0))
    # what comes while the test gets no processor is kept
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    receiver.bind((host, port))
    receiver.settimeout(PATIENCE)
    return receiver


def closed():
    """A port that is ours and takes nothing until `udp` opens it: datagrams of anybody but the peer are refused, as where nobody listens."""
    reserved = udp()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.connect(("127.0.0.1", 1))
    return reserved


def opentrack(packet):
    """opentrack's UDP input: six little-endian doubles."""
    assert len(packet) == 48, len(packet)
    return dict(zip(("x", "y", "z", "yaw", "pitch", "roll"), struct.unpack("<6d", packet)))


def openseeface(packet):
    """Unity/OpenSee.cs of emilianavt/OpenSeeFace: little-endian, unpadded, 1785 bytes a face."""
    assert packet and len(packet) % 1785 == 0, len(packet)
    faces = []
    for at in range(0, len(packet), 1785):
        face = packet[at:at + 1785]
        time, number, width, height, right_open, left_open, success, error = struct.unpack_from("<diffffBf", face)
        values = struct.unpack_from("<438f", face, 33)
        faces.append({
            "time": time, "id": number, "width": width, "height": height, "right open": right_open, "left open": left_open,
            "success": success, "error": error, "quaternion": values[0:4], "euler": values[4:7], "translation": values[7:10],
            "confidence": values[10:78], "points": list(zip(values[78:214:2], values[79:214:2])),
            "points in space": [values[i:i + 3] for i in range(214, 424, 3)], "features": values[424:438],
        })
    return faces


def osc(packet):
    """OSC 1.0: a bundle's messages as (address, arguments), of no more bytes than every network carries in one piece."""
    assert len(packet) <= 1200, len(packet)
    assert packet[:8] == b"#bundle\0" and struct.unpack(">Q", packet[8:16])[0] == 1
    at, messages = 16, []
    while at < len(packet):
        (length,) = struct.unpack_from(">i", packet, at)
        messages.append(osc_message(packet[at + 4:at + 4 + length]))
        at += 4 + length
    assert at == len(packet)
    return messages


def osc_frames(packets, first):
    """Whole frames of datagrams that came one after the other: each begins with the bundle whose first message has this address."""
    frames = []
    for messages in map(osc, packets):
        if messages[0][0] == first:
            frames.append([])
        if frames:
            frames[-1] += messages
    return frames[:-1]


def osc_message(message):
    def text(at):
        end = message.index(b"\0", at)
        return message[at:end].decode(), (end // 4 + 1) * 4

    address, at = text(0)
    types, at = text(at)
    arguments = []
    for kind in types[1:]:
        if kind == "s":
            value, at = text(at)
        elif kind in "TF":
            value = kind == "T"
        else:
            (value,), at = struct.unpack_from(">" + kind, message, at), at + 4
        arguments.append(value)
    assert at == len(message), (address, at, len(message))
    return address, arguments


def ifacialmocap(packet, version):
    """The text that the developer page of iFacialMocap describes."""
    text = packet.decode("ascii")
    assert text.endswith("|") and text.count("=") == 1
    shapes, rest = text.split("=")
    values = dict(part.rsplit("&" if version == 2 else "-", 1) for part in shapes.split("|") if part)
    parts = dict(part.split("#") for part in rest.split("|") if part)
    return {name: int(value) for name, value in values.items()}, {name: [float(v) for v in part.split(",")] for name, part in parts.items()}


def livelink(packet):
    """Live Link Face, version 6, big-endian."""
    version, at = packet[0], 1
    names = []
    for _ in range(2):
        (length,) = struct.unpack_from(">i", packet, at)
        names.append(packet[at + 4:at + 4 + length].decode())
        at += 4 + length
    number, part, rate, divisor, count = struct.unpack_from(">ifiiB", packet, at)
    assert version == 6 and count == 61 and len(packet) == at + 17 + 4 * 61
    return names, (number, part, rate, divisor), struct.unpack_from(">61f", packet, at + 17)


class VTubeStudio:
    """As much of VTube Studio's public API as a plugin needs, from its documentation: one client, text messages."""

    def __init__(self, accepts=True, token="a-token-of-the-test"):
        self.accepts, self.token = accepts, token
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.parameters, self.injected, self.requests, self.authenticated = {}, [], [], False
        self.changed = threading.Condition()
        threading.Thread(target=self.serve, daemon=True).start()

    def wait(self, condition):
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), self.requests[-5:]

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.client = client
            try:
                self.talk(client)
            except (OSError, ValueError, EOFError):
                pass
            client.close()

    def drop(self):
        """Ends the connection, as a restart of VTube Studio does."""
        self.client.shutdown(socket.SHUT_RDWR)

    def talk(self, client):
        stream = client.makefile("rwb")
        key = None
        while (line := stream.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"sec-websocket-key:"):
                key = line.split(b":", 1)[1].strip()
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        stream.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        stream.flush()
        self.authenticated = False
        while (message := self.read(stream)) is not None:
            answer = json.dumps(self.answer(json.loads(message))).encode()
            head = b"\x81" + (bytes([len(answer)]) if len(answer) < 126 else struct.pack(">BH", 126, len(answer)))
            stream.write(head + answer)
            stream.flush()

    @staticmethod
    def read(stream):
        head = stream.read(2)
        if len(head) < 2 or head[0] & 0x0F == 8:
            return None
        length = head[1] & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", stream.read(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", stream.read(8))
        assert head[0] in (0x81, 0x89, 0x8A) and head[1] & 0x80
        mask = stream.read(4)
        text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(stream.read(length)))
        return text if head[0] == 0x81 else VTubeStudio.read(stream)  # what keeps the connection alive needs no answer here

    def answer(self, request):
        assert request["apiName"] == "VTubeStudioPublicAPI" and request["apiVersion"] == "1.0"
        kind, data = request["messageType"], request["data"]
        with self.changed:
            self.requests.append(kind)
            answer, content = self.respond(kind, data)
            self.changed.notify_all()
        return {"apiName": "VTubeStudioPublicAPI", "apiVersion": "1.0", "timestamp": 0, "requestID": request["requestID"], "messageType": answer, "data": content}

    def respond(self, kind, data):
        def refuse(number, words):
            return "APIError", {"errorID": number, "message": words}

        if kind == "AuthenticationTokenRequest":
            assert 3 <= len(data["pluginName"]) <= 32 and 3 <= len(data["pluginDeveloper"]) <= 32
            return ("AuthenticationTokenResponse", {"authenticationToken": self.token}) if self.accepts else refuse(50, "User has denied API access for your plugin.")
        if kind == "AuthenticationRequest":
            self.authenticated = data["authenticationToken"] == self.token
            return "AuthenticationResponse", {"authenticated": self.authenticated, "reason": ""}
        if not self.authenticated:
            return refuse(8, "This request requires authentication")
        if kind == "ParameterCreationRequest":
            name = data["parameterName"]
            if not (4 <= len(name) <= 32 and name.isalnum()) or len(data["explanation"]) >= 256 or not data["min"] <= data["defaultValue"] <= data["max"]:
                return refuse(350, f"parameter {name} is refused")
            self.parameters[name] = data
            return "ParameterCreationResponse", {"parameterName": name}
        if kind == "InjectParameterDataRequest":
            unknown = [value["id"] for value in data["parameterValues"] if value["id"] not in self.parameters]
            if unknown:
                return refuse(450, f"unknown {unknown[0]}")
            self.injected.append((data["faceFound"], {value["id"]: value["value"] for value in data["parameterValues"]}))
            return "InjectParameterDataResponse", {}
        return refuse(1, f"unknown {kind}")
