"""Several trainings of one kind on one device that advance in turns and end their schedules together, at a given time.

Runs of one seed see the same batches and the same dropout, so that they differ in what is compared alone. Pictures are drawn on
the device (:mod:`asmnet_training.device_augment`); on a GPU convolutions are computed in bfloat16.
"""

import copy
import dataclasses
import itertools
import time

import numpy as np
import torch

from . import losses, metrics, models
from .device_augment import DeviceBatches, can_draw
from .geometry import from_crop
from .inference import crop_pixels, landmark_crop
from .optimise import parameter_groups
from .train import TrainingError, learning_rate, seed_everything

# Rounds between two looks at the clock.
ROUNDS = 8
# A run that would have fewer epochs than this by the end makes room for the others, as long as the schedule is young.
FEWEST_EPOCHS, YOUNG = 60, 0.2


class Pace:
    """A schedule that is to end at ``deadline``, by the seconds that a round takes at each side of the pictures."""

    def __init__(self, config, seconds, deadline):
        self.growth = [tuple(step) for step in config.growth] or [(0.0, config.input_size)]
        self.seconds, self.deadline, self.progress = dict(seconds), deadline, 0.0

    def _left(self):
        ends = [start for start, _ in self.growth[1:]] + [1.0]
        parts = ((max(end - max(start, self.progress), 0.0), side) for (start, side), end in zip(self.growth, ends))
        return sum(part * self.seconds[side] for part, side in parts)

    def rounds_left(self, now):
        return (1 - self.progress) / self.share(now)

    def share(self, now):
        """The part of the schedule that one round is; after the deadline all that is left of it."""
        if now >= self.deadline:
            return 1 - self.progress or 1.0
        return max(self._left() / (self.deadline - now), 1e-9)

    def measured(self, side, seconds):
        """A round at ``side`` took so long: those of the other sides will have changed alike."""
        self.scale((seconds / self.seconds[side]) ** 0.3)

    def scale(self, factor):
        self.seconds = {side: factor * own for side, own in self.seconds.items()}


class Run:
    """One network, its averaged weights, optimiser and log."""

    def __init__(self, name, config, device):
        seed_everything(config.seed)
        self.name, self.config, self.step, self.log = name, config, 0, []
        self.network = models.build(config).to(device, memory_format=torch.channels_last).train()
        self.average = copy.deepcopy(self.network).eval().requires_grad_(False)
        pairs = zip(self.average.state_dict().values(), self.network.state_dict().values())
        self.pairs = [pair for pair in pairs if pair[0].dtype.is_floating_point]
        groups = parameter_groups(self.network, config.weight_decay)
        self.optimiser = torch.optim.AdamW(groups, lr=config.learning_rate, **({"fused": True} if device.type == "cuda" else {}))

    def train(self, batch, progress):
        config = self.config
        torch.manual_seed(config.seed * 1_000_003 + self.step)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(config, self.step, progress)
        self.optimiser.zero_grad(set_to_none=True)
        kind = batch["image"].device.type
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=kind == "cuda"):
            outputs = self.network.features((batch["image"].float() / 255).contiguous(memory_format=torch.channels_last))
        points, target, weight = outputs["points"].float(), batch["points"], batch["weight"]
        if config.loss == "asm":
            loss = losses.asm_assisted(points, target, batch["smooth"], weight, progress)
        else:
            loss = losses.mse(points, target, weight)
        loss = loss + config.pose_weight * losses.pose_mse(outputs["pose"].float(), batch["pose"], batch["known"])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 20.0)
        self.optimiser.step()
        self.step += 1
        self._follow()
        return loss.detach()

    @torch.no_grad()
    def _follow(self):
        # As asmnet_training.ema, many tensors at once.
        decay = min(self.config.ema, (1 + self.step) / (10 + self.step))
        own, new = zip(*self.pairs)
        torch._foreach_mul_(list(own), decay)
        torch._foreach_add_(list(own), list(new), alpha=1 - decay)


class Faces:
    """Pictures with known points, cut once by the protocol's crop, for looking at networks on the device."""

    def __init__(self, images, points, pose, config, device):
        options = config.augmentation
        self.crops = [landmark_crop(own, options.crop_scale, options.stretch) for own in points]
        self.pixels = crop_pixels(images, self.crops, config.input_size).to(device)
        self.points, self.pose = points, pose

    @torch.no_grad()
    def predict(self, network):
        """Points in the pictures' pixels (N x 68 x 2) and poses (N x 3)."""
        parts = [network(pixels.contiguous(memory_format=torch.channels_last)) for pixels in self.pixels.split(64)]
        own = torch.cat([part[0].float() for part in parts]).cpu().numpy().reshape(-1, 68, 2)
        points = np.stack([from_crop(p, crop.centre, crop.size, crop.rotation) for p, crop in zip(own, self.crops)])
        return points, torch.cat([part[1].float() for part in parts]).cpu().numpy()

    def report(self, network):
        points, pose = self.predict(network)
        return metrics.report(metrics.nme(points, self.points), metrics.pose_error(pose, self.pose))


def _check_alike(name, config, first):
    if config.model == "asmnet-live" or not can_draw(config):
        raise TrainingError(f"{name}: only asmnet and mobilenetv2 with pictures that a device can draw train together")
    for field in dataclasses.fields(config):
        own, other = getattr(config, field.name), getattr(first, field.name)
        if field.name not in ("model", "name", "loss", "seed") and own != other:
            raise TrainingError(f"{name}: {field.name} is {own}, the first run's is {other}; runs that train together differ in model, loss and seed alone")


class Together:
    """Trains ``runs`` ((name, configuration) pairs, which differ in model, loss and seed alone) until ``deadline`` (of time.monotonic).

    While the schedule is young and fewer than FEWEST_EPOCHS are in sight, the last seed is given up. Each run's ``log`` has the
    validation of its averaged weights at every tenth of the schedule.
    """

    def __init__(self, runs, data, shape_model, device, deadline, val=None, say=print):
        self.data, self.device, self.val, self.say = data, torch.device(device), val, say
        first = runs[0][1]
        if any(config.loss == "asm" for _, config in runs) and shape_model is None:
            raise TrainingError("the ASM-assisted loss needs a shape model (--shape)")
        for name, config in runs:
            _check_alike(name, config, first)
        batches = DeviceBatches(data, first, shape_model, self.device)
        self.streams = {}
        for _, config in runs:
            own = self.streams.setdefault(config.seed, copy.copy(batches))
            own.config = dataclasses.replace(first, seed=config.seed)
        seconds = self._measure(runs)
        self.runs = [Run(name, config, self.device) for name, config in runs]
        self.pace = Pace(first, seconds, deadline)
        self.endless = {seed: self._endless(batches) for seed, batches in self.streams.items()}

    @staticmethod
    def _endless(batches):
        for epoch in itertools.count():
            yield from batches.epoch(epoch)

    def _measure(self, runs):
        """The seconds of a round at each side, on networks that are thrown away."""
        first = runs[0][1]
        seconds = {side: self._seconds(runs, side) for side in [side for _, side in first.growth] or [first.input_size]}
        self.say(f"a round takes {', '.join(f'{1000 * s:.1f} ms at {side}' for side, s in seconds.items())}")
        return seconds

    def _seconds(self, runs, side):
        scratch = {config.model: Run(name, config, self.device) for name, config in runs}
        source = self._endless(self.streams[runs[0][1].seed])
        # The first round sets things up.
        for rounds in (1, 4):
            began = time.monotonic()
            for _ in range(rounds):
                self._round(list(scratch.values()), side, 0.5, source)
            self._wait()
        return (time.monotonic() - began) / rounds * len(runs) / len(scratch)

    def _wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def prepare(self, batches, side, progress):
        """Sets what the next pictures are like; a subclass may change more."""
        batches.size, batches.options, batches.progress = side, batches.config.augmentation_at(progress), progress

    def _round(self, runs, side, progress, source=None):
        total, drawn = [], {}
        for run in runs:
            seed = run.config.seed
            if seed not in drawn:
                self.prepare(self.streams[seed], side, progress)
                drawn[seed] = next(source or self.endless[seed])
            total.append(run.train(drawn[seed], progress))
        return total

    def fit(self, tell=None):
        """Trains to the end; ``tell(self)`` is called after each validation."""
        pace, tenth, began = self.pace, 1, time.monotonic()
        while pace.progress < 1 - 1e-9:
            side, before = self.runs[0].config.size_at(pace.progress), time.monotonic()
            share = pace.share(before)
            rounds = max(min(ROUNDS, int((1 - pace.progress) / share + 0.5)), 1)
            for _ in range(rounds):
                total = self._round(self.runs, side, pace.progress)
                pace.progress = min(pace.progress + share, 1.0)
            self._wait()
            pace.measured(side, (time.monotonic() - before) / rounds)
            self._make_room(time.monotonic() - began)
            if 10 * pace.progress >= tenth - 1e-6:
                self._validate([float(loss) for loss in total])
                if tell is not None:
                    tell(self)
                tenth = int(10 * pace.progress + 1e-6) + 1

    def epochs(self, rounds):
        """What so many rounds are in epochs of the labelled and extra faces."""
        batches = self.streams[self.runs[0].config.seed]
        return rounds / max(batches.batches_per_epoch(), 1)

    def _make_room(self, elapsed):
        """Gives up the last seed while too few epochs are in sight for all."""
        seeds = list(dict.fromkeys(run.config.seed for run in self.runs))
        if len(seeds) == 1 or self.pace.progress > YOUNG or elapsed < 12 or self.runs[0].step % (8 * ROUNDS):
            return
        epochs = self.epochs(self.runs[0].step + self.pace.rounds_left(time.monotonic()))
        if epochs < FEWEST_EPOCHS:
            kept = [run for run in self.runs if run.config.seed != seeds[-1]]
            self.say(f"{epochs:.0f} epochs are in sight: seed {seeds[-1]} is given up at {100 * self.pace.progress:.1f} %")
            self.pace.scale(len(kept) / len(self.runs))
            self.runs = kept

    def _validate(self, total):
        for index, run in enumerate(self.runs):
            entry = {"name": run.name, "step": run.step, "epochs": round(self.epochs(run.step), 2), "progress": round(self.pace.progress, 4)}
            entry["side"], entry["round_ms"] = run.config.size_at(self.pace.progress), {k: round(1000 * v, 2) for k, v in self.pace.seconds.items()}
            entry["loss"] = total[index]
            if self.val is not None:
                entry["val"] = self.val.report(run.average)
            run.log.append(entry)
            self.say(f"{run.name}: {100 * self.pace.progress:.0f} %, step {run.step}, {entry['epochs']} epochs, validation {entry['val']['nme'] if self.val else float('nan'):.3f} %")
