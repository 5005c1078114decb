"""Crops that are displaced, lit and covered at random on the device where they lie, as :mod:`augment` does it for a batch on the CPU."""

import numpy as np
import torch
import torch.nn.functional as F

from .augment import SHIFT, TURN, ZOOM
from .cache import MARGIN


def sampled(windows, columns, rows, share):
    """Crops from windows (N x 3 x H x W), displaced at random by a share of the usual way, and what moves points (N x K x 2) with them."""
    count, device = len(windows), windows.device
    normal = lambda *shape: torch.randn(*shape, device=device)  # noqa: E731
    shift, turn = SHIFT * share * normal(count, 2), TURN * share * normal(count)
    zoom = torch.exp(ZOOM * share * normal(count))
    aspect = columns / rows
    cosine, sine = torch.cos(turn), torch.sin(turn)
    matrix = torch.stack([torch.stack([cosine, -sine / aspect], 1), torch.stack([sine * aspect, cosine], 1)], 1) * zoom[:, None, None]
    theta = torch.cat([matrix / MARGIN, (2 * shift / MARGIN)[:, :, None]], 2)
    grid = F.affine_grid(theta, (count, 3, rows, columns), align_corners=False)
    images = F.grid_sample(windows, grid, mode="bilinear", padding_mode="border", align_corners=False)

    # The inverse of a turn and a zoom, written out: no solver for matrices of two by two.
    (a, b), (c, d) = matrix[:, 0].unbind(1), matrix[:, 1].unbind(1)
    inverse = torch.stack([torch.stack([d, -b], 1), torch.stack([-c, a], 1)], 1) / (a * d - b * c)[:, None, None]
    return images, lambda points: torch.einsum("nij,nkj->nki", inverse, points - shift[:, None])


def lit(images):
    """As :func:`augment.light`, for faces whose three crops lie in one tall picture; a third of the faces lose detail."""
    count, device = len(images), images.device
    draw = lambda low, high, *shape: low + (high - low) * torch.rand(*shape, device=device)  # noqa: E731
    images = images * (draw(0.7, 1.35, count, 1, 1, 1) * draw(0.9, 1.1, count, 3, 1, 1)) + draw(-0.5, 0.5, count, 1, 1, 1)
    size, few, order = images.shape[2:], count // 6, torch.randperm(count, device=device)
    for i in range(2):
        some = order[i * few : (i + 1) * few]
        small = F.interpolate(images[some], scale_factor=float(np.random.uniform(0.3, 0.9)), mode="bilinear", align_corners=False, antialias=True)
        images[some] = F.interpolate(small, size=size, mode="bilinear", align_corners=False)
    return images + draw(0, 0.12, count, 1, 1, 1) * torch.randn_like(images)


def covered(images):
    """Draws something before most of the crops (N x 3 x H x W, in place), and returns for each whether the middle is seen: 0, 1, or no number where that is open."""
    count, _, rows, columns = images.shape
    device = images.device
    draw = lambda low, high, *shape: low + (high - low) * torch.rand(*shape, device=device)  # noqa: E731
    across = torch.linspace(-0.5, 0.5, columns, device=device)[None, None]
    down = torch.linspace(-0.5, 0.5, rows, device=device)[None, :, None]
    turn = draw(0, 2 * np.pi, count, 1, 1)
    along, beside = torch.cos(turn) * across + torch.sin(turn) * down, torch.cos(turn) * down - torch.sin(turn) * across
    edge = along - draw(-0.45, 0.25, count, 1, 1)
    x, y = along - draw(-0.25, 0.25, count, 1, 1), beside - draw(-0.2, 0.2, count, 1, 1)
    blob = 1 - torch.sqrt((x / draw(0.2, 0.7, count, 1, 1)) ** 2 + (y / draw(0.2, 0.7, count, 1, 1)) ** 2)
    kind = torch.rand(count, 1, 1, device=device)
    mask = torch.sigmoid(torch.where(kind < 0.5, edge, blob) / 0.02) * (kind < 0.85)
    other = images[torch.randperm(count, device=device)].flip(2)
    plain = draw(-2, 2, count, 3, 1, 1) + draw(-1, 1, count, 1, 1, 1) * along[:, None] + draw(0, 0.3, count, 1, 1, 1) * torch.randn_like(images)
    cloth = torch.where(torch.rand(count, 1, 1, 1, device=device) < 0.5, plain, other * draw(0.5, 1.2, count, 1, 1, 1) + draw(-0.5, 0.5, count, 3, 1, 1))
    images.lerp_(cloth, mask[:, None])
    middle = (mask * ((across.abs() < 0.22) & (down.abs() < 0.17))).sum((1, 2)) / ((across.abs() < 0.22) & (down.abs() < 0.17)).sum()
    return torch.where(middle >= 0.6, 0.0, torch.where(middle <= 0.15, 1.0, float("nan")))
