"""How a box of the landmarks follows from the box that the detector finds around the same face."""

import cv2
import numpy as np

from .decode import overlap, sized


def matched_boxes(detector, windows):
    """The detector's box and the box of the 68 landmarks (left, top, width, height) of every window whose face is found."""
    pairs = []
    for window in windows:
        faces = detector.detect(cv2.imread(window.file, cv2.IMREAD_COLOR))
        box = sized(window.boxes[0])
        match = overlap(box, faces) if len(faces) else np.zeros(0)
        if len(match) and match.max() >= 0.4:
            low, high = window.hull.min(axis=0), window.hull.max(axis=0)
            pairs.append((faces[match.argmax(), :4], np.concatenate([low, high - low])))
    found, landmarks = (np.array(part, np.float64) for part in zip(*pairs))
    return found, landmarks


def from_detector_box(found, landmarks):
    """Medians of the shift, in larger sides of the detector's box, and of the ratio of the larger sides."""
    side = found[:, 2:].max(axis=1)
    shift = (landmarks[:, :2] + landmarks[:, 2:] / 2 - found[:, :2] - found[:, 2:] / 2) / side[:, None]
    scale = landmarks[:, 2:].max(axis=1) / side
    spread = lambda values: round(float(np.subtract(*np.percentile(values, [75, 25]))), 4)
    return {"dx": round(float(np.median(shift[:, 0])), 4), "dy": round(float(np.median(shift[:, 1])), 4),
            "scale": round(float(np.median(scale)), 4), "faces": len(found),
            "interquartile": {"dx": spread(shift[:, 0]), "dy": spread(shift[:, 1]), "scale": spread(scale)}}


def edges(found, landmarks):
    """Medians of the detector's left, top, right and bottom edge in the landmark box, whose edges are at 0 and 1."""
    corners = np.concatenate([found[:, :2], found[:, :2] + found[:, 2:]], axis=1)
    relative = (corners - np.tile(landmarks[:, :2], 2)) / np.tile(landmarks[:, 2:], 2)
    return dict(zip(("left", "top", "right", "bottom"), np.median(relative, axis=0).round(3).tolist()))
