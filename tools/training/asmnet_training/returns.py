"""The table of ``returns``: people who leave the picture and come back on its other side, through the program's own tracker (``record``)."""

import itertools
import tempfile
from pathlib import Path

import cv2
import numpy as np

from .dataset import DatasetError, read_image
from .geometry import landmark_box
from .stills import record
from .unlabelled import pictures, places

FRAMES, AWAY = 10, 15
# Longer than the tracker remembers a face (0.5 s out of sight and 2 s more), so that one pair knows nothing of another.
PAUSE = 70
WIDTH, HEIGHT = 640, 384
# The side of the face's box in the video, and where its middle is at first and after the return.
FACE, PLACES = 110, ((150, 190), (490, 190))


def run(program, kinds, progress=None):
    """Rows of the table, one for each of ``kinds`` (a name and pairs of pictures with the box of the face), of what ``program`` reports.

    ``seen``: percent of the pairs of which both faces were reported; ``same``: percent of those under one identity.
    """
    rows = []
    for number, (name, pairs) in enumerate(kinds):
        with tempfile.TemporaryDirectory(prefix="returns-") as folder:
            video = Path(folder) / "returns.avi"
            _write(video, pairs)
            identities = _track(program, video)
        both = [(identities.get((i, 0)), identities.get((i, 1))) for i in range(len(pairs))]
        seen = [b for b in both if None not in b]
        same = sum(a == b for a, b in seen)
        rows.append({"name": name, "pairs": len(pairs), "seen": 100 * len(seen) / len(pairs), "same": 100 * same / max(len(seen), 1)})
        if progress is not None:
            progress(number + 1, len(kinds))
    return rows


def kinds_of(faces, most, expressions=None, seed=1):
    """Pairs of YouTube frames (``PERSON_VF``: video V, frame F) of one video, of one person's other videos and of two people; of LFW's people."""
    rng = np.random.default_rng(seed)
    names = [Path(face.file).stem.rsplit("_", 1) for face in faces]
    people = {}
    for index, (person, _) in enumerate(names):
        people.setdefault(person, []).append(index)
    pairs = [pair for own in people.values() for pair in itertools.combinations(own, 2)]
    one = [p for p in pairs if names[p[0]][1][0] == names[p[1]][1][0]]
    other = [p for p in pairs if names[p[0]][1][0] != names[p[1]][1][0]]
    two = [p for p in rng.integers(0, len(faces), (4 * most, 2)) if names[p[0]][0] != names[p[1]][0]]
    kinds = []
    for name, found in (("one video", one), ("two videos of one", other), ("two people", two)):
        chosen = [found[i] for i in rng.permutation(len(found))[:most]]
        kinds.append((name, [[_youtube(faces[i]) for i in pair] for pair in chosen]))
    if expressions is not None:
        rows, boxes = places(Path(expressions), "val", ("lfw",))
        images = list(pictures(Path(expressions), rows))
        # A person's pictures lie beside each other.
        half = len(rows) // 2
        sides = [(image, (*((b[:2] + b[2:]) / 2), max(b[2:] - b[:2]))) for image, b in zip(images, boxes)]
        kinds.append(("two people, LFW", [[sides[i], sides[i + half]] for i in range(min(half, most))]))
    return kinds


def _youtube(face):
    x, y, width, height = landmark_box(face.points)
    return read_image(face.file), (x, y, max(width, height))


def _write(path, pairs):
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (WIDTH, HEIGHT))
    if not video.isOpened():
        raise DatasetError(f"{path}: OpenCV cannot write a video of Motion JPEG")
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for pair in pairs:
        for (image, box), place, pause in zip(pair, PLACES, (AWAY, PAUSE)):
            page = _page(image, box, place)
            for frame in range(FRAMES + pause):
                video.write(page if frame < FRAMES else black)
    video.release()


def _page(image, box, place):
    """A frame with the face at a place; only the half of the frame that is its own shows it."""
    x, y, side = box
    scale = FACE / side
    matrix = np.array([[scale, 0, place[0] - scale * x], [0, scale, place[1] - scale * y]])
    page = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    half = slice(WIDTH // 2, None) if place[0] < WIDTH / 2 else slice(None, WIDTH // 2)
    page[:, half] = 0
    return page


def _track(program, video):
    """The identity that was reported last of each pair's first and second picture."""
    identities = {}
    for row in record(program, video):
        pair, frame = divmod(int(row["frame"]) - 1, 2 * FRAMES + AWAY + PAUSE)
        second = frame >= FRAMES + AWAY
        if frame - second * (FRAMES + AWAY) < FRAMES:
            identities[pair, int(second)] = int(row["face_id"])
    return identities


def table(rows):
    """The rows as text."""
    lines = [f"{'':<20}{'pairs':>6}{'both seen %':>13}{'one identity %':>16}"]
    lines += [f"{row['name']:<20}{row['pairs']:>6}{row['seen']:>13.1f}{row['same']:>16.1f}" for row in rows]
    return "\n".join(lines)
