"""The training loop: AdamW, cosine schedule, averaged weights, checkpoints that resume exactly."""

import copy
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .assign import Grid
from .losses import loss
from .model import FaceDetector


@dataclass
class Settings:
    """What one training run is made of."""

    steps: int = 10000
    # On one thread PyTorch 1.13 takes its slow convolution for less than 16 pictures: five times the time of a step.
    batch: int = 16
    sizes: tuple = (256, 256, 256, 256, 320)
    rate: float = 4e-3
    decay: float = 0.02
    warmup: int = 300
    averaging: float = 0.999
    # The last steps, as a share of all, see milder pictures (as YOLOX ends without mosaics).
    mild: float = 0.25
    seed: int = 1


class Trainer:
    """Network, optimiser and averaged weights; every step depends on its number and the seed alone."""

    def __init__(self, settings):
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.network = FaceDetector().to(memory_format=torch.channels_last).train()
        self.averaged = copy.deepcopy(self.network).eval()
        matrices = [weight for weight in self.network.parameters() if weight.ndim > 1]
        vectors = [weight for weight in self.network.parameters() if weight.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": settings.decay}, {"params": vectors, "weight_decay": 0.0}], lr=settings.rate)
        self.step = 0
        self._grids = {}

    def rate(self):
        """The learning rate of the current step."""
        settings = self.settings
        rise = min(1.0, (self.step + 1) / settings.warmup)
        share = min(1.0, self.step / settings.steps)
        return settings.rate * rise * (0.01 + 0.99 * (1 + math.cos(math.pi * share)) / 2)

    def advance(self, composer):
        """One step on a freshly drawn batch; returns the parts of the loss."""
        settings = self.settings
        rng = np.random.default_rng([settings.seed, self.step])
        size = settings.sizes[int(rng.integers(len(settings.sizes)))]
        mild = self.step >= (1 - settings.mild) * settings.steps
        samples = [composer.draw(rng, size, mild) for _ in range(settings.batch)]
        pixels = torch.from_numpy(np.stack([sample.image for sample in samples])).permute(0, 3, 1, 2).float()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        if size not in self._grids:
            self._grids[size] = Grid(size, size)
        value, parts = loss(self._grids[size], self.network(pixels.contiguous(memory_format=torch.channels_last)), samples)
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self._average()
        self.step += 1
        parts["loss"] = value.item()
        return parts

    @torch.no_grad()
    def _average(self):
        keep = min(self.settings.averaging, (1 + self.step) / (10 + self.step))
        for mean, now in zip(self.averaged.state_dict().values(), self.network.state_dict().values()):
            if mean.is_floating_point():
                mean.mul_(keep).add_(now, alpha=1 - keep)
            else:
                mean.copy_(now)

    def save(self, path):
        """Writes everything that the next step depends on; the file is whole or absent."""
        temporary = Path(f"{path}.new")
        torch.save({"network": self.network.state_dict(), "averaged": self.averaged.state_dict(),
                    "optimiser": self.optimiser.state_dict(), "step": self.step}, temporary)
        os.replace(temporary, path)

    def load(self, path):
        """Continues from a checkpoint as if there had been no break."""
        state = torch.load(path, map_location="cpu")
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


def run(trainer, composer, output, report_every=100, save_every=100):
    """Trains to the end, writing `last.pt` and a log line now and then."""
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    sums, started = {}, time.perf_counter()
    while trainer.step < trainer.settings.steps:
        for name, value in trainer.advance(composer).items():
            sums[name] = sums.get(name, 0.0) + value / report_every
        if trainer.step % report_every == 0:
            elapsed, started = time.perf_counter() - started, time.perf_counter()
            text = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            with open(output / "log.txt", "a") as log:
                log.write(f"step {trainer.step} {text} rate {trainer.rate():.5f} seconds/step {elapsed / report_every:.3f}\n")
            sums = {}
        if trainer.step % save_every == 0 or trainer.step == trainer.settings.steps:
            trainer.save(output / "last.pt")
