"""One training picture from one window: a single warp, then light, blur, resolution and occlusion."""

from dataclasses import dataclass

import cv2
import numpy as np

from .geometry import FLIP, crop_matrix, landmark_box, mirror_pose, pose_in_crop, to_crop

BORDERS = (cv2.BORDER_CONSTANT, cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, cv2.BORDER_REFLECT_101)


@dataclass
class Augmentation:
    """How far the crops stray. Lengths are shares of the crop's side, angles are degrees."""

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


@dataclass
class Sample:
    image: np.ndarray
    points: np.ndarray
    pose: np.ndarray
    weight: np.ndarray
    confidence: float
    smooth: np.ndarray | None = None


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
    if rng.random() < 0.5:
        crop, target, pose, weight = crop[:, ::-1], target[FLIP] * [-1, 1], mirror_pose(pose), weight[FLIP]
        smooth = None if smooth is None else smooth[FLIP] * [-1, 1]
    crop = photometric(rng, np.ascontiguousarray(crop), options)
    if rng.random() < options.occlusion:
        occlude(rng, crop, rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.5), fillers)
    return Sample(crop, target, pose, weight, 1.0, smooth)


def stretched_crop(points, angle, shift, scale):
    """Centre and (width, height) of a crop stretched to the box that the points have in axes turned by ``angle``."""
    c, s = np.cos(angle), np.sin(angle)
    turned = points @ np.array([[c, -s], [s, c]])
    low, high = turned.min(0), turned.max(0)
    side = scale * (high - low)
    return ((low + high) / 2 + shift * side) @ np.array([[c, s], [-s, c]]), side


def misplaced_sample(rng, image, points, size, options, fillers):
    """A crop that is of no use for landmarks: beside the face, far too near or far, or the face is covered."""
    x, y, width, height = landmark_box(points)
    ideal = options.crop_scale * max(width, height)
    angle = np.radians(rng.uniform(-30, 30))
    kind = rng.random()
    confidence = 0.0
    if kind < 0.5:
        direction, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0.22, 0.8)
        side = ideal * np.exp(rng.uniform(-0.35, 0.35))
        centre = np.array([x, y]) + distance * ideal * np.array([np.cos(direction), np.sin(direction)])
        confidence = float(np.clip((0.42 - distance) / 0.2, 0, 1))
    elif kind < 0.65:
        side = ideal * rng.uniform(0.3, 0.5)
        centre = np.array([x, y]) + rng.uniform(-0.35, 0.35, 2) * ideal
    elif kind < 0.8:
        side = ideal * rng.uniform(2.0, 3.2)
        centre = np.array([x, y]) + rng.uniform(-0.3, 0.3, 2) * side
    else:
        side = ideal * np.exp(rng.uniform(-0.2, 0.2))
        centre = np.array([x, y]) + rng.uniform(-0.08, 0.08, 2) * ideal
    crop = sample_window(image, centre, side, angle, size, BORDERS[rng.integers(len(BORDERS))])
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = photometric(rng, np.ascontiguousarray(crop), options)
    if kind >= 0.8:
        occlude(rng, crop, rng.uniform(0.75, 1.0), rng.uniform(0.75, 1.0), fillers, central=True)
    return Sample(crop, np.zeros((68, 2)), np.zeros(3), np.zeros(68, np.float32), confidence)


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


def photometric(rng, crop, options):
    """Resolution, blur, light, colour, noise and compression, as webcams and dim rooms give them."""
    size = crop.shape[0]
    if rng.random() < options.low_resolution:
        # Down to 20 pixels a crop side of 128: a face of 16 pixels.
        small = int(round(size / np.exp(rng.uniform(0.2, np.log(5.5)))))
        down = cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_LINEAR
        crop = cv2.resize(crop, (small, small), interpolation=down)
        if rng.random() < 0.3:
            crop = compress(rng, crop)
        up = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
        crop = cv2.resize(crop, (size, size), interpolation=up)
    kind = rng.random()
    if kind < options.blur / 2:
        crop = cv2.GaussianBlur(crop, (0, 0), rng.uniform(0.5, 2.5) * size / 128)
    elif kind < options.blur:
        crop = motion_blur(rng, crop)
    crop = light(rng, crop, options)
    if rng.random() < options.noise:
        grain = np.empty(crop.shape, np.int8)
        cv2.randn(grain, 0, rng.uniform(2, 14))
        crop = cv2.add(crop, grain, dtype=cv2.CV_8U)
    if rng.random() < options.compression:
        crop = compress(rng, crop)
    return crop


def light(rng, crop, options):
    ramp = np.arange(256, dtype=np.float32) / 255
    gamma = np.exp(rng.normal(0, 0.25))
    contrast, brightness = np.exp(rng.normal(0, 0.2)), rng.normal(0, 0.08)
    tint = np.exp(rng.normal(0, 0.06, 3))
    curve = (np.power(ramp, gamma) - 0.45) * contrast + 0.45 + brightness
    table = np.clip(curve[:, None] * tint[None] * 255, 0, 255).astype(np.uint8)[None]
    crop = cv2.LUT(crop, table)
    chance = rng.random()
    if chance < options.grey:
        crop = cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    elif chance < options.grey + 0.15:
        # Light from one side.
        size = crop.shape[0]
        angle = rng.uniform(0, 2 * np.pi)
        line = np.linspace(-0.5, 0.5, size, dtype=np.float32)
        slope = 1 + rng.uniform(0.3, 1.1) * (np.cos(angle) * line[None, :] + np.sin(angle) * line[:, None])
        crop = cv2.multiply(crop, cv2.merge([slope] * 3), dtype=cv2.CV_8U)
    return crop


def motion_blur(rng, crop):
    length = int(rng.integers(3, 12))
    kernel = np.zeros((length, length), np.float32)
    angle, middle = rng.uniform(0, np.pi), (length - 1) / 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    start = tuple(int(round(v)) for v in middle - reach)
    end = tuple(int(round(v)) for v in middle + reach)
    cv2.line(kernel, start, end, 1.0)
    return cv2.filter2D(crop, -1, kernel / kernel.sum())


def compress(rng, crop):
    quality = int(rng.integers(15, 75))
    return cv2.imdecode(cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


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
