"""Errors by age group, ethnicity and gender, on UTKFace, against the points of the expression labels' teacher.

The teacher is a network with a mark-up of its own, so that these are differences between two networks: they say where the
two part, not which is right. Eye corners, mouth corners and the middles of the lips are points that both mark-ups have.
"""

from pathlib import Path

import numpy as np

from .inference import Crop, landmark_crop, predict
from .unlabelled import pictures, places

AGES = ((0, 3), (4, 12), (13, 19), (20, 39), (40, 59), (60, 200))
# Ours, and the teacher's: a group of its columns and which of them.
POINTS = (
    (36, "right_eye_upper_lid", 0), (39, "right_eye_upper_lid", -1),
    (45, "left_eye_upper_lid", 0), (42, "left_eye_upper_lid", -1),
    (48, "lips_outer_upper", 0), (54, "lips_outer_upper", -1),
    (51, "lips_outer_upper", 5), (57, "lips_outer_lower", 5),
)  # fmt: skip


def run(model, folder, split="val"):
    """Rows (group, faces, mean error and share above 10 %, both in percent) of the faces of ``split``.

    An error is the mean distance over the eight points, without the constant offset that each has over all faces, over
    the distance of the teacher's outer eye corners. A face is looked at twice, from the box of the teacher's points first.
    """
    folder = Path(folder)
    rows, boxes = places(folder, split, ("utkface",))
    images = list(pictures(folder, rows))
    with np.load(folder / "labels.npz") as arrays:
        columns = [arrays[f"group_{group}"][place] for _, group, place in POINTS]
        truth = arrays["points"][[int(r["row"]) for r in rows]][:, columns] / 16.0
    centres, sides = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]).max(1)
    crops = [Crop(centre, model.crop_scale * side) for centre, side in zip(centres, sides)]
    points, _, _ = predict(model.network, images, crops, model.input_size)
    crops = [landmark_crop(p, model.crop_scale, model.stretched) for p in points]
    points, _, confidence = predict(model.network, images, crops, model.input_size)
    return _rows(rows, _errors(points, truth), confidence)


def _errors(points, truth):
    across = truth[:, 2] - truth[:, 0]
    ruler = np.linalg.norm(across, axis=1)
    x = across / ruler[:, None]
    y = np.stack([-x[:, 1], x[:, 0]], 1)
    off = (points[:, [p for p, _, _ in POINTS]] - truth) / ruler[:, None, None]
    level = np.stack([(off * x[:, None]).sum(2), (off * y[:, None]).sum(2)], 2)
    level -= np.median(level, axis=0)
    return 100 * np.linalg.norm(level, axis=2).mean(1)


def _rows(rows, errors, confidence):
    ages = np.array([int(r["age"]) for r in rows])
    groups = [("all", np.ones(len(rows), bool))]
    groups += [(f"age {low} to {high}" if high < 200 else f"age {low} and above", (ages >= low) & (ages <= high)) for low, high in AGES]
    for key in ("ethnicity", "gender"):
        values = np.array([r[key] for r in rows])
        groups += [(name, values == name) for name in sorted(set(values))]
    return [
        {
            "group": name,
            "faces": int(mask.sum()),
            "error": float(errors[mask].mean()),
            "failures": 100 * float((errors[mask] > 10).mean()),
            "confidence": None if confidence is None else float(confidence[mask].mean()),
        }
        for name, mask in groups
        if mask.any()
    ]  # fmt: skip


def table(rows):
    """The rows as text."""
    lines = [f"{'':<18}{'faces':>6}{'error %':>9}{'>10 %':>7}{'conf.':>7}"]
    for row in rows:
        confidence = "-" if row["confidence"] is None else f"{row['confidence']:.2f}"
        lines.append(f"{row['group']:<18}{row['faces']:>6}{row['error']:>9.2f}{row['failures']:>7.1f}{confidence:>7}")
    return "\n".join(lines)
