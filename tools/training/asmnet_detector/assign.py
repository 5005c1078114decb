"""Which cells learn which face: the dynamic assignment of YOLOX (SimOTA), for the whole batch at once.

A face may be learned by the 5 x 5 cells around its centre at every stride, as far as they lie inside its box.
Of these it takes the k cheapest by classification and box cost, k being the sum of its ten best overlaps.
"""

import numpy as np
import torch

from .model import STRIDES

REACH = 2
OVERLAP_WEIGHT = 3.0
OUTSIDE = 1e5


class Grid:
    """The cells of all strides, one after the other, row by row: `centres` in pixels and `strides`."""

    def __init__(self, height, width):
        centres, strides, self.levels, start = [], [], [], 0
        for stride in STRIDES:
            rows, columns = height // stride, width // stride
            y, x = np.mgrid[:rows, :columns]
            centres.append(np.stack([x.ravel(), y.ravel()], axis=1) * stride)
            strides.append(np.full(rows * columns, stride))
            self.levels.append((stride, rows, columns, start))
            start += rows * columns
        self.count = start
        self.centres = torch.tensor(np.concatenate(centres), dtype=torch.float32)
        self.strides = torch.tensor(np.concatenate(strides), dtype=torch.float32)

    def decode(self, boxes):
        """Raw box values (..., count, 4) to left, top, right, bottom in pixels."""
        centre = boxes[..., :2] * self.strides[:, None] + self.centres
        half = boxes[..., 2:].clamp(max=6).exp() * self.strides[:, None] / 2
        return torch.cat([centre - half, centre + half], dim=-1)


def overlaps(first, second):
    """Intersection over union of boxes paired by position."""
    inner = (torch.minimum(first[..., 2:], second[..., 2:]) - torch.maximum(first[..., :2], second[..., :2])).clamp(min=0)
    common = inner[..., 0] * inner[..., 1]
    area = lambda box: (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])
    return common / (area(first) + area(second) - common).clamp(min=1e-6)


def candidates(grid, boxes):
    """For each box the cells that may learn it: indices (G, K) and whether each is inside the grid, and inside the box."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    steps = np.mgrid[-REACH:REACH + 1, -REACH:REACH + 1].reshape(2, -1)
    indices, exists, inside = [], [], []
    for stride, rows, columns, start in grid.levels:
        nearest = np.round(centre / stride).astype(np.int64)
        x, y = nearest[:, :1] + steps[1], nearest[:, 1:] + steps[0]
        here = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        px, py = x * stride, y * stride
        within = (px >= boxes[:, :1]) & (px <= boxes[:, 2:3]) & (py >= boxes[:, 1:2]) & (py <= boxes[:, 3:4])
        indices.append(start + np.where(here, y * columns + x, 0))
        exists.append(here)
        inside.append(within & here)
    return tuple(np.concatenate(part, axis=1) for part in (indices, exists, inside))


def assign(grid, owners, boxes, scores, decoded):
    """Positive cells as (picture, cell, face) index arrays.

    `owners` (G,) is the picture of each face, `boxes` (G, 4) its box; `scores` (B, N) is the predicted score and
    `decoded` (B, N, 4) the predicted boxes, both without gradient.
    """
    if len(owners) == 0:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    cells, exists, inside = candidates(grid, boxes)
    picture = np.repeat(owners[:, None], cells.shape[1], axis=1)
    predicted = decoded[picture, cells]
    overlap = overlaps(predicted, torch.from_numpy(boxes)[:, None].expand_as(predicted)).numpy()
    score = scores[picture, cells].numpy()
    cost = -np.log(score + 1e-6) - OVERLAP_WEIGHT * np.log(overlap + 1e-6)
    cost = cost + np.where(inside, 0, OUTSIDE) + np.where(exists, 0, 1e9)
    best = -np.sort(-np.where(inside, overlap, 0), axis=1)[:, :10]
    count = np.maximum(best.sum(axis=1).astype(np.int64), 1)
    order = np.argsort(cost, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(order.shape[1])[None].repeat(len(order), 0), axis=1)
    face, place = np.nonzero((rank < count[:, None]) & (cost < 1e8))
    key = picture[face, place] * grid.count + cells[face, place]
    # A cell claimed twice goes to the cheaper face: sorted by falling cost, the last writer wins.
    falling = np.argsort(-cost[face, place], kind="stable")
    unique, last = np.unique(key[falling][::-1], return_index=True)
    return unique // grid.count, unique % grid.count, face[falling][::-1][last]
