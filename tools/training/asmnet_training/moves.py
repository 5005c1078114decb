"""The table of ``moves``: photos that move, turn, get covered and leave the picture, through the program's own tracker (``record``)."""

import tempfile
from pathlib import Path

import cv2
import numpy as np

from . import metrics
from .dataset import DatasetError, read_image
from .geometry import landmark_box
from .stills import points_of, record

WIDTH, HEIGHT, FACE, FRAME_RATE = 960, 544, 130, 30
GREY = (110, 110, 110)
# Around the face, in sides of its box; further people in the photo are cut off.
SHOWN = 1.7
RIGHT = 10.0


def run(program, faces, names=None, progress=None):
    """Rows of the table, one for each of ``names`` (of :data:`MOVES`; default all), of what ``program`` reports of each face's video.

    ``tracked`` and ``right``: percent of the frames with a face in which one is reported, and with an error of at most 10 %;
    ``nme``: median over the frames with one; ``identities``: mean of a face; ``first`` and ``back``: the most frames until it is right at
    the start and after it was away (None where it never was away).
    """
    rows = []
    for number, name in enumerate(names or MOVES):
        errors, identities, firsts, backs = [], [], [], []
        for face in faces:
            frames, truths = zip(*MOVES[name](face))
            error, own = _tracked(program, frames, truths)
            there = np.array([t is not None for t in truths])
            errors.append(error[there])
            identities.append(len(own))
            firsts.append(_frames_until_right(error))
            if not there.all():
                backs.append(_frames_until_right(error[int(np.flatnonzero(~there)[-1]) + 1 :]))
        errors = np.concatenate(errors)
        seen = np.isfinite(errors)
        rows.append(
            {
                "name": name,
                "faces": len(faces),
                "tracked": 100 * float(seen.mean()),
                "right": 100 * float((errors <= RIGHT).mean()),
                "nme": float(np.median(errors[seen])) if seen.any() else None,
                "identities": float(np.mean(identities)),
                "first": max(firsts),
                "back": max(backs) if backs else None,
            }
        )
        if progress is not None:
            progress(number + 1, len(names or MOVES))
    return rows


def fast(face):
    """To and fro by 0.4 of the face's width a frame."""
    x, y, width, height = landmark_box(face.points)
    step, at = 0.4 * FACE * width / max(width, height), WIDTH / 2
    for _ in range(90):
        step = step if 150 < at + step < WIDTH - 150 else -step
        at += step
        yield _placed(face, at)


def roll(face):
    """Turned in the picture through 360 degrees, 5 a frame."""
    for degrees in range(0, 361, 5):
        yield _placed(face, WIDTH / 2, degrees)


def away(face):
    """Away for a third of a second, and back 1.3 faces farther."""
    before, after = _placed(face, WIDTH / 2 - 100), _placed(face, WIDTH / 2 - 100 + 1.3 * FACE)
    empty = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    yield from [before] * 15 + [(empty, None)] * 10 + [after] * 15


def covered(face):
    """A bar slides over half of the face, rests for a third of a second and slides back."""
    image, points = _placed(face, WIDTH / 2)
    low, high = points[:, 0].min(), points[:, 0].max()
    for i in range(60):
        page = image.copy()
        share = np.clip((i - 10) / 15 if i < 35 else (50 - i) / 15, 0, 1)
        if share > 0:
            page[:, int(low - 40) : int(low + 0.5 * share * (high - low))] = (70, 90, 120)
        yield page, points


def edge(face):
    """Out of the picture's left edge until 40 % of the face is outside, and back."""
    for i in range(61):
        yield _placed(face, WIDTH / 2 - min(i, 60 - i) * (WIDTH / 2 - 0.1 * FACE) / 30)


MOVES = {"fast": fast, "roll": roll, "away": away, "covered": covered, "edge": edge}


def _placed(face, x, degrees=0.0):
    """The face before grey with its box's middle at ``x``, and its points there."""
    left, top, width, height = landmark_box(face.points)
    side = max(width, height)
    image = read_image(face.file)
    known = np.zeros(image.shape[:2], np.uint8)
    low, high = (np.array([left, top]) + sign * SHOWN / 2 * side for sign in (-1, 1))
    known[max(int(low[1]), 0) : int(high[1]), max(int(low[0]), 0) : int(high[0])] = 1
    image = np.where(known[..., None] > 0, image, np.array(GREY, np.uint8))
    matrix = cv2.getRotationMatrix2D((float(left), float(top)), -degrees, FACE / side)
    matrix[:, 2] += [x - left, HEIGHT / 2 - top]
    page = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderValue=GREY)
    return page, face.points @ matrix[:, :2].T + matrix[:, 2]


def _tracked(program, frames, truths):
    """The least error of each frame's reported faces (infinite where there is none), and the identities."""
    with tempfile.TemporaryDirectory(prefix="moves-") as folder:
        path = Path(folder) / "moves.avi"
        video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), FRAME_RATE, (WIDTH, HEIGHT))
        if not video.isOpened():
            raise DatasetError(f"{path}: OpenCV cannot write a video of Motion JPEG")
        for frame in frames:
            video.write(frame)
        video.release()
        rows = record(program, path)
    errors, identities = np.full(len(truths), np.inf), set()
    for row in rows:
        frame = int(row["frame"]) - 1
        identities.add(row["face_id"])
        if truths[frame] is not None:
            errors[frame] = min(errors[frame], float(metrics.nme(points_of(row)[None], truths[frame][None])[0]))
    return errors, identities


def _frames_until_right(errors):
    right = np.flatnonzero(errors <= RIGHT)
    return int(right[0]) + 1 if len(right) else len(errors) + 1


def table(rows):
    """The rows as text."""
    lines = [f"{'':<10}{'faces':>6}{'tracked %':>11}{'right %':>9}{'NME %':>8}{'identities':>12}{'first':>7}{'back':>6}"]
    for row in rows:
        nme, back = "-" if row["nme"] is None else f"{row['nme']:.2f}", "-" if row["back"] is None else row["back"]
        lines.append(
            f"{row['name']:<10}{row['faces']:>6}{row['tracked']:>11.1f}{row['right']:>9.1f}{nme:>8}{row['identities']:>12.2f}{row['first']:>7}{back:>6}"
        )
    return "\n".join(lines)
