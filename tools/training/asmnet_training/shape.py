"""The Active Shape Model: PCA of normalised shapes, projection with limited coefficients."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .geometry import FLIP

LIMIT = 3.0


class ShapeError(ValueError):
    """A shape model that cannot be made or read."""


def box_normalise(points):
    """Each face's landmark box stretched to [-0.5, 0.5]^2; ``points`` are N x 68 x 2."""
    low, high = points.min(1, keepdims=True), points.max(1, keepdims=True)
    return (points - low) / (high - low) - 0.5


def align(points, reference):
    """``points`` (68 x 2) moved, turned and scaled onto ``reference`` (least squares, no mirroring)."""
    centred = points - points.mean(0)
    target = reference - reference.mean(0)
    a = (centred * target).sum()
    b = (centred[:, 0] * target[:, 1] - centred[:, 1] * target[:, 0]).sum()
    square = (centred**2).sum()
    return centred @ (np.array([[a, b], [-b, a]]) / square) + reference.mean(0)


def procrustes(points, iterations=10):
    """Generalised Procrustes: every shape aligned by similarity to the mean, which has unit RMS point radius.

    The aligned shapes are scaled onto the tangent plane at the mean, so that a coefficient does not carry size.
    """
    mean = _unit(points[0])
    for _ in range(iterations):
        aligned = np.stack([align(p, mean) for p in points])
        turned = _level(_unit(aligned.mean(0)))
        if np.abs(turned - mean).max() < 1e-10:
            break
        mean = turned
    flat = aligned.reshape(len(points), -1)
    reference = mean.flatten()
    flat = flat * ((reference @ reference) / (flat @ reference))[:, None]
    return flat.reshape(points.shape)


def _unit(shape):
    centred = shape - shape.mean(0)
    return centred / np.sqrt((centred**2).sum(1).mean())


def _level(shape):
    """Turns the mean so that its outer eye corners lie level."""
    across = shape[45] - shape[36]
    angle = np.arctan2(across[1], across[0])
    c, s = np.cos(angle), np.sin(angle)
    return shape @ np.array([[c, -s], [s, c]])


@dataclass
class ShapeModel:
    """``mean`` 136, ``modes`` K x 136 orthonormal, ``eigenvalues`` K falling, ``variance`` K cumulative shares."""

    mean: np.ndarray
    modes: np.ndarray
    eigenvalues: np.ndarray
    variance: np.ndarray
    normalisation: str
    source: str = ""

    def keep(self, share):
        """The model with the fewest modes that hold ``share`` of the variance."""
        if self.variance[-1] < share - 1e-9:
            raise ShapeError(f"the model holds {self.variance[-1]:.3f} of the variance, {share} is asked for")
        count = int(np.searchsorted(self.variance, share - 1e-9) + 1)
        return ShapeModel(
            self.mean,
            self.modes[:count],
            self.eigenvalues[:count],
            self.variance[:count],
            self.normalisation,
            self.source,
        )

    def project(self, shapes, limit=LIMIT):
        """``shapes`` (N x 136) on the modes, each coefficient limited to +-``limit`` standard deviations."""
        coefficients = (shapes - self.mean) @ self.modes.T
        bound = limit * np.sqrt(self.eigenvalues)
        return self.mean + np.clip(coefficients, -bound, bound) @ self.modes

    def smooth(self, points):
        """ASM(G) of the paper: faces (N x 68 x 2) in any axis-parallel frame, projected within their own boxes."""
        if self.normalisation != "box":
            raise ShapeError("faces are smoothed by the box-normalised model")
        points = np.asarray(points, np.float64)
        low = points.min(1, keepdims=True)
        size = points.max(1, keepdims=True) - low
        shapes = self.project(box_normalise(points).reshape(len(points), -1)).reshape(points.shape)
        return (shapes + 0.5) * size + low

    def save(self, path):
        document = {
            "layout": "ibug68",
            "points": 68,
            "normalisation": self.normalisation,
            "source": self.source,
            "mean": _numbers(self.mean, 7),
            "eigenvalues": [float(f"{v:.8g}") for v in self.eigenvalues],
            "variance": _numbers(self.variance, 6),
            "modes": [_numbers(mode, 8) for mode in self.modes],
        }
        Path(path).write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


def _numbers(values, digits):
    return [round(float(v), digits) for v in values]


def load(path):
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        arrays = [np.array(document[k], np.float64) for k in ("mean", "modes", "eigenvalues", "variance")]
    except (OSError, json.JSONDecodeError, KeyError, ValueError) as error:
        raise ShapeError(f"{path}: not a shape model: {error}") from error
    if arrays[0].shape != (136,) or arrays[1].shape != (len(arrays[2]), 136):
        raise ShapeError(f"{path}: the mean must have 136 numbers and every mode as many")
    return ShapeModel(*arrays, document.get("normalisation", "box"), document.get("source", ""))


def fit(points, normalisation="box", share=0.99, source=""):
    """PCA of the normalised shapes (N x 68 x 2) with enough modes for ``share`` of the variance."""
    if len(points) < 2:
        raise ShapeError("a shape model needs at least two faces")
    shapes = box_normalise(points) if normalisation == "box" else procrustes(points)
    flat = shapes.reshape(len(points), -1)
    mean = flat.mean(0)
    values, vectors = np.linalg.eigh(np.cov((flat - mean).T))
    order = np.argsort(values)[::-1]
    values, vectors = np.clip(values[order], 0, None), vectors[:, order].T
    cumulative = np.cumsum(values) / values.sum()
    if normalisation == "similarity":
        radius = np.sqrt((mean.reshape(68, 2) ** 2).sum(1).mean())
        mean, values = mean / radius, values / radius**2
    # A sign that does not depend on the solver: the largest entry of each mode is positive.
    for mode in vectors:
        if mode[np.abs(mode).argmax()] < 0:
            mode *= -1
    return ShapeModel(mean, vectors, values, cumulative, normalisation, source).keep(min(share, cumulative[-1]))


def build_models(points, share=0.99):
    """The two shipped models from N x 68 x 2 points; mirror images are added, so that neither side is favoured."""
    mirrored = (points * [-1, 1])[:, FLIP]
    both = np.concatenate([points, mirrored])
    source = f"300-W training faces (AFW, HELEN, LFPW; {len(points)} of 3148) and their mirror images"
    return {
        "shape68": fit(both, "box", share, source),
        "shape68-similarity": fit(both, "similarity", share, source),
    }
