"""Where average precision is lost: which false detections there are, what the figure would be without each kind, and which faces are missed."""

import csv
from pathlib import Path

import cv2
import numpy as np

from .decode import overlap, sized
from .evaluate import average_precision

# From this overlap on a false detection is taken for a face that is badly placed.
NEAR = 0.2
FOUND = 0.5
KINDS = ("misplaced", "second", "near smaller", "elsewhere, smaller", "elsewhere")
MARKS = ("blur", "occlusion", "pose")


def read_marks(folder, split):
    """What WIDER FACE says of each face of a split, in the order of `data.read_wider`: for each photo an array (faces, MARKS)."""
    marks = {}
    with open(Path(folder) / "boxes.csv", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["split"] == split:
                marks.setdefault(row["file"], []).append([int(row[name]) for name in MARKS])
    return [np.array(faces) for faces in marks.values()]


def judge(photo, found, smallest):
    """The detections, best first, each with its kind and the face that it overlaps most (-1: the photo has none).

    The kind is "hit", "nothing" (it finds a face that is not asked for, and counts neither way), or, of the false ones:
    "misplaced" (overlaps a wanted face by less than FOUND), "second" (of a face that a better one has found), "near smaller"
    (the same as misplaced, of a face that is not asked for), and "elsewhere", "smaller" if it is itself below the size.
    """
    faces = found[np.argsort(-found[:, 14], kind="stable")]
    boxes = sized(photo.boxes)
    wanted = photo.valid & (boxes[:, 2:].max(axis=1) >= smallest)
    taken, kinds, nearest = np.zeros(len(boxes), bool), [], []
    for face in faces:
        match = overlap(face, boxes) if len(boxes) else np.zeros(0)
        best = int(match.argmax()) if len(match) else -1
        most = match[best] if len(match) else 0.0
        if most >= FOUND:
            kinds.append("nothing" if not wanted[best] else "second" if taken[best] else "hit")
            taken[best] |= wanted[best]
        elif most >= NEAR:
            kinds.append("misplaced" if wanted[best] else "near smaller")
        else:
            kinds.append("elsewhere, smaller" if face[2:4].max() < smallest else "elsewhere")
        nearest.append(best)
    return faces, kinds, nearest


def without(kind, photo, found, smallest):
    """The detections as they would be without mistakes of one kind: misplaced ones exact, and what then is a second one gone; others gone."""
    boxes = sized(photo.boxes)
    exact, kept = set(), []
    for face, each, best in zip(*judge(photo, found, smallest)):
        if kind == "misplaced" and best in exact and each in ("misplaced", "hit"):
            continue
        if each != kind:
            kept.append(face)
        elif kind == "misplaced":
            exact.add(best)
            kept.append(np.concatenate([boxes[best], face[4:]]))
    return np.array(kept, np.float32).reshape(-1, found.shape[1])


def precision_lost(photos, detections, smallest, score):
    """AP as it is and without the mistakes of each kind, and how many of these there are from `score` on."""
    counts = dict.fromkeys(KINDS, 0)
    for photo, found in zip(photos, detections):
        faces, kinds, _ = judge(photo, found, smallest)
        for face, kind in zip(faces, kinds):
            if kind in counts and face[14] >= score:
                counts[kind] += 1
    rows = {kind: {"ap": round(average_precision(photos, [without(kind, *pair, smallest) for pair in zip(photos, detections)], smallest)[0], 4),
                   "count": counts[kind]} for kind in KINDS}
    return {"ap": round(average_precision(photos, detections, smallest)[0], 4), "without": rows}


def faces_found(photos, detections, marks, smallest, score):
    """For each mark of WIDER FACE and each of its values the wanted faces and the share that is found from `score` on."""
    found_faces, theirs = [], []
    for photo, found, mark in zip(photos, detections, marks):
        boxes = sized(photo.boxes)
        found = found[found[:, 14] >= score]
        for number in np.flatnonzero(photo.valid & (boxes[:, 2:].max(axis=1) >= smallest)):
            found_faces.append(len(found) > 0 and overlap(boxes[number], found).max() >= FOUND)
            theirs.append(mark[number])
    found_faces, theirs = np.array(found_faces, bool), np.array(theirs).reshape(-1, len(MARKS))
    report = {"all": {"faces": len(found_faces), "found": share(found_faces)}}
    for column, name in enumerate(MARKS):
        for value in np.unique(theirs[:, column]).tolist():
            these = found_faces[theirs[:, column] == value]
            report[f"{name} {value}"] = {"faces": len(these), "found": share(these)}
    return report


def share(flags):
    return round(float(flags.mean()), 4) if len(flags) else None


def causes(detector, photos, marks, score):
    """Both of the above from 20 and from 40 pixels; `detector` has a low threshold, `score` is the one in use."""
    detections = [detector.detect(cv2.imread(photo.file, cv2.IMREAD_COLOR)) for photo in photos]
    return {str(smallest): {**precision_lost(photos, detections, smallest, score),
                            "faces": faces_found(photos, detections, marks, smallest, score)} for smallest in (20, 40)}
