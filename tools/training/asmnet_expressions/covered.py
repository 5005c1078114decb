"""Eyes and mouths behind hands, bars, masks and other things, drawn before photographs: what the networks must not read an expression from."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from asmnet_training.occluders import cover

from .cache import cut
from .labels import Pictures
from .landmarks import LandmarkNetwork, rough_box
from .layout import EYE_CROP, LEFT_EYE, MOUTH, MOUTH_CROP, RIGHT_EYE

# Things are drawn anew this often until they hide an eye or the mouth.
TRIES = 4

# A part counts as hidden from this share of it that is covered, and as seen up to that one; what lies between teaches nothing.
HIDDEN, SEEN = 0.6, 0.15
LEAST_CONFIDENCE = 0.5


@dataclass
class Covered:
    """Windows of one kind (N x 96 x 128 x 3) as in :class:`cache.Part`, and how much of the eye or mouth in each is covered, 0 to 1."""

    windows: np.ndarray
    shares: np.ndarray

    def save(self, folder, name):
        np.save(Path(folder) / f"{name}-windows.npy", self.windows)
        np.save(Path(folder) / f"{name}-shares.npy", self.shares)

    @classmethod
    def load(cls, folder, name):
        return cls(np.load(Path(folder) / f"{name}-windows.npy"), np.load(Path(folder) / f"{name}-shares.npy"))


def covered_share(mask, points):
    """How much of the area of some points, a little widened, a mask covers."""
    area = np.zeros_like(mask)
    cv2.fillConvexPoly(area, cv2.convexHull(points.astype(np.int32)), 255)
    area = cv2.dilate(area, np.ones((3, 3), np.uint8)) > 0
    return float((mask[area] > 127).mean()) if area.any() else 0.0


def write_covered(labels, model, folder, split, count, seed=1):
    """Writes ``covered-SPLIT-eyes-*`` and ``-mouth-*``: of each of COUNT photographs as it is, and covered."""
    network, pictures, random = LandmarkNetwork(model), Pictures(labels), np.random.default_rng(seed)
    eyes, mouths = ([], []), ([], [])
    rows = labels.rows(split, ["utkface", "lfw", "landmarks68"])
    for row in random.permutation(rows)[:count]:
        image = pictures[row]
        # What is drawn takes square pictures.
        side = max(image.shape[:2])
        image = cv2.copyMakeBorder(image, 0, side - image.shape[0], 0, side - image.shape[1], cv2.BORDER_REPLICATE)
        points, confidence = network.points(image, rough_box(labels, row))
        if confidence < LEAST_CONFIDENCE:
            continue
        keep(image, np.zeros(image.shape[:2], np.uint8), points, points, eyes, mouths)
        inside = np.clip(points, 0, side - 1).astype(np.float32)
        for _ in range(TRIES):
            changed = image.copy()
            mask = cover(random, changed, inside)
            if max(covered_share(mask, points[part]) for part in (RIGHT_EYE, LEFT_EYE, MOUTH)) >= HIDDEN:
                break
        # As while a face is followed: from where it was before something came in the way.
        found, _ = network.points(changed, points)
        keep(changed, mask, points, found, eyes, mouths)
    for name, values in (("eyes", eyes), ("mouth", mouths)):
        Covered(np.stack(values[0]), np.array(values[1], np.float32)).save(folder, f"covered-{split}-{name}")


def keep(image, mask, truth, points, eyes, mouths):
    """Adds both eyes and the mouth of a face; the crops lie by POINTS."""
    for part, mirrored in ((RIGHT_EYE, False), (LEFT_EYE, True)):
        eyes[0].append(cut(image, EYE_CROP.place(points, part), mirrored))
        eyes[1].append(covered_share(mask, truth[part]))
    mouths[0].append(cut(image, MOUTH_CROP.place(points, MOUTH), False))
    mouths[1].append(covered_share(mask, truth[MOUTH]))
