"""Face windows decoded once into one array, so that augmentation costs one warp a picture."""

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .dataset import read_image
from .geometry import crop_matrix, landmark_box, to_crop

SIZE = 256
# A window shows 2.2 times the larger side of the landmark box, so the face is 116 pixels of the 256.
EXTENT = 2.2


@dataclass
class Windows:
    """Images N x S x S x 3 (BGR; S is 256 unless said), points N x 68 x 2 in window pixels, pose N x 3 in degrees, weight N x 68.

    ``smooth`` (or None) are the points as a shape model has them; ``dense`` (or None) are N x K x 2 more points, NaN where
    they are not known, with their places in a mirror (:mod:`asmnet_training.dense`).
    """

    images: np.ndarray
    points: np.ndarray
    pose: np.ndarray
    weight: np.ndarray
    smooth: np.ndarray | None = None
    dense: np.ndarray | None = None
    dense_mirror: np.ndarray | None = None

    def __len__(self):
        return len(self.images)


def sample(image, centre, size, rotation, output, border=cv2.BORDER_CONSTANT):
    """Cuts a crop of ``size`` image pixels (a number, or width and height) into ``output`` x ``output`` pixels.

    Bilinear; where the crop is over 1.5 times finer than the output, up to 4 x 4 taps a pixel are averaged. The
    program's sampler averages blocks of pixels there instead, for speed.
    """
    matrix = crop_matrix(centre, size, rotation, output)
    ratio = float(np.max(np.asarray(size))) / output
    taps = min(int(np.ceil(ratio)), 4) if ratio > 1.5 else 1
    if taps == 1:
        return cv2.warpAffine(
            image, matrix, (output, output), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border
        )
    fine = cv2.warpAffine(
        image,
        crop_matrix(centre, size, rotation, output * taps),
        (output * taps, output * taps),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=border,
    )
    return cv2.resize(fine, (output, output), interpolation=cv2.INTER_AREA)


def from_faces(faces, size=SIZE):
    """Decodes the faces' windows."""
    windows = empty(len(faces), size)
    for i, face in enumerate(faces):
        x, y, width, height = landmark_box(face.points)
        extent = EXTENT * max(width, height)
        windows.images[i] = sample(read_image(face.file), (x, y), extent, 0.0, size)
        windows.points[i] = in_window(face.points, face.points, size)
        windows.pose[i] = np.nan if face.pose is None else face.pose
    return windows


def in_window(positions, landmarks, size=SIZE):
    """Positions in a picture (N x 2 pixels) as pixels of the window around a face with these ``landmarks``."""
    x, y, width, height = landmark_box(landmarks)
    return (to_crop(positions, (x, y), EXTENT * max(width, height), 0.0) + 0.5) * size - 0.5


def empty(count, size=SIZE):
    return Windows(
        np.zeros((count, size, size, 3), np.uint8),
        np.zeros((count, 68, 2), np.float32),
        np.zeros((count, 3), np.float32),
        np.ones((count, 68), np.float32),
    )


def read_boxes(folder, split="train"):
    """The boxes (x, y, width, height) of each photo of a split that the WIDER-like ``boxes.csv`` in ``folder`` lists."""
    boxes = {}
    with open(Path(folder) / "boxes.csv", newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["split"] == split:
                boxes.setdefault(row["file"], []).append([float(row[c]) for c in ("x", "y", "width", "height")])
    return boxes


def negatives(folder, count, seed=0, split="train"):
    """Windows without a face, cut from the photos that a WIDER-like ``boxes.csv`` lists (overlap with a box < 0.1)."""
    folder, boxes = Path(folder), read_boxes(folder, split)
    rng = np.random.default_rng(seed)
    files = sorted(boxes)
    windows = []
    while len(windows) < count:
        name = files[rng.integers(len(files))]
        image = read_image(folder / name)
        faces = np.array(boxes[name])
        height, width = image.shape[:2]
        for _ in range(12):
            side = np.exp(rng.uniform(np.log(28), np.log(0.8 * min(width, height))))
            x, y = rng.uniform(0, width - side), rng.uniform(0, height - side)
            overlap = np.clip(np.minimum(x + side, faces[:, 0] + faces[:, 2]) - np.maximum(x, faces[:, 0]), 0, None)
            overlap *= np.clip(np.minimum(y + side, faces[:, 1] + faces[:, 3]) - np.maximum(y, faces[:, 1]), 0, None)
            area = faces[:, 2] * faces[:, 3]
            # Neither may the window overlap a face, nor a small face lie wholly within it.
            if np.all(overlap / (side * side + area - overlap) < 0.1) and np.all(overlap < 0.35 * area):
                centre = (x + side / 2 - 0.5, y + side / 2 - 0.5)
                windows.append(sample(image, centre, side, 0.0, 160))
                if len(windows) == count:
                    break
                if rng.random() < 0.6:
                    break
    return np.stack(windows)
