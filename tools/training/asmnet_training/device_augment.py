"""Batches drawn on the device that trains: the crops of :mod:`asmnet_training.augment`, many at a time, from windows that live there.

Chances and lengths are drawn, and crops laid, with NumPy; only pixels are the device's. What is drawn by hand (things before the
face, compression, bad light) stays with the CPU: :func:`can_draw` tells whether a configuration does without.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from .batches import Batches
from .geometry import FLIP
from .photometric import motion_kernel

# Settings of an Augmentation that only the CPU can draw.
DRAWN = ("low_resolution", "compression", "cover", "cut", "half", "hard", "cast")
LONGEST_MOTION = 12
# Shares of red, green and blue in a grey value.
GREY = np.array([0.299, 0.587, 0.114], np.float32)


def can_draw(config):
    """Whether all that ``config`` asks for can be drawn on the device."""
    return not (config.negative_share or config.dense_weight) and not any(getattr(config.augmentation, name) for name in DRAWN)


@dataclass
class Crops:
    """N crops of windows: ``centre`` (N x 2) and ``side`` (N x 2, width and height) in pixels, ``angle`` (N) in radians, ``mirrored`` (N)."""

    centre: np.ndarray
    side: np.ndarray
    angle: np.ndarray
    mirrored: np.ndarray

    @staticmethod
    def drawn(rng, points, options):
        """Crops for the windows' ``points`` (N x 68 x 2), straying as :func:`asmnet_training.augment.face_sample` has them stray."""
        count = len(points)
        strong = rng.random(count) < options.strong
        angle = np.clip(rng.normal(0, options.rotation, count), -45, 45)
        zoom = np.clip(rng.normal(0, options.zoom, count), -0.25, 0.25)
        shift = np.clip(rng.normal(0, options.shift, (count, 2)), -0.15, 0.15)
        angle = np.radians(np.where(strong, rng.uniform(-options.strong_rotation, options.strong_rotation, count), angle))
        zoom = np.exp(np.where(strong, rng.uniform(-0.2, 0.28, count), zoom))
        shift = np.where(strong[:, None], rng.uniform(-0.13, 0.13, (count, 2)), shift)
        scale = options.crop_scale * zoom[:, None]
        if options.stretch:
            turned = _turned(points, angle)
            low, high = turned.min(1), turned.max(1)
            side = scale * (high - low)
            centre = _turned(((low + high) / 2 + shift * side)[:, None], -angle)[:, 0]
        else:
            low, high = points.min(1), points.max(1)
            side = np.repeat(scale * (high - low).max(1, keepdims=True), 2, 1)
            centre = (low + high) / 2 + shift * side
        return Crops(centre, side, angle, rng.random(count) < 0.5)

    def points(self, points):
        """Window points (N x 68 x 2) in crop coordinates, mirrored where the crop is."""
        local = _turned(points - self.centre[:, None], self.angle) / self.side[:, None]
        return np.where(self.mirrored[:, None, None], local[:, FLIP] * [-1, 1], local)

    def weight(self, weight):
        return np.where(self.mirrored[:, None], weight[:, FLIP], weight)

    def pose(self, pose):
        """Poses (N x 3, degrees) as seen in the crops."""
        turned = _rotation(np.zeros(len(pose)), np.zeros(len(pose)), -self.angle) @ _rotation(*np.radians(pose[:, [1, 0, 2]]).T)
        yaw = np.arcsin(np.clip(turned[:, 0, 2], -1, 1))
        pitch = np.arctan2(-turned[:, 1, 2], turned[:, 2, 2])
        roll = np.arctan2(-turned[:, 0, 1], turned[:, 0, 0])
        seen = np.degrees(np.stack([yaw, pitch, roll], 1))
        return np.where(self.mirrored[:, None], seen * [-1, 1, -1], seen)

    def matrices(self, size):
        """N x 2 x 3, from the pixels of a crop of ``size`` to the window's."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        width, height = self.side.T
        axes = np.stack([np.stack([c * width, -s * height], 1), np.stack([s * width, c * height], 1)], 1) / size
        axes[:, :, 0] *= np.where(self.mirrored, -1, 1)[:, None]
        # A mirrored crop's first pixel is the other's last: both axes have the crop's centre at size / 2 - 0.5.
        shift = self.centre + (axes * (0.5 - size / 2)).sum(2)
        return np.concatenate([axes, shift[:, :, None]], 2)


def _turned(points, angle):
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return np.stack([points[..., 0] * c + points[..., 1] * s, points[..., 1] * c - points[..., 0] * s], -1)


def _rotation(pitch, yaw, roll):
    """N x 3 x 3, ``Rx(pitch) Ry(yaw) Rz(roll)``, radians."""
    (cx, sx), (cy, sy), (cz, sz) = ((np.cos(a), np.sin(a)) for a in (pitch, yaw, roll))
    rows = [
        [cy * cz, -cy * sz, sy],
        [cx * sz + sx * sy * cz, cx * cz - sx * sy * sz, -sx * cy],
        [sx * sz - cx * sy * cz, sx * cz + cx * sy * sz, cx * cy],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def resample(images, matrices, size, border):
    """N crops of ``size``, in grey values 0 to 255, of ``images`` (N x 3 x S x S), bilinear.

    ``border`` (N) says what lies outside: 0 and 1 black, 2 the last pixel, 3 the mirror image.
    """
    last = images.shape[-1] - 1
    steps = torch.arange(size, device=images.device, dtype=torch.float32)
    across = matrices[:, :, 0, None, None] * steps
    down = matrices[:, :, 1, None, None] * steps[:, None]
    places = across + down + matrices[:, :, 2, None, None]
    border = border[:, None, None, None]
    mirrored = last - (places.remainder(2 * last) - last).abs()
    places = torch.where(border == 2, places.clamp(0, last), torch.where(border == 3, mirrored, places))
    grid = ((2 * places + 1) / (last + 1) - 1).permute(0, 2, 3, 1)
    return F.grid_sample(images.float(), grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def photometric(rng, images, options, generator):
    """Blur, light, noise and plain patches on N x 3 x S x S grey values, as the CPU's; returns them as bytes."""
    count, size = len(images), images.shape[-1]
    blurred(rng, images, options.blur)
    images = light(rng, images, options.grey)
    deviation = np.where(rng.random(count) < options.noise, rng.uniform(2, 14, count), 0)
    if deviation.any():
        noise = torch.randn(images.shape, device=images.device, generator=generator)
        images = images + (noise * _column(deviation, images)).round()
    images = images.clamp(0, 255)
    covered = np.flatnonzero(rng.random(count) < options.occlusion)
    if len(covered):
        at = _on(covered, images.device)
        patches, masks = plain_patches(rng, len(covered), size, images.device, generator)
        images[at] = torch.where(masks, patches, images[at])
    return images.round().to(torch.uint8)


def blurred(rng, images, chance):
    """Blurs a share of the pictures in place: half of them as out of focus, half along a line."""
    size = images.shape[-1]
    kind = rng.random(len(images))
    soft, moved = np.flatnonzero(kind < chance / 2), np.flatnonzero((kind >= chance / 2) & (kind < chance))
    if len(soft):
        sigma = rng.uniform(0.5, 2.5, len(soft)) * size / 128
        steps = np.arange(-int(np.ceil(7.5 * size / 128)), int(np.ceil(7.5 * size / 128)) + 1)
        kernels = np.exp(-0.5 * (steps / sigma[:, None]) ** 2) * (np.abs(steps) <= np.ceil(3 * sigma[:, None]))
        kernels /= kernels.sum(1, keepdims=True)
        _filtered(images, soft, kernels[:, None, :])
        _filtered(images, soft, kernels[:, :, None])
    if len(moved):
        middle = (LONGEST_MOTION - 1) // 2
        kernels = np.zeros((len(moved), 2 * middle + 1, 2 * middle + 1))
        for kernel in kernels:
            line = motion_kernel(rng, LONGEST_MOTION)
            first = middle - len(line) // 2
            kernel[first : first + len(line), first : first + len(line)] = line
        _filtered(images, moved, kernels)


def _filtered(images, chosen, kernels):
    """Filters some pictures, in place, each by its own of ``kernels`` (N x height x width)."""
    at = _on(chosen, images.device)
    height, width = kernels.shape[1:]
    weights = _on(kernels.astype(np.float32), images.device).repeat_interleave(3, 0)[:, None]
    pictures = images[at]
    flat = F.pad(pictures, [width // 2, width // 2, height // 2, height // 2], mode="reflect").flatten(0, 1)[None]
    images[at] = F.conv2d(flat, weights, groups=len(weights)).view_as(pictures)


def light(rng, images, grey):
    """Gamma, contrast, brightness and tint of each picture; at times grey, or light from one side."""
    count, size = len(images), images.shape[-1]
    gamma, contrast = np.exp(rng.normal(0, 0.25, count)), np.exp(rng.normal(0, 0.2, count))
    brightness, tint = rng.normal(0, 0.08, count), np.exp(rng.normal(0, 0.06, (count, 3)))
    gamma, contrast, brightness = (_column(v, images) for v in (gamma, contrast, brightness))
    tint = _on(tint.astype(np.float32), images.device)[:, :, None, None]
    curve = ((images / 255).clamp(0, 1) ** gamma - 0.45) * contrast + 0.45 + brightness
    images = (curve * tint * 255).clamp(0, 255)
    chance = rng.random(count)
    shares = _on(GREY, images.device)[:, None, None]
    images = torch.where(_column(chance < grey, images) > 0, (images * shares).sum(1, keepdim=True), images)
    beside = (chance >= grey) & (chance < grey + 0.15)
    angle, strength = rng.uniform(0, 2 * np.pi, count), np.where(beside, rng.uniform(0.3, 1.1, count), 0)
    line = torch.linspace(-0.5, 0.5, size, device=images.device)
    slope = 1 + _column(strength * np.cos(angle), images) * line + _column(strength * np.sin(angle), images) * line[:, None]
    return images * slope


def plain_patches(rng, count, size, device, generator):
    """Patches (N x 3 x 1 x 1 or N x 3 x S x S grey values) of one colour or of noise, and where they lie (N x 1 x S x S)."""
    extent = rng.uniform(0.15, 0.5, (count, 2)) * size
    low = rng.uniform(-extent / 3, size - extent * 2 / 3)
    middle = _on((low + extent / 2).astype(np.float32), device)
    radius = _on((extent / 2).astype(np.float32), device)
    steps = torch.arange(size, device=device)
    across = ((steps - middle[:, :1]) / radius[:, :1])[:, None, None, :]
    down = ((steps - middle[:, 1:]) / radius[:, 1:])[:, None, :, None]
    round_ = _on(rng.random(count) < 0.5, device)[:, None, None, None]
    masks = torch.where(round_, across**2 + down**2 <= 1, (across.abs() <= 1) & (down.abs() <= 1))
    colour = _on(rng.integers(0, 256, (count, 3)).astype(np.float32), device)[:, :, None, None]
    noise = torch.rand((count, 3, size, size), device=device, generator=generator) * 255
    plain = _on(rng.random(count) < 0.85, device)[:, None, None, None]
    return torch.where(plain, colour, noise), masks


def _column(values, images):
    return _on(np.asarray(values, np.float32), images.device)[:, None, None, None]


def _on(array, device):
    # Without waiting for what the device has still to do.
    return torch.from_numpy(array).to(device, non_blocking=True)


class DeviceBatches(Batches):
    """Batches whose pictures are drawn on ``device``; the same faces in the same order as :class:`Batches`."""

    def __init__(self, data, config, shape_model=None, device="cuda"):
        if not can_draw(config):
            raise ValueError(f"{config.name} asks for pictures that only the CPU draws")
        super().__init__(data, config, shape_model)
        self.device = torch.device(device)
        self.generator = torch.Generator(device=self.device)
        sources = {"face": self.faces, "extra": self.extra, "unlabelled": self.unlabelled, "turned": self.turned}
        self.sources = {name: source for name, source in sources.items() if source is not None}
        self.pictures = {name: self._uploaded(source.images) for name, source in self.sources.items()}

    def _uploaded(self, images):
        made = torch.empty((len(images), 3, *images.shape[1:3]), dtype=torch.uint8, device=self.device)
        for start in range(0, len(images), 512):
            some = _on(images[start : start + 512], self.device)
            made[start : start + 512] = some.flip(3).permute(0, 3, 1, 2)
        return made

    def epoch(self, epoch, workers=0):
        jobs, batch = self.jobs(epoch), self.config.batch
        for index in range(len(jobs) // batch):
            rng = np.random.default_rng([self.config.seed, epoch, index])
            yield self.draw_all(rng, jobs[index * batch : (index + 1) * batch])

    def draw_all(self, rng, jobs):
        """The tensors of one batch, as :meth:`Batches.epoch` describes them, on the device."""
        self.generator.manual_seed(int(rng.integers(2**31 - 1)))
        chosen = {}
        for kind, index in jobs:
            if kind == "face" and self.copies and rng.random() < self.config.turned_share:
                kind, index = "turned", index * self.copies + int(rng.integers(self.copies))
            chosen.setdefault(kind, []).append(index)
        parts = [self._cut(rng, kind, np.array(indices)) for kind, indices in chosen.items()]
        images = photometric(rng, torch.cat([part[0] for part in parts]), self.options, self.generator)
        points, smooth, pose, weight = (np.concatenate(arrays) for arrays in list(zip(*parts))[1:])
        known = np.isfinite(pose).all(1) & (weight.sum(1) > 0)
        ones = np.ones(len(points))
        arrays = {"points": points.reshape(len(points), 136), "smooth": smooth.reshape(len(points), 136), "pose": np.nan_to_num(pose),
                  "known": known, "weight": weight, "confidence": ones, "judged": ones}
        tensors = {name: _on(array.astype(np.float32), self.device) for name, array in arrays.items()}
        return {"image": images, **tensors}

    def _cut(self, rng, kind, indices):
        source = self.sources[kind]
        points = source.points[indices].astype(np.float64)
        crops = Crops.drawn(rng, points, self.options)
        pictures = self.pictures[kind][_on(indices, self.device)]
        matrices = _on(crops.matrices(self.size).astype(np.float32), self.device)
        border = _on(rng.integers(4, size=len(indices)), self.device)
        images = resample(pictures, matrices, self.size, border)
        target = crops.points(points)
        smooth = target if source.smooth is None else crops.points(source.smooth[indices].astype(np.float64))
        return images, target, smooth, crops.pose(source.pose[indices].astype(np.float64)), crops.weight(source.weight[indices])
