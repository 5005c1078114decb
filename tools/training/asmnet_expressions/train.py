"""Trains the network of one part on cached crops."""

import json
import time
from pathlib import Path

import numpy as np
import torch

from asmnet_training.ema import Average

from .augment import batches, crops, displaced, light, mirror_mouth
from .cache import Part
from .channels import EYE_CHANNELS, MOUTH_CHANNELS
from .layout import EYE_POINTS, MOUTH_POINTS
from .model import NETWORKS, normalise

CHANNELS = {"eyes": EYE_CHANNELS, "mouth": MOUTH_CHANNELS}
TRUTHS = {"eyes": len(EYE_POINTS["Right"]), "mouth": len(MOUTH_POINTS)}

# In units of the crop: about the error that is aimed at, so that points and channels weigh alike.
POINT_UNIT = 0.02
POINT_WEIGHT = 0.5


def point_loss(points, target, known, truths):
    """Of points in crop coordinates; those that are no numbers do not count. Where the true points are not known, the landmark network's own stand in for them with little weight."""
    told = torch.isfinite(target)
    points = torch.where(told, points.reshape(target.shape), 0)
    error = torch.nn.functional.smooth_l1_loss(points, torch.where(told, target, 0), beta=POINT_UNIT, reduction="none").mean(2) / POINT_UNIT
    weight = torch.ones_like(error)
    weight[:, -truths:] = torch.where(known, 2.0, 0.1)[:, None]
    return (weight * error).mean()


def losses(points, channels, target, scores, known, variance, truths):
    """Loss of a batch, and the channels' share of it."""
    of_channels = ((channels - scores) ** 2 / variance).mean()
    return POINT_WEIGHT * point_loss(points, target, known, truths) + of_channels, of_channels


def predict(network, part, name, size=256):
    """Points (N x K x 2) and channels of all crops as they are laid in use; the mouth as the mean of itself and its mirror image."""
    network.eval()
    points, channels = [], []
    with torch.no_grad():
        for begin in range(0, len(part.rows), size):
            windows = normalise(part.windows[begin : begin + size])
            images, _ = crops(windows, network.columns, network.rows)
            found, scores = network(images)
            found = found.reshape(len(images), -1, 2)
            if name == "mouth":
                other, mirrored = network(images.flip(3))
                _, other, mirrored = mirror_mouth(images, other.reshape(found.shape), mirrored)
                found, scores = (found + other) / 2, (scores + mirrored) / 2
            points.append(found)
            channels.append(scores.clamp(0, 1))
    return torch.cat(points).numpy(), torch.cat(channels).numpy()


def correlations(found, wanted):
    """Pearson's correlation of each column."""
    found, wanted = found - found.mean(0), wanted - wanted.mean(0)
    return (found * wanted).sum(0) / np.sqrt((found**2).sum(0) * (wanted**2).sum(0) + 1e-12)


def train(name, cache, run, epochs, batch=128, rate=2e-3, seed=1, minutes=None):
    """Trains ``eyes`` or ``mouth``; writes ``NAME.pt`` (averaged weights of the last epoch) and ``NAME.jsonl`` into RUN."""
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    part, held = Part.load(cache, f"train-{name}"), Part.load(cache, f"val-{name}")
    network = NETWORKS[name]().to(memory_format=torch.channels_last)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim == 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0}], lr=rate)
    average = Average(network, 0.998)
    weights = np.where(part.known, 1.5, 1.0)
    steps = len(part.rows) // batch
    variance = torch.tensor(part.channels.var(0) + 1e-4)
    started, done = time.monotonic(), 0
    log = open(run / f"{name}.jsonl", "w", encoding="utf-8")
    for epoch in range(epochs):
        network.train()
        total = of_channels = 0.0
        for chosen in batches(weights, batch, seed * 1000 + epoch):
            progress = done / (epochs * steps)
            if minutes:
                progress = max(progress, (time.monotonic() - started) / 60 / minutes)
            if progress >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = rate * min(done / 200 + 0.01, 0.5 * (1 + np.cos(np.pi * progress)))
            loss, share = step(network, part, chosen, name, variance, generator)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            average.update(network, done)
            total, of_channels, done = total + float(loss), of_channels + float(share), done + 1
        figures = validate(average.network, held, name)
        figures.update(epoch=epoch, loss=total / steps, channels=of_channels / steps, minutes=(time.monotonic() - started) / 60)
        log.write(json.dumps(figures) + "\n")
        log.flush()
        print(name, epoch, {k: round(v, 4) for k, v in figures.items() if not isinstance(v, dict)}, flush=True)
        torch.save(average.network.state_dict(), run / f"{name}.pt")
        if minutes and (time.monotonic() - started) / 60 > minutes:
            break


def step(network, part, chosen, name, variance, generator):
    """Loss of one batch of displaced crops."""
    chosen = np.sort(chosen)
    windows, points = normalise(part.windows[chosen]), torch.from_numpy(part.points[chosen])
    scores, known = torch.from_numpy(part.channels[chosen]), torch.from_numpy(part.known[chosen])
    images, points = displaced(windows, points, network.columns, network.rows, generator)
    if name == "mouth":
        half = len(images) // 2
        other = mirror_mouth(images[:half], points[:half], scores[:half])
        images, points, scores = (torch.cat([a, b[half:]]) for a, b in zip(other, (images, points, scores)))
    images = light(images, generator).contiguous(memory_format=torch.channels_last)
    found, channels = network(images)
    return losses(found, channels, points, scores, known, variance, TRUTHS[name])


def validate(network, held, name):
    """Mean and least correlation with the teacher, and the error of the points in crop widths."""
    points, channels = predict(network, held, name)
    by_channel = correlations(channels, held.channels)
    error = np.linalg.norm(points - held.points, axis=2)
    return {
        "pearson": float(by_channel.mean()),
        "least": float(by_channel.min()),
        "points": float(error[:, : -TRUTHS[name]].mean()),
        "truths": float(error[held.known][:, -TRUTHS[name] :].mean()) if held.known.any() else float("nan"),
        "by_channel": {c: float(r) for c, r in zip(CHANNELS[name], by_channel)},
    }
