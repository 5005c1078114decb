"""Batches of crops that are displaced, turned, blurred and lit differently, so that the networks do not depend on exact points."""

import numpy as np
import torch
import torch.nn.functional as F

from .cache import MARGIN
from .channels import MOUTH_MIRROR
from .layout import MOUTH_POINTS_MIRROR

LIP_RING = 20

# Standard deviations: of the crop's place (in crop widths), of its size and of its turn (radians).
SHIFT, ZOOM, TURN = 0.035, 0.06, 0.07


def lip_mirror():
    """Where each of the 40 lip points goes in a mirrored picture; a ring is 11 upper points, then 9 lower ones, from right to left."""
    ring = list(range(10, -1, -1)) + list(range(19, 10, -1))
    return ring + [LIP_RING + i for i in ring]


MOUTH_POINT_MIRROR = lip_mirror() + [2 * LIP_RING + i for i in MOUTH_POINTS_MIRROR]


def mirror_mouth(images, points, channels):
    """A mouth as in a mirrored picture: images N x 3 x H x W, points N x K x 2, channels N x C."""
    flip = torch.tensor([-1.0, 1.0])
    return images.flip(3), points[:, MOUTH_POINT_MIRROR] * flip, channels[:, MOUTH_MIRROR]


def crops(windows, columns, rows, shift=None, zoom=None, turn=None):
    """Samples crops from windows (N x 3 x H x W); without displacements, the crop as it is laid in use.

    Returns the crops and a function that brings points (N x K x 2) to the displaced crop's coordinates.
    """
    count = len(windows)
    shift = torch.zeros(count, 2) if shift is None else shift
    zoom = torch.ones(count) if zoom is None else zoom
    turn = torch.zeros(count) if turn is None else turn
    aspect = columns / rows
    cosine, sine = torch.cos(turn), torch.sin(turn)

    # A place u of the displaced crop lies at shift + zoom * R u of the crop as laid; heights are shorter by the aspect.
    matrix = torch.stack([torch.stack([cosine, -sine / aspect], 1), torch.stack([sine * aspect, cosine], 1)], 1) * zoom[:, None, None]
    theta = torch.cat([matrix / MARGIN, (2 * shift / MARGIN)[:, :, None]], 2)
    grid = F.affine_grid(theta, (count, 3, rows, columns), align_corners=False)
    sampled = F.grid_sample(windows, grid, mode="bilinear", padding_mode="border", align_corners=False)
    inverse = torch.linalg.inv(matrix)
    return sampled, lambda points: torch.einsum("nij,nkj->nki", inverse, points - shift[:, None])


def displaced(windows, points, columns, rows, generator, share=1.0):
    """Crops of a batch, displaced at random (``share`` of the usual way), and their points."""
    count = len(windows)
    normal = lambda *shape: torch.randn(*shape, generator=generator)  # noqa: E731
    shift, zoom, turn = SHIFT * share, ZOOM * share, TURN * share
    images, move = crops(windows, columns, rows, shift * normal(count, 2), torch.exp(zoom * normal(count)), turn * normal(count))
    return images, move(points)


def light(images, generator):
    """Gains of each colour, contrast, brightness and noise; some batches lose detail, as small faces have none."""
    count = len(images)
    draw = lambda low, high, *shape: low + (high - low) * torch.rand(*shape, generator=generator)  # noqa: E731
    gain = draw(0.7, 1.35, count, 1, 1, 1) * draw(0.9, 1.1, count, 3, 1, 1)
    images = images * gain + draw(-0.5, 0.5, count, 1, 1, 1)
    if torch.rand(1, generator=generator) < 0.35:
        size = images.shape[2:]
        factor = float(draw(0.3, 0.9, 1))
        small = F.interpolate(images, scale_factor=factor, mode="bilinear", align_corners=False, antialias=True)
        images = F.interpolate(small, size=size, mode="bilinear", align_corners=False)
    return images + draw(0, 0.12, count, 1, 1, 1) * torch.randn(images.shape, generator=generator)


def batches(weights, size, seed):
    """Index batches of an epoch, drawn by weight."""
    random = np.random.default_rng(seed)
    order = random.choice(len(weights), len(weights) // size * size, p=weights / weights.sum())
    return order.reshape(-1, size)
