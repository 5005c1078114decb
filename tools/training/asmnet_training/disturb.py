"""The disturbances of ``stress``: what is done to a test photo to see where a network's limits lie.

Lengths are for a face whose landmark box has a larger side of 210 pixels, and are scaled with the face. They are for
measuring only; the training draws its own things in its own way (:mod:`asmnet_training.occluders`, ``photometric``).
"""

from dataclasses import dataclass
from typing import Callable

import cv2
import numpy as np

from .dataset import DatasetError, read_image
from .geometry import crop_matrix, landmark_box

FACE = 210.0


@dataclass
class Disturbance:
    """``apply(image, points, unit, rng)`` gives the new picture and points; ``unit`` is the face's side over 210 pixels."""

    name: str
    words: str
    apply: Callable

    def __call__(self, image, points, seed):
        _, _, width, height = landmark_box(points)
        return self.apply(image.copy(), points, max(width, height) / FACE, np.random.default_rng(seed))


def plain(image, points, unit, rng):
    return image, points


def surgical_mask(image, points, unit, rng):
    outline = np.concatenate([points[2:15], [points[29]]])
    shape = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(shape, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    paint = np.empty_like(image)
    paint[:] = (205, 180, 140)
    for share in (0.35, 0.55, 0.75):
        ends = [points[2 + int(6 * share)], points[29] * (1 - share) + points[8] * share, points[14 - int(6 * share)]]
        line = np.round(np.array(ends) * 16).astype(np.int32)
        cv2.polylines(paint, [line], False, (175, 150, 110), max(int(round(2 * unit)), 1), cv2.LINE_AA, 4)
    return _blend(image, paint, shape), points


def bar_over_half(image, points, unit, rng):
    middle, _, width, _ = landmark_box(points)
    left, right = (middle, middle + 0.6 * width) if rng.random() < 0.5 else (middle - 0.6 * width, middle)
    image[:, max(int(round(left)), 0) : max(int(round(right)), 0)] = (90, 105, 120)
    return image, points


def left_outside(share):
    def apply(image, points, unit, rng):
        start = int(round(points[:, 0].min() + share * np.ptp(points[:, 0])))
        return np.ascontiguousarray(image[:, max(start, 0) :]), points - [max(start, 0), 0]

    return apply


def top_outside(share):
    def apply(image, points, unit, rng):
        start = int(round(points[:, 1].min() + share * np.ptp(points[:, 1])))
        return np.ascontiguousarray(image[max(start, 0) :]), points - [0, max(start, 0)]

    return apply


def green_cast(image, points, unit, rng):
    return np.clip(image * np.array([0.8, 1.25, 0.8]), 0, 255).astype(np.uint8), points


def sensor_noise(image, points, unit, rng):
    noise = rng.normal(0, 50, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8), points


def defocus(image, points, unit, rng):
    radius = 6 * unit
    half = int(np.ceil(radius))
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return cv2.filter2D(image, -1, disc / disc.sum()), points


def motion_blur(image, points, unit, rng):
    length = max(int(round(20 * unit)), 1)
    return cv2.filter2D(image, -1, np.full((1, length), 1 / length)), points


def gamma(image, points, unit, rng):
    table = np.clip(255 * (np.arange(256) / 255) ** 5 + 0.5, 0, 255).astype(np.uint8)
    return cv2.LUT(image, table), points


def few_bytes(image, points, unit, rng):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 4])[1], cv2.IMREAD_COLOR), points


def turned(degrees):
    def apply(image, points, unit, rng):
        height, width = image.shape[:2]
        side = int(np.ceil(np.hypot(width, height)))
        matrix = crop_matrix(((width - 1) / 2, (height - 1) / 2), side, np.radians(degrees), side)
        picture = cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        inverse = np.linalg.inv(matrix[:, :2])
        return picture, (points - matrix[:, 2]) @ inverse.T

    return apply


def _blend(image, paint, shape):
    alpha = shape[..., None].astype(np.float32) / 255
    return (alpha * paint + (1 - alpha) * image).astype(np.uint8)


def sheet(faces, path, columns=5, size=220):
    """A picture sheet for the eye: one face after another under each disturbance, with its points."""
    tiles = []
    for number, disturbance in enumerate(ALL):
        face = faces[number % len(faces)]
        image, points = disturbance(read_image(face.file), face.points, number)
        x, y, width, height = landmark_box(points)
        scale = size / (1.8 * max(width, height))
        matrix = np.array([[scale, 0, size / 2 - x * scale], [0, scale, size / 2 - y * scale]])
        tile = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR)
        for point in points @ matrix[:, :2].T + matrix[:, 2]:
            cv2.circle(tile, tuple(int(round(v)) for v in point), 1, (80, 255, 80), -1, cv2.LINE_AA)
        cv2.putText(tile, disturbance.name, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 255, 255), 1, cv2.LINE_AA)
        tiles.append(tile)
    while len(tiles) % columns:
        tiles.append(np.zeros((size, size, 3), np.uint8))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    if not cv2.imwrite(str(path), np.vstack(rows)):
        raise DatasetError(f"{path}: cannot be written")


ALL = (
    Disturbance("none", "the photo as it is", plain),
    Disturbance("mask", "a pale blue polygon through jaw points 2 to 14 and nose point 29, with three folds", surgical_mask),
    Disturbance("bar", "a grey bar over all of the picture's height, from the face's middle to 0.1 of its width beyond its box, "
                "on one side at random", bar_over_half),
    Disturbance("left 25 %", "the picture begins at 25 % of the landmark box's width", left_outside(0.25)),
    Disturbance("left 40 %", "the picture begins at 40 % of the landmark box's width", left_outside(0.40)),
    Disturbance("top 15 %", "the picture begins at 15 % of the landmark box's height", top_outside(0.15)),
    Disturbance("green cast", "gains of 0.8, 1.25 and 0.8 for red, green and blue", green_cast),
    Disturbance("noise 50", "Gaussian noise of deviation 50 on each pixel and channel", sensor_noise),
    Disturbance("defocus 6", "a disc of 6 pixels' radius", defocus),
    Disturbance("motion 20", "a horizontal streak of 20 pixels", motion_blur),
    Disturbance("gamma 5", "grey values to the power of 5", gamma),
    Disturbance("jpeg 4", "JPEG of quality 4", few_bytes),
    Disturbance("turned 60", "turned by 60 degrees in the picture, black around", turned(60)),
    Disturbance("turned 90", "turned by 90 degrees", turned(90)),
    Disturbance("turned 180", "upside down", turned(180)),
)  # fmt: skip
