"""Figures of a network on a data set, by the protocol of ``docs/training.md``."""

import csv
from dataclasses import dataclass

import cv2
import numpy as np

from . import metrics, windows
from .dataset import DatasetError, read_image
from .geometry import landmark_box
from .inference import Crop, completed, detector_crop, landmark_crop, predict

YAW_RANGES = ((0, 15), (15, 30), (30, 90))
# Fewer faces do not tell by what rules their points were drawn.
LEAST_FOR_RULES = 100


@dataclass
class Hardship:
    """How pictures and crops are made worse to see where a network's limits lie.

    ``face_size``: pictures are scaled down until the face's box has this many pixels; ``blur``: sigma of a Gaussian as a
    share of the face; ``jitter``: standard deviation of the crop's shift (share of its side); zoom strays twice as much
    (in log), rotation by 200 degrees times it.
    """

    face_size: float | None = None
    blur: float = 0.0
    jitter: float = 0.0

    def picture(self, face):
        image = read_image(face.file)
        _, _, width, height = landmark_box(face.points)
        larger = max(width, height)
        if self.blur:
            image = cv2.GaussianBlur(image, (0, 0), self.blur * larger)
        if self.face_size and self.face_size < larger:
            size = (image.shape[1], image.shape[0])
            scale = self.face_size / larger
            small = (max(round(size[0] * scale), 1), max(round(size[1] * scale), 1))
            # Back to the old size, so that the points stay where they are.
            image = cv2.resize(cv2.resize(image, small, interpolation=cv2.INTER_AREA), size)
        return image

    def crop(self, crop, rng):
        if not self.jitter:
            return crop
        side = crop.size
        centre = crop.centre + np.clip(rng.normal(0, self.jitter, 2), -2.5 * self.jitter, 2.5 * self.jitter) * side
        zoom = np.exp(np.clip(rng.normal(0, 2 * self.jitter), -4 * self.jitter, 4 * self.jitter))
        return Crop(centre, side * zoom, np.radians(rng.normal(0, 200 * self.jitter)))


def choose(faces, split):
    chosen = [f for f in faces if f.split == split]
    if not chosen:
        raise DatasetError(f"there is no face of the split '{split}'; the splits are {sorted({f.split for f in faces})}")
    return chosen


# In live use a picture is scaled to this height for the detector: the smallest face asked for (0.05 of the height) has 16 pixels.
DETECTOR_HEIGHT = 320


class LiveDetector:
    """The detector as it runs in live use: on the picture scaled to DETECTOR_HEIGHT, or by ``scale`` where one is given."""

    def __init__(self, path, scale=None):
        from asmnet_detector.__main__ import thresholds
        from asmnet_detector.decode import Detector

        shipped = thresholds(path)
        self.detector = Detector(path, shipped["scoreThreshold"], shipped["nmsThreshold"])
        self.scale = scale

    def detect(self, image):
        """Rows of left, top, width, height, five points and score, in the picture's pixels."""
        scale = self.scale or DETECTOR_HEIGHT / image.shape[0]
        if scale != 1:
            size = (max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        found = self.detector.detect(image)
        found[:, :2] = (found[:, :2] + 0.5) / scale - 0.5
        found[:, 2:4] /= scale
        found[:, 4:14] = (found[:, 4:14] + 0.5) / scale - 0.5
        return found


def best_box(found, points, size):
    """The detection (x, y, width, height) that overlaps the landmark box best, by at least 0.2, completed as in use, or None.

    ``size`` is the picture's width and height.
    """
    from asmnet_detector.decode import overlap

    if not len(found):
        return None
    low, high = points.min(0), points.max(0)
    match = overlap(np.concatenate([low, high - low]), found)
    return completed(found[match.argmax()], size) if match.max() > 0.2 else None


def detect(detector, faces):
    """For each face the box of ``detector`` that overlaps the landmark box best, or None."""
    boxes = []
    for face in faces:
        image = read_image(face.file)
        boxes.append(best_box(detector.detect(image), face.points, image.shape[1::-1]))
    return boxes


def evaluate(network, faces, input_size, crop_scale, stretched=False, boxes=None, mapping=None, device="cpu", hardship=None):
    """Predictions and errors of each face.

    ``boxes`` (one detector's box for each face, or None where it found none) choose the detector crop; for a face that
    was not found the whole picture stands for the box, so that it is not left out of the mean.
    """
    if boxes is None:
        crops = [landmark_crop(f.points, crop_scale, stretched) for f in faces]
    else:
        crops = []
        for face, box in zip(faces, boxes):
            if box is None:
                height, width = read_image(face.file).shape[:2]
                box = (0, 0, width, height)
            crops.append(detector_crop(box, mapping, crop_scale))
    hardship = hardship or Hardship()
    rng = np.random.default_rng(0)
    crops = [hardship.crop(crop, rng) for crop in crops]
    loaders = [lambda f=f: hardship.picture(f) for f in faces]
    points, pose, confidence = predict(network, loaders, crops, input_size, device)
    truth = np.stack([f.points for f in faces])
    labels = np.stack([np.full(3, np.nan) if f.pose is None else f.pose for f in faces])
    return {
        "points": points,
        "truth": truth,
        "pose": pose,
        "confidence": confidence,
        "labels": labels,
        "nme": metrics.nme(points, truth),
    }


def judge_confidence(model, confidence, photos, count=1000):
    """Percent of the faces, and of ``count`` windows without a face of the photos' val split, that reach 0.5."""
    if confidence is None:
        raise DatasetError(f"{model.name} has no confidence output")
    pictures = windows.negatives(photos, count, split="val")
    side = pictures.shape[1]
    crops = [Crop(((side - 1) / 2, (side - 1) / 2), side) for _ in pictures]
    _, _, without = predict(model.network, list(pictures), crops, model.input_size)
    return {"faces": 100 * float(np.mean(confidence >= 0.5)), "negatives": 100 * float(np.mean(without >= 0.5))}


def summary(faces, result):
    """The report for each set and for all, as the program's own ``evaluate`` writes it."""
    sets = np.array([f.set for f in faces])
    alike = metrics.drawn_alike(result["points"], result["truth"]) if len(faces) >= LEAST_FOR_RULES else None

    def part(mask):
        pose = metrics.pose_error(result["pose"][mask], result["labels"][mask])
        report = {**metrics.report(result["nme"][mask], pose), "offset": metrics.offset(result["points"][mask], result["truth"][mask])}
        return report if alike is None else {**report, "drawnAlike": float(alike[mask].mean())}

    report = {
        "sets": {name: part(sets == name) for name in sorted(set(sets))},
        "all": part(np.ones(len(faces), bool)),
    }
    if np.isfinite(result["labels"]).all():
        yaw = np.abs(result["labels"][:, 0])
        masks = {f"{low}-{high}": (yaw >= low) & (yaw < high) for low, high in YAW_RANGES}
        report["yaw"] = {name: part(mask) for name, mask in masks.items() if mask.any()}
    subsets = sorted({name for f in faces for name in f.subsets})
    if subsets:
        report["subsets"] = {name: part(np.array([name in f.subsets for f in faces])) for name in subsets}
    return report


def write_points(faces, result, path):
    """One row a face: set, file, error in percent, confidence, pose and the 68 predicted points in the picture's pixels."""
    header = ["set", "file", "nme", "confidence", "yaw", "pitch", "roll", *(f"{axis}{i}" for i in range(68) for axis in "xy")]
    confidences = [None] * len(faces) if result["confidence"] is None else result["confidence"]
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for face, error, confidence, pose, points in zip(faces, result["nme"], confidences, result["pose"], result["points"]):
            numbers = [*(f"{v:.2f}" for v in pose), *(f"{v:.3f}" for v in points.flatten())]
            writer.writerow([face.set, face.file, f"{error:.4f}", "" if confidence is None else f"{confidence:.4f}", *numbers])


def table(report):
    """The summary as text."""
    lines = [f"{'set':<14}{'faces':>7}{'NME %':>9}{'FR10 %':>9}{'AUC10':>9}   yaw / pitch / roll"]
    turned = [(f"yaw {name}", part) for name, part in report.get("yaw", {}).items()]
    rows = [*report["sets"].items(), *report.get("subsets", {}).items(), *turned, ("all", report["all"])]
    for name, part in rows:
        pose = part.get("pose")
        angles = " / ".join(f"{pose[k]:.2f}" for k in ("yaw", "pitch", "roll")) if pose else "-"
        lines.append(
            f"{name:<14}{part['count']:>7}{part['nme']:>9.3f}{part['failureRate']:>9.2f}{part['auc']:>9.4f}   {angles}"
        )
    together = report["all"]["offset"]
    across, along = "left of" if together["x"] < 0 else "right of", "above" if together["y"] < 0 else "below"
    lines.append(
        f"in the mean all points lie {abs(together['x']):.2f} % of the eye distance {across} and {abs(together['y']):.2f} % {along} the true ones; "
        f"without that the NME is {together['nme']:.3f} %"
    )
    if "drawnAlike" in report["all"]:
        parts = ", ".join(f"{name} {part['drawnAlike']:.3f}" for name, part in rows)
        lines.append(f"without what the labels are drawn by other rules (each point's mean place by the turn of the head, from the other four fifths of the faces): {parts}")
    return "\n".join(lines)
