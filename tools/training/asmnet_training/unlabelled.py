"""Faces without hand-made points, with a trained network's own as theirs: what a smaller network learns from it.

The folder is that of the expression labels (``labels.csv``, ``labels.npz`` and the pictures of UTKFace and LFW in zip files).
Of its labels only the place of the face is used; the points are those of the teacher, a mean over the picture and its
mirror image, looked at twice.
"""

import csv
import zipfile
from pathlib import Path

import cv2
import numpy as np

from .dataset import DatasetError
from .geometry import FLIP, landmark_box, to_crop
from .inference import Crop, landmark_crop, predict
from .windows import EXTENT, SIZE, Windows, empty, sample

SETS = ("utkface", "lfw")
# A face whose points the teacher is less sure of teaches nothing.
LEAST_CONFIDENCE = 0.9
BATCH = 256


def windows(folder, teacher, input_size, crop_scale, most=None, progress=None):
    """Windows of the training faces with the teacher's points, of ``most`` of them at the most, spread evenly.

    A point weighs the less, the more the two looks differ; there is no pose.
    """
    rows, boxes = places(Path(folder))
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(most or len(rows), len(rows))).round().astype(int))
    rows, boxes = [rows[i] for i in chosen], boxes[chosen]
    kept = []
    for start in range(0, len(rows), BATCH):
        chosen = rows[start : start + BATCH]
        images = list(pictures(Path(folder), chosen))
        part = _labelled(images, boxes[start : start + BATCH], teacher, input_size, crop_scale)
        kept.append(part)
        if progress is not None:
            progress(min(start + BATCH, len(rows)), len(rows))
    return Windows(*(np.concatenate([getattr(p, name) for p in kept]) for name in ("images", "points", "pose", "weight")))


def places(folder, split="train", sets=SETS):
    """The rows of the faces found in a split of some sets, and the box of brows, cheeks and chin of each."""
    table, labels = folder / "labels.csv", folder / "labels.npz"
    if not table.is_file() or not labels.is_file():
        raise DatasetError(f"{folder}: labels.csv and labels.npz are expected there")
    with open(table, newline="", encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["set"] in sets and r["split"] == split and r["found"] not in ("0", "False")]
    if not rows:
        raise DatasetError(f"{table}: there is no face of {' or '.join(sets)} in the split '{split}'")
    with np.load(labels) as arrays:
        points = arrays["points"][[int(r["row"]) for r in rows]] / 16.0
        inner = np.concatenate([arrays[f"group_{side}_{part}"] for side in ("left", "right") for part in ("brow_upper", "eye_lower_lid")])
        oval = arrays["group_face_oval"]
    # The oval goes on over the forehead: its upper part ends where the brows begin.
    top = points[:, inner, 1].min(1)
    across = points[:, oval]
    low = np.stack([across[..., 0].min(1), top], 1)
    high = np.stack([across[..., 0].max(1), across[..., 1].max(1)], 1)
    return rows, np.concatenate([low, high], 1)


def pictures(folder, rows):
    """The pictures of such rows, one after another."""
    archives = {name: zipfile.ZipFile(folder / f"{name}.zip") for name in {r["set"] for r in rows}}
    try:
        for row in rows:
            name = row["file"].split("/", 1)[1]
            image = cv2.imdecode(np.frombuffer(archives[row["set"]].read(name), np.uint8), cv2.IMREAD_COLOR)
            if image is None:
                raise DatasetError(f"{row['file']}: cannot be read as a picture")
            yield image
    finally:
        for archive in archives.values():
            archive.close()


def _labelled(images, boxes, teacher, input_size, crop_scale):
    centres, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(1)
    crops = [Crop(centre, crop_scale * side) for centre, side in zip(centres, sides)]
    first, _, _ = predict(teacher, images, crops, input_size)
    crops = [landmark_crop(points, crop_scale) for points in first]
    points, _, confidence = predict(teacher, images, crops, input_size)
    mirrored = [np.ascontiguousarray(image[:, ::-1]) for image in images]
    widths = np.array([image.shape[1] - 1 for image in images], np.float64)
    flipped = [_mirror_crop(crop, width) for crop, width in zip(crops, widths)]
    other, _, confidence_too = predict(teacher, mirrored, flipped, input_size)
    other = other[:, FLIP]
    other[..., 0] = widths[:, None] - other[..., 0]
    points = (points + other) / 2
    sure = np.minimum(confidence, confidence_too) >= LEAST_CONFIDENCE
    made = empty(int(sure.sum()))
    made.pose[:] = np.nan
    made.weight[:] = _agreement(points, other)[sure]
    for at, index in enumerate(np.flatnonzero(sure)):
        x, y, width, height = landmark_box(points[index])
        extent = EXTENT * max(width, height)
        made.images[at] = sample(images[index], (x, y), extent, 0.0, SIZE)
        made.points[at] = (to_crop(points[index], (x, y), extent, 0.0) + 0.5) * SIZE - 0.5
    return made


def _mirror_crop(crop, width):
    return Crop((width - crop.centre[0], crop.centre[1]), crop.size)


def _agreement(points, other):
    """Weights from 1 where both looks agree towards 0 where they lie 5 % of the face apart."""
    side = (points.max(1) - points.min(1)).max(1)
    apart = 2 * np.linalg.norm(points - other, axis=2) / side[:, None]
    return np.clip(1 - apart / 0.05, 0.1, 1).astype(np.float32)
