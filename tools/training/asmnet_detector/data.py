"""The annotated photos: WIDER FACE boxes and 300-W landmarks, decoded once into a cache."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from asmnet_training.dataset import state

FOREHEAD = 0.31
LEFT_TO_RIGHT = (slice(36, 42), slice(42, 48), slice(30, 31), slice(48, 49), slice(54, 55))


@dataclass
class Photo:
    """One picture. Boxes are left, top, right, bottom in pixels; points are NaN where they are not known.

    `valid` marks the faces to learn; the others are neither faces nor background.
    `window` marks a cut-out around one face, in which other faces are not labelled.
    """

    file: str
    boxes: np.ndarray
    valid: np.ndarray
    points: np.ndarray
    window: bool
    hull: np.ndarray | None = None


def read_wider(folder, split):
    """The photos of one split of faces/boxes.csv."""
    folder = Path(folder)
    rows = {}
    with open(folder / "boxes.csv", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["split"] == split:
                rows.setdefault(row["file"], []).append(row)
    photos = []
    for file, faces in rows.items():
        corners = np.array([[float(face[key]) for key in ("x", "y", "width", "height")] for face in faces], np.float32)
        corners[:, 2:] += corners[:, :2]
        valid = np.array([face["invalid"] == "0" for face in faces])
        photos.append(Photo(str(folder / file), corners, valid, np.full((len(faces), 5, 2), np.nan, np.float32), False))
    return photos


def five_points(landmarks):
    """Right eye, left eye, nose tip, right and left mouth corner (the person's right, the picture's left) of 68 landmarks."""
    return np.stack([landmarks[part].mean(axis=0) for part in LEFT_TO_RIGHT]).astype(np.float32)


def face_box(landmarks):
    """A box in the manner of WIDER FACE (forehead to chin) around 68 landmarks, which end at the eyebrows.

    The forehead is the median of what a detector found that had learned the boxes of WIDER FACE alone; its other edges
    were within 2 % of those of the landmarks.
    """
    left, top = landmarks.min(axis=0)
    right, bottom = landmarks.max(axis=0)
    return np.array([left, top - FOREHEAD * (bottom - top), right, bottom], np.float32)


def read_landmarks(folder, splits):
    """The 300-W windows of the named splits, one face each; ``folder`` has ``landmarks.csv``, or is that file."""
    folder = Path(folder)
    table = folder if folder.is_file() else folder / "landmarks.csv"
    folder = table.parent
    photos = []
    with open(table, newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader)
        first = header.index("x0")
        if "x68" in header:
            raise ValueError(f"{table}: there is a column x68, so its faces have more than 68 points; iBUG's 68 are needed")
        for row in reader:
            if row[1] not in splits:
                continue
            landmarks = np.array(row[first:first + 136], np.float32).reshape(68, 2)
            hull = cv2.convexHull(landmarks)[:, 0]
            photos.append(Photo(str(folder / row[2]), face_box(landmarks)[None], np.array([True]),
                                five_points(landmarks)[None], True, hull))
    return photos


class PixelCache:
    """The decoded pixels (BGR) of a list of photos in one file that is mapped into memory."""

    def __init__(self, files, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        key = state(files)[:16]
        pixels, index = folder / f"{key}.raw", folder / f"{key}.json"
        if not index.exists():
            self._decode(files, pixels, index)
        self._entries = json.loads(index.read_text())
        self._pixels = np.memmap(pixels, np.uint8, "r")

    @staticmethod
    def _decode(files, pixels, index):
        entries, offset = [], 0
        with open(pixels, "wb") as stream:
            for file in files:
                image = cv2.imread(file, cv2.IMREAD_COLOR)
                if image is None:
                    raise ValueError(f"{file} cannot be read as an image")
                stream.write(image.tobytes())
                entries.append((offset, *image.shape))
                offset += image.size
        index.write_text(json.dumps(entries))

    def __getitem__(self, number):
        offset, height, width, channels = self._entries[number]
        return self._pixels[offset:offset + height * width * channels].reshape(height, width, channels)
