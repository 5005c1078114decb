"""The built program sends; receivers that know nothing of it but the published layouts read, and what they read is what it wrote to a file."""

import json
import math
import pathlib
import re
import select
import socket
import statistics
import subprocess
import tempfile
import time
import unittest

import receivers
from program import PATIENCE, PROGRAM, Live, Run, ask, drain, port_of, pose_of, rotate, turned

# What VRCFaceTracking 5 sends of Unified Expressions, as far as ARKit's channels tell it: not pupils, nostrils, sucked cheeks and lip corners, tightened lips,
# a jaw that is clenched or drawn back, nor a tongue that is more than out
UNIFIED = """EyeX EyeY EyeLeftX EyeLeftY EyeRightX EyeRightY EyeOpen EyeOpenLeft EyeOpenRight EyeClosed EyeClosedLeft EyeClosedRight EyeLid EyeLidLeft EyeLidRight
EyeWide EyeWideLeft EyeWideRight EyeSquint EyeSquintLeft EyeSquintRight BrowUp BrowUpLeft BrowUpRight BrowDown BrowDownLeft BrowDownRight BrowInnerUp BrowInnerUpLeft
BrowInnerUpRight BrowOuterUp BrowOuterUpLeft BrowOuterUpRight BrowExpression BrowExpressionLeft BrowExpressionRight JawX JawOpen JawLeft JawRight JawForward MouthClosed
CheekSquint CheekSquintLeft CheekSquintRight CheekPuffLeft CheekPuffRight CheekPuffSuck LipSuckUpper LipSuckLower LipFunnel LipPucker MouthX MouthUpperLeft MouthUpperRight
MouthLowerLeft MouthLowerRight MouthUpperUp MouthUpperUpLeft MouthUpperUpRight MouthLowerDown MouthLowerDownLeft MouthLowerDownRight MouthSmileLeft MouthSmileRight
MouthFrownLeft MouthFrownRight SmileFrown SmileFrownLeft SmileFrownRight SmileSad SmileSadLeft SmileSadRight MouthStretch MouthStretchLeft MouthStretchRight MouthDimple
MouthDimpleLeft MouthDimpleRight MouthRaiserUpper MouthRaiserLower MouthPress MouthPressLeft MouthPressRight NoseSneer NoseSneerLeft NoseSneerRight TongueOut Head/Yaw
Head/Pitch Head/Roll EyesSquint BrowLowererLeft BrowLowererRight BrowPinchLeft BrowPinchRight CheekPuffSuckLeft CheekPuffSuckRight JawZ MouthUpperX MouthLowerX MouthOpen
MouthCornerPullLeft MouthCornerPullRight MouthCornerSlantLeft MouthCornerSlantRight MouthCornerY MouthCornerYLeft MouthCornerYRight MouthSadLeft MouthSadRight
MouthUpperDeepenLeft MouthUpperDeepenRight LipSuck LipSuckUpperLeft LipSuckUpperRight LipSuckLowerLeft LipSuckLowerRight LipSuckFunnelUpper LipSuckFunnelUpperLeft
LipSuckFunnelUpperRight LipSuckFunnelLower LipSuckFunnelLowerLeft LipSuckFunnelLowerRight LipFunnelUpper LipFunnelUpperLeft LipFunnelUpperRight LipFunnelLower
LipFunnelLowerLeft LipFunnelLowerRight LipPuckerUpper LipPuckerLower LipPuckerLeft LipPuckerRight LipPuckerUpperLeft LipPuckerUpperRight LipPuckerLowerLeft
LipPuckerLowerRight"""


class Senders(unittest.TestCase):
    def listen(self):
        receiver = receivers.udp()
        self.addCleanup(receiver.close)
        return receiver

    def vtube_studio(self, **options):
        server = receivers.VTubeStudio(**options)
        self.addCleanup(server.listener.close)
        return server

    def take(self, receiver, count, skip=3):
        packets = [receiver.recv(65536) for _ in range(skip + count)]
        return packets[skip:]

    def test_opentrack(self):
        receiver = self.listen()
        with Run(f"opentrack://127.0.0.1:{receiver.getsockname()[1]}") as run:
            packets = [receivers.opentrack(packet) for packet in self.take(receiver, 5)]
            faces = run.faces()
        for packet in packets:
            self.assertTrue(turned(faces, packet["yaw"], packet["pitch"], packet["roll"]), packet)
            self.assertTrue(20 < packet["z"] < 300 and all(map(math.isfinite, packet.values())), packet)

    def test_openseeface(self):
        receiver = self.listen()
        with Run(f"openseeface://127.0.0.1:{receiver.getsockname()[1]}", faces=2) as run:
            datagrams = [receivers.openseeface(packet) for packet in self.take(receiver, 40)]
            frames = run.end()
        self.assertTrue(any(len(faces) == 2 for faces in datagrams))
        for faces in datagrams:
            for face in faces:
                # the file's times have four digits, and half a millisecond may have gone to the other side
                at = min(frames, key=lambda milliseconds: abs(milliseconds - 1000 * face["time"]))
                self.assertLess(abs(at - 1000 * face["time"]), 1)
                written = frames[at]
                known = next(one for one in written["faces"] if one["id"] == face["id"])
                order = [*range(0, 48), *range(49, 54), *range(55, 60), *range(60, 68)]
                for point, source in zip(face["points"], order):
                    self.assertLess(math.dist(point, known["landmarks"][source]), 0.01)
                self.assertEqual((640, 480, 1), (face["width"], face["height"], face["success"]))
                self.assertAlmostEqual(math.sqrt(sum(value * value for value in face["quaternion"])), 1, 4)
                self.assertTrue(all(-1 <= value <= 1 for value in face["features"]))
                self.assertTrue(0 <= face["left open"] <= 1 and 0 <= face["right open"] <= 1)

    def test_vmc_as_oscdump_reads_it(self):
        dump = subprocess.Popen(["oscdump", "-L", "0"], stdout=subprocess.PIPE, text=True)
        try:
            with Run(f"vmc://127.0.0.1:{port_of(dump)}") as run:
                lines = [dump.stdout.readline() for _ in range(400)]
                run.end()
        finally:
            dump.kill()
            dump.communicate()
        messages = [line.split(" ", 1)[1].strip() for line in lines]
        self.assertTrue(any(message.startswith("/VMC/Ext/OK i 1") for message in messages), messages[:5])
        self.assertTrue(any(message.startswith('/VMC/Ext/Bone/Pos sfffffff "Head"') for message in messages))
        self.assertTrue(any(message.startswith('/VMC/Ext/Blend/Val sf "Blink_L"') for message in messages))
        self.assertTrue(any(message.startswith('/VMC/Ext/Blend/Val sf "JawOpen"') for message in messages))
        self.assertTrue(any(message.startswith("/VMC/Ext/Blend/Apply") for message in messages))

    def test_vmc_turns_the_head_as_the_pose_says(self):
        receiver = self.listen()
        with Run(f"vmc://127.0.0.1:{receiver.getsockname()[1]}") as run:
            bundles = receivers.osc_frames(self.take(receiver, 80), "/VMC/Ext/OK")
            frames = run.end()
        checked = 0
        for bundle in bundles:
            time_of_frame = next(arguments[0] for address, arguments in bundle if address == "/VMC/Ext/T")
            frame = frames.get(round(1000 * time_of_frame))
            bones = {arguments[0]: arguments[4:] for address, arguments in bundle if address == "/VMC/Ext/Bone/Pos"}
            if frame is None or not bones or not frame["faces"]:
                continue
            # The nose is +z in Unity; the person's right is +x there and the picture's left.
            x, y, z = rotate(bones["Neck"], rotate(bones["Head"], (0, 0, 1)))
            pose = frame["faces"][0]["pose"]
            self.assertAlmostEqual(math.degrees(math.atan2(-x, math.hypot(y, z))), pose["yaw"], delta=6)
            self.assertAlmostEqual(math.degrees(math.atan2(y, z)), pose["pitch"], delta=8)
            checked += 1
        self.assertGreater(checked, 5)

    def test_osc_keeps_the_identities_of_faces_that_move(self):
        receiver = self.listen()
        with Run(f"osc://127.0.0.1:{receiver.getsockname()[1]}?prefix=/test", faces=2) as run:
            bundles = [receivers.osc(packet) for packet in self.take(receiver, 60)]
            faces = run.faces()
        seen = set()
        for bundle in bundles:
            for address, arguments in bundle:
                parts = address.split("/")
                if parts[-1] == "pose":
                    number = int(parts[2])
                    seen.add(number)
                    self.assertTrue(pose_of([face for face in faces if face["id"] == number], *arguments), (address, arguments))
                if parts[-1] == "landmarks":
                    self.assertEqual(136, len(arguments))
        self.assertEqual({face["id"] for face in faces} & seen, seen)
        self.assertGreaterEqual(len(seen), 2)

    def test_vrchat(self):
        receiver = self.listen()
        with Run(f"vrchat://127.0.0.1:{receiver.getsockname()[1]}?eyes=both") as run:
            bundle = dict(receivers.osc_frames(self.take(receiver, 30), "/avatar/parameters/v2/EyeSquintLeft")[0])
            run.end()
        # an avatar keeps what it was told last
        last = {}
        receiver.setblocking(False)
        while select.select([receiver], [], [], 0)[0]:
            last = dict(receivers.osc(receiver.recv(65536)))
        self.assertEqual({f"/avatar/parameters/{name}TrackingActive": [False] for name in ("Eye", "Expression", "Lip")}, last)
        self.assertIn("/avatar/parameters/v2/JawOpen", bundle)
        self.assertEqual(2, len(bundle["/tracking/eye/CenterPitchYaw"]))
        values = {address.removeprefix("/avatar/parameters/v2/"): value for address, (value, *_) in bundle.items() if address.startswith("/avatar/parameters/v2/")}
        self.assertEqual(set(UNIFIED.split()), set(values))
        for name in ("EyeTrackingActive", "ExpressionTrackingActive", "LipTrackingActive"):
            self.assertEqual([True], bundle["/avatar/parameters/" + name])
        for side in ("Left", "Right"):
            # an eye that is open and not torn open has its lid at three quarters
            self.assertAlmostEqual(0.75 * values[f"EyeOpen{side}"] + 0.25 * values[f"EyeWide{side}"], values[f"EyeLid{side}"], 5)
            self.assertAlmostEqual(values[f"MouthSmile{side}"] - values[f"MouthFrown{side}"], values[f"SmileFrown{side}"], 5)
        self.assertAlmostEqual(math.degrees(math.atan(values["EyeX"])), bundle["/tracking/eye/CenterPitchYaw"][1], delta=1)
        self.assertAlmostEqual(-math.degrees(math.atan(values["EyeY"])), bundle["/tracking/eye/CenterPitchYaw"][0], delta=1)

    def test_ifacialmocap_answers_those_who_ask(self):
        asking = self.listen()
        with Run("ifacialmocap") as run:
            for version, request in ((1, b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"), (2, b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719|sendDataVersion=v2")):
                packet = ask(asking, request, 49983, lambda data: data.count(b"&") > 40 if version == 2 else b"&" not in data)
                shapes, parts = receivers.ifacialmocap(packet, version)
                self.assertEqual(52, len(shapes))
                self.assertTrue({"eyeBlink_L", "jawLeft", "mouthRight", "browInnerUp", "noseSneer_R"} <= shapes.keys(), shapes.keys())
                self.assertTrue(all(0 <= value <= 100 for value in shapes.values()))
                self.assertEqual((6, 3, 3), (len(parts["head"]), len(parts["rightEye"]), len(parts["leftEye"])))
            faces = run.faces()
        # A phone's angles: positive x looks down, positive y is the person's left.
        x, y, z = parts["head"][:3]
        self.assertTrue(any(abs(face["pose"]["yaw"] - y) < 6 and abs(face["pose"]["pitch"] + x) < 8 for face in faces), parts)

    def test_vts_phone_answers_those_who_ask_as_long_as_they_want(self):
        asking = self.listen()
        request = json.dumps({"messageType": "iOSTrackingDataRequest", "time": 0.5, "sentBy": "test", "ports": [asking.getsockname()[1]]}).encode()
        with Run("vts-phone://127.0.0.1:0") as run:
            port = int(run.until_said(r"sending vts-phone to those who ask on port (\d+)")[1])
            packet = json.loads(ask(asking, request, port, lambda data: b'"FaceFound":true' in data))
            self.assertEqual(52, len(packet["BlendShapes"]))
            turn = packet["Rotation"]
            self.assertEqual({"x", "y", "z"}, set(turn))
            self.assertIn("EyeBlinkLeft", {shape["k"] for shape in packet["BlendShapes"]})
            end = time.monotonic() + 20
            asking.settimeout(2)
            with self.assertRaises(TimeoutError):
                while time.monotonic() < end:
                    asking.recv(65536)
            faces = run.faces()
        # Its x is the yaw, positive to the person's left, and its y the pitch, positive downwards.
        self.assertTrue(any(abs(face["pose"]["yaw"] - turn["x"]) < 6 and abs(face["pose"]["pitch"] + turn["y"]) < 8 and abs(face["pose"]["roll"] + turn["z"]) < 8 for face in faces), turn)

    def test_livelink(self):
        receiver = self.listen()
        with Run(f"livelink://127.0.0.1:{receiver.getsockname()[1]}?subject=Me") as run:
            packets = [receivers.livelink(packet) for packet in self.take(receiver, 5)]
            faces = run.faces()
        for names, _, values in packets:
            self.assertEqual((36, "Me"), (len(names[0]), names[1]))
            self.assertTrue(all(0 <= value <= 1 for value in values[:52]))
            yaw, pitch, _ = values[52:55]
            self.assertTrue(any(abs(face["pose"]["yaw"] - math.degrees(yaw)) < 6 and abs(face["pose"]["pitch"] - math.degrees(pitch)) < 8 for face in faces))

    def test_vts_asks_for_a_token_keeps_it_and_injects(self):
        server = self.vtube_studio()
        with tempfile.TemporaryDirectory() as folder:
            token = pathlib.Path(folder) / "below" / "token"
            with Run(f"vts://127.0.0.1:{server.port}?token={token}") as run:
                server.wait(lambda: any(found for found, _ in server.injected))
                self.assertEqual(server.token, token.read_text())
                self.assertEqual(0o600, token.stat().st_mode & 0o777)
                faces = run.faces()
            asked = server.requests.count("AuthenticationTokenRequest")
            with Run(f"vts://127.0.0.1:{server.port}?token={token}") as run:
                before = len(server.injected)
                server.wait(lambda: len(server.injected) > before + 3)
                run.end()
            self.assertEqual(asked, server.requests.count("AuthenticationTokenRequest"))
        values = next(values for found, values in server.injected if found)
        self.assertTrue(turned(faces, -values["AsmNetFaceAngleX"], values["AsmNetFaceAngleY"], values["AsmNetFaceAngleZ"]), values)
        self.assertEqual(58, len(server.parameters))

    def test_vts_whose_token_finds_no_place_is_asked_for_once_alone(self):
        nowhere = "/dev/null/x"  # below what is no folder, where nobody may write
        for option, environment in ((f"?token={nowhere}/token", {}), ("", {"XDG_CONFIG_HOME": nowhere})):
            with self.subTest(option or environment):
                server = self.vtube_studio()
                with Run(f"vts://127.0.0.1:{server.port}{option}", environment=environment) as run:
                    server.wait(lambda: len(server.injected) > 3)
                    server.drop()
                    server.wait(lambda: server.requests.count("AuthenticationRequest") > 1)
                    before = len(server.injected)
                    server.wait(lambda: len(server.injected) > before + 3)
                    run.end()
                self.assertEqual(0, run.process.returncode, run.error)
                self.assertEqual(1, server.requests.count("AuthenticationTokenRequest"))
                self.assertEqual(1, (run.output + run.error).count("the token cannot be kept in"), run.output + run.error)

    def test_vts_that_refuses_is_told_and_tracking_goes_on(self):
        server = self.vtube_studio(accepts=False)
        with tempfile.TemporaryDirectory() as folder, Run(f"vts://127.0.0.1:{server.port}?token={folder}/token") as run:
            while "denied API access" not in (line := run.process.stdout.readline()):
                self.assertTrue(line, "it ended")
            told, deadline = run.written(), time.monotonic() + PATIENCE
            while run.written() < told + 40:
                self.assertLess(time.monotonic(), deadline, "tracking does not go on")
                time.sleep(0.05)
            run.end()
        self.assertEqual(0, run.process.returncode, run.error)
        self.assertEqual(1, server.requests.count("AuthenticationTokenRequest"), "whoever has said no is asked again")

    def test_dead_receivers_cost_the_tracker_nothing(self):
        """A closed port, a host that is not there, a full socket and a server that answers nothing, all at once."""
        full = self.listen()
        full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        closed = receivers.closed()
        self.addCleanup(closed.close)
        sends = [
            f"osc://127.0.0.1:{closed.getsockname()[1]}", "opentrack://192.0.2.1:4242", "vmc://no-such-host.invalid:39539",
            f"openseeface://127.0.0.1:{full.getsockname()[1]}", f"vts://127.0.0.1:{silent.getsockname()[1]}?token=/nonexistent/token",
        ]
        # Side by side, so that whatever else the machine does slows both.
        with Run() as alone, Run(*sends) as run:
            said, deadline = "", time.monotonic() + PATIENCE
            while not all(f"{name} to " in said for name in ("osc", "vmc", "vts")):
                line = run.process.stdout.readline()
                self.assertTrue(line and time.monotonic() < deadline, f"it ended, or says nothing of them: {said}")
                said += line if "cannot be reached" in line else ""
            # whatever holds one of them up by chance counts for less the longer both are looked at; what each frame costs does not
            before, deadline = (run.written(), alone.written()), time.monotonic() + PATIENCE
            while True:
                tracked, without = run.written() - before[0], alone.written() - before[1]
                if without >= 40 and tracked > 0.7 * without:
                    break
                self.assertLess(time.monotonic(), deadline, f"{tracked} frames with dead receivers, {without} without")
                time.sleep(0.05)
            ends = []
            for one in (run, alone):
                started = time.monotonic()
                one.end()
                ends.append(time.monotonic() - started)
        self.assertLess(ends[0], ends[1] + 60, "they put off the end")
        output, error = said + run.output, run.error
        self.assertEqual(0, run.process.returncode, error)
        for name in ("osc", "vmc", "vts"):
            self.assertEqual(1, len(re.findall(f"{name} to .*: the receiver cannot be reached", output + error)), output + error)
        self.assertIn(f"(127.0.0.1:{silent.getsockname()[1]} does not answer)", output + error)
        self.assertNotIn("there again", output + error)

    def test_a_receiver_that_comes_back_is_said_once_and_gets_the_next_frame(self):
        closed = receivers.closed()
        self.addCleanup(closed.close)
        port = closed.getsockname()[1]
        with Run(f"osc://127.0.0.1:{port}") as run:
            run.until_said("the receiver cannot be reached")
            receiver = receivers.udp(port)
            self.addCleanup(receiver.close)
            times = []
            for _ in range(31):
                receivers.osc(receiver.recv(65536))
                times.append(time.monotonic())
            while "there again" not in (line := run.process.stdout.readline()):
                self.assertTrue(line, "it ended")
            run.end()
        # 0.05 s from frame to frame; who were tried again only now and then would wait for a second
        self.assertLess(statistics.median(later - earlier for earlier, later in zip(times, times[1:])), 0.5)
        self.assertNotIn("there again", run.output + run.error)

    def test_the_settings_send_after_every_start_and_a_changed_file_at_once(self):
        first, second = self.listen(), self.listen()
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "settings.json"
            send = lambda receiver: file.write_text(json.dumps({"Output": {"Send": f"opentrack://127.0.0.1:{receiver.getsockname()[1]}"}}))
            send(first)
            for _ in range(2):
                with Live("--settings", file):
                    receivers.opentrack(self.take(first, 1)[0])
            with Live("--settings", file):
                receivers.opentrack(self.take(first, 1)[0])
                send(second)
                receivers.opentrack(self.take(second, 1)[0])
            send(first)
            drain(second)
            with Live("--settings", file, "--send", f"opentrack://127.0.0.1:{second.getsockname()[1]}"):
                receivers.opentrack(self.take(second, 3)[-1])
                drain(first)
                receivers.opentrack(self.take(second, 3)[-1])
                self.assertEqual(0, drain(first))
            file.write_text(json.dumps({"Output": {"Send": "vmc; vcm"}}))
            refused = subprocess.run([*PROGRAM, "live", "--no-browser", "--port", "0", "--settings", file], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(2, refused.returncode)
            self.assertIn("the receiver 'vcm' cannot be understood", refused.stderr)

    def test_broadcast_multicast_and_ipv6_addresses(self):
        for address, family, listen in (("127.255.255.255", socket.AF_INET, "127.255.255.255"), ("[::1]", socket.AF_INET6, "::1"), ("239.77.1.2", socket.AF_INET, "239.77.1.2")):
            with self.subTest(address):
                receiver = socket.socket(family, socket.SOCK_DGRAM)
                self.addCleanup(receiver.close)
                receiver.settimeout(PATIENCE)
                try:
                    receiver.bind((listen, 0))
                    if address.startswith("239"):
                        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(address) + socket.inet_aton("0.0.0.0"))
                except OSError as missing:
                    self.skipTest(f"this machine has no {address}: {missing}")
                place = f"{address}:{receiver.getsockname()[1]}"
                with Run(f"opentrack://{place}") as run:
                    receivers.opentrack(receiver.recv(65536))
                    run.end()
                    self.assertIn(f"sending opentrack to {place}", run.output)

    def test_without_a_face(self):
        """OSC, VMC and a phone of VTube Studio say that there is none; the others are silent."""
        said = {name: self.listen() for name in ("osc", "vmc", "opentrack", "openseeface", "vrchat", "livelink", "ifacialmocap")}
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        clip = pathlib.Path(folder.name) / "grey.avi"
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "color=gray:s=160x120:r=30:d=60", "-c:v", "mjpeg", clip], check=True, timeout=PATIENCE)
        with Run(*(f"{name}://127.0.0.1:{receiver.getsockname()[1]}" for name, receiver in said.items()), source=clip) as run:
            self.assertEqual({("/asmnet/faces", 0)}, {(address, *arguments) for packet in self.take(said["osc"], 20) for address, arguments in receivers.osc(packet)})
            self.assertEqual({"/VMC/Ext/OK", "/VMC/Ext/T"}, {address for packet in self.take(said["vmc"], 20) for address, _ in receivers.osc(packet)})
            self.assertEqual([0] * 5, [drain(said[name]) for name in ("opentrack", "openseeface", "vrchat", "livelink", "ifacialmocap")])
            run.end()

    def test_the_settings_cover_faces(self):
        def spread(anonymize):
            """How unlike each other the grey values in the middle of the face are, in the frame in which they are most so."""
            with tempfile.TemporaryDirectory() as folder:
                here = pathlib.Path(folder)
                overlay = {name: False for name in ("Landmarks", "Contours", "Boxes", "Axes", "Gaze", "Panel")}
                (here / "settings.json").write_text(json.dumps({"Output": {"Anonymize": anonymize}, "Overlay": overlay}))
                arguments = ["record", "--source", "synthetic:pace=off,size=320x240", "--duration", "0.6", "--output", here / "a.avi", "--jsonl", here / "a.jsonl", "--settings", here / "settings.json"]
                done = subprocess.run([*PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual(0, done.returncode, done.stderr)
                lines = [json.loads(line) for line in (here / "a.jsonl").read_text().splitlines()]
                grey = subprocess.run(["ffmpeg", "-loglevel", "error", "-i", here / "a.avi", "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True, timeout=PATIENCE).stdout
            self.assertEqual(len(grey), len(lines) * 320 * 240)
            most = 0
            for number, line in enumerate(lines):
                points = line["faces"][0]["landmarks"][17:68]
                left, right = (int(edge(x for x, _ in points)) for edge in (min, max))
                top, bottom = (int(edge(y for _, y in points)) for edge in (min, max))
                most = max(most, statistics.pstdev(grey[number * 320 * 240 + y * 320 + x] for y in range(top, bottom) for x in range(left, right)))
            return most

        self.assertLess(spread("fill"), 3)
        self.assertGreater(spread("none"), 15)

    def test_each_source_sends_its_own_faces(self):
        first, second = self.listen(), self.listen()
        sends = [f"osc://127.0.0.1:{first.getsockname()[1]}", f"osc://127.0.0.1:{second.getsockname()[1]}?prefix=/two&source=2"]
        with Live("--source", "synthetic:size=320x240,fps=20,faces=2", "--send", sends[0], "--send", sends[1]) as live:
            for receiver, prefix, faces in ((first, "/asmnet", 1), (second, "/two", 2)):
                seen = set()
                while max(seen, default=0) < faces:
                    bundle = dict(receivers.osc(receiver.recv(65536)))
                    seen.update(bundle.get(prefix + "/faces", ()))
                self.assertLessEqual(max(seen), faces)
        self.assertIn(f"sending osc to 127.0.0.1:{second.getsockname()[1]} (source 2)", live.output)
        refused = subprocess.run([*PROGRAM, "live", "--no-browser", "--port", "0", "--source", "synthetic", "--send", "vmc?source=2"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(2, refused.returncode)
        self.assertIn("there is no such source; this run has one", refused.stderr)

    def test_wrong_addresses_are_refused_before_any_work(self):
        for send, word in (("vcm", "it takes NAME"), ("vmc://host:99999", "no host with a port"), ("vmc://h:1?x=1", "there is no option 'x'"), ("opentrack://h?faces=99", "from 1 to 8"), ("osc://h?prefix", "option=value"), ("vmc://::1:39539", "stands in brackets"), ("vmc?source=2", "this is source 1"),
                           ("v4l2:/dev/video250", "there is no device '/dev/video250'"), ("v4l2:/dev/null", "is no video device"), ("v4l2:/dev/null?size=3x4", "even numbers")):
            run = subprocess.run([*PROGRAM, "record", "--source", "synthetic:pace=off", "--duration", "1", "--send", send], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((2, 1), (run.returncode, len(run.stderr.splitlines())), run.stderr)
            self.assertIn(word, run.stderr)


if __name__ == "__main__":
    unittest.main()
