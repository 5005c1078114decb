"""Learns the layers behind the convolutions anew: on what these see, which is computed once, that takes minutes.

Photographs teach by the teacher's labels, drawn faces by the truth, each every channel. The points stay where they were.
"""

import copy
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from asmnet_training.ema import Average

from .fusion import CHANNELS, WholeModel
from .train_whole import LEAST_VARIANCE, SOFT_SHARE, Faces, channel_weights, validate

# Looks at each face: as its crops lie in use, then displaced.
LOOKS, DRAWN_LOOKS = 4, 3
PHOTOS, DRAWINGS = 160, 80

# Blinks are what is looked at most; of dimples the teacher is least sure.
WEIGHTS = {"eyeBlink": 25.0, "mouthDimple": 4.0}

# Square errors of the points, in crop widths, beside those of the channels, in variances: 0.002 counts as much as a hundredth of a variance.
POINT_WEIGHT = 3000.0
HIDDEN_SHARE = 0.6

# The teacher contradicts itself in these; they are not offered, whatever drawn faces could teach.
NOT_TAUGHT = ("mouthFrown", "mouthLeft", "mouthRight", "jawLeft", "jawRight")


def taught_weights(of):
    """As :func:`train_whole.channel_weights`, 0 for what is not taught by drawn faces, and 1 in the mean of the others."""
    taught = torch.tensor([float(not c.startswith(NOT_TAUGHT)) for c in CHANNELS])
    weights = taught * channel_weights(of)
    return weights * taught.sum() / weights.sum()


@dataclass
class Seen:
    """What the convolutions see of N faces in V looks: V x N x 4 (right eye, left eye, mouth, its mirror image; or the eyes alone) x features, and V x N x 136."""

    features: np.ndarray
    landmarks: torch.Tensor
    channels: torch.Tensor

    @classmethod
    def of(cls, model, faces, looks, generator, folder, size=128, mouth=True):
        """Looks at FACES and keeps what is seen in a file of FOLDER, since it is larger than the pictures; without ``mouth`` at the eyes alone."""
        count, features, crops = len(faces), model.eyes.hidden.in_features, 4 if mouth else 2
        seen = np.lib.format.open_memmap(Path(folder) / f"{len(list(Path(folder).iterdir()))}.npy", "w+", np.float16, (looks, count, crops, features))
        landmarks = torch.zeros(looks, count, 136)
        with torch.no_grad():
            for look in range(looks):
                for begin in range(0, count, size):
                    chosen = np.arange(begin, min(begin + size, count))
                    cut, points = faces.batch(chosen, model, generator if look else None)
                    right, left, lips = (c[0] for c in cut)
                    found = [model.eyes.features(torch.cat([right, left])).flatten(1)]
                    if mouth:
                        found.append(model.mouth.features(torch.cat([lips, lips.flip(3)])).flatten(1))
                    seen[look, chosen] = torch.cat(found).reshape(crops, len(chosen), -1).transpose(0, 1).numpy()
                    landmarks[look, chosen] = points.flatten(1)
        return cls(seen, landmarks, faces.channels)

    def some(self, count, random):
        """Features, landmarks and channels of COUNT faces at random, in one look."""
        look, chosen = random.integers(len(self.features)), np.sort(random.integers(self.features.shape[1], size=count))
        return torch.from_numpy(self.features[look, chosen]).float(), self.landmarks[look, chosen], self.channels[chosen]


def answers(model, features, landmarks):
    """Channels, and points of the eyes and of the mouth, from what the convolutions see."""
    eyes, lips = F.relu(model.eyes.hidden(features[:, :2])), F.relu(model.mouth.hidden(features[:, 2:]))
    seen, mouths = eyes.transpose(0, 1).flatten(0, 1), lips.transpose(0, 1).flatten(0, 1)
    channels = model.join(*model.features(seen, mouths, landmarks.reshape(-1, 68, 2)))
    return channels, model.eyes.points(eyes), model.mouth.points(lips)


def refit(cache, start, run, steps, rate=2e-3, drawn_weight=1.0, hidden=False, soft=None, seed=1, log=print, weights=None, drawn_weights=None):
    """Begins with ``whole.pt`` in START and writes ``whole.pt`` into RUN; the fusion becomes as wide as :class:`WholeModel`'s is today.

    ``hidden`` fits the hidden layers of eyes and mouth with the fusion. ``soft`` names a file of :func:`distil.write_soft`. ``weights`` and
    ``drawn_weights`` say how much channels count by the beginnings of their names, on photographs (beside :data:`WEIGHTS`) and on drawn faces.
    """
    torch.manual_seed(seed)
    generator, random = torch.Generator().manual_seed(seed), np.random.default_rng(seed)
    model = WholeModel.load(start)
    model.fusion = model.fusion.widened()
    model.eval()
    photos, drawings, held, tried = (Faces.load(cache, split) for split in ("train", "drawn-train", "val", "drawn-val"))
    variance, drawn_variance = (f.channels.var(0).clamp(min=LEAST_VARIANCE) for f in (photos, drawings))
    weights, drawn_weights = channel_weights(WEIGHTS | (weights or {})), taught_weights(drawn_weights or {})
    if soft is not None:
        photos.channels = torch.lerp(photos.channels, torch.from_numpy(np.load(soft)), SOFT_SHARE)
    with tempfile.TemporaryDirectory() as folder:
        seen, drawn = Seen.of(model, photos, LOOKS, generator, folder), Seen.of(model, drawings, DRAWN_LOOKS, generator, folder)
        before = copy.deepcopy(model)
        for parameter in model.parameters():
            parameter.requires_grad_(False)
        layers = [model.eyes.hidden, model.eyes.points, model.mouth.hidden, model.mouth.points] if hidden else []
        groups = [{"params": nn.ModuleList(layers).parameters(), "base": HIDDEN_SHARE * rate}, {"params": model.fusion.parameters(), "base": rate}]
        groups = [group | {"params": [p.requires_grad_() for p in group["params"]]} for group in groups]
        optimiser = torch.optim.AdamW([group for group in groups if group["params"]], lr=rate, weight_decay=0.02)
        average = Average(model, 0.998)
        for step in range(steps):
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * min((step + 1) / 50, 0.5 * (1 + np.cos(np.pi * step / steps)))
            features, landmarks, wanted = (torch.cat(pair) for pair in zip(seen.some(PHOTOS, random), drawn.some(DRAWINGS, random)))
            channels, eyes, lips = answers(model, features, landmarks)
            error = (channels - wanted) ** 2
            loss = (weights * error[:PHOTOS] / variance).mean() + drawn_weight * (drawn_weights * error[PHOTOS:] / drawn_variance).mean()
            if hidden:
                with torch.no_grad():
                    _, eyes_before, lips_before = answers(before, features, landmarks)
                loss = loss + POINT_WEIGHT * (F.mse_loss(eyes, eyes_before) + F.mse_loss(lips, lips_before))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            average.update(model, step)
            if (step + 1) % max(steps // 5, 1) == 0:
                log({"step": step + 1} | {name: round(validate(average.network, f)[0]["pearson"], 4) for name, f in (("val", held), ("drawn", tried))})
    Path(run).mkdir(parents=True, exist_ok=True)
    torch.save(average.network.state_dict(), Path(run) / "whole.pt")
