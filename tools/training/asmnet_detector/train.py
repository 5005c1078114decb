"""The training loop: cosine schedule, averaged weights, several processes, checkpoints that resume exactly."""

import copy
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed

from asmnet_training.optimise import optimisers, parameter_groups

from .assign import Grid
from .losses import loss
from .model import FaceDetector

# A step of Muon has singular values of this many learning rates.
REACH = 12.0


@dataclass
class Settings:
    """What one training run is made of."""

    steps: int = 10000
    # On one thread PyTorch 1.13 takes its slow convolution for less than 16 pictures: five times the time of a step.
    batch: int = 16
    sizes: tuple = (256, 256, 256, 256, 320)
    rate: float = 4e-3
    decay: float = 0.05
    warmup: int = 300
    averaging: float = 0.999
    # The last steps, as a share of all, see milder pictures (as YOLOX ends without mosaics).
    mild: float = 0.25
    seed: int = 1


class Trainer:
    """Network, optimisers and averaged weights; every step depends on its number and the seed alone.

    Where `torch.distributed` has been set up, each process draws its own pictures and all take the mean of their gradients, so
    that their weights stay the same.
    """

    def __init__(self, settings):
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.network = FaceDetector().to(memory_format=torch.channels_last).train()
        self.averaged = copy.deepcopy(self.network).eval()
        self.optimisers = optimisers(parameter_groups(self.network, settings.decay), settings.rate, REACH)
        self.step = 0
        self._grids = {}
        self._process, self._processes = (distributed.get_rank(), distributed.get_world_size()) if distributed.is_initialized() else (0, 1)

    @property
    def writes(self):
        """Whether this process writes the log and the checkpoints."""
        return self._process == 0

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
        if self._process > 0:
            rng = np.random.default_rng([settings.seed, self.step, self._process])
        samples = [composer.draw(rng, size, mild) for _ in range(settings.batch)]
        pixels = torch.from_numpy(np.stack([sample.image for sample in samples])).permute(0, 3, 1, 2).float()
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.rate()
            optimiser.zero_grad(set_to_none=True)
        if size not in self._grids:
            self._grids[size] = Grid(size, size)
        value, parts = loss(self._grids[size], self.network(pixels.contiguous(memory_format=torch.channels_last)), samples)
        value.backward()
        if self._processes > 1:
            self._share_gradients()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self._average()
        self.step += 1
        parts["loss"] = value.item()
        return parts

    def _share_gradients(self):
        gradients = [weight.grad for weight in self.network.parameters()]
        together = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(together)
        for gradient, part in zip(gradients, (together / self._processes).split([gradient.numel() for gradient in gradients])):
            gradient.copy_(part.view_as(gradient))

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
                    "optimisers": [optimiser.state_dict() for optimiser in self.optimisers], "step": self.step}, temporary)
        os.replace(temporary, path)

    def load(self, path):
        """Continues from a checkpoint as if there had been no break."""
        state = torch.load(path, map_location="cpu")
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        for optimiser, values in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(values)
        self.step = state["step"]

    def begin_with(self, path):
        """Takes the averaged weights of an earlier run; the steps and the optimisers begin anew."""
        weights = torch.load(path, map_location="cpu")["averaged"]
        self.network.load_state_dict(weights)
        self.averaged.load_state_dict(weights)


def run(trainer, composer, output, report_every=100, save_every=100):
    """Trains to the end; the first process writes `last.pt` and a log line now and then."""
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    sums, started = {}, time.perf_counter()
    while trainer.step < trainer.settings.steps:
        parts = trainer.advance(composer)
        if not trainer.writes:
            continue
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value / report_every
        if trainer.step % report_every == 0:
            elapsed, started = time.perf_counter() - started, time.perf_counter()
            text = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            with open(output / "log.txt", "a") as log:
                log.write(f"step {trainer.step} {text} rate {trainer.rate():.5f} seconds/step {elapsed / report_every:.3f}\n")
            sums = {}
        if trainer.step % save_every == 0 or trainer.step == trainer.settings.steps:
            trainer.save(output / "last.pt")
