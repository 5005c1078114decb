"""Two drawn faces that cross, as a folder of pictures: the upper one goes to the right with an open mouth, the lower one to the left with shut eyes."""

import os
import pathlib
import struct
import subprocess
import zlib

WIDTH, HEIGHT, FACE = 640, 480, 216
STILL, STEPS = 120, 90
PLAIN = {f"ASMNET_Overlay__{part}": "false" for part in ("Landmarks", "Contours", "Boxes", "Axes", "Gaze")}


def read(path):
    """Rows of RGB bytes of a PNG of eight bits a channel."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        (length,), kind = struct.unpack_from(">I", data, at), data[at + 4:at + 8]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", data, at + 8)
            assert (depth, colour) == (8, 2), (depth, colour)
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, rows, above = zlib.decompress(packed), [], bytearray(3 * width)
    for y in range(height):
        start = y * (1 + 3 * width)
        row, way = bytearray(raw[start + 1:start + 1 + 3 * width]), raw[start]
        for i in range(len(row)):
            left, up, corner = (row[i - 3], above[i], above[i - 3]) if i >= 3 else (0, above[i], 0)
            if way == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            else:
                near = (0, left, up, (left + up) // 2)[way]
            row[i] = (row[i] + near) & 255
        rows.append(bytes(row))
        above = row
    return rows


def write(path, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 1)) + chunk(b"IEND", b""))


def draw(program, folder):
    """Makes the pictures; for a while nothing moves, so that receivers can ask."""
    faces = []
    for name, seed, shows in (("upper", 3, "jawOpen:0.9"), ("lower", 5, "eyeBlinkLeft:1+eyeBlinkRight:1")):
        path = folder / f"{name}.png"
        source = f"synthetic:motion=0,noise=0,size={FACE}x{FACE},face=0.7,fps=10,seed={seed},show={shows},pace=off"
        subprocess.run([*program, "record", "--source", source, "--duration", "1", "-o", path, "--no-panel"], check=True, capture_output=True, env=os.environ | PLAIN)
        faces.append(read(path))
    pictures = folder / "pictures"
    pictures.mkdir()
    ground = bytes([104, 108, 112] * WIDTH)
    for step in range(STEPS + 1):
        rows = [ground] * HEIGHT
        x = round((WIDTH - FACE - 20) * step / STEPS) + 10
        for left, top, face in ((x, 12, faces[0]), (WIDTH - FACE - x, HEIGHT - FACE - 12, faces[1])):
            for i, row in enumerate(face):
                rows[top + i] = rows[top + i][:3 * left] + row + rows[top + i][3 * (left + FACE):]
        write(pictures / f"{STILL + step:04}.png", rows)
    for i in range(STILL):
        (pictures / f"{i:04}.png").symlink_to(f"{STILL:04}.png")
    return pathlib.Path(pictures)
