"""What the program wrote of a clip against what the teacher says of its frames."""

import csv
import json
from pathlib import Path

import numpy as np

# A channel that the teacher moves less than this (standard deviation) does not move in the clip.
LEAST_MOVEMENT = 0.01
LEAST_FRAMES = 10


def evaluate_clip(data, clip, jsonl):
    """Correlations of the channels that move, by the first face of each frame; CLIP is the name of one of ``DATA/videos``, JSONL what ``record`` wrote of it."""
    with np.load(Path(data) / "expressions" / "labels.npz") as arrays:
        names, shapes, found = [str(n) for n in arrays["blendshape_names"]], arrays["blendshapes"], arrays["found"]
    with open(Path(data) / "expressions" / "labels.csv", newline="", encoding="utf-8") as stream:
        # The labels count frames from 0, the program from 1.
        rows = {int(r["frame"]) + 1: i for i, r in enumerate(csv.DictReader(stream)) if Path(r["file"]).name == clip and found[i]}
    frames = [json.loads(line) for line in open(jsonl, encoding="utf-8")]
    faces = {f["frame"]: f["faces"][0].get("expressions", {}) for f in frames if f["faces"] and f["frame"] in rows}
    told = {}
    for column, name in enumerate(names):
        pairs = np.array([(faces[f][name], shapes[rows[f], column]) for f in faces if name in faces[f]], float)
        if len(pairs) >= LEAST_FRAMES and pairs.std(0).min() > 0 and pairs[:, 1].std() > LEAST_MOVEMENT:
            told[name] = round(float(np.corrcoef(pairs.T)[0, 1]), 2)
    events = [e["kind"] for f in frames for e in f.get("events", [])]
    return {
        "frames": len(faces),
        "channels": len(told),
        "mean": round(float(np.mean(list(told.values()))), 3) if told else None,
        "events": {kind: events.count(kind) for kind in sorted(set(events))},
        "by_channel": dict(sorted(told.items(), key=lambda item: -item[1])),
    }
