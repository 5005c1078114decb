"""Trains the whole model: first the fusion alone on what the trained part networks see, then all together."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from asmnet_training.ema import Average

from .augment import batches, crops, displaced, light
from .cache import Part
from .channels import EYE, EYE_COMMON
from .fusion import CHANNELS, WholeModel, normalised_landmarks
from .model import normalise
from .train import POINT_WEIGHT, TRUTHS, correlations, point_loss

# The crops lie by the landmarks in use, so that their place says something; they are moved less than for the parts alone.
SHIFT_SHARE = 0.5
LANDMARK_NOISE = 0.008
VARIANTS = 3

# Blinks are what is looked at most, and 2 of 44 channels.
WEIGHTS = {"eyeBlink": 10.0}

# With the word of earlier models beside the teacher's, how much theirs counts.
SOFT_SHARE = 0.6

# Errors are measured by the variance of a channel. The teacher hardly ever shows some; theirs count as if they varied by this much.
LEAST_VARIANCE = 0.002

# Drawn faces in a batch, and how much they count beside the photographed ones. Only channels that are drawn as the teacher sees them teach: with
# all of them the correlation with the teacher fell by 0.02.
DRAWN_BATCH = 20
DRAWN_WEIGHT = 0.3
DRAWN = ("eyeBlink", "eyeLook", "brow", "jawOpen", "mouthPucker", "mouthSmile")


@dataclass
class Faces:
    """Both eyes, the mouth and the landmarks of each face."""

    eyes: Part
    mouth: Part
    landmarks: torch.Tensor
    channels: torch.Tensor

    @classmethod
    def load(cls, cache, split):
        eyes, mouth = Part.load(cache, f"{split}-eyes"), Part.load(cache, f"{split}-mouth")
        landmarks = torch.from_numpy(np.load(Path(cache) / f"{split}-landmarks.npy"))
        own, common = len(EYE), len(EYE_COMMON)
        right, left = eyes.channels[0::2], eyes.channels[1::2]
        channels = np.concatenate([right[:, :own], left[:, :own], right[:, own : own + common], mouth.channels], 1)
        return cls(eyes, mouth, normalised_landmarks(landmarks), torch.from_numpy(channels))

    def __len__(self):
        return len(self.mouth.rows)

    def batch(self, chosen, model, generator=None):
        """Crops of the right eyes, the left ones (mirrored) and the mouths with their points, and the landmarks; moved with a generator."""
        cut = []
        for part, rows in ((self.eyes, 2 * chosen), (self.eyes, 2 * chosen + 1), (self.mouth, chosen)):
            windows, points = normalise(part.windows[rows]), torch.from_numpy(part.points[rows])
            if generator is None:
                cut.append((crops(windows, model.eyes.columns, model.eyes.rows)[0], points))
            else:
                images, points = displaced(windows, points, model.eyes.columns, model.eyes.rows, generator, SHIFT_SHARE)
                cut.append((images, points))
        landmarks = self.landmarks[chosen]
        if generator is not None:
            # One light for the whole face.
            images = light(torch.cat([c[0] for c in cut], 2), generator)
            rows = model.eyes.rows
            cut = [(images[:, :, i * rows : (i + 1) * rows], points) for i, (_, points) in enumerate(cut)]
            landmarks = landmarks + LANDMARK_NOISE * torch.randn(landmarks.shape, generator=generator)
        return cut, landmarks


def validate(model, faces, size=128):
    """Mean and least correlation with the teacher, and of each channel; points of the eyes and the mouth too."""
    model.eval()
    channels, points = [], ([], [], [])
    with torch.no_grad():
        for begin in range(0, len(faces), size):
            cut, landmarks = faces.batch(np.arange(begin, min(begin + size, len(faces))), model)
            *found, values = model(*(c[0] for c in cut), landmarks)
            channels.append(values.clamp(0, 1))
            for collected, value in zip(points, found):
                collected.append(value)
    channels = torch.cat(channels).numpy()
    by_channel = correlations(channels, faces.channels.numpy())
    right, left, mouth = (torch.cat(p).numpy() for p in points)
    return {
        "pearson": float(by_channel.mean()),
        "least": float(by_channel.min()),
        "by_channel": {c: round(float(r), 4) for c, r in zip(CHANNELS, by_channel)},
    }, channels, (right, left, mouth)


def channel_weights(of=WEIGHTS):
    """How much each channel counts by the beginning of its name, 1 in the mean; those that are not named count 1 before the mean is taken."""
    weights = torch.tensor([next((w for name, w in of.items() if c.startswith(name)), 1.0) for c in CHANNELS])
    return weights / weights.mean()


def drawn_weights():
    """The same for drawn faces: 1 for a channel that they teach."""
    return torch.tensor([float(c.startswith(DRAWN)) for c in CHANNELS])


def loss_of(model, faces, chosen, generator, variance, weights):
    cut, landmarks = faces.batch(chosen, model, generator)
    *found, values = model(*(c[0] for c in cut), landmarks)
    eyes_known = torch.from_numpy(faces.eyes.known[2 * chosen])
    of_points = (
        point_loss(found[0], cut[0][1], eyes_known, TRUTHS["eyes"])
        + point_loss(found[1], cut[1][1], eyes_known, TRUTHS["eyes"])
        + point_loss(found[2], cut[2][1], eyes_known, TRUTHS["mouth"])
    ) / 3
    of_channels = (weights * (values - faces.channels[chosen]) ** 2 / variance).mean()
    return POINT_WEIGHT * of_points + of_channels, of_channels


def fit_fusion(model, faces, generator, epochs=40, size=256):
    """The fusion alone, on features of displaced crops that are computed once."""
    model.eval()
    features = []
    with torch.no_grad():
        for variant in range(VARIANTS):
            for begin in range(0, len(faces), 128):
                chosen = np.arange(begin, min(begin + 128, len(faces)))
                cut, landmarks = faces.batch(chosen, model, None if variant == 0 else generator)
                features.append(model.see(*(c[0] for c in cut), landmarks))
    one, two = (torch.cat([f[i] for f in features]) for i in (0, 1))
    targets, variance = faces.channels.repeat(VARIANTS, 1), faces.channels.var(0) + 1e-4
    optimiser = torch.optim.AdamW(model.fusion.parameters(), lr=1e-3, weight_decay=0.05)
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - epoch / epochs) + 1e-6
        for chosen in torch.randperm(len(one), generator=generator).split(size):
            loss = ((model.join(one[chosen], two[chosen]) - targets[chosen]) ** 2 / variance).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


def train_whole(cache, run, start, epochs, batch=64, rate=5e-4, seed=1, minutes=None, drawn=False, soft=None):
    """Begins with the parts in START (``eyes.pt``, ``mouth.pt``, or a ``whole.pt``) and writes ``whole.pt`` and ``whole.jsonl`` into RUN.

    ``drawn`` mixes drawn faces in, whose channels are known exactly. ``soft`` names a file of :func:`distil.write_soft`, which is mixed with the
    teacher's labels; the network of the mouth then stays as it is.
    """
    run, start = Path(run), Path(start)
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    faces, held = Faces.load(cache, "train"), Faces.load(cache, "val")
    if soft is not None:
        faces.channels = torch.lerp(faces.channels, torch.from_numpy(np.load(soft)), SOFT_SHARE)
    others, tried = (Faces.load(cache, "drawn-train"), Faces.load(cache, "drawn-val")) if drawn else (None, None)
    model = WholeModel.load(start) if (start / "whole.pt").is_file() else WholeModel()
    began = time.monotonic()
    log = open(run / "whole.jsonl", "a", encoding="utf-8")

    def report(network, **more):
        figures = validate(network, held)[0] | more | {"minutes": (time.monotonic() - began) / 60}
        if drawn:
            found = validate(network, tried)[0]
            figures |= {"drawn": found["pearson"], "drawn_least": found["least"], "drawn_by_channel": found["by_channel"]}
        log.write(json.dumps(figures) + "\n")
        log.flush()
        print({k: round(v, 4) for k, v in figures.items() if not isinstance(v, dict)}, flush=True)
        torch.save(network.state_dict(), run / "whole.pt")

    if not (start / "whole.pt").is_file():
        for name in ("eyes", "mouth"):
            getattr(model, name).load_state_dict(torch.load(start / f"{name}.pt"))
        fit_fusion(model, faces, generator)
        report(model, epoch=-1)
    model.to(memory_format=torch.channels_last)
    if soft is not None:
        model.mouth.requires_grad_(False)
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=0.02)
    average = Average(model, 0.998)
    weights = np.where(faces.mouth.known, 1.5, 1.0)
    variance = faces.channels.var(0).clamp(min=LEAST_VARIANCE)
    drawn_variance = others.channels.var(0).clamp(min=LEAST_VARIANCE) if drawn else None
    weights_of_channels, weights_of_drawn = channel_weights(), drawn_weights()
    steps, done = len(faces) // batch, 0
    trained = time.monotonic()
    mixed = np.random.default_rng(seed)
    for epoch in range(epochs):
        model.train()
        model.mouth.train(soft is None)
        total = 0.0
        for chosen in batches(weights, batch, seed * 1000 + epoch):
            progress = done / (epochs * steps)
            if minutes:
                progress = max(progress, (time.monotonic() - trained) / 60 / minutes)
            if progress >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = rate * min(done / 100 + 0.02, 0.5 * (1 + np.cos(np.pi * progress)))
            loss, share = loss_of(model, faces, np.sort(chosen), generator, variance, weights_of_channels)
            if drawn:
                some = np.sort(mixed.choice(len(others), DRAWN_BATCH, replace=False))
                loss = loss + DRAWN_WEIGHT * loss_of(model, others, some, generator, drawn_variance, weights_of_drawn)[0]
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            average.update(model, done)
            total, done = total + float(share), done + 1
        report(average.network, epoch=epoch, channels=total / steps)
        if minutes and (time.monotonic() - trained) / 60 > minutes:
            break
