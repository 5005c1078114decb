"""The loss: quality focal loss on both scores, DIoU on boxes, a scale-free L1 on the five points."""

import numpy as np
import torch
import torch.nn.functional as functional

from .assign import assign, overlaps

BOX_WEIGHT = 6.0
POINT_WEIGHT = 2.0


def flatten(levels):
    """The maps of all strides as (B, N, C) by head name."""
    return {name: torch.cat([level[name].flatten(2).transpose(1, 2) for level in levels], dim=1) for name in levels[0]}


def ignored_cells(grid, samples):
    """Cells (B, N) whose centre lies in a region where nothing is learned."""
    mask = torch.zeros(len(samples), grid.count, dtype=torch.bool)
    x, y = grid.centres[:, 0], grid.centres[:, 1]
    for number, sample in enumerate(samples):
        for left, top, right, bottom in sample.ignored.tolist():
            mask[number] |= (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    return mask


def quality_focal(logits, target, weight):
    """Binary cross entropy to a soft target, weighted by the squared distance from it (Generalized Focal Loss, beta 2)."""
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (entropy * (torch.sigmoid(logits) - target).square() * weight).sum()


def distance_overlap_loss(predicted, boxes):
    """1 - IoU + the squared centre distance over the squared diagonal of the common hull (Distance-IoU)."""
    hull = torch.maximum(predicted[:, 2:], boxes[:, 2:]) - torch.minimum(predicted[:, :2], boxes[:, :2])
    between = (predicted[:, :2] + predicted[:, 2:] - boxes[:, :2] - boxes[:, 2:]) / 2
    overlap = overlaps(predicted, boxes)
    return 1 - overlap + between.square().sum(1) / hull.square().sum(1).clamp(min=1e-6), overlap


def loss(grid, levels, samples):
    """The loss of one batch and its parts as plain numbers."""
    raw = flatten(levels)
    decoded = grid.decode(raw["bbox"])
    cls, obj = raw["cls"][..., 0], raw["obj"][..., 0]
    owners = np.concatenate([np.full(len(sample.boxes), number) for number, sample in enumerate(samples)]).astype(np.int64)
    boxes = np.concatenate([sample.boxes for sample in samples])
    points = torch.from_numpy(np.concatenate([sample.points for sample in samples]))
    scores = torch.sqrt(torch.sigmoid(cls.detach()) * torch.sigmoid(obj.detach()))
    picture, cell, face = assign(grid, owners, boxes, scores, decoded.detach())
    total = max(len(face), 1)

    weight = (~ignored_cells(grid, samples)).float()
    # A window's own face is background just around it, whatever else the window may hold.
    weight[picture, cell] = 1
    cls_target, obj_target = torch.zeros_like(cls), torch.zeros_like(obj)
    # No cell may learn a box or a point; the gradient of those outputs is then zero, and not absent.
    box_loss, point_loss = raw["bbox"].sum() * 0, raw["kps"].sum() * 0
    if len(face):
        target = torch.from_numpy(boxes[face])
        per_box, overlap = distance_overlap_loss(decoded[picture, cell], target)
        box_loss = per_box.sum() / total
        cls_target[picture, cell] = 1
        obj_target[picture, cell] = overlap.detach()
        known = torch.isfinite(points[face]).all(-1).all(-1)
        if known.any():
            place, strides = grid.centres[cell][known, None], grid.strides[cell][known, None, None]
            predicted = raw["kps"][picture, cell][known].view(-1, 5, 2) * strides + place
            side = (target[known, 2:] - target[known, :2]).max(dim=1).values[:, None, None]
            point_loss = functional.smooth_l1_loss(predicted / side, points[face][known] / side, beta=0.05, reduction="sum") / total
    cls_loss = quality_focal(cls, cls_target, weight) / total
    obj_loss = quality_focal(obj, obj_target, weight) / total
    value = cls_loss + 2 * obj_loss + BOX_WEIGHT * box_loss + POINT_WEIGHT * point_loss
    return value, {"cls": cls_loss.item(), "obj": obj_loss.item(), "box": box_loss.item(), "points": point_loss.item(), "cells": total}
