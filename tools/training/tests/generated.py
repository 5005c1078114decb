"""A small data set of drawn faces, written as files, for tests."""

from pathlib import Path

import cv2
import numpy as np

from asmnet_training import dataset
from asmnet_training.geometry import pose_to_matrix
from asmnet_training.turn import load_shape

PARTS = [
    (range(0, 17), False),
    (range(17, 22), False),
    (range(22, 27), False),
    (range(27, 36), False),
    (range(36, 42), True),
    (range(42, 48), True),
    (range(48, 60), True),
]


def draw(rng, pose, size=160, radius=34.0):
    """A picture of a line-drawn face under ``pose`` and its 68 points."""
    shape = load_shape() * (1 + rng.normal(0, 0.05, 3))
    centre = np.array([size / 2, size / 2]) + rng.uniform(-8, 8, 2)
    points = (shape @ pose_to_matrix(pose).T)[:, :2] * radius + centre
    image = np.full((size, size, 3), rng.integers(0, 120, 3), np.uint8)
    hull = cv2.convexHull(points.astype(np.float32)).astype(np.int32)
    cv2.fillConvexPoly(image, hull, tuple(int(v) for v in rng.integers(120, 256, 3)), cv2.LINE_AA)
    for part, closed in PARTS:
        line = np.round(points[list(part)] * 16).astype(np.int32)
        cv2.polylines(image, [line], closed, (20, 20, 40), 2, cv2.LINE_AA, 4)
    return image, points


def write(folder, train=24, val=8, test=4, seed=0):
    """Writes the pictures and ``landmarks.csv``; returns the CSV's path."""
    folder = Path(folder)
    rng = np.random.default_rng(seed)
    faces = []
    for index in range(train + val + test):
        pose = rng.normal(0, [14, 8, 6])
        image, points = draw(rng, pose)
        file = folder / f"face{index}.png"
        cv2.imwrite(str(file), image)
        split = "train" if index < train else "val" if index < train + val else "test"
        faces.append(dataset.Face("drawn", split, file, points, pose))
    dataset.write_csv(faces, folder / "landmarks.csv")
    return folder / "landmarks.csv"
