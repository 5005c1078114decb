"""Leaves out units of the hidden layers and of the fusion that say nothing, or nothing that the others do not say: no training is needed.

Training ends with many units that are zero on every face. Their weights are read from memory all the same, in every frame. Those units are kept from
which all can be told best (pivoted QR of what they say, by how much it is used); what reads the others reads what the kept ones tell of them (ridge
regression). Photographs and drawn faces count alike: some units speak for drawn faces alone.
"""

from pathlib import Path

import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F

from .fusion import WholeModel
from .model import NETWORKS, Form
from .train_whole import Faces

# Faces from which it is seen what the units say.
PHOTOS, DRAWINGS = 4000, 3000

# A share of the units' mean variance.
RIDGE = 1e-4

# The points of a part weigh beside the channels by their own weights times this.
POINT_SHARE = 50


def kept_units(values, use, count):
    """The COUNT units that pivoted QR takes first, by their values (N x units) and how much they are used."""
    weighted = ((values - values.mean(0)) * use).numpy()
    return np.sort(scipy.linalg.qr(weighted, mode="r", pivoting=True)[1][:count])


def told_by(values, units):
    """Weights (all x kept) and shift by which the kept units tell all, and the share of their variance that they do not tell."""
    kept = values[:, units]
    mean, target = kept.mean(0), values.mean(0)
    inputs, wanted = kept - mean, values - target
    gram = (inputs.T @ inputs).double()
    gram += RIDGE * gram.diagonal().mean() * torch.eye(len(gram))
    weights = torch.linalg.solve(gram, (inputs.T @ wanted).double()).float()
    lost = float((wanted - inputs @ weights).square().sum() / wanted.square().sum())
    return weights.T, target - mean @ weights, lost


def read_through(layer, weights, shift):
    """Weights and biases of a layer that reads the kept units in the place of all."""
    return layer.weight @ weights, layer.bias + layer.weight @ shift


def set_layer(layer, weights, bias):
    layer.weight.copy_(weights)
    layer.bias.copy_(bias)


def look_at(model, faces, count, generator, random, size=128):
    """What the hidden layers say of COUNT of the faces, crops displaced and lit at random: N x 2 x units of the eyes, the same of the mouth and its mirror image; and the landmarks."""
    found = []
    for chosen in np.array_split(np.sort(random.permutation(len(faces))[:count]), max(1, min(count, len(faces)) // size)):
        cut, landmarks = faces.batch(chosen, model, generator)
        eyes, lips = model.parts(*(crops for crops, _ in cut))
        found.append((*(hidden.unflatten(0, (2, -1)).transpose(0, 1) for hidden in (eyes, lips)), landmarks))
    return tuple(torch.cat(values) for values in zip(*found))


def part_use(model, name):
    """How much each unit of a part's hidden layer is used by what reads it."""
    part = getattr(model, name)
    width = part.hidden.out_features
    blocks = model.fusion.first.weight[:, : 4 * width].unflatten(1, (4, width))
    blocks = blocks[:, :2] if name == "eyes" else blocks[:, 2:]
    return (POINT_SHARE * part.points.weight.square().sum(0) + blocks.square().sum((0, 1))).sqrt()


def slim_part(large, small, name, hidden):
    """Fills a part of SMALL; HIDDEN is what the hidden layer says of crops. Returns what tells all of its units, and what is lost."""
    own, other = getattr(large, name), getattr(small, name)
    other.features.load_state_dict(own.features.state_dict())
    small.seen[name].load_state_dict(large.seen[name].state_dict())
    units = kept_units(hidden, part_use(large, name), other.hidden.out_features)
    set_layer(other.hidden, own.hidden.weight[units], own.hidden.bias[units])
    weights, shift, lost = told_by(hidden, units)
    set_layer(other.points, *read_through(own.points, weights, shift))
    set_layer(other.channels, *read_through(own.channels, weights, shift))
    return weights, shift, lost


def slim_fusion(large, small, inputs, through):
    """Fills the fusion of SMALL; INPUTS are what that of LARGE takes, THROUGH what tells the hidden units of the parts. Returns what is lost in its two layers."""
    width = large.eyes.hidden.out_features
    large, small = large.fusion, small.fusion
    first, bias, blocks = large.first.weight, large.first.bias.clone(), []
    for i, name in enumerate(("eyes", "eyes", "mouth", "mouth")):
        block = first[:, i * width : (i + 1) * width]
        weights, shift, _ = through[name]
        blocks.append(block @ weights)
        bias += block @ shift
    weights = torch.cat([*blocks, first[:, 4 * width :]], 1)
    values = F.relu(large.first(inputs))
    units = kept_units(values, large.second.weight.norm(dim=0), small.first.out_features)
    set_layer(small.first, weights[units], bias[units])
    *told, lost_first = told_by(values, units)
    weights, bias = read_through(large.second, *told)
    values = F.relu(large.second(values))
    units = kept_units(values, large.third.weight.norm(dim=0), small.second.out_features)
    set_layer(small.second, weights[units], bias[units])
    *told, lost_second = told_by(values, units)
    set_layer(small.third, *read_through(large.third, *told))
    return lost_first, lost_second


@torch.no_grad()
def slim(cache, start, run, hidden, fusion, seed=1):
    """Begins with ``whole.pt`` in START and writes one with HIDDEN units in the hidden layer of each part and FUSION in the fusion's first layer
    (its second has half as many) into RUN. Returns the share of what the units said that is lost, by layer."""
    generator, random = torch.Generator().manual_seed(seed), np.random.default_rng(seed)
    large = WholeModel.load(start)
    form = Form.of(large.state_dict(), "eyes")
    small = WholeModel(fusion, Form(form.widths, form.blocks, form.narrow, hidden)).eval()
    looks = [look_at(large, Faces.load(cache, split), count, generator, random) for split, count in (("train", PHOTOS), ("drawn-train", DRAWINGS))]
    eyes, lips, landmarks = (torch.cat(values) for values in zip(*looks))
    said = {"eyes": eyes, "mouth": lips}
    through = {name: slim_part(large, small, name, said[name].flatten(0, 1)) for name in NETWORKS}
    inputs = torch.cat(large.features(*(said[name].transpose(0, 1).flatten(0, 1) for name in NETWORKS), landmarks))
    lost = slim_fusion(large, small, inputs, through)
    Path(run).mkdir(parents=True, exist_ok=True)
    torch.save(small.state_dict(), Path(run) / "whole.pt")
    return {name: round(through[name][2], 6) for name in NETWORKS} | {"fusion": [round(share, 6) for share in lost]}
