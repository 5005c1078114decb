"""Faces that the project draws itself, whose channels are known exactly: ``pictures.bin`` and ``faces.csv`` of ``tools/SyntheticFaces``."""

import csv
from pathlib import Path

import cv2
import numpy as np

from .cache import Part, cut
from .channels import EYE, EYE_COMMON, MOUTH_CHANNELS, full
from .landmarks import LandmarkNetwork
from .layout import EYE_CROP, EYE_POINTS, LEFT_EYE, MOUTH, MOUTH_CROP, MOUTH_POINTS, RIGHT_EYE, to_crop
from .model import EYE_BROW, EYE_IRIS, EYE_LIDS, LIPS

# This share of the crops lies by the landmark network's points, as in use, the rest by the true ones.
BY_NETWORK = 0.7
LEAST_CONFIDENCE = 0.3


def read_drawn(folder):
    """Pictures (N x side x side x 3), and the table as columns by name."""
    folder = Path(folder)
    with open(folder / "faces.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    values = np.array(rows[1:], np.float32)
    pictures = np.memmap(folder / "pictures.bin", np.uint8, "r")
    side = round((len(pictures) / len(values) / 3) ** 0.5)
    return pictures.reshape(len(values), side, side, 3), dict(zip(rows[0], values.T))


def eye_points(table, row, side, points):
    """As :func:`cache.eye_labels` and the points of the 68; what is not known is no number."""
    iris = np.array([table[f"{side.lower()}Iris{axis}"][row] for axis in ("X", "Y")])
    unknown = np.full((1, 2), np.nan)
    lids, rim, brow = (np.repeat(unknown, n, 0) for n in (EYE_LIDS, EYE_IRIS - 1, EYE_BROW))
    closed = table[f"eyeBlink{side}"][row] > 0.7
    return np.concatenate([lids, unknown if closed else iris[None], rim, brow, points[EYE_POINTS[side]]])


def build_drawn(source, model, folder, split):
    """Writes ``drawn-SPLIT-*`` into the cache, in the form of :func:`cache.build_cache`."""
    pictures, table = read_drawn(source)
    network, random = LandmarkNetwork(model), np.random.default_rng(1)
    eyes, mouths, landmarks = ([], [], []), ([], [], []), []
    for row, picture in enumerate(pictures):
        # A little blur and noise, as no camera sees so clearly.
        image = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 1.2))
        image = np.clip(image + random.normal(0, random.uniform(0, 5), image.shape), 0, 255).astype(np.uint8)
        truth = np.stack([[table[f"{axis}{i}"][row] for axis in "xy"] for i in range(68)])
        points = truth
        if random.random() < BY_NETWORK:
            points, confidence = network.points(image, truth)
            points = truth if confidence < LEAST_CONFIDENCE else points
        landmarks.append(points)
        for side, part in (("Right", RIGHT_EYE), ("Left", LEFT_EYE)):
            place = EYE_CROP.place(points, part)
            placed = to_crop(eye_points(table, row, side, truth), place) * [-1 if side == "Left" else 1, 1]
            scores = [full(name) * table[f"{name}{side}"][row] for name in EYE] + [table[name][row] for name in EYE_COMMON]
            for values, value in zip(eyes, (cut(image, place, side == "Left"), placed, scores)):
                values.append(value)
        place = MOUTH_CROP.place(points, MOUTH)
        placed = to_crop(np.concatenate([np.full((LIPS, 2), np.nan), truth[MOUTH_POINTS]]), place)
        for values, value in zip(mouths, (cut(image, place, False), placed, [table[name][row] for name in MOUTH_CHANNELS])):
            values.append(value)
    np.save(Path(folder) / f"drawn-{split}-landmarks.npy", np.stack(landmarks).astype(np.float32))
    for name, values in (("eyes", eyes), ("mouth", mouths)):
        count = len(values[0])
        part = Part(*(np.asarray(v, t) for v, t in zip(values, (np.uint8, np.float32, np.float32))), np.zeros(count, bool), np.arange(count))
        part.save(folder, f"drawn-{split}-{name}")
