"""Two faces that cross in the pictures of the built program: what each receiver is told by an identity, a port, a subject or as the one face of a
program is the same face all the way, known by its height in the picture or by its mouth."""

import json
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import crossing
import receivers
from program import PATIENCE, PROGRAM

PAIRED = ("opentrack", "vmc", "vrchat", "ifacialmocap")


class Inbox:
    """All datagrams that come to some ports in a row."""

    def __init__(self, count):
        while True:
            first = receivers.udp()
            try:
                self.sockets = [first, *(receivers.udp(first.getsockname()[1] + i) for i in range(1, count))]
                break
            except OSError:
                first.close()
        self.port = self.sockets[0].getsockname()[1]
        self.packets = [[] for _ in self.sockets]
        for receiver, packets in zip(self.sockets, self.packets):
            threading.Thread(target=self.collect, args=(receiver, packets), daemon=True).start()

    @staticmethod
    def collect(receiver, packets):
        try:
            while True:
                packets.append(receiver.recv(65536))
        except OSError:
            pass

    def close(self):
        for receiver in self.sockets:
            receiver.close()


class Crossing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="asmnet-network-")
        cls.addClassCleanup(cls.folder.cleanup)
        folder = pathlib.Path(cls.folder.name)
        pictures = crossing.draw(PROGRAM, folder)
        cls.inbox = {name: Inbox(2 if name in PAIRED else 1) for name in (*PAIRED, "openseeface", "osc", "livelink", "vts-phone")}
        for inbox in cls.inbox.values():
            cls.addClassCleanup(inbox.close)
        cls.studio = receivers.VTubeStudio()
        cls.addClassCleanup(cls.studio.listener.close)
        sends = [f"{name}://127.0.0.1:{cls.inbox[name].port}?faces=2" for name in (*PAIRED, "livelink")]
        sends += [f"{name}://127.0.0.1:{cls.inbox[name].port}" for name in ("openseeface", "osc")]
        sends += ["vts-phone://127.0.0.1:0", f"vts://127.0.0.1:{cls.studio.port}?token={folder}/token"]
        arguments = ["record", "--source", f"images:{pictures}", "--jsonl", str(folder / "lines")]
        for send in sends:
            arguments += ["--send", send]
        process = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        while not (phone := re.search(r"vts-phone to those who ask on port (\d+)", said)):
            line = process.stdout.readline()
            assert line, f"it ended: {said}"
            said += line
        request = json.dumps({"messageType": "iOSTrackingDataRequest", "time": 10, "sentBy": "test", "ports": [cls.inbox["vts-phone"].port]}).encode()
        with receivers.udp() as asking:
            end = time.monotonic() + 4 * PATIENCE
            while process.poll() is None and time.monotonic() < end:
                asking.sendto(request, ("127.0.0.1", int(phone[1])))
                time.sleep(0.1)
        output = said + process.communicate(timeout=PATIENCE)[0]
        assert process.returncode == 0, output

    def crosses(self, places, goes_right, least=150):
        """Places (x, y) along the way: x goes over, y stays on its side."""
        xs = [x if goes_right else -x for x, _ in places]
        self.assertGreater(len(xs), 20)
        self.assertGreater(max(xs) - min(xs), least)
        self.assertEqual(xs.index(min(xs)) < xs.index(max(xs)), True)
        self.assertLess(max(max(xs[:i + 1]) - x for i, x in enumerate(xs)), 0.1 * least, "it went back")

    def pair(self, name):
        first, second = self.inbox[name].packets
        self.assertTrue(first and second, name)
        return first, second

    def one_mouth(self, values):
        """All open, or all shut; tells which."""
        self.assertGreater(len(values), 20)
        opened = {value > 0.3 for value in values[3:]}
        self.assertEqual(1, len(opened), values)
        return opened.pop()

    def test_openseeface_by_identity(self):
        ways = {}
        for packet in self.inbox["openseeface"].packets[0]:
            for face in receivers.openseeface(packet):
                ways.setdefault(face["id"], []).append(face["points"][30])
        self.assertEqual(2, len(ways), {number: len(way) for number, way in ways.items()})
        for way in ways.values():
            upper = way[0][1] < crossing.HEIGHT / 2
            self.assertTrue(all((y < crossing.HEIGHT / 2) == upper for _, y in way))
            self.crosses(way, upper)

    def test_osc_by_identity(self):
        ways, mouths = {}, {}
        for packet in self.inbox["osc"].packets[0]:
            for address, arguments in receivers.osc(packet):
                parts = address.split("/")
                if parts[-1] == "landmarks":
                    ways.setdefault(parts[2], []).append((crossing.WIDTH * arguments[60], crossing.HEIGHT * arguments[61]))
                if parts[-1] == "jawOpen":
                    mouths.setdefault(parts[2], []).append(arguments[0])
        self.assertEqual(2, len(ways))
        for number, way in ways.items():
            upper = way[0][1] < crossing.HEIGHT / 2
            self.crosses(way, upper)
            self.assertEqual(upper, self.one_mouth(mouths[number]))

    def test_opentrack_by_port(self):
        for packets in self.pair("opentrack"):
            places = [receivers.opentrack(packet) for packet in packets]
            upper = places[-1]["y"] > 0
            self.assertTrue(all((place["y"] > 0) == upper for place in places[3:]))
            self.crosses([(place["x"], place["y"]) for place in places], upper, least=10)

    def test_vmc_and_vrchat_by_port(self):
        for name in ("vmc", "vrchat"):
            seen = []
            for packets in self.pair(name):
                bundles = [receivers.osc(packet) for packet in packets]
                found = [arguments[-1] for bundle in bundles for address, arguments in bundle if address.endswith("/JawOpen") or arguments[:1] == ["JawOpen"]]
                seen.append(self.one_mouth(found))
            self.assertEqual([False, True], sorted(seen), name)

    def test_ifacialmocap_by_port(self):
        seen = []
        for packets in self.pair("ifacialmocap"):
            read = [receivers.ifacialmocap(packet, 1) for packet in packets]
            seen.append(self.one_mouth([shapes["jawOpen"] / 100 for shapes, _ in read]))
            self.crosses([(parts["head"][3], parts["head"][4]) for _, parts in read], seen[-1], least=0.1)
        self.assertEqual([False, True], sorted(seen))

    def test_livelink_by_subject(self):
        seen = {}
        for packet in self.inbox["livelink"].packets[0]:
            (_, subject), _, values = receivers.livelink(packet)
            seen.setdefault(subject, []).append(values[17])
        self.assertEqual({"ASMNet", "ASMNet2"}, seen.keys())
        self.assertEqual([False, True], sorted(map(self.one_mouth, seen.values())))

    def test_vts_and_its_phone_stay_with_their_face(self):
        phone = [frame for frame in map(json.loads, self.inbox["vts-phone"].packets[0]) if frame["FaceFound"]]
        upper = self.one_mouth([next(shape["v"] for shape in frame["BlendShapes"] if shape["k"] == "JawOpen") for frame in phone])
        self.crosses([(-frame["Position"]["x"], frame["Position"]["y"]) for frame in phone], upper, least=10)
        plugin = [values for found, values in self.studio.injected if found]
        upper = self.one_mouth([values["AsmNetJawOpen"] for values in plugin])
        self.crosses([(values["AsmNetFacePositionX"], values["AsmNetFacePositionY"]) for values in plugin], upper, least=10)


if __name__ == "__main__":
    unittest.main()
