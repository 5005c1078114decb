"""The worked packets of docs/protocols.md, made from the page's example and layouts alone. `python3 page_packets.py` writes them into the page."""

import math
import pathlib
import re
import struct
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "protocols.md"
CHANNELS = """eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft eyeBlinkRight eyeLookDownRight
eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker
mouthLeft mouthRight mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft
mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft
mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff
cheekSquintLeft cheekSquintRight noseSneerLeft noseSneerRight tongueOut""".split()
BLOCK = re.compile(r"```packet (\S+)\n(.*?)```", re.DOTALL)


class Face:
    """The example of the page."""

    def __init__(self, page):
        def numbers(name):
            return [float(number) for number in re.search(rf"^\| {name} \| ([^|]*) \|", page, re.MULTILINE)[1].split(",")]

        (self.id,), (self.frame,), (self.time,) = numbers("identity"), numbers("frame"), numbers("seconds")
        self.width, self.height = numbers("picture")
        self.pose, self.position, self.turn = numbers("yaw, pitch, roll"), numbers("place"), numbers("rotation")
        values = {"eyeBlinkLeft": numbers("eyeBlinkLeft")[0], "jawOpen": numbers("jawOpen")[0]}
        self.values = [values.get(name, 0) for name in CHANNELS]
        self.points = [(100 + i, 200 + 2 * i) for i in range(68)]
        self.points_in_space = [(i / 10, i / 5, -i / 20) for i in range(68)]

    def __getitem__(self, channel):
        return self.values[CHANNELS.index(channel)]

    def matrix(self):
        x, y, z, w = self.turn
        return [[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]]

    def phone(self):
        x, y, z = self.unity()
        return [x, -y, -z]

    def unity(self):
        r = self.matrix()
        return [math.degrees(a) for a in (math.asin(-r[1][2]), math.atan2(r[0][2], r[2][2]), math.atan2(r[1][0], r[1][1]))]


def shown(number):
    return f"{number:.7g}" if number else "0"


def hexadecimal(data):
    return " ".join(f"{byte:02x}" for byte in data)


class Lines:
    """Lines of offset, type, value, bytes and words."""

    def __init__(self, order):
        self.order, self.at, self.lines = order, 0, []

    def add(self, kind, value, words, at=None):
        self.at = self.at if at is None else at
        data = value.encode() if kind == "text" else struct.pack(self.order + {"f64": "d", "f32": "f", "i32": "i", "u8": "B"}[kind], value if kind[0] == "f" else int(value))
        self.lines.append(f"{self.at:4}  {kind:4}  {value if kind == 'text' else shown(value):12}  {hexadecimal(data)}  {words}".rstrip())
        self.at += len(data)

    def __str__(self):
        return "\n".join(self.lines) + "\n"


def opentrack(face):
    lines = Lines("<")
    x, y, z = face.position
    # the axes of the head in the world of tracker-neuralnet (to the camera, up, to the user's right), and its formulas
    r = face.matrix()
    front, up, right = ([r[2][column], r[1][column], r[0][column]] for column in (2, 1, 0))
    yaw = math.atan2(front[2], front[0])
    pitch = -math.atan2(-front[1], math.hypot(front[2], front[0]))
    roll = -math.atan2(-right[1], up[1])
    for value, words in zip((x, -y, z, *map(math.degrees, (yaw, pitch, roll))), ("x", "y", "z", "yaw", "pitch", "roll")):
        lines.add("f64", value, words)
    return str(lines)


def openseeface(face):
    lines = Lines("<")
    lines.add("f64", face.time, "seconds")
    lines.add("i32", face.id, "identity")
    for value, words in zip((face.width, face.height, 1 - face["eyeBlinkRight"], 1 - face["eyeBlinkLeft"]), ("width", "height", "right eye open", "left eye open")):
        lines.add("f32", value, words)
    lines.add("u8", 1, "points in space are there")
    lines.add("f32", 0, "fit error")
    x, y, z, w = face.turn
    half = math.sqrt(0.5)
    for value, words in zip((half * (w + z), half * (w - z), half * (y - x), half * (x + y)), ("quaternion x", "y", "z", "w")):
        lines.add("f32", value, words)
    r = face.matrix()
    theirs = [r[1], r[0], [-value for value in r[2]]]
    angles = (math.atan2(theirs[2][1], theirs[2][2]), math.atan2(-theirs[2][0], math.hypot(theirs[2][1], theirs[2][2])), math.atan2(theirs[1][0], theirs[0][0]))
    for angle, words in zip(angles, ("angle x", "y", "z")):
        lines.add("f32", math.degrees(angle), words)
    tip = face.points_in_space[30]
    nose = [place + sum(row[i] * tip[i] for i in range(3)) for place, row in zip(face.position, r)]
    for value, words in zip((-nose[1] / 10, -nose[0] / 10, -nose[2] / 10), ("translation: up", "to the person's right", "towards the camera")):
        lines.add("f32", value, words)
    lines.add("f32", 1, "confidence of point 0")
    lines.add("f32", face.points[0][0], "point 0, x", 345)
    lines.add("f32", face.points[0][1], "y")
    lines.add("f32", face.points[49][0], "point 48 is iBUG's 49, x", 345 + 8 * 48)
    place = [(face.points_in_space[36][i] - tip[i]) / 14 for i in range(3)]
    for value, words, at in zip((-place[0], place[1], place[2]), ("point 36 in space: the person's right", "down", "back"), (889 + 12 * 36, None, None)):
        lines.add("f32", value, words, at)
    outer, inner = face.points_in_space[36], face.points_in_space[39]
    depth = 0.385 * math.dist(outer, inner)
    eyeball = [(a + b) / 2 - t for a, b, t in zip(outer, inner, tip)]
    eyeball[2] += depth
    lines.add("f32", -eyeball[0] / 14, "right eyeball", 889 + 12 * 68)
    lines.add("f32", eyeball[1] / 14, "")
    lines.add("f32", eyeball[2] / 14, "")
    lines.add("f32", face["eyeWideLeft"] - face["eyeBlinkLeft"], "left eye, wide minus blink", 1729)
    lines.add("f32", face["jawOpen"], "mouth open", 1729 + 4 * 12)
    return str(lines)


def message(address, types, *values):
    def text(words):
        data = words.encode() + b"\0"
        return data + bytes(-len(data) % 4)

    data = text(address) + text("," + types)
    for kind, value in zip(types, values):
        data += text(value) if kind == "s" else struct.pack(">" + kind, value)
    said = " ".join(value if isinstance(value, str) else shown(value) for value in values)
    return f"{address} ,{types} {said}".rstrip() + f"\n    {hexadecimal(data)}\n"


def osc(face):
    start = f"/asmnet/{int(face.id)}"
    return message("/asmnet/faces", "i", 1) + message(start + "/pose", "fff", *face.pose) + message(start + "/position", "fff", *face.position) + message(start + "/expression/jawOpen", "f", face["jawOpen"])


def vmc(face):
    x, y, z, w = face.turn
    length = math.sqrt(x * x + y * y + z * z + (w + 1) ** 2)
    half = [value / length for value in (x, y, z, w + 1)]
    return (message("/VMC/Ext/OK", "i", 1) + message("/VMC/Ext/T", "f", face.time) + message("/VMC/Ext/Bone/Pos", "sfffffff", "Head", 0, 0, 0, *half)
            + message("/VMC/Ext/Blend/Val", "sf", "A", face["jawOpen"]) + message("/VMC/Ext/Blend/Val", "sf", "EyeBlinkLeft", face["eyeBlinkLeft"]) + message("/VMC/Ext/Blend/Apply", ""))


def vrchat(face):
    lid = 0.75 * (1 - face["eyeBlinkLeft"]) + 0.25 * face["eyeWideLeft"]
    return message("/avatar/parameters/v2/EyeLidLeft", "f", lid) + message("/avatar/parameters/v2/Head/Yaw", "f", face.unity()[1] / 90) + message("/avatar/parameters/v2/JawOpen", "f", face["jawOpen"]) + message("/tracking/eye/EyesClosedAmount", "f", (face["eyeBlinkLeft"] + face["eyeBlinkRight"]) / 2)


def ifacialmocap(face):
    def short(name):
        if name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            return name
        return re.sub("Left$", "_L", re.sub("Right$", "_R", name))

    first = "".join(f"{short(name)}-{round(100 * face[name])}|" for name in ("tongueOut", *CHANNELS[:3]))
    head = ",".join(f"{value:.4f}" for value in (*face.phone(), face.position[0] / 100, -face.position[1] / 100, -face.position[2] / 100))
    return f"{first}...|noseSneer_R-0|=head#{head}|rightEye#0.0000,0.0000,0.0000|leftEye#0.0000,0.0000,0.0000|\n"


def json_vector(values):
    return "{" + ",".join(f'"{axis}":{round(value, 4):g}' for axis, value in zip("xyz", values)) + "}"


def vts_phone(face):
    return ('{"Timestamp":1700000000000,"Hotkey":-1,"FaceFound":true,"Rotation":' + json_vector([face.phone()[i] for i in (1, 0, 2)]) + ',"Position":' + json_vector(-value for value in face.position)
            + ',"EyeLeft":{"x":0,"y":0,"z":0},"EyeRight":{"x":0,"y":0,"z":0},"BlendShapes":[{"k":"EyeBlinkLeft","v":' + f'{face["eyeBlinkLeft"]:g}' + '},...]}\n')


def vts(face):
    x, y, z = face.position
    names = ("FaceAngleX", "FaceAngleY", "FaceAngleZ", "FacePositionX", "FacePositionY", "FacePositionZ", "EyeBlinkLeft")
    turn_x, turn_y, turn_z = face.unity()
    values = (*(round(value, 4) for value in (-turn_y, -turn_x, turn_z)), x, -y, z, face["eyeBlinkLeft"])
    return '{"faceFound":true,"mode":"set","parameterValues":[' + ",".join(f'{{"id":"AsmNet{name}","value":{value:g}}}' for name, value in zip(names, values)) + ",...]}\n"


def livelink(face):
    lines = Lines(">")
    lines.add("u8", 6, "version")
    lines.add("i32", 36, "letters of the device")
    lines.add("text", "00000000-0000-0000-0000-000000000000", "")
    lines.add("i32", 6, "letters of the subject")
    lines.add("text", "ASMNet", "")
    lines.add("i32", face.frame, "frame")
    lines.add("f32", 0, "part of a frame")
    lines.add("i32", 60, "frames a second")
    lines.add("i32", 1, "divided by")
    lines.add("u8", 61, "values")
    start = lines.at
    lines.add("f32", face["eyeBlinkLeft"], "eyeBlinkLeft")
    lines.add("f32", face["jawOpen"], "jawOpen", start + 4 * CHANNELS.index("jawOpen"))
    x, y, z = (math.radians(angle) for angle in face.unity())
    for value, words, at in zip((-y, -x, -z), ("head: yaw", "pitch", "roll"), (start + 4 * 52, None, None)):
        lines.add("f32", value, words, at)
    return str(lines)


PACKETS = {"opentrack": opentrack, "openseeface": openseeface, "osc": osc, "vmc": vmc, "vrchat": vrchat, "ifacialmocap": ifacialmocap,
           "vts-phone": vts_phone, "vts": vts, "livelink": livelink}


def render(page):
    face = Face(page)
    return BLOCK.sub(lambda block: f"```packet {block[1]}\n{PACKETS[block[1]](face)}```", page)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text()))
    sys.exit(0)
