#!/usr/bin/env python3
"""Computes models/synthetic-face.bin: the head that the synthetic camera draws.

    python3 build_synthetic_face.py --landmarks DIR --poses FILE --output ../../models/synthetic-face.bin

DIR holds landmarks.csv and the pictures (only the training split is used), FILE the AFLW2000-3D points and angles.
The format is described in docs/synthetic-face.md.
"""

import argparse
import struct
import zlib

import numpy as np

from faces import load_training_faces
from mesh import WINDOW, Mesh
from shapes import build_shapes, depth_from_known_poses
from texture import build_texture

MAGIC = b"ASMFACE\0"
VERSION = 1
UNITS = 8192  # geometry is stored as 16-bit integers in 1/8192 of the face unit


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--landmarks", required=True)
    parser.add_argument("--poses", required=True)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()

    faces = load_training_faces(arguments.landmarks)
    neutral, expressions, identity = build_shapes(faces, depth_from_known_poses(arguments.poses))
    mesh = Mesh(neutral, expressions, identity)
    frontal = [f for f in faces if abs(f.yaw) < 15 and abs(f.pitch) < 15 and abs(f.roll) < 25 and f.size >= 145]
    picture, modes = build_texture(frontal, mesh)
    triangles = visible(mesh, picture)
    content = encode(mesh, triangles, len(expressions), picture, modes)
    with open(arguments.output, "wb") as file:
        file.write(content)
    print(f"{len(mesh.vertices)} vertices, {len(triangles)} triangles, {len(content)} bytes")


def visible(mesh, picture):
    """The triangles that hold a pixel which is not fully transparent."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = WINDOW
    keep = []
    for triangle in mesh.triangles:
        corners = (mesh.textured[triangle] - [x0, y0]) / [x1 - x0, y1 - y0] * [width, height]
        low = np.maximum(np.floor(corners.min(0)).astype(int) - 1, 0)
        high = np.ceil(corners.max(0)).astype(int) + 1
        if picture[low[1] : high[1], low[0] : high[0], 3].max() > 0:
            keep.append(triangle)
    return np.array(keep)


def encode(mesh, triangles, expression_count, picture, modes):
    """Header and zlib-compressed payload."""
    height, width = picture.shape[:2]
    header = struct.pack(
        "<8s9H4f",
        MAGIC, VERSION,
        len(mesh.vertices), len(triangles), expression_count, len(mesh.modes) - expression_count,
        width, height, len(modes), width // modes.shape[2],
        *WINDOW,
    )  # fmt: skip
    filtered = picture.copy()
    filtered[:, 1:] -= picture[:, :-1]
    parts = [
        fixed_point(mesh.vertices), fixed_point(mesh.textured), fixed_point(mesh.modes),
        np.round(255 * mesh.share).astype(np.uint8).tobytes(),
        triangles.astype("<u2").tobytes(),
        filtered.tobytes(),
    ]  # fmt: skip
    for mode in modes:
        scale = np.abs(mode).max() / 127
        parts += [struct.pack("<f", scale), np.round(mode / scale).astype(np.int8).tobytes()]
    payload = b"".join(parts)
    packed = zlib.compress(payload, 9)
    return header + struct.pack("<II", len(payload), len(packed)) + packed


def fixed_point(values):
    """Geometry as 16-bit integers."""
    scaled = np.round(values * UNITS)
    assert np.abs(scaled).max() < 32768
    return scaled.astype("<i2").tobytes()


if __name__ == "__main__":
    main()
