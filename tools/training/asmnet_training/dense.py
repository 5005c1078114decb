"""More points than the 68, by a teacher network (the expression labels' 162): what a network learns beside its own, in training alone.

They are no truth, but they know lids, lips and irises better than 68 points tell, on faces that nobody annotated too.
"""

import csv

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import nn

from . import losses

from .dataset import DatasetError
from .windows import in_window

# The labels hold pixels in sixteenths.
STEPS = 16.0


def read(folder):
    """The points of every picture that the labels in ``folder`` (``labels.csv``, ``labels.npz``) know, by its file's name: K x 2 pixels each."""
    table, labels = folder / "labels.csv", folder / "labels.npz"
    if not table.is_file() or not labels.is_file():
        raise DatasetError(f"{folder}: labels.csv and labels.npz are expected there")
    with np.load(labels) as arrays:
        points, found = arrays["points"], arrays["found"]
    with open(table, newline="", encoding="utf-8") as stream:
        return {r["file"]: points[int(r["row"])] / STEPS for r in csv.DictReader(stream) if found[int(r["row"])]}


def attach(windows, faces, points, folder):
    """Gives ``windows`` of ``faces`` the dense ``points`` of their pictures, which are named from ``folder`` on."""
    size = windows.images.shape[1]
    count = len(next(iter(points.values())))
    windows.dense = np.full((len(faces), count, 2), np.nan, np.float32)
    for own, face in zip(windows.dense, faces):
        known = points.get(face.file.relative_to(folder).as_posix())
        if known is not None:
            own[:] = in_window(known, face.points, size)


def mirror_order(points):
    """Where each of K points goes when the picture is mirrored, by the mean of the faces whose points are all known (N x K x 2)."""
    known = points[np.isfinite(points).all((1, 2))].astype(np.float64)
    if len(known) < 2:
        raise DatasetError("a mirror of the dense points needs two faces that have them all")
    known = known - known.mean(1, keepdims=True)
    mean = np.median(known / np.sqrt((known**2).sum((1, 2), keepdims=True)), 0)
    mean[:, 0] -= (mean[:, 0].min() + mean[:, 0].max()) / 2
    # The pairs tell where the middle is, and that tells the pairs.
    for _ in range(3):
        far = ((mean[:, None] - mean[None] * [-1, 1]) ** 2).sum(2)
        rows, columns = linear_sum_assignment(far)
        order = np.empty(len(mean), int)
        order[rows] = columns
        mean[:, 0] -= (mean[:, 0] + mean[order, 0]).mean() / 2
    if not np.array_equal(order[order], np.arange(len(order))):
        raise DatasetError("the dense points have no pairs left and right")
    return order


class DenseHead(nn.Module):
    """One map a dense point from the fused features of an asmnet-live ``network``, which it listens to; it is no part of it."""

    def __init__(self, network, count):
        super().__init__()
        self.maps = nn.Conv2d(network.maps.in_channels, count, 1)
        nn.init.normal_(self.maps.weight, std=0.01)
        self._seen = None
        network.fuse.register_forward_hook(self._listen)

    def _listen(self, module, inputs, output):
        self._seen = output

    def loss(self, grid, target):
        """The wing loss of the points (N x 2K; NaN where unknown) for the pictures that the network saw last."""
        maps = self.maps(self._seen).flatten(2).float()
        with torch.autocast(maps.device.type, enabled=False):
            points = torch.matmul(torch.softmax(maps, 2), grid).flatten(1)
            known = torch.isfinite(target).view(len(target), -1, 2).all(2).float()
            return losses.wing(points, torch.nan_to_num(target), known)
