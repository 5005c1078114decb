"""Fits the pose heads of asmnet-live again, on frozen features, after the landmarks are learned.

While the landmarks still move, the heads chase them, and they see the hardest pictures of the training. Here they see
milder ones, with dropout on the features: more of the training faces' own looks would be learned by heart otherwise.
"""

import dataclasses
import math

import torch
from torch.nn import functional as F

from . import losses
from .batches import Batches
from .train import TrainingError, cosine, seed_everything

MILD = {"rotation": 8.0, "strong": 0.0, "occlusion": 0.05, "low_resolution": 0.05, "blur": 0.1, "noise": 0.1}
BATCH = 128


def refine(network, config, data, rounds=6, passes=30, learning_rate=2e-3, weight_decay=1e-2, dropout=0.3, progress=None):
    """Replaces the weights of ``network``'s pose heads; everything else stays as it is, bit for bit.

    Draws ``rounds`` epochs of training pictures once and goes through their features ``passes`` times.
    ``progress(round, rounds)`` is told of each round of pictures.
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
    squeezed, points, labels = _features(network.eval(), Batches(data, config), rounds, progress)
    for module in (network.pose, *network.pose_of_points):
        if isinstance(module, torch.nn.Linear):
            module.reset_parameters()
    torch.nn.init.zeros_(network.pose.weight)
    heads = [*network.pose.parameters(), *network.pose_of_points.parameters()]
    optimiser = torch.optim.AdamW(heads, lr=learning_rate, weight_decay=weight_decay)
    steps, step = passes * math.ceil(len(labels) / BATCH), 0
    for _ in range(passes):
        for chosen in torch.randperm(len(labels)).split(BATCH):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate * cosine(step / steps)
            pose = network.pose_of(F.dropout(squeezed[chosen], dropout), points[chosen])
            loss = losses.pose_robust(pose, labels[chosen], torch.ones(len(chosen)))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            step += 1
    return network


@torch.no_grad()
def _features(network, batches, rounds, progress):
    """What the pose heads see of ``rounds`` epochs of pictures, and the pose labels, of faces whose pose is known."""
    parts = []
    for number in range(rounds):
        for batch in batches.epoch(number):
            outputs = network.features(batch["image"].float() / 255)
            known = batch["known"] > 0
            parts.append([outputs["squeezed"][known], outputs["points"][known], batch["pose"][known]])
        if progress is not None:
            progress(number + 1, rounds)
    if not parts or not sum(len(part[2]) for part in parts):
        raise TrainingError("no training face has a pose; landmarks.csv needs its columns yaw, pitch and roll")
    return [torch.cat(values) for values in zip(*parts)]
