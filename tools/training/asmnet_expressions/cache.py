"""Cuts the crops of all pictures once, with a margin for moving them about in training."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from asmnet_training.dataset import read_csv

from .channels import eye_columns, mouth_columns
from .landmarks import LandmarkNetwork, crop_matrix, rough_box
from .labels import Pictures
from .layout import EYE_CROP, EYE_POINTS, LEFT_EYE, MOUTH, MOUTH_CROP, MOUTH_POINTS, RIGHT_EYE, to_crop

# The windows are 1.5 times the crops and a third finer.
MARGIN = 1.5
COLUMNS, ROWS = 128, 96
LEAST_CONFIDENCE = 0.5


@dataclass
class Part:
    """Windows of one kind (N x 96 x 128 x 3, BGR) with their labels.

    ``points`` (N x K x 2) are in crop coordinates: -0.5 to 0.5 is the crop as it is laid in use, the window spans 0.75.
    The last ``truths`` of them are the data set's own points, known where ``known``.
    """

    windows: np.ndarray
    points: np.ndarray
    channels: np.ndarray
    known: np.ndarray
    rows: np.ndarray

    def save(self, folder, name):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for key, values in vars(self).items():
            np.save(Path(folder) / f"{name}-{key}.npy", values)

    @classmethod
    def load(cls, folder, name):
        keys = ("windows", "points", "channels", "known", "rows")
        return cls(*(np.load(Path(folder) / f"{name}-{key}.npy") for key in keys))


def eye_labels(labels, row, side):
    """Pixels: 16 lid points, iris centre, 4 of the rim, 10 of the brow; all in the order of the subject's right eye."""
    points, groups, key = labels.points[row], labels.groups, side.lower()
    lids = np.concatenate([points[groups[f"{key}_eye_upper_lid"]], points[groups[f"{key}_eye_lower_lid"]][1:-1]])
    brow = np.concatenate([points[groups[f"{key}_brow_upper"]], points[groups[f"{key}_brow_lower"]]])
    return np.concatenate([lids, points[groups[f"{key}_iris"]], brow])


def mouth_labels(labels, row):
    """Pixels: 20 points of the outer and 20 of the inner contour of the lips."""
    points, groups = labels.points[row], labels.groups
    parts = []
    for contour in ("outer", "inner"):
        parts += [points[groups[f"lips_{contour}_upper"]], points[groups[f"lips_{contour}_lower"]][1:-1]]
    return np.concatenate(parts)


def place_landmarks(points):
    """The landmark network's own points (N x 68 x 2 pixels) of the right eye, the left eye and the mouth in the coordinates of their crops."""
    parts = [[], [], []]
    for face in points:
        right, left = EYE_CROP.place(face, RIGHT_EYE), EYE_CROP.place(face, LEFT_EYE)
        parts[0].append(to_crop(face[EYE_POINTS["Right"]], right))
        parts[1].append(to_crop(face[EYE_POINTS["Left"]], left) * [-1, 1])
        parts[2].append(to_crop(face[MOUTH_POINTS], MOUTH_CROP.place(face, MOUTH)))
    return [np.array(p) for p in parts]


def cut(image, place, mirrored):
    """The window around a crop."""
    centre, width, height, angle = place
    matrix = crop_matrix(centre, MARGIN * width, MARGIN * height, angle, COLUMNS, ROWS)
    flags = cv2.INTER_AREA if MARGIN * width > 1.5 * COLUMNS else cv2.INTER_LINEAR
    window = cv2.warpAffine(image, matrix, (COLUMNS, ROWS), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(window[:, ::-1]) if mirrored else window


def build(data_labels, rows, network, truths):
    """The two parts of some rows, and the landmarks of each face. ``truths`` gives 68 true points by file, where there are any."""
    pictures = Pictures(data_labels)
    eyes, mouths, landmarks = ([], [], [], [], []), ([], [], [], [], []), []
    for row in rows:
        image = pictures[row]
        points, confidence = network.points(image, rough_box(data_labels, row))
        if confidence < LEAST_CONFIDENCE:
            continue
        landmarks.append(points)
        truth = truths.get(data_labels.files[row])
        known = truth is not None
        shapes = truth if known else points
        for side, part in (("Right", RIGHT_EYE), ("Left", LEFT_EYE)):
            place = EYE_CROP.place(points, part)
            found = np.concatenate([eye_labels(data_labels, row, side), shapes[EYE_POINTS[side]]])
            placed = to_crop(found, place) * [-1 if side == "Left" else 1, 1]
            scores = data_labels.blendshapes[row, eye_columns(data_labels.names, side)]
            for values, value in zip(eyes, (cut(image, place, side == "Left"), placed, scores, known, row)):
                values.append(value)
        place = MOUTH_CROP.place(points, MOUTH)
        found = np.concatenate([mouth_labels(data_labels, row), shapes[MOUTH_POINTS]])
        scores = data_labels.blendshapes[row, mouth_columns(data_labels.names)]
        for values, value in zip(mouths, (cut(image, place, False), to_crop(found, place), scores, known, row)):
            values.append(value)
    parts = (
        Part(np.stack(v[0]), np.stack(v[1]).astype(np.float32), np.stack(v[2]), np.array(v[3]), np.array(v[4])) for v in (eyes, mouths)
    )
    return *parts, np.stack(landmarks).astype(np.float32)


def build_cache(labels, model, folder, extra_step=3):
    """Writes ``train-*`` and ``val-*`` into a folder; of YouTube's near-twins every ``extra_step``-th picture."""
    network = LandmarkNetwork(model)
    table = labels.data / "landmarks68" / "landmarks.csv"
    truths = {str(f.file.relative_to(labels.data)): f.points for f in read_csv(table) if f.split in ("train", "val")} if table.is_file() else {}
    rows = {"val": labels.rows("val"), "train": np.concatenate([labels.rows("train"), labels.rows("extra")[::extra_step]])}
    Path(folder).mkdir(parents=True, exist_ok=True)
    for split, chosen in rows.items():
        *parts, landmarks = build(labels, chosen, network, truths)
        np.save(Path(folder) / f"{split}-landmarks.npy", landmarks)
        for name, part in zip(("eyes", "mouth"), parts):
            part.save(folder, f"{split}-{name}")
            print(f"{split} {name}: {len(part.rows)} windows of {len(chosen)} faces", flush=True)
