"""Losses on normalised landmarks (N x 136) with a weight a point (N x 68), and on pose and confidence."""

import math

import torch
from torch.nn import functional as F


def per_face(values, weight):
    """Weighted mean over the coordinates of faces that have any weight; ``values`` is N x 136."""
    weight = weight.repeat_interleave(2, 1)
    return (values * weight).sum() / weight.sum().clamp(min=1.0)


def mse(prediction, target, weight):
    return per_face((prediction - target) ** 2, weight)


def wing(prediction, target, weight, width=0.078, curvature=0.0156):
    """Wing loss (Feng et al., CVPR 2018): logarithmic for small errors, linear beyond ``width``.

    The defaults are its 10 and 2 pixels at a crop of 128; the result is in crop sides, times 128.
    """
    error = (prediction - target).abs()
    constant = width - width * math.log(1 + width / curvature)
    return per_face(torch.where(error < width, width * torch.log1p(error / curvature), error - constant), weight) * 128


def map_cross_entropy(maps, target, weight, cells, sigma=0.75):
    """Cross-entropy of each point's map (N x 68 x cells^2 logits) against a Gaussian of ``sigma`` cells at the point.

    A point that lies outside the crop is left out.
    """
    points = target.view(target.shape[0], -1, 2)
    centres = (torch.arange(cells, device=maps.device, dtype=torch.float32) + 0.5) / cells - 0.5
    scale = 0.5 * (cells / sigma) ** 2
    across = torch.exp(-scale * (points[..., :1] - centres) ** 2)
    down = torch.exp(-scale * (points[..., 1:] - centres) ** 2)
    wanted = (down[..., :, None] * across[..., None, :]).flatten(2)
    wanted = wanted / wanted.sum(2, keepdim=True).clamp(min=1e-6)
    inside = (points.abs() < 0.5).all(2).float() * weight
    entropy = -(wanted * F.log_softmax(maps.float(), 2)).sum(2)
    return (entropy * inside).sum() / inside.sum().clamp(min=1.0)


def asm_weight(progress):
    """The weight of the ASM term over the thirds of the training (``progress`` 0 to 1): 2, 1, 0.5.

    Fard et al., ASMNet, CVPR workshops 2021; there by steps that were meant to be epochs.
    """
    return (2.0, 1.0, 0.5)[min(int(3 * progress + 1e-9), 2)]


def asm_assisted(prediction, target, smooth, weight, progress):
    """ASM-assisted loss: ``MSE(G, P) + a MSE(ASM(G), P)``; ``smooth`` is ASM(G), the truth as the shape model has it."""
    return mse(prediction, target, weight) + asm_weight(progress) * mse(prediction, smooth, weight)


def pose_mse(prediction, target, known, unit=65.0):
    """MSE of angles in units of ``unit`` degrees, as in the paper, over the faces whose pose is known (N)."""
    error = ((prediction - target) / unit) ** 2
    return (error * known[:, None]).sum() / (3 * known.sum()).clamp(min=1.0)


def pose_robust(prediction, target, known, unit=3.0):
    """Smooth L1 of angles, quadratic within ``unit`` degrees."""
    error = F.smooth_l1_loss(prediction / unit, target / unit, reduction="none")
    return (error * known[:, None]).sum() / (3 * known.sum()).clamp(min=1.0)


# The error, as a share of the face's ruler, that deserves a confidence of one half, and how steeply it falls there.
HALF_CONFIDENCE, CONFIDENCE_SLOPE = 0.11, 0.013
# The distance, as a share of the landmark box, that leaves a point half of its reliability.
HALF_RELIABILITY = 0.05


def deserved_confidence(prediction, target):
    """The confidence (N) that points (N x 136) deserve: 0.99 at an error of 5 %, 0.91 at 8 %, 0.68 at 10 %, 0.04 at 15 %.

    The error is the protocol's, but its ruler is never shorter than 0.45 of the landmark box: in profile the distance of
    the eye corners goes to nothing.
    """
    points, truth = prediction.view(len(prediction), -1, 2), target.view(len(target), -1, 2)
    eyes = (truth[:, 36] - truth[:, 45]).norm(dim=1)
    ruler = torch.maximum(eyes, 0.45 * _box_side(truth))
    error = (points - truth).norm(dim=2).mean(1) / ruler.clamp(min=1e-6)
    return torch.sigmoid((HALF_CONFIDENCE - error) / CONFIDENCE_SLOPE)


def reliability(logits, prediction, target, judged):
    """Binary cross-entropy of each point's reliability (N x 68 logits) against 1 / (1 + (distance / tau)^2).

    ``tau`` is HALF_RELIABILITY of the face, so that an answer v stands for a distance of tau sqrt(1 / v - 1).
    """
    points, truth = prediction.view(len(prediction), -1, 2), target.view(len(target), -1, 2)
    distance = (points - truth).norm(dim=2) / _box_side(truth).clamp(min=1e-6)[:, None]
    wanted = 1 / (1 + (distance / HALF_RELIABILITY) ** 2)
    loss = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(1)
    return (loss * judged).sum() / judged.sum().clamp(min=1.0)


def _box_side(points):
    return (points.amax(1) - points.amin(1)).amax(1)


def confidence(logits, target):
    """Binary cross-entropy on the logits N x 1."""
    return F.binary_cross_entropy_with_logits(logits.squeeze(1), target)
