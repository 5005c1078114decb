"""The mean head in centimetres, from the rigid shape that was factorised from annotated faces."""

import json
from pathlib import Path

import numpy as np

# Middle of the right eye's six landmarks to that of the left's. With it the irises of 551 frontal training faces have a median radius of
# 0.587 cm, which is the mean human iris (11.7 mm across).
EYE_DISTANCE = 6.2

# Middle of an eyeball from that of the eye's landmarks: away from the nose, down, into the head. The first two are where the irises of those
# faces lie, which look at the camera; the third and the distance of the iris are those of a mean eye (its radius is 1.2 cm).
EYEBALL = (0.0, -0.15, 1.0)
IRIS_DISTANCE = 1.0


def metric_head(points):
    """68x3 points (x right, y down, z towards the viewer, any unit) in the head's own axes, and the eyeballs.

    x right, y down, z into the head; the origin is the middle between the eyes; centimetres.
    """
    points = np.asarray(points, float)
    right, left = points[36:42].mean(0), points[42:48].mean(0)
    scale = EYE_DISTANCE / np.linalg.norm(left - right)
    head = (points - (right + left) / 2) * scale * [1, 1, -1]
    right, left = head[36:42].mean(0), head[42:48].mean(0)
    return head, right + np.array(EYEBALL) * [-1, 1, 1], left + np.array(EYEBALL)


def write_head(face, output):
    """Reads ``face3d.json`` and writes ``head68.json``."""
    source = json.loads(Path(face).read_text(encoding="utf-8"))
    head, right, left = metric_head(source["points"])
    rounded = lambda values: [round(float(v), 3) + 0.0 for v in values]  # noqa: E731
    text = {
        "layout": "ibug68",
        "unit": "cm",
        "source": source["source"],
        "points": [rounded(p) for p in head],
        "eyes": {"right": rounded(right), "left": rounded(left), "irisDistance": IRIS_DISTANCE},
    }
    Path(output).write_text(json.dumps(text) + "\n", encoding="utf-8")
