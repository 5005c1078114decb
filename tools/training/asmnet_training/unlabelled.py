"""Faces without hand-made points, with trained networks' own as theirs: what a network learns from larger ones, or from itself.

The folder is that of the expression labels (``labels.csv``, ``labels.npz`` and the pictures of UTKFace and LFW in zip files).
Of its labels only the place of the face is used; the points are those of the teachers, a mean over all of them and over the picture
and its mirror image, looked at twice. (The faces of WIDER's photos are left out: some are WFLW's, which choose and measure.)
"""

import csv
import zipfile
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from .dataset import DatasetError
from .geometry import FLIP, landmark_box
from .inference import Crop, landmark_crop, predict
from .windows import EXTENT, SIZE, Windows, empty, in_window, sample

SETS = ("utkface", "lfw")
# A face whose points a teacher is less sure of teaches nothing.
LEAST_CONFIDENCE = 0.9
BATCH = 256


class Teacher(NamedTuple):
    """A network, the side of its pictures, its crop's scale and the device that it is on."""

    network: object
    input_size: int
    crop_scale: float
    device: object = "cpu"


def windows(folder, teachers, most=None, progress=None, dense=None):
    """Windows of the training faces with the points of ``teachers``, of ``most`` of them at the most, spread evenly.

    The first teacher finds the points that all of them look at the face from. A point weighs the less, the more the looks differ;
    there is no pose. ``dense`` (:func:`asmnet_training.dense.read`) gives them those points too.
    """
    rows, found = places(Path(folder))
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(most or len(rows), len(rows))).round().astype(int))
    rows, found = [rows[i] for i in chosen], found[chosen]
    kept = []
    for start in range(0, len(rows), BATCH):
        images = list(pictures(Path(folder), rows[start : start + BATCH]))
        more = None if dense is None else [dense[r["file"]] for r in rows[start : start + BATCH]]
        kept.append(_labelled(images, found[start : start + BATCH], teachers, more))
        if progress is not None:
            progress(min(start + BATCH, len(rows)), len(rows))
    made = Windows(*(np.concatenate([getattr(p, name) for p in kept]) for name in ("images", "points", "pose", "weight")))
    if dense is not None:
        made.dense = np.concatenate([p.dense for p in kept])
    return made


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


def _labelled(images, boxes, teachers, dense=None):
    first = teachers[0]
    centres, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(1)
    crops = [Crop(centre, first.crop_scale * side) for centre, side in zip(centres, sides)]
    points, _, _ = predict(first.network, images, crops, first.input_size, first.device)
    looks, confidence = zip(*(look for teacher in teachers for look in _both_ways(images, points, teacher)))
    points = np.mean(looks, axis=0)
    sure = np.min(confidence, axis=0) >= LEAST_CONFIDENCE
    made = empty(int(sure.sum()))
    made.pose[:] = np.nan
    made.weight[:] = _agreement(points, looks)[sure]
    if dense is not None:
        made.dense = np.zeros((len(made), *dense[0].shape), np.float32)
    for at, index in enumerate(np.flatnonzero(sure)):
        x, y, width, height = landmark_box(points[index])
        extent = EXTENT * max(width, height)
        made.images[at] = sample(images[index], (x, y), extent, 0.0, SIZE)
        made.points[at] = in_window(points[index], points[index])
        if dense is not None:
            made.dense[at] = in_window(dense[index], points[index])
    return made


def label_again(faces, teachers):
    """Gives the windows ``faces`` the points of ``teachers`` in place of their own, in place; a face that one is unsure of gets no weight."""
    for start in range(0, len(faces), BATCH):
        part = slice(start, start + BATCH)
        own = faces.points[part].astype(np.float64)
        looks, confidence = zip(*(look for teacher in teachers for look in _both_ways(faces.images[part], own, teacher)))
        points = np.mean(looks, axis=0)
        sure = np.min(confidence, axis=0) >= LEAST_CONFIDENCE
        faces.points[part] = points
        faces.weight[part] = _agreement(points, looks) * sure[:, None]


def _both_ways(images, points, teacher):
    """The points and confidences of one network for each picture, and for its mirror image."""
    crops = [landmark_crop(own, teacher.crop_scale) for own in points]
    straight, _, confidence = predict(teacher.network, images, crops, teacher.input_size, teacher.device)
    mirrored = [np.ascontiguousarray(image[:, ::-1]) for image in images]
    widths = np.array([image.shape[1] - 1 for image in images], np.float64)
    flipped = [_mirror_crop(crop, width) for crop, width in zip(crops, widths)]
    other, _, confidence_too = predict(teacher.network, mirrored, flipped, teacher.input_size, teacher.device)
    other = other[:, FLIP]
    other[..., 0] = widths[:, None] - other[..., 0]
    return (straight, confidence), (other, confidence_too)


def _mirror_crop(crop, width):
    return Crop((width - crop.centre[0], crop.centre[1]), crop.size)


def _agreement(points, looks):
    """Weights from 1 where all looks agree towards 0 where they lie 5 % of the face apart (of many: twice as far as from their mean)."""
    side = (points.max(1) - points.min(1)).max(1)
    apart = 2 * np.mean([np.linalg.norm(points - look, axis=2) for look in looks], axis=0) / side[:, None]
    return np.clip(1 - apart / 0.05, 0.1, 1).astype(np.float32)
