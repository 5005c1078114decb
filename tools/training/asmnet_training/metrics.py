"""The protocol of 300-W: NME by the outer eye corners, failure rate at 10 %, area under the error curve up to 10 %."""

import numpy as np

from .geometry import FLIP, OUTER_EYE_CORNERS

LIMIT = 10.0


def nme(prediction, truth):
    """Each face's mean point distance in percent of the distance of the outer eye corners; arrays are N x 68 x 2."""
    left, right = OUTER_EYE_CORNERS
    scale = np.linalg.norm(truth[:, left] - truth[:, right], axis=1)
    return 100 * np.linalg.norm(prediction - truth, axis=2).mean(1) / scale


def offset(prediction, truth):
    """What all faces and points are off by together, to the right and down, and the mean error without it; all in percent of the eye distance."""
    left, right = OUTER_EYE_CORNERS
    scale = np.linalg.norm(truth[:, left] - truth[:, right], axis=1)
    difference = 100 * (prediction - truth) / scale[:, None, None]
    x, y = difference.mean((0, 1))
    return {"x": float(x), "y": float(y), "nme": float(np.linalg.norm(difference - [x, y], axis=2).mean())}


FOLDS = 5
NOSE_TIP = 30


def drawn_alike(prediction, truth):
    """The errors (N, percent) that are left when every point is moved by where the labels are wont to lie from it.

    Data sets have the points drawn by different rules: jaws evenly spaced or not, lips' points closer together or not. What
    a rule does is the same for all faces of one turn of the head, chance is not. In the face's own frame (level with the
    eyes, in sizes of the landmark box, turned to one side by mirroring) each coordinate's mean difference is taken for
    a quadratic in the sideways place of the nose, fitted by least squares to the faces of the other ``FOLDS - 1`` folds.
    It is no figure of the network alone, and none to compare with published ones; it tells how much of the error is the rules'.
    """
    left, right = OUTER_EYE_CORNERS
    eyes = prediction[:, right] - prediction[:, left]
    across = eyes / np.linalg.norm(eyes, axis=1, keepdims=True)
    axes = np.stack([across, np.stack([-across[:, 1], across[:, 0]], 1)], 1)
    side = (prediction.max(1) - prediction.min(1)).max(1)[:, None, None]
    middle = (prediction[:, left] + prediction[:, right])[:, None] / 2

    def own_frame(points):
        return np.einsum("nij,nkj->nki", axes, points - middle) / side

    own, difference = own_frame(prediction), own_frame(truth) - own_frame(prediction)
    to_the_left = own[:, NOSE_TIP, 0] < 0
    difference[to_the_left] = difference[to_the_left][:, FLIP] * [-1.0, 1.0]
    turn = np.abs(own[:, NOSE_TIP, 0])
    terms = np.stack([np.ones_like(turn), turn, turn**2], 1)
    flat = difference.reshape(len(difference), -1)
    left_over = np.empty_like(flat)
    for fold in range(FOLDS):
        held = np.arange(len(flat)) % FOLDS == fold
        left_over[held] = flat[held] - terms[held] @ np.linalg.lstsq(terms[~held], flat[~held], rcond=None)[0]
    ruler = np.linalg.norm(truth[:, left] - truth[:, right], axis=1)
    return 100 * np.linalg.norm(left_over.reshape(difference.shape), axis=2).mean(1) * side[:, 0, 0] / ruler


def failure_rate(errors):
    """Percent of the faces whose error is above 10 %."""
    return 100 * float(np.mean(errors > LIMIT))


def auc(errors):
    """Area under the cumulative error curve up to 10 %, as a share of the whole: mean of max(0, 1 - e / 10)."""
    return float(np.mean(np.clip(1 - errors / LIMIT, 0, None)))


def auroc(errors, confidences):
    """Chance that a face above 10 % has a lower confidence than one that is not (ties count half), or None without both."""
    wrong = errors > LIMIT
    bad, good = int(wrong.sum()), int((~wrong).sum())
    if not bad or not good:
        return None
    order = np.unique(confidences, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    return float((ranks[~wrong].sum() - good * (good + 1) / 2) / (good * bad))


def pose_error(prediction, truth):
    """Mean absolute error of yaw, pitch and roll in degrees over the faces that have a pose, or None."""
    known = np.isfinite(truth).all(1)
    if not known.any():
        return None
    difference = (prediction[known] - truth[known] + 180) % 360 - 180
    return np.abs(difference).mean(0)


def report(errors, pose=None):
    result = {
        "count": int(len(errors)),
        "nme": float(np.mean(errors)),
        "failureRate": failure_rate(errors),
        "auc": auc(errors),
    }
    if pose is not None:
        result["pose"] = dict(zip(("yaw", "pitch", "roll"), (float(v) for v in pose)))
    return result
