"""The table of ``stills``: disturbed photos, each shown for some frames, through the program's own tracker (``record``)."""

import csv
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np

from . import metrics
from .dataset import DatasetError, read_image

# Black frames between two photos: longer than the tracker watches the place of a face that is gone (0.5 s at 25 a second).
PAUSE = 15
LEAST_OVERLAP = 0.2
# From this confidence on a face counts as a sure one; the tracker's own bound.
SURE = 0.9
LIMIT_SECONDS = 1800


def run(program, faces, disturbances, frames=10, options=(), progress=None):
    """Rows of the table, one for each of ``disturbances``: what ``program`` (a list, the command before ``record``) reports
    of each photo in its last frame.

    ``found``: percent of the photos with a reported face that overlaps the true box by at least 0.2; ``right``: percent with
    one whose error is at most 10 %; ``nme`` (mean, percent) and ``confidence`` of the found ones; ``surelyWrong``: percent of
    the photos with a face that is found, has an error above 10 % and a confidence of at least 0.9.
    """
    rows = []
    for number, disturbance in enumerate(disturbances):
        with tempfile.TemporaryDirectory(prefix="stills-") as folder:
            video = Path(folder) / "stills.avi"
            truths = _write(video, faces, disturbance, frames)
            reported = _track(program, video, options)
        rows.append({"name": disturbance.name, "faces": len(faces), **_figures(truths, reported, frames)})
        if progress is not None:
            progress(number + 1, len(disturbances))
    return rows


def _write(path, faces, disturbance, frames):
    """The sequence as a video, each photo in the upper left corner of its frames; the true points of each photo."""
    images, truths = [], []
    for number, face in enumerate(faces):
        image, points = disturbance(read_image(face.file), face.points, number)
        images.append(image)
        truths.append(points)
    # Motion JPEG likes whole blocks.
    height, width = (16 * -(-max(i.shape[axis] for i in images) // 16) for axis in (0, 1))
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (width, height))
    if not video.isOpened():
        raise DatasetError(f"{path}: OpenCV cannot write a video of Motion JPEG")
    black = np.zeros((height, width, 3), np.uint8)
    for image in images:
        page = black.copy()
        page[: image.shape[0], : image.shape[1]] = image
        for frame in range(frames + PAUSE):
            video.write(page if frame < frames else black)
    video.release()
    return truths


def record(program, video, options=()):
    """The rows of a face that ``program`` (a list, the command before ``record``) writes of a video, in their order."""
    table = video.with_suffix(".csv")
    command = [*program, "record", "--source", str(video), "--csv", str(table), *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DatasetError(f"{program[0]}: {error}") from error
    if done.returncode:
        raise DatasetError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    with open(table, newline="", encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream, skipinitialspace=True) if row["success"] == "1"]


def points_of(row):
    """The 68 points of a row."""
    return np.array([[float(row[f"{axis}_{i}"]) for axis in "xy"] for i in range(68)])


def _track(program, video, options):
    """The reported faces (points and confidence) of each frame, by its number from 0."""
    reported = {}
    for row in record(program, video, options):
        reported.setdefault(int(row["frame"]) - 1, []).append((points_of(row), float(row["confidence"])))
    return reported


def _figures(truths, reported, frames):
    errors, confidences = [], []
    for number, truth in enumerate(truths):
        seen = reported.get(number * (frames + PAUSE) + frames - 1, [])
        near = [face for face in seen if _overlap(face[0], truth) >= LEAST_OVERLAP]
        if near:
            points, confidence = max(near, key=lambda face: _overlap(face[0], truth))
            errors.append(float(metrics.nme(points[None], truth[None])[0]))
            confidences.append(confidence)
    errors, confidences = np.array(errors), np.array(confidences)
    share = 100 / len(truths)
    return {
        "found": share * len(errors),
        "right": share * int((errors <= 10).sum()),
        "nme": float(errors.mean()) if len(errors) else None,
        "confidence": float(confidences.mean()) if len(errors) else None,
        "surelyWrong": share * int(((errors > 10) & (confidences >= SURE)).sum()),
    }


def _overlap(points, truth):
    low, high = np.maximum(points.min(0), truth.min(0)), np.minimum(points.max(0), truth.max(0))
    shared = np.prod(np.clip(high - low, 0, None))
    return shared / (np.prod(np.ptp(points, axis=0)) + np.prod(np.ptp(truth, axis=0)) - shared)


def table(rows):
    """The rows as text."""
    lines = [f"{'':<16}{'faces':>6}{'found %':>9}{'right %':>9}{'NME %':>8}{'conf.':>7}{'wrong and sure %':>18}"]
    for row in rows:
        nme, confidence = ("-" if row[key] is None else f"{row[key]:.2f}" for key in ("nme", "confidence"))
        lines.append(
            f"{row['name']:<16}{row['faces']:>6}{row['found']:>9.1f}{row['right']:>9.1f}{nme:>8}{confidence:>7}{row['surelyWrong']:>18.1f}"
        )
    return "\n".join(lines)
