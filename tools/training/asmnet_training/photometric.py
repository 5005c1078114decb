"""Light, colour, blur, resolution, noise and compression of one crop, as webcams, dim rooms and old files give them."""

import cv2
import numpy as np


def photometric(rng, crop, options):
    """Makes the crop worse by what ``options`` (an :class:`asmnet_training.augment.Augmentation`) holds likely."""
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
        crop = motion_blur(rng, crop, 12)
    crop = light(rng, crop, options)
    if rng.random() < options.hard:
        crop = HARD[rng.integers(len(HARD))](rng, crop)
    if rng.random() < options.noise:
        crop = grain(rng, crop, rng.uniform(2, 14))
    if rng.random() < options.compression:
        crop = compress(rng, crop)
    return crop


def light(rng, crop, options):
    ramp = np.arange(256, dtype=np.float32) / 255
    gamma = np.exp(rng.normal(0, 0.25))
    contrast, brightness = np.exp(rng.normal(0, 0.2)), rng.normal(0, 0.08)
    tint = np.exp(rng.normal(0, 0.06, 3))
    if rng.random() < options.cast:
        tint = tint * np.exp(rng.normal(0, 0.22, 3))
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


def grain(rng, crop, deviation, coarse=0.0):
    """Gaussian noise; ``coarse`` (pixels) blurs it, as a camera's own smoothing does."""
    noise = np.empty(crop.shape, np.int8 if deviation < 40 else np.int16)
    # A single number would be the first channel's alone.
    cv2.randn(noise, (0, 0, 0), (deviation, deviation, deviation))
    if coarse:
        noise = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), coarse) * (1 + 2 * coarse)
    return cv2.add(crop, noise, dtype=cv2.CV_8U)


def motion_blur(rng, crop, longest):
    return cv2.filter2D(crop, -1, motion_kernel(rng, longest))


def motion_kernel(rng, longest):
    """A line of 3 to ``longest`` - 1 pixels in any direction, of sum 1."""
    length = int(rng.integers(3, longest))
    kernel = np.zeros((length, length), np.float32)
    angle, middle = rng.uniform(0, np.pi), (length - 1) / 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    start = tuple(int(round(v)) for v in middle - reach)
    end = tuple(int(round(v)) for v in middle + reach)
    cv2.line(kernel, start, end, 1.0)
    return kernel / kernel.sum()


def compress(rng, crop, worst=15):
    return encoded(crop, int(rng.integers(worst, 75)))


def encoded(crop, quality):
    return cv2.imdecode(cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def dark_room(rng, crop):
    """Little light and much gain: a dark curve, then the sensor's noise, at times brightened again."""
    gamma = rng.uniform(1.5, 5.0)
    ramp = np.power(np.arange(256, dtype=np.float32) / 255, gamma)
    crop = cv2.LUT(crop, (255 * ramp).astype(np.uint8))
    crop = grain(rng, crop, rng.uniform(1, 12), rng.choice([0, 0.7]))
    if rng.random() < 0.4:
        gain = rng.uniform(1.5, 4)
        crop = cv2.convertScaleAbs(crop, alpha=gain)
    return crop


def sensor_noise(rng, crop):
    return grain(rng, crop, rng.uniform(12, 36), rng.choice([0, 0, 0.6, 1.0]))


def defocus(rng, crop):
    """A disc of confusion with a radius of up to 4 pixels of a crop of 128."""
    radius = rng.uniform(1.2, 4.0) * crop.shape[0] / 128
    half = int(np.ceil(radius))
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return cv2.filter2D(crop, -1, disc / disc.sum())


def long_exposure(rng, crop):
    return motion_blur(rng, crop, 20)


def few_bytes(rng, crop):
    """Strong JPEG, at times of a larger or smaller picture, so that its blocks have other sizes."""
    size = crop.shape[0]
    quality = int(np.exp(rng.uniform(np.log(3), np.log(15))))
    side = int(size * np.exp(rng.uniform(-0.3, 0.8)))
    small = encoded(cv2.resize(crop, (side, side), interpolation=cv2.INTER_LINEAR), quality)
    return cv2.resize(small, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR)


def backlight(rng, crop):
    """A dark face before a bright background."""
    size = crop.shape[0]
    line = np.linspace(-1, 1, size, dtype=np.float32)
    radius = np.hypot(line[None] - rng.normal(0, 0.15), (line[:, None] - rng.normal(0, 0.15)) * 0.85)
    edge = np.clip((radius - rng.uniform(0.5, 0.8)) / rng.uniform(0.1, 0.5), 0, 1)
    inside, outside = rng.uniform(0.12, 0.5), rng.uniform(1.0, 2.5)
    gain = inside + (outside - inside) * edge
    flare = rng.uniform(0, 60) * edge
    return np.clip(crop * gain[..., None] + flare[..., None], 0, 255).astype(np.uint8)


def strong_cast(rng, crop):
    gains = np.exp(rng.uniform(-0.45, 0.45, 3))
    return np.clip(crop * gains, 0, 255).astype(np.uint8)


HARD = (dark_room, sensor_noise, defocus, long_exposure, few_bytes, backlight, strong_cast)
