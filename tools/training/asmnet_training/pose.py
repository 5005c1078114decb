"""Fits the pose heads of asmnet-live again, after the landmarks are learned.

The labels are a quadratic function of the true inner landmarks, so that the head on the points is solved for in closed form:
on the true points, on the network's own, or on both. The head on the features learns the labels by itself, from milder
pictures than those of the training and with dropout: more of the training faces' own looks would be learned by heart
otherwise. The pose is a mean of the two, since their errors differ. The validation split chooses the points and the weights
of the mean: true points suit a network whose landmarks are good, its own points one whose landmarks are not.
"""

import copy
import dataclasses
import math

import numpy as np
import torch
from torch.nn import functional as F

from . import losses
from .batches import Batches
from .dataset import read_image
from .inference import crop_pixels, landmark_crop
from .models.live import POINTS, POINTS_SCALE, POSE_UNIT
from .train import TrainingError, cosine, seed_everything

MILD = {"rotation": 8.0, "strong": 0.0, "occlusion": 0.05, "low_resolution": 0.05, "blur": 0.1, "noise": 0.1}
BATCH = 128
FIRST_INNER_POINT = 17
RIDGE = 1e-3
# The weights that the features' head may get in the mean, for each angle of its own.
SHARES = np.linspace(0, 1, 11)


def refine(network, config, data, rounds=6, passes=12, learning_rate=2e-3, weight_decay=1e-2, dropout=0.3, progress=None):
    """Replaces the weights of ``network``'s pose heads; everything else stays as it is, bit for bit.

    Draws ``rounds`` epochs of training pictures once and goes through their features ``passes`` times.
    ``progress(round, rounds)`` is told of each round of pictures. Returns the mean absolute error of yaw, pitch and roll on the
    validation faces, in degrees.
    """
    if config.model != "asmnet-live":
        raise TrainingError(f"the pose heads of {config.model} are no parts of their own; only those of asmnet-live are")
    seed_everything(config.seed)
    config = dataclasses.replace(
        config,
        negative_share=0.0,
        turned_share=min(config.turned_share, 0.1),
        augmentation=dataclasses.replace(config.augmentation, **MILD),
    )
    if not any(face.pose is not None for face in data.val):
        raise TrainingError("no validation face has a pose; landmarks.csv needs the split val and the columns yaw, pitch and roll")
    squeezed, own, true, labels = _features(network.eval(), Batches(data, config), rounds, progress)
    seen, seen_points, wanted = _validation_features(network, data.val, config)
    _fit_features(network.pose, squeezed, labels, passes, learning_rate, weight_decay, dropout)
    with torch.no_grad():
        by_features = POSE_UNIT * network.pose(seen)
    fits = ((true, labels), (own, labels), (torch.cat([true, own]), torch.cat([labels, labels])))
    error, shares = _fit_points(network.pose_of_points, fits, seen_points, by_features, wanted)
    _scale(network.pose, shares)
    _scale(network.pose_of_points.linear, 1 - shares)
    _scale(network.pose_of_points.squares, 1 - shares)
    return error


def _fit_points(form, fits, seen_points, by_features, wanted):
    """Fits the head on the points to the (points, poses) of ``fits`` with the lowest validation error beside the other head.

    Returns that error, and the share of the head on the features with which it is reached, for each angle.
    """
    best = None
    for points, poses in fits:
        fit_quadratic(form, points.numpy() * POINTS_SCALE, poses.numpy() / POSE_UNIT)
        with torch.no_grad():
            by_points = POSE_UNIT * form(seen_points * POINTS_SCALE)
        errors = np.stack([np.abs((share * by_features + (1 - share) * by_points - wanted).numpy()).mean(0) for share in SHARES])
        if best is None or errors.min(0).mean() < best[0].mean():
            best = errors.min(0), SHARES[errors.argmin(0)], copy.deepcopy(form.state_dict())
    error, shares, fitted = best
    form.load_state_dict(fitted)
    return error, torch.tensor(shares, dtype=torch.float32)


@torch.no_grad()
def _scale(layer, factors):
    """Multiplies each output of a layer by its factor."""
    for values in layer.parameters():
        values *= factors.view(-1, *[1] * (values.dim() - 1))


def _fit_features(head, squeezed, labels, passes, learning_rate, weight_decay, dropout):
    head.reset_parameters()
    torch.nn.init.zeros_(head.weight)
    optimiser = torch.optim.AdamW(head.parameters(), lr=learning_rate, weight_decay=weight_decay)
    steps, step = passes * math.ceil(len(labels) / BATCH), 0
    for _ in range(passes):
        for chosen in torch.randperm(len(labels)).split(BATCH):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate * cosine(step / steps)
            pose = POSE_UNIT * head(F.dropout(squeezed[chosen], dropout))
            loss = losses.pose_robust(pose, labels[chosen], torch.ones(len(chosen)))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            step += 1


def fit_quadratic(form, points, values):
    """Sets a :class:`QuadraticForm` of the points (N x 136) to the ridge regression of ``values`` (N x K) on the inner ones.

    The regression has the centred inner points and all products of their first ``form.rank`` principal components.
    """
    points, values = np.asarray(points, np.float64), np.asarray(values, np.float64)
    centring = _centred_inner_points()
    centred = points @ centring.T
    mean = centred.mean(0)
    components = np.linalg.svd(centred - mean, full_matrices=False)[2][: form.rank]
    first, second = np.triu_indices(len(components))
    along = (centred - mean) @ components.T
    features = np.concatenate([np.ones((len(points), 1)), centred - mean, along[:, first] * along[:, second]], axis=1)
    gram = features.T @ features + RIDGE * len(points) * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, features.T @ values)
    linear, products = weights[1 : 1 + len(mean)], weights[1 + len(mean) :]

    def put(parameter, array):
        parameter.copy_(torch.from_numpy(array))

    with torch.no_grad():
        put(form.linear.weight, linear.T @ centring)
        put(form.linear.bias, weights[0] - mean @ linear)
        for layer in (form.directions.weight, form.directions.bias, form.squares.weight):
            layer.zero_()
        for output in range(values.shape[1]):
            symmetric = np.zeros((len(components), len(components)))
            symmetric[first, second] += products[:, output] / 2
            symmetric[second, first] += products[:, output] / 2
            eigenvalues, vectors = np.linalg.eigh(symmetric)
            axes = (vectors * np.sqrt(np.abs(eigenvalues))).T @ components
            rows = slice(output * form.rank, output * form.rank + len(axes))
            put(form.directions.weight[rows], axes @ centring)
            put(form.directions.bias[rows], -axes @ mean)
            put(form.squares.weight[output, rows], np.sign(eigenvalues))


def _centred_inner_points():
    """The matrix (2 x 51) x 136 that takes all points to the inner ones, from their mean."""
    inner = POINTS - FIRST_INNER_POINT
    choice = np.eye(POINTS)[FIRST_INNER_POINT:] - np.r_[np.zeros(FIRST_INNER_POINT), np.full(inner, 1 / inner)]
    return np.kron(choice, np.eye(2))


@torch.no_grad()
def _features(network, batches, rounds, progress):
    """Of ``rounds`` epochs of pictures of faces whose pose is known: the features, the network's points, the true ones, the labels."""
    parts = []
    for number in range(rounds):
        for batch in batches.epoch(number):
            outputs = network.features(batch["image"].float() / 255)
            known = batch["known"] > 0
            parts.append([outputs["squeezed"][known], outputs["points"][known], batch["points"][known], batch["pose"][known]])
        if progress is not None:
            progress(number + 1, rounds)
    if not parts or not sum(len(part[3]) for part in parts):
        raise TrainingError("no training face has a pose; landmarks.csv needs its columns yaw, pitch and roll")
    return [torch.cat(values) for values in zip(*parts)]


@torch.no_grad()
def _validation_features(network, faces, config):
    """The features, the network's points and the labels of the validation faces that have a pose, in the protocol's crops."""
    parts = []
    for face in (face for face in faces if face.pose is not None):
        crop = landmark_crop(face.points, config.augmentation.crop_scale, config.augmentation.stretch)
        outputs = network.features(crop_pixels([read_image(face.file)], [crop], config.input_size))
        parts.append([outputs["squeezed"], outputs["points"], torch.tensor(face.pose, dtype=torch.float32)[None]])
    return [torch.cat(values) for values in zip(*parts)]
