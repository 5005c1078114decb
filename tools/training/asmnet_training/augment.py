"""One training picture from one window: a single warp, things before the face, light, blur, the picture's edge."""

from dataclasses import dataclass

import cv2
import numpy as np

from . import occluders
from .geometry import FLIP, crop_matrix, landmark_box, mirror_pose, pose_in_crop, to_crop
from .photometric import photometric

BORDERS = (cv2.BORDER_CONSTANT, cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, cv2.BORDER_REFLECT_101)


@dataclass
class Augmentation:
    """How far the crops stray. Lengths are shares of the crop's side, angles are degrees, all others chances.

    ``occlusion``: a plain patch; ``cover``: a drawn thing (:mod:`asmnet_training.occluders`); ``cut``: the picture ends
    within the face; ``half``: a half of the face lies behind something large, and the crop is of what is left; ``hard``: one of :data:`asmnet_training.photometric.HARD`; ``cast``: a colour cast.
    """

    crop_scale: float = 1.3
    shift: float = 0.045
    zoom: float = 0.1
    rotation: float = 14.0
    strong: float = 0.25
    strong_rotation: float = 40.0
    stretch: bool = False
    occlusion: float = 0.35
    blur: float = 0.2
    low_resolution: float = 0.3
    noise: float = 0.15
    grey: float = 0.08
    compression: float = 0.1
    cover: float = 0.0
    cut: float = 0.0
    half: float = 0.0
    hard: float = 0.0
    cast: float = 0.0


# The settings of an Augmentation that are chances.
CHANCES = ("strong", "occlusion", "blur", "low_resolution", "noise", "grey", "compression", "cover", "cut", "half", "hard", "cast")
# Weight of a point that a drawn thing covers or that lies outside the picture.
UNSEEN_WEIGHT = 0.5


@dataclass
class Sample:
    """``judged``: the points are known, so that the confidence is to be as the network's own error asks for, not ``confidence``."""

    image: np.ndarray
    points: np.ndarray
    pose: np.ndarray
    weight: np.ndarray
    confidence: float
    smooth: np.ndarray | None = None
    judged: bool = False
    dense: np.ndarray | None = None


def face_sample(rng, windows, index, size, options, fillers=None):
    """A usable crop of a face: its points in crop coordinates, its pose as seen in the crop, confidence 1."""
    image, points = windows.images[index], windows.points[index].astype(np.float64)
    if rng.random() < options.strong:
        angle = np.radians(rng.uniform(-options.strong_rotation, options.strong_rotation))
        zoom, shift = np.exp(rng.uniform(-0.2, 0.28)), rng.uniform(-0.13, 0.13, 2)
    else:
        angle = np.radians(np.clip(rng.normal(0, options.rotation), -45, 45))
        zoom = np.exp(np.clip(rng.normal(0, options.zoom), -0.25, 0.25))
        shift = np.clip(rng.normal(0, options.shift, 2), -0.15, 0.15)
    kind = rng.random()
    edge = Edge.drawn(rng, points) if kind < options.cut else Edge.half(rng, points) if kind < options.cut + options.half else None
    screen = None if edge is None or kind < options.cut else rng.uniform(0.05, 0.6)
    if edge is not None:
        edge_zoom, edge_shift = edge.seen(rng)
        zoom, shift = zoom * edge_zoom, shift - edge.outward * edge_shift
    if options.stretch:
        centre, side = stretched_crop(points, angle, shift, options.crop_scale * zoom)
    else:
        x, y, width, height = landmark_box(points)
        side = options.crop_scale * zoom * max(width, height)
        centre = np.array([x, y]) + shift * side
    crop = sample_window(image, centre, side, angle, size, BORDERS[rng.integers(len(BORDERS))])
    target, pose, weight = to_crop(points, centre, side, angle), windows.pose[index], windows.weight[index]
    pose = pose_in_crop(pose, angle)
    smooth = None if windows.smooth is None else to_crop(windows.smooth[index], centre, side, angle)
    dense = None if windows.dense is None else to_crop(windows.dense[index], centre, side, angle)
    outside = None if edge is None else edge.outside(crop_matrix(centre, side, angle, size), size, screen)
    if edge is not None:
        weight = np.where(edge.beyond(points), np.minimum(weight, UNSEEN_WEIGHT), weight)
    if rng.random() < 0.5:
        crop, target, pose, weight = crop[:, ::-1], target[FLIP] * [-1, 1], mirror_pose(pose), weight[FLIP]
        smooth = None if smooth is None else smooth[FLIP] * [-1, 1]
        dense = None if dense is None else dense[windows.dense_mirror] * [-1, 1]
        outside = None if outside is None else outside[:, ::-1]
    crop = np.ascontiguousarray(crop)
    if rng.random() < options.cover:
        places = (target + 0.5) * size - 0.5
        weight = np.where(_covered(places, occluders.cover(rng, crop, places, windows, fillers)),
                          np.minimum(weight, UNSEEN_WEIGHT), weight)
    if screen is not None:
        crop[outside] = _screen(rng, size, fillers)[outside]
    crop = photometric(rng, crop, options)
    if rng.random() < options.occlusion:
        occlude(rng, crop, rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.5), fillers)
    if outside is not None and screen is None:
        crop[outside] = 0
    return Sample(crop, target, pose, weight.astype(np.float32), 1.0, smooth, True, dense)


@dataclass
class Edge:
    """An edge of the picture that cuts a face: ``axis`` 0 (left or right) or 1, where it lies, and which side is outside."""

    axis: int
    place: float
    outward: np.ndarray
    share: float

    @staticmethod
    def drawn(rng, points):
        """Up to half of the face's box is outside, the lower edge less often than the others."""
        axis, sign = ((0, -1), (0, 1), (1, -1), (1, 1))[rng.choice(4, p=(0.3, 0.3, 0.25, 0.15))]
        low, high = points[:, axis].min(), points[:, axis].max()
        share = rng.uniform(0.03, 0.5)
        place = low + share * (high - low) if sign < 0 else high - share * (high - low)
        outward = np.zeros(2)
        outward[axis] = sign
        return Edge(axis, place, outward, share)

    @staticmethod
    def half(rng, points):
        """A third to over a half of the face's box lies beyond it, on the left or the right."""
        sign = rng.choice((-1, 1))
        low, high = points[:, 0].min(), points[:, 0].max()
        share = rng.uniform(0.3, 0.58)
        return Edge(0, low + share * (high - low) if sign < 0 else high - share * (high - low), np.array([sign, 0.0]), share)

    def seen(self, rng):
        """Zoom and shift inwards of a crop: a detector's box holds what is visible, and a face without forehead seems small."""
        if self.axis == 1 and self.outward[1] < 0:
            strength = rng.uniform(0, 1) * min(self.share / 0.12, 1)
            return np.exp(strength * rng.uniform(-0.45, -0.1)), strength * rng.uniform(0.05, 0.15) + rng.uniform(0, 0.3) * self.share
        return 1 - rng.uniform(0, 0.6) * self.share, rng.uniform(0, 0.45) * self.share

    def beyond(self, points):
        return (points[:, self.axis] - self.place) * self.outward[self.axis] > 0

    def outside(self, matrix, size, extent=None):
        """Which pixels of a crop of ``size`` lie beyond the edge; ``matrix`` leads from its pixels to the picture's.

        With ``extent`` those no farther from it than the share of the face that lies beyond and so many crop sides.
        """
        steps = np.arange(size)
        row = matrix[self.axis]
        places = row[0] * steps[None] + row[1] * steps[:, None] + row[2]
        beyond = (places - self.place) * self.outward[self.axis]
        if extent is None:
            return beyond > 0
        side = size * np.hypot(row[0], row[1])
        return (beyond > 0) & (beyond < (self.share / 1.3 + extent) * side)


def _screen(rng, size, fillers):
    """Something large before a face: one colour, a gradient, or a piece of another picture."""
    kind = rng.random()
    if fillers is not None and kind < 0.4:
        return cv2.resize(fillers[rng.integers(len(fillers))], (size, size))
    ends = rng.uniform(0, 255, (2, 3))
    if kind < 0.75:
        ends[1] = ends[0] + rng.normal(0, 8, 3)
    steps = np.linspace(0, 1, size)[:, None]
    line = np.clip(ends[0] * (1 - steps) + ends[1] * steps, 0, 255).astype(np.uint8)
    plain = np.broadcast_to(line[:, None] if rng.random() < 0.5 else line[None], (size, size, 3)).copy()
    return plain


def _covered(places, mask):
    last = mask.shape[0] - 1
    column, row = np.clip(np.round(places).astype(int), 0, last).T
    return mask[row, column] > 127


def stretched_crop(points, angle, shift, scale):
    """Centre and (width, height) of a crop stretched to the box that the points have in axes turned by ``angle``."""
    c, s = np.cos(angle), np.sin(angle)
    turned = points @ np.array([[c, -s], [s, c]])
    low, high = turned.min(0), turned.max(0)
    side = scale * (high - low)
    return ((low + high) / 2 + shift * side) @ np.array([[c, s], [-s, c]]), side


def misplaced_sample(rng, image, points, size, options, fillers):
    """A crop that is of no use for landmarks: beside the face, far too near or far, far turned, or the face is covered."""
    x, y, width, height = landmark_box(points)
    ideal = options.crop_scale * max(width, height)
    angle = np.radians(rng.uniform(-30, 30))
    kind = rng.random()
    confidence = 0.0
    if kind < 0.4:
        direction, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0.22, 0.8)
        side = ideal * np.exp(rng.uniform(-0.35, 0.35))
        centre = np.array([x, y]) + distance * ideal * np.array([np.cos(direction), np.sin(direction)])
        confidence = float(np.clip((0.42 - distance) / 0.2, 0, 1))
    elif kind < 0.52:
        side = ideal * rng.uniform(0.3, 0.5)
        centre = np.array([x, y]) + rng.uniform(-0.35, 0.35, 2) * ideal
    elif kind < 0.64:
        side = ideal * rng.uniform(2.0, 3.2)
        centre = np.array([x, y]) + rng.uniform(-0.3, 0.3, 2) * side
    else:
        side = ideal * np.exp(rng.uniform(-0.2, 0.2))
        centre = np.array([x, y]) + rng.uniform(-0.08, 0.08, 2) * ideal
        if kind < 0.8:
            angle = np.radians(rng.uniform(50, 310))
    crop = sample_window(image, centre, side, angle, size, BORDERS[rng.integers(len(BORDERS))])
    target = to_crop(points, centre, side, angle)
    if rng.random() < 0.5:
        crop, target = crop[:, ::-1], target[FLIP] * [-1, 1]
    crop = photometric(rng, np.ascontiguousarray(crop), options)
    if kind >= 0.8:
        occlude(rng, crop, rng.uniform(0.75, 1.0), rng.uniform(0.75, 1.0), fillers, central=True)
    return Sample(crop, target, np.zeros(3), np.zeros(68, np.float32), confidence, None, True)


def negative_sample(rng, window, size, options):
    """A crop of a picture without a face."""
    extent = window.shape[0]
    side = extent * np.exp(rng.uniform(-0.9, 0.1))
    centre = np.full(2, (extent - 1) / 2) + rng.uniform(-0.5, 0.5, 2) * max(extent - side, 0)
    angle = np.radians(rng.uniform(-45, 45))
    crop = sample_window(window, centre, side, angle, size, BORDERS[rng.integers(len(BORDERS))])
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = photometric(rng, np.ascontiguousarray(crop), options)
    return Sample(crop, np.zeros((68, 2)), np.zeros(3), np.zeros(68, np.float32), 0.0)


def sample_window(image, centre, side, angle, size, border):
    matrix = crop_matrix(centre, side, angle, size)
    return cv2.warpAffine(
        image, matrix, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border
    )


def occlude(rng, crop, width, height, fillers, central=False):
    """Covers a part of the crop, in place, with one colour, noise or a piece of another picture."""
    size = crop.shape[0]
    w, h = max(int(width * size), 1), max(int(height * size), 1)
    if central:
        x, y = (size - w) // 2, (size - h) // 2
    else:
        x, y = int(rng.integers(-w // 3, size - w + w // 3)), int(rng.integers(-h // 3, size - h + h // 3))
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, size), min(y + h, size)
    kind = rng.random()
    if fillers is not None and kind < 0.6:
        source = fillers[rng.integers(len(fillers))]
        patch = cv2.resize(source, (x1 - x0, y1 - y0))
    elif kind < 0.85:
        patch = np.empty((y1 - y0, x1 - x0, 3), np.uint8)
        patch[:] = rng.integers(0, 256, 3)
    else:
        patch = rng.integers(0, 256, (y1 - y0, x1 - x0, 3)).astype(np.uint8)
    if rng.random() < 0.5:
        crop[y0:y1, x0:x1] = patch
    else:
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.ellipse(mask, ((x1 - x0) // 2, (y1 - y0) // 2), ((x1 - x0) // 2, (y1 - y0) // 2), 0, 0, 360, 1, -1)
        cv2.copyTo(patch, mask, crop[y0:y1, x0:x1])
