"""Learns the mouth's network on, its convolutions too, with the layers behind those of the eyes: drawn faces teach every channel, folds and pressed lips with them.

What the convolutions of the eyes see does not change and is computed once. The running statistics of the mouth's stay as well: photographs and
drawn faces share them, and nothing is another in training than in use.
"""

import copy
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from asmnet_training.ema import Average

from .augment import displaced, light, mirror_mouth
from .channels import MOUTH_CHANNELS
from .fusion import CHANNELS, WholeModel
from .model import normalise
from .refit import NOT_TAUGHT, POINT_WEIGHT, Seen, taught_weights
from .train import TRUTHS, correlations, point_loss
from .train_whole import LEAST_VARIANCE, SHIFT_SHARE, SOFT_SHARE, Faces, channel_weights

# Looks at the eyes of each face: as the crops lie in use, then displaced.
LOOKS, DRAWN_LOOKS = 3, 2
BATCH = 48

# Beside a rate of 1 for the fusion.
LIPS_SHARE, HIDDEN_SHARE = 0.5, 0.3

# Photographs: blinks are what is looked at most; of dimples the teacher is least sure.
WEIGHTS = {"eyeBlink": 25.0, "mouthDimple": 6.0}

# Drawn faces: what is told by folds and a little red alone is hardest to learn.
DRAWN_WEIGHTS = {"mouthPress": 3.0, "mouthRollLower": 3.0, "mouthShrugUpper": 2.0, "mouthDimple": 1.5, "mouthStretch": 1.5}
LIP_POINT_WEIGHT = 0.5


class Lips:
    """Photographs or drawn faces with what the convolutions of the eyes see."""

    def __init__(self, model, faces, looks, generator, folder):
        self.mouth, self.channels = faces.mouth, faces.channels
        self.seen = Seen.of(model, faces, looks, generator, folder, mouth=False)

    def look(self, model, look, chosen, generator=None):
        """Channels, the eyes' features, the mouth's points and where they belong; displaced and lit otherwise with a generator."""
        windows, places = normalise(self.mouth.windows[chosen]), torch.from_numpy(self.mouth.points[chosen])
        images, places = displaced(windows, places, model.mouth.columns, model.mouth.rows, generator or torch.Generator(), SHIFT_SHARE if generator else 0)
        if generator:
            images = light(images, generator)
        images = torch.cat([images, images.flip(3)]).contiguous(memory_format=torch.channels_last)
        features = torch.from_numpy(self.seen.features[look, chosen]).float().transpose(0, 1).flatten(0, 1)
        eyes, lips = F.relu(model.eyes.hidden(features)), model.mouth.look(images)
        channels = model.join(*model.features(eyes, lips, self.seen.landmarks[look, chosen].reshape(-1, 68, 2)))
        return channels, features, model.mouth.points(lips), places

    def some(self, model, count, random, generator):
        look, chosen = random.integers(len(self.seen.features)), np.sort(random.integers(len(self.channels), size=count))
        return *self.look(model, look, chosen, generator), chosen

    @torch.no_grad()
    def figures(self, model, size=256):
        """Correlation of each channel, as the crops lie in use."""
        found = [self.look(model, 0, np.arange(b, min(b + size, len(self.channels))))[0] for b in range(0, len(self.channels), size)]
        return correlations(torch.cat(found).clamp(0, 1).numpy(), self.channels.numpy())


def point_error(found, places, known):
    """Of the points of mouths as they are and of their mirror images."""
    count = len(places)
    _, mirrored, _ = mirror_mouth(places.new_zeros(count, 3, 1, 1), places, places.new_zeros(count, len(MOUTH_CHANNELS)))
    return (point_loss(found[:count], places, known, TRUTHS["mouth"]) + point_loss(found[count:], mirrored, known, TRUTHS["mouth"])) / 2


def teach_lips(cache, start, run, steps, rate=1e-3, drawn_weight=1.3, soft=None, minutes=None, batch=BATCH, seed=1, log=print):
    """Begins with ``whole.pt`` in START and writes ``whole.pt`` and ``lips.jsonl`` into RUN, five times while it learns.

    ``soft`` names a file of :func:`distil.write_soft`; ``minutes`` ends the schedule after a time, whatever STEPS says;
    ``batch`` is how many photographs a step has, and how many drawn faces.
    """
    torch.manual_seed(seed)
    generator, random = torch.Generator().manual_seed(seed), np.random.default_rng(seed)
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    model = WholeModel.load(start)
    photos, drawings, held, tried = (Faces.load(cache, split) for split in ("train", "drawn-train", "val", "drawn-val"))
    variance, drawn_variance = (f.channels.var(0).clamp(min=LEAST_VARIANCE) for f in (photos, drawings))
    if soft is not None:
        photos.channels = torch.lerp(photos.channels, torch.from_numpy(np.load(soft)), SOFT_SHARE)
    weights, drawn_weights = channel_weights(WEIGHTS), taught_weights(DRAWN_WEIGHTS)
    known = torch.from_numpy(photos.mouth.known)
    with tempfile.TemporaryDirectory() as folder:
        of = [Lips(model, faces, looks, generator, folder) for faces, looks in ((photos, LOOKS), (drawings, DRAWN_LOOKS), (held, 1), (tried, 1))]
        before = copy.deepcopy(model.eyes)
        model.mouth.to(memory_format=torch.channels_last)
        for parameter in [*model.parameters(), *before.parameters()]:
            parameter.requires_grad_(False)
        groups = [
            (HIDDEN_SHARE, nn.ModuleList([model.eyes.hidden, model.eyes.points])),
            (LIPS_SHARE, nn.ModuleList([model.mouth.features, model.mouth.hidden, model.mouth.points])),
            (1.0, model.fusion),
        ]
        groups = [{"params": [p.requires_grad_() for p in layers.parameters()], "base": share * rate} for share, layers in groups]
        optimiser, average = torch.optim.AdamW(groups, lr=rate, weight_decay=0.02), Average(model, 0.998)
        started, reported = time.monotonic(), 0
        for step in range(steps):
            progress = max(step / steps, (time.monotonic() - started) / 60 / minutes if minutes else 0)
            if progress >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * min((step + 1) / 50, 0.5 * (1 + np.cos(np.pi * progress)))
            told, seen, lips, places, chosen = of[0].some(model, batch, random, generator)
            drawn, drawn_seen, _, _, drawn_chosen = of[1].some(model, batch, random, generator)
            eyes = torch.cat([seen, drawn_seen])
            with torch.no_grad():
                kept = before.points(F.relu(before.hidden(eyes)))
            loss = (
                (weights * (told - photos.channels[chosen]) ** 2 / variance).mean()
                + drawn_weight * (drawn_weights * (drawn - drawings.channels[drawn_chosen]) ** 2 / drawn_variance).mean()
                + LIP_POINT_WEIGHT * point_error(lips.reshape(len(lips), -1, 2), places, known[chosen])
                + POINT_WEIGHT * F.mse_loss(model.eyes.points(F.relu(model.eyes.hidden(eyes))), kept)
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            average.update(model, step)
            if progress >= (reported + 1) / 5 - 1e-9 or step == 0:
                reported = int(progress * 5)
                report(run, average.network, of[2], of[3], step + 1, log)
        report(run, average.network, of[2], of[3], step + 1, log)


def report(run, model, held, tried, step, log):
    """Writes the weights, and the figures as a line."""
    figures = {"step": step}
    for name, lips in (("val", held), ("drawn", tried)):
        of = dict(zip(CHANNELS, lips.figures(model)))
        offered = {c: r for c, r in of.items() if not c.startswith(NOT_TAUGHT)}
        figures[name] = round(float(np.mean(list(offered.values()))), 4)
        figures[f"{name}_least"] = {c: round(float(offered[c]), 3) for c in sorted(offered, key=offered.get)[:6]}
        figures[f"{name}_blink"] = [round(float(of[f"eyeBlink{side}"]), 4) for side in ("Right", "Left")]
    with open(run / "lips.jsonl", "a", encoding="utf-8") as stream:
        stream.write(json.dumps(figures) + "\n")
    torch.save(model.state_dict(), run / "whole.pt")
    log(figures)
