"""Average precision by face size (WIDER FACE protocol) and the rate of found faces on the 300-W common photos."""

import time

import cv2
import numpy as np

from .decode import overlap, sized

TILE = 140
SIZES = {"all": 0, "20": 20, "40": 40, "80": 80}


def average_precision(photos, detections, smallest, forgive_smaller=False):
    """AP at an overlap of 0.5, and the number of faces asked for.

    A face counts if it is valid and its larger side has at least `smallest` pixels. A detection whose best overlap is
    with another face counts neither for nor against; a second detection of one face counts against, and so does one that
    matches no face, however small it is (WIDER FACE), or only if it has `smallest` pixels itself (`forgive_smaller`, as COCO
    counts for each size).
    """
    scores, hits, total = [], [], 0
    for photo, found in zip(photos, detections):
        boxes = sized(photo.boxes)
        wanted = photo.valid & (boxes[:, 2:].max(axis=1) >= smallest)
        total += int(wanted.sum())
        taken = np.zeros(len(boxes), bool)
        for face in found[np.argsort(-found[:, 14], kind="stable")]:
            match = overlap(face, boxes)
            best = int(match.argmax())
            if match[best] >= 0.5 and not wanted[best]:
                continue
            hit = match[best] >= 0.5 and not taken[best]
            taken[best] |= hit
            if forgive_smaller and not hit and face[2:4].max() < smallest:
                continue
            scores.append(face[14])
            hits.append(hit)
    order = np.argsort(-np.array(scores), kind="stable")
    hit = np.array(hits, np.float64)[order]
    recall = np.concatenate([[0], hit.cumsum() / max(total, 1), [1]])
    precision = np.concatenate([[1], hit.cumsum() / np.arange(1, len(hit) + 1), [0]])
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(((recall[1:] - recall[:-1]) * envelope[1:]).sum()), total


def evaluate_photos(detector, photos):
    """AP for each face size, with the milliseconds per photo."""
    images = [cv2.imread(photo.file, cv2.IMREAD_COLOR) for photo in photos]
    started = time.perf_counter()
    detections = [detector.detect(image) for image in images]
    elapsed = time.perf_counter() - started
    results = {name: average_precision(photos, detections, smallest) for name, smallest in SIZES.items()}
    forgiving = {name: average_precision(photos, detections, smallest, True)[0] for name, smallest in SIZES.items()}
    return {
        "images": len(photos),
        "faces": {name: count for name, (_, count) in results.items()},
        "ap": {name: round(value, 4) for name, (value, _) in results.items()},
        "apSmallerForgiven": {name: round(value, 4) for name, value in forgiving.items()},
        "millisecondsPerPhoto": round(1000 * elapsed / len(photos), 2)}


def evaluate_windows(detector, windows):
    """The share of found faces and the other detections per picture, the error of the five points, and a picture of each other one.

    Found: a detection overlaps the face's box by 0.4 or more. The windows may show further people, whose faces are not
    labelled: only an eye can tell those from what is false, hence the pictures.
    """
    found, others, errors = 0, [], []
    for window in windows:
        image = cv2.imread(window.file, cv2.IMREAD_COLOR)
        faces = detector.detect(image)
        box = sized(window.boxes[0])
        match = overlap(box, faces) if len(faces) else np.zeros(0)
        hit = len(match) > 0 and match.max() >= 0.4
        found += hit
        others.extend(tile(image, face) for number, face in enumerate(faces) if not hit or number != match.argmax())
        if hit:
            points = faces[match.argmax(), 4:14].reshape(5, 2)
            truth = window.points[0]
            errors.append(np.linalg.norm(points - truth, axis=1).mean() / np.linalg.norm(truth[0] - truth[1]))
    return {
        "images": len(windows),
        "found": round(found / len(windows), 4),
        "othersPerImage": round(len(others) / len(windows), 4),
        "pointErrorPercentOfEyeDistance": round(100 * float(np.mean(errors)), 2) if errors else None}, others


def tile(image, face):
    """A detection with as much again around it, its box drawn and its score written: TILE x TILE pixels."""
    left, top, width, height = face[:4]
    scale = TILE / (2 * max(width, height))
    shift = TILE / 2 - scale * np.array([left + width / 2, top + height / 2])
    picture = cv2.warpAffine(image, np.float32([[scale, 0, shift[0]], [0, scale, shift[1]]]), (TILE, TILE))
    corners = [tuple(np.int32(scale * np.array(corner) + shift).tolist()) for corner in ((left, top), (left + width, top + height))]
    cv2.rectangle(picture, *corners, (0, 0, 255))
    cv2.putText(picture, f"{face[14]:.2f}", (3, TILE - 4), cv2.FONT_HERSHEY_PLAIN, 1, (0, 255, 255))
    return picture


def sheet(tiles, columns=10):
    """The pictures side by side, from left to right and from top to bottom."""
    tiles = tiles + [np.zeros((TILE, TILE, 3), np.uint8)] * (-len(tiles) % columns)
    return np.vstack([np.hstack(tiles[start:start + columns]) for start in range(0, len(tiles), columns)])
