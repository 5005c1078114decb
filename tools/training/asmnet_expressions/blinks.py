"""Blinks by a perceptron of their own in the fusion, from where the networks of the eyes put lids and irises and from the landmarks alone.

What the teacher says of a blink is told by its own points to 0.997 (correlation). From all that the hidden layers see a head learns the training faces
by heart; from the points, by smooth perceptrons (SiLU), less so. What several of these say together is learned by one of ReLUs, whose first layer reads
the hidden layers through that of the points: units of the fusion beside the others.
"""

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .channels import EYE
from .export import eye_points
from .fusion import CHANNELS, LANDMARK_MIRROR, Fusion, WholeModel
from .train_whole import Faces, validate

# Looks at each face: as its crops lie in use, then displaced and lit otherwise; the first counts for this share of a batch.
LOOKS, DRAWN_LOOKS, CLEAN = 4, 3, 0.4
PHOTOS, DRAWINGS = 256, 64
DRAWN_WEIGHT = 0.25

# Of the inputs, in their standard deviations.
NOISE, STUDENT_NOISE = 0.1, 0.3

TEACHER, TEACHERS, TEACHER_STEPS, TEACHER_RATE, TEACHER_DECAY = (160, 64), 4, 2500, 2e-3, 0.1
STUDENT, STUDENT_STEPS, STUDENT_RATE, STUDENT_DECAY = (64, 32), 6000, 2e-3, 1e-3

RIGHT, LEFT = CHANNELS.index(f"{EYE[0]}Right"), CHANNELS.index(f"{EYE[0]}Left")


def perceptron(inputs, sizes, activation):
    first, second = sizes
    return nn.Sequential(nn.Linear(inputs, first), activation(), nn.Linear(first, second), activation(), nn.Linear(second, 1))


def point_rows():
    """The outputs of an eye's network that the program has too."""
    return np.ravel([[2 * i, 2 * i + 1] for i in eye_points()])


def inputs_of(eyes, landmarks):
    """Of both sides, N x 2 x D: an eye's own points (N x 2 x K, as of a right eye), the other's, and the landmarks (N x 68 x 2) as that side sees them."""
    mirrored = landmarks[:, LANDMARK_MIRROR] * landmarks.new_tensor([-1.0, 1.0])
    sides = [(eyes[:, 0], eyes[:, 1], landmarks), (eyes[:, 1], eyes[:, 0], mirrored)]
    return torch.stack([torch.cat([own, other, points.flatten(1)], 1) for own, other, points in sides], 1)


@dataclass
class Looks:
    """Inputs of N faces in V looks, V x N x 2 x D, and their blinks, N x 2."""

    inputs: torch.Tensor
    blinks: torch.Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, model, faces, looks, generator, size=128):
        rows, seen = point_rows(), []
        for look in range(looks):
            parts = []
            for chosen in np.array_split(np.arange(len(faces)), max(1, len(faces) // size)):
                cut, landmarks = faces.batch(chosen, model, generator if look else None)
                points = model.eyes.points(model.eyes.look(torch.cat([cut[0][0], cut[1][0]])))[:, rows]
                parts.append(inputs_of(points.unflatten(0, (2, -1)).transpose(0, 1), landmarks))
            seen.append(torch.cat(parts))
        return cls(torch.stack(seen), faces.channels[:, [RIGHT, LEFT]])

    def some(self, count, generator):
        """COUNT faces at random, in a look each: inputs and blinks."""
        chosen = torch.randint(len(self.blinks), (count,), generator=generator)
        look = torch.zeros(count, dtype=torch.long)
        if len(self.inputs) > 1:
            moved = torch.rand(count, generator=generator) >= CLEAN
            look[moved] = torch.randint(1, len(self.inputs), (int(moved.sum()),), generator=generator)
        return self.inputs[look, chosen], self.blinks[chosen]


def steps_of(network, steps, rate, decay):
    """An optimiser at the rate of each step."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min((step + 1) / 50, 0.5 * (1 + np.cos(np.pi * step / steps)))
        yield optimiser


def advance(optimiser, loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def noisy(inputs, amount, generator):
    return inputs + amount * torch.randn(inputs.shape, generator=generator)


def teach(photos, drawings, generator):
    """One of the smooth perceptrons."""
    network = perceptron(photos.inputs.shape[3], TEACHER, nn.SiLU)
    for optimiser in steps_of(network, TEACHER_STEPS, TEACHER_RATE, TEACHER_DECAY):
        inputs, wanted = (torch.cat(pair) for pair in zip(photos.some(PHOTOS, generator), drawings.some(DRAWINGS, generator)))
        error = (network(noisy(inputs, NOISE, generator))[..., 0] - wanted).square()
        advance(optimiser, error[:PHOTOS].mean() + DRAWN_WEIGHT * error[PHOTOS:].mean())
    return network.eval()


def follow(teachers, photos, drawings, generator):
    """The perceptron of ReLUs that says what the TEACHERS say together."""
    network = perceptron(photos.inputs.shape[3], STUDENT, nn.ReLU)
    for optimiser in steps_of(network, STUDENT_STEPS, STUDENT_RATE, STUDENT_DECAY):
        inputs = noisy(torch.cat([photos.some(PHOTOS, generator)[0], drawings.some(DRAWINGS, generator)[0]]), STUDENT_NOISE * torch.rand(1, generator=generator), generator)
        with torch.no_grad():
            wanted = sum(t(inputs) for t in teachers) / len(teachers)
        advance(optimiser, F.mse_loss(network(inputs), wanted))
    return network.eval()


@torch.no_grad()
def joined(model, head, mean, scale, share):
    """The fusion with the HEAD beside its own units, whose word on blinks counts 1 - SHARE. Inputs of the head are (points - MEAN) / SCALE."""
    own, hidden = model.fusion, model.eyes.hidden.out_features
    width = own.first.out_features + STUDENT[0]
    if own.second.out_features + STUDENT[1] != width // 2:
        raise ValueError(f"a fusion of {own.first.out_features} and {own.second.out_features} units: the second layer must have half as many as the first")
    wide = Fusion(hidden, width)
    first, second, third = (layer for layer in head if isinstance(layer, nn.Linear))
    for layer, kept in ((wide.first, own.first), (wide.second, own.second), (wide.third, own.third)):
        layer.weight.zero_()
        layer.bias.zero_()
        layer.weight[: kept.out_features, : kept.in_features] = kept.weight
        layer.bias[: kept.out_features] = kept.bias

    # The head reads the points, and those are linear in the hidden layers.
    rows = point_rows()
    points, shift = model.eyes.points.weight[rows], model.eyes.points.bias[rows]
    weights = first.weight / scale
    begin, count = own.first.out_features, len(rows)
    wide.first.bias[begin:] = first.bias - weights @ mean
    for i in range(2):
        block = weights[:, i * count : (i + 1) * count]
        wide.first.weight[begin:, i * hidden : (i + 1) * hidden] = block @ points
        wide.first.bias[begin:] += block @ shift
    wide.first.weight[begin:, 4 * hidden :] = weights[:, 2 * count :]
    second_begin = own.second.out_features
    wide.second.weight[second_begin:, begin:] = second.weight
    wide.second.bias[second_begin:] = second.bias

    # The face and its mirror image both count a half, and the head speaks for the right eye of each.
    for row in (RIGHT, LEFT):
        wide.third.weight[row] *= 1 - share
        wide.third.bias[row] *= 1 - share
    wide.third.weight[RIGHT, second_begin:] = 2 * share * third.weight[0]
    wide.third.bias[RIGHT] += 2 * share * third.bias[0]
    return wide


def blinks_of(figures):
    return [figures["by_channel"][CHANNELS[i]] for i in (RIGHT, LEFT)]


def refine_blinks(cache, start, run, share, seed=1, log=print):
    """Begins with ``whole.pt`` in START and writes one whose blinks are for the SHARE those of the new units into RUN."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = WholeModel.load(start)
    photos, drawings = (Looks.of(model, Faces.load(cache, split), looks, generator) for split, looks in (("train", LOOKS), ("drawn-train", DRAWN_LOOKS)))
    held, tried = (Faces.load(cache, split) for split in ("val", "drawn-val"))
    mean, scale = photos.inputs[0].mean((0, 1)), photos.inputs[0].std((0, 1)) + 1e-4
    for looks in (photos, drawings):
        looks.inputs = (looks.inputs - mean) / scale
    teachers = []

    def report(head, name):
        other = copy.copy(model)
        other._modules = dict(model._modules) | {"fusion": joined(model, head, mean, scale, share)}
        log({"head": name} | {split: blinks_of(validate(other, faces)[0]) for split, faces in (("val", held), ("drawn", tried))})
        return other

    for _ in range(TEACHERS):
        teachers.append(teach(photos, drawings, generator))
        log({"teacher": len(teachers)})
    whole = report(follow(teachers, photos, drawings, generator), "student")
    Path(run).mkdir(parents=True, exist_ok=True)
    torch.save(whole.state_dict(), Path(run) / "whole.pt")
