"""Whether an eye or a mouth is seen at all: one linear layer on what the convolutions of the part see."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augment import crops, displaced
from .covered import HIDDEN, SEEN, Covered
from .fusion import WholeModel
from .model import NETWORKS, normalise

# Looks at each crop: as it lies in use, then displaced.
LOOKS = 3
STEPS, RATE, DECAY = 1500, 3e-3, 0.02

# Below this the part counts as hidden; so low that hardly a part that is seen does.
LEAST_SEEN = 0.1

# In a video a hidden part counts as seen again from here on, so that it does not come and go. Below it are 1.4 % of the parts that are seen.
SEEN_AGAIN = 0.3


def look(network, covered, generator=None, size=256):
    """What the convolutions see of each window, N x features; of a mouth also of its mirror image, one after the other."""
    seen = []
    with torch.no_grad():
        for begin in range(0, len(covered.windows), size):
            windows = normalise(covered.windows[begin : begin + size])
            if generator is None:
                images = crops(windows, network.columns, network.rows)[0]
            else:
                images = displaced(windows, torch.zeros(len(windows), 1, 2), network.columns, network.rows, generator)[0]
            seen.append(network.features(images).flatten(1))
    return torch.cat(seen)


def fit_part(network, layer, covered, generator):
    """Fits the layer; a mouth and an eye in a mirror are looked at too, since the program does."""
    known = (covered.shares >= HIDDEN) | (covered.shares <= SEEN)
    chosen = Covered(covered.windows[known], covered.shares[known])
    mirrored = Covered(np.ascontiguousarray(chosen.windows[:, :, ::-1]), chosen.shares)
    seen = torch.cat([look(network, c, generator if i else None) for i in range(LOOKS) for c in (chosen, mirrored)])
    wanted = torch.from_numpy((chosen.shares <= SEEN).astype(np.float32)).repeat(2 * LOOKS)
    weights = torch.where(wanted > 0, 0.5 / wanted.mean(), 0.5 / (1 - wanted.mean()))
    scale = seen.std(0).clamp(min=1e-2)
    small = torch.nn.Linear(seen.shape[1], 1)
    optimiser = torch.optim.AdamW(small.parameters(), lr=RATE, weight_decay=DECAY)
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * step / STEPS))
        some = torch.randint(len(seen), (512,), generator=generator)
        loss = F.binary_cross_entropy_with_logits(small(seen[some] / scale)[:, 0], wanted[some], weights[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        layer.weight.copy_(small.weight / scale)
        layer.bias.copy_(small.bias)


def figures(network, layer, covered):
    """Of hidden parts how many are called hidden, and of seen ones too; ``area`` is that under the curve."""
    with torch.no_grad():
        told = torch.sigmoid(layer(look(network, covered)))[:, 0].numpy()
    hidden, seen = told[covered.shares >= HIDDEN], told[covered.shares <= SEEN]
    order = np.argsort(np.argsort(np.concatenate([hidden, seen])))
    area = (order[len(hidden) :].sum() - len(seen) * (len(seen) - 1) / 2) / max(len(hidden) * len(seen), 1)
    return {
        "hidden": [len(hidden), round(float((hidden < LEAST_SEEN).mean()), 4)],
        "seen": [len(seen), round(float((seen < LEAST_SEEN).mean()), 5)],
        "area": round(float(area), 4),
    }


def fit_seen(cache, start, run, seed=1):
    """Begins with ``whole.pt`` in START and writes ``whole.pt`` with the two layers into RUN; returns the figures on the validation split."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = WholeModel.load(start)
    result = {}
    for name in NETWORKS:
        network, layer = getattr(model, name), model.seen[name]
        fit_part(network, layer, Covered.load(cache, f"covered-train-{name}"), generator)
        result[name] = figures(network, layer, Covered.load(cache, f"covered-val-{name}"))
    Path(run).mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), Path(run) / "whole.pt")
    return result
