"""The figures of a whole model on the validation split, and what the manifest takes from them."""

from pathlib import Path

import numpy as np
import torch

from .cache import place_landmarks
from .channels import CLOSED_EYES, EYE, full
from .fusion import CHANNELS, WholeModel
from .layout import EYE_CROP, EYE_POINTS, MOUTH_CROP, MOUTH_POINTS
from .model import EYE_LIDS
from .refit import NOT_TAUGHT
from .seen import LEAST_SEEN
from .train import correlations
from .train_whole import Faces, validate

# A channel below this correlation with the teacher is not offered.
LEAST_CORRELATION = 0.6
SHARES = np.arange(0, 1.01, 0.1)


def iris_errors(points, wanted, channels):
    """Distance of the iris from the teacher's in widths of the eye, of eyes that the teacher calls open."""
    size = np.array([EYE_CROP.width, EYE_CROP.height])
    width = np.linalg.norm((wanted[:, 8] - wanted[:, 0]) * size, axis=1)
    error = np.linalg.norm((points[:, EYE_LIDS] - wanted[:, EYE_LIDS]) * size, axis=1) / width
    return error[channels[:, 0] < 0.4]


def best_share(found, given, truth, size):
    """How far to move the landmark network's points towards those of a part, and the mean error before, at 1 and at the best."""
    errors = [np.linalg.norm((given + share * (found - given) - truth) * size, axis=2).mean() for share in SHARES]
    best = int(np.argmin(errors))
    return float(SHARES[best]), [float(errors[i]) for i in (0, len(SHARES) - 1, best)]


def drawn_figures(model, drawn):
    """Of drawn faces: each channel's correlation with what was set, and the mean error where 1 is all of it. A closed eye tells no look."""
    _, channels, _ = validate(model, drawn)
    figures = {}
    for i, name in enumerate(CHANNELS):
        wanted, found = drawn.channels[:, i].numpy() / full(name), np.clip(channels[:, i] / full(name), 0, 1)
        if "Look" in name:
            blink = CHANNELS.index("eyeBlinkRight" if name.endswith("Right") else "eyeBlinkLeft")
            seen = drawn.channels[:, blink].numpy() <= CLOSED_EYES / 2
            wanted, found = wanted[seen], found[seen]
        figures[name] = [float(np.corrcoef(wanted, found)[0, 1]), float(np.abs(wanted - found).mean())]
    return figures


def blinks_as_offered(model, held, channels, size=128):
    """Correlation of each eye's blink over the eyes that the program takes as seen, and how many it does not: right, then left."""
    told = []
    with torch.no_grad():
        for begin in range(0, len(held), size):
            cut, _ = held.batch(np.arange(begin, min(begin + size, len(held))), model)
            told.append(torch.stack([torch.sigmoid(model.seen["eyes"](model.eyes.features(cut[i][0]).flatten(1)))[:, 0] for i in (0, 1)]))
    seen = torch.cat(told, 1).numpy() >= LEAST_SEEN
    result = []
    for side, of_eye in zip(("Right", "Left"), seen):
        column = CHANNELS.index(f"{EYE[0]}{side}")
        found, wanted = channels[of_eye, column], held.channels[of_eye, column].numpy()
        result.append([round(float(correlations(found[:, None], wanted[:, None])[0]), 4), int((~of_eye).sum())])
    return result


def evaluate(run, cache):
    """Correlations, iris error, the blends of the landmarks, the channels to offer, and the figures of drawn faces where the cache has them."""
    model, held = WholeModel.load(run), Faces.load(cache, "val")
    figures, channels, (right, left, mouth) = validate(model, held)
    irises = np.concatenate(
        [iris_errors(found, held.eyes.points[i::2], held.eyes.channels[i::2]) for i, found in enumerate((right, left))]
    )
    figures["iris"] = {"median": float(np.median(irises)), "mean": float(irises.mean()), "p95": float(np.quantile(irises, 0.95))}
    if (Path(cache) / "drawn-val-mouth-rows.npy").is_file():
        figures["drawn"] = drawn_figures(model, Faces.load(cache, "drawn-val"))
    known = held.mouth.known
    figures["known"] = int(known.sum())
    figures["offered"] = [c for c, r in figures["by_channel"].items() if r >= LEAST_CORRELATION and not c.startswith(NOT_TAUGHT)]
    pairs = {c: c.replace("Left", "Right") if "Left" in c else c.replace("Right", "Left") for c in CHANNELS}
    figures["offered"] = [c for c in figures["offered"] if pairs[c] in figures["offered"]]
    figures["offered_mean"] = float(np.mean([figures["by_channel"][c] for c in figures["offered"]]))
    figures["blink_offered"] = blinks_as_offered(model, held, channels)
    figures["blink"] = [figures["by_channel"][f"{EYE[0]}{side}"] for side in ("Right", "Left")]
    return figures, (right, left, mouth), held


def blends(found, held, cache):
    """The share for each part, by the true points of the validation split; the landmark network's own points are in the cache."""
    given = place_landmarks(np.load(Path(cache) / "val-landmarks.npy"))
    right, left, mouth = found
    known = held.mouth.known
    eye_truths, mouth_truths = len(EYE_POINTS["Right"]), len(MOUTH_POINTS)
    eye = np.concatenate([right[known][:, -eye_truths:], left[known][:, -eye_truths:]])
    truth = np.concatenate([held.eyes.points[0::2][known][:, -eye_truths:], held.eyes.points[1::2][known][:, -eye_truths:]])
    own = np.concatenate([given[0][known], given[1][known]])
    eyes = best_share(eye, own, truth, [EYE_CROP.width, EYE_CROP.height])
    lips = best_share(
        mouth[known][:, -mouth_truths:], given[2][known], held.mouth.points[known][:, -mouth_truths:], [MOUTH_CROP.width, MOUTH_CROP.height]
    )
    return {"eyes": eyes, "mouth": lips}
