"""The mean head in three dimensions: the mesh of ``models/synthetic-face.bin`` (format: ``docs/synthetic-face.md``)."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .dataset import DatasetError

FILE = Path(__file__).resolve().parents[3] / "models" / "synthetic-face.bin"
HEADER = 50
UNIT = 1 / 8192
# Vertices behind each of the 17 jaw points, towards the middle of the face; they follow the 68 landmarks.
CONTOUR_DEPTH = 3


@dataclass
class Head:
    """``vertices`` (V x 3; the first 68 are the landmarks; x right, y down, z towards the viewer, 1 = height of the landmark box).

    ``flat`` (V x 2) are the same with the mouth open, for a triangulation; ``share`` (V) is 1 where a vertex turns with
    the head and 0 where it stays with the shoulders.
    """

    vertices: np.ndarray
    flat: np.ndarray
    share: np.ndarray


def read(path=FILE):
    path = Path(path)
    if not path.is_file():
        raise DatasetError(f"no such head: {path}")
    data = path.read_bytes()
    if data[:8] != b"ASMFACE\0" or struct.unpack_from("<H", data, 8)[0] != 1:
        raise DatasetError(f"{path}: not a synthetic face of version 1")
    count, _, expressions, identities = struct.unpack_from("<4H", data, 10)
    payload = zlib.decompress(data[HEADER:])

    def fixed(offset, rows, columns):
        return np.frombuffer(payload, "<i2", rows * columns, offset).reshape(rows, columns) * UNIT

    share_at = 10 * count + 6 * count * (expressions + identities)
    share = np.frombuffer(payload, np.uint8, count, share_at) / 255
    return Head(fixed(0, count, 3), fixed(6 * count, count, 2), share)
