"""The training loop: seeds, schedule, EMA weights, checkpoints at every epoch, exact resume."""

import functools
import itertools
import json
import math
import random
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from . import config as configuration
from . import losses, metrics, models, plots, shipped
from .batches import Batches
from .dataset import read_image
from .dense import DenseHead
from .device_augment import DeviceBatches, can_draw
from .ema import Average
from .grow import grow
from .inference import landmark_crop, predict
from .narrow import narrow
from .optimise import optimisers, parameter_groups


# Pictures that weights of another form are fitted on.
START_PICTURES = 512


def _is_wider(config, own):
    """Whether weights of ``config`` can begin the narrower network of ``own``."""
    same = all(getattr(config, key) == getattr(own, key) for key in ("model", "input_size", "blocks", "top"))
    wider = config.width >= own.width and config.squeeze >= own.squeeze
    return same and wider and (config.width, config.squeeze) != (own.width, own.squeeze) and own.model == "asmnet-live"


def _is_smaller(config, own):
    """Whether weights of ``config`` can begin the larger network of ``own``."""
    sizes = [(c.input_size, c.width, c.squeeze, c.top, *c.blocks) for c in (config, own)]
    return config.model == own.model == "asmnet-live" and sizes[0] != sizes[1] and all(a <= b for a, b in zip(*sizes))


class TrainingError(RuntimeError):
    """A training that cannot start or go on."""


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    cv2.setRNGSeed(seed)


def cosine(progress):
    """From 1 at the start (``progress`` 0) to 0 at the end (1)."""
    return 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def learning_rate(config, step, progress):
    """A cosine from the start (``progress`` 0) to zero at the end (1), with a linear warm-up of some steps."""
    warm = min((step + 1) / max(config.warm_up_steps, 1), 1.0)
    return config.learning_rate * warm * cosine(progress)


class Trainer:
    """Trains one network into the folder ``run``: checkpoint.pt, best.pt, log.jsonl, curves.png, config.json.

    A new run begins with the weights of the best.pt, checkpoint.pt or shipped ONNX file ``start``, where one is given, else
    with random ones. Weights of a wider asmnet-live are made narrower (:mod:`asmnet_training.narrow`), those of a smaller one
    are made larger (:mod:`asmnet_training.grow`). A resumed run with no more ``config.epochs`` than it has goes on at its pace, or
    ends its schedule with the next epoch where ``epochs_asked`` says that this number was asked for.
    """

    def __init__(self, config, data, run, shape_model=None, device=None, resume=False, workers=0, start=None, epochs_asked=False):
        self.config, self.data, self.run = config, data, Path(run)
        self.epochs_asked = epochs_asked
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.workers = workers
        self.amp = self.device.type == "cuda"
        seed_everything(config.seed)
        drawn_there = self.device.type == "cuda" and can_draw(config)
        self.batches = DeviceBatches(data, config, shape_model, self.device) if drawn_there else Batches(data, config, shape_model)
        network = models.build(config) if start is None else self._started(start)
        self.network = network.to(self.device, memory_format=torch.channels_last)
        self.average = Average(self.network, config.ema)
        groups = parameter_groups(self.network, config.weight_decay)
        self.dense = None
        if config.dense_weight and data.train.dense is not None:
            self.dense = DenseHead(self.network, data.train.dense.shape[1]).to(self.device)
            groups += parameter_groups(self.dense, config.weight_decay)
        precision = torch.bfloat16 if config.bfloat16 else torch.float32
        self.optimisers = optimisers(groups, config.learning_rate, config.muon, precision)
        self.scaler = torch.cuda.amp.GradScaler(enabled=self.amp)
        if config.loss == "asm" and shape_model is None:
            raise TrainingError("the ASM-assisted loss needs a shape model (--shape)")
        self.epoch, self.step, self.best = 0, 0, math.inf
        # How far the schedule has come, 0 to 1.
        self.progress = 0.0
        self.val_images = None
        self.run.mkdir(parents=True, exist_ok=True)
        checkpoint = self.run / "checkpoint.pt"
        if resume:
            if not checkpoint.is_file():
                raise TrainingError(f"nothing to resume: there is no {checkpoint}")
            self._load(checkpoint)
        elif checkpoint.exists():
            raise TrainingError(f"{checkpoint} exists; use --resume to go on with it, or another --run")
        (self.run / "config.json").write_text(json.dumps(configuration.to_dict(config), indent=2) + "\n")

    def _started(self, path):
        if Path(path).suffix == ".onnx":
            return shipped.load(path, self.config, self._some_pictures())
        network, config = load_weights(path)
        if _is_wider(config, self.config):
            return narrow(network, models.build(self.config), self._some_pictures())
        if _is_smaller(config, self.config):
            return grow(network, models.build(self.config), self._some_pictures())
        self._check_structure(path, config)
        return network

    def _some_pictures(self):
        batches = itertools.islice(self.batches.epoch(0), math.ceil(START_PICTURES / self.config.batch))
        return torch.cat([batch["image"].cpu().float() / 255 for batch in batches])[:START_PICTURES]

    def _check_structure(self, path, config):
        for key in ("model", "input_size", "width", "squeeze", "blocks", "top"):
            if getattr(config, key) != getattr(self.config, key):
                raise TrainingError(f"{path} was trained with {key} = {getattr(config, key)}")

    def losses(self, batch):
        """The network's answer, the loss's parts and their sum for one batch of tensors on the device."""
        config = self.config
        outputs = self.network.features(batch["image"].float() / 255)
        outputs = {k: v.float() for k, v in outputs.items()}
        target, weight = batch["points"], batch["weight"]
        points = outputs["points"]
        parts = {}
        if config.loss == "wing":
            parts["landmarks"] = losses.wing(points, target, weight)
            parts["heads"] = 0.5 * (
                losses.wing(outputs["local"], target, weight) + losses.wing(outputs["global"], target, weight)
            )
            parts["maps"] = config.map_weight * losses.map_cross_entropy(
                outputs["maps"], target, weight, self.network.cells
            )
            parts["pose"] = config.pose_weight * losses.pose_robust(outputs["pose"], batch["pose"], batch["known"])
        else:
            if config.loss == "asm":
                parts["landmarks"] = losses.asm_assisted(
                    points, target, batch["smooth"], weight, self.progress
                )
            else:
                parts["landmarks"] = losses.mse(points, target, weight)
            parts["pose"] = config.pose_weight * losses.pose_mse(outputs["pose"], batch["pose"], batch["known"])
        if "confidence_logit" in outputs:
            parts["confidence"] = config.confidence_weight * losses.confidence(
                outputs["confidence_logit"], self._wanted_confidence(points, batch)
            )
        if "reliability_logit" in outputs:
            parts["reliability"] = config.reliability_weight * losses.reliability(
                outputs["reliability_logit"], points.detach(), target, batch["judged"]
            )
        if self.dense is not None and "dense" in batch:
            parts["dense"] = config.dense_weight * self.dense.loss(self.network.grid, batch["dense"])
        if "guide" in batch:
            seen = (weight > 0) * batch["judged"][:, None]
            parts["guide"] = config.guide_weight * losses.wing(points, batch["guide"], seen)
        return outputs, sum(parts.values()), parts

    @staticmethod
    def _wanted_confidence(points, batch):
        """Where the points are known, what the network's own error deserves, else the sample's own."""
        deserved = losses.deserved_confidence(points.detach(), batch["points"])
        return torch.where(batch["judged"] > 0, deserved, batch["confidence"])

    def train_epoch(self, share, report=None):
        """Trains one epoch, which is ``share`` of the schedule."""
        self.network.train()
        self.batches.size = self.config.size_at(self.progress)
        self.batches.options = self.config.augmentation_at(self.progress)
        self.batches.progress = self.progress
        count, sums = self.batches.batches_per_epoch(), {}
        for index, batch in enumerate(self.batches.epoch(self.epoch, self.workers)):
            batch = {k: v.to(self.device, non_blocking=True) for k, v in batch.items()}
            _, parts = self.learn(batch, self.progress + share * index / count)
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + float(value)
            if report is not None:
                report(index + 1, count, sums["loss"] / (index + 1))
        return {name: value / max(count, 1) for name, value in sums.items()}

    def learn(self, batch, progress):
        """One step on one batch of tensors on the device; returns the network's points and the loss with its parts."""
        # Dropout's generator depends on the step alone, so that a resumed run repeats it.
        torch.manual_seed(self.config.seed * 1_000_003 + self.step)
        groups = [group for optimiser in self.optimisers for group in optimiser.param_groups]
        for group in groups:
            group["lr"] = learning_rate(self.config, self.step, progress)
            for weight in group["params"]:
                weight.grad = None
        with self._autocast():
            outputs, loss, parts = self.losses(batch)
        if not torch.isfinite(loss):
            raise TrainingError(f"the loss is {loss.item()} at step {self.step}; lower learning_rate")
        self.scaler.scale(loss).backward()
        for optimiser in self.optimisers:
            self.scaler.unscale_(optimiser)
        torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], self.config.clip)
        for optimiser in self.optimisers:
            self.scaler.step(optimiser)
        self.scaler.update()
        self.step += 1
        self.average.update(self.network, self.step)
        return outputs["points"].detach(), {name: value.detach() for name, value in {"loss": loss, **parts}.items()}

    def _autocast(self):
        if self.amp:
            return torch.autocast("cuda")
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.config.bfloat16)

    def validate(self):
        """NME and pose error of the averaged weights on the validation split, landmark-box crop."""
        if not self.data.val:
            return {}
        if self.val_images is None:
            self.val_images = [read_image(f.file) for f in self.data.val]
        options = self.config.augmentation
        crops = [landmark_crop(f.points, options.crop_scale, options.stretch) for f in self.data.val]
        points, pose, _ = predict(self.average.network, self.val_images, crops, self.config.input_size, self.device)
        truth = np.stack([f.points for f in self.data.val])
        labels = np.stack([np.full(3, np.nan) if f.pose is None else f.pose for f in self.data.val])
        return metrics.report(metrics.nme(points, truth), metrics.pose_error(pose, labels))

    def fit(self, until=None, progress=None, validate_every=1, finish_in=None):
        """Trains up to the epoch ``until`` (the schedule's end by default); returns the last validation.

        ``finish_in`` seconds from now the schedule ends, in as many epochs as fit by the pace of the last ones;
        without it there are ``config.epochs``. ``progress(epoch, epochs, batch, batches, loss)`` is told of each batch.
        """
        last, started, durations = {}, time.monotonic(), []
        first = self.epoch
        while self.progress < 1 and (until is None or self.epoch < until):
            left = self._epochs_left(finish_in is not None)
            if finish_in is not None and durations:
                pace = float(np.median(durations[-5:]))
                left = max(int((finish_in - (time.monotonic() - started)) / pace), 1)
            share = (1 - self.progress) / left
            began = time.monotonic()
            report = None
            if progress is not None:
                report = functools.partial(progress, self.epoch, self.epoch + left)
            entry = {"epoch": self.epoch + 1, **self.train_epoch(share, report)}
            self.epoch += 1
            self.progress = 1.0 if left == 1 else self.progress + share
            if self.epoch % validate_every == 0 or left == 1 or self.epoch == until:
                last = entry["val"] = self.validate()
            durations.append(time.monotonic() - began)
            entry["progress"], entry["seconds"] = round(self.progress, 4), round(durations[-1], 1)
            self.note(entry)
            self._save(self.run / "checkpoint.pt")
        if self.epoch > first:
            plots.curves(self.run / "log.jsonl", self.run / "curves.png")
        return last

    def _epochs_left(self, by_the_clock):
        """The epochs to the schedule's end where none has been timed: those of the configuration, or as a run that has more went so far."""
        left = self.config.epochs - self.epoch
        led = left < 1 and not self.epochs_asked
        if self.progress > 0 and (by_the_clock or led):
            left = round(self.epoch * (1 - self.progress) / self.progress)
        return max(left, 1)

    def note(self, entry):
        """Adds a line to the log; the averaged weights are kept where their validation is the best so far."""
        with open(self.run / "log.jsonl", "a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry) + "\n")
        if entry.get("val") and entry["val"]["nme"] < self.best:
            self.best = entry["val"]["nme"]
            self._save_weights(self.run / "best.pt")

    def _save_weights(self, path):
        torch.save(
            {
                "config": configuration.to_dict(self.config),
                "weights": self.average.network.state_dict(),
                "epoch": self.epoch,
                "val": self.best,
            },
            path,
        )

    def _save(self, path):
        self._write(path).replace(path)

    def _write(self, path):
        """Writes a checkpoint beside ``path``; returns where."""
        temporary = path.with_suffix(".tmp")
        torch.save(
            {
                "config": configuration.to_dict(self.config),
                "network": self.network.state_dict(),
                "weights": self.average.network.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
                "scaler": self.scaler.state_dict(),
                "epoch": self.epoch,
                "step": self.step,
                "progress": self.progress,
                "best": self.best,
                "dense": None if self.dense is None else self.dense.state_dict(),
            },
            temporary,
        )
        return temporary

    def _load(self, path):
        state = torch.load(path, map_location=self.device)
        self._check_structure(path, configuration.from_dict(state["config"], str(path)))
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["weights"])
        if self.dense is not None:
            self.dense.load_state_dict(state["dense"])
        # A file of a training before Muon has one optimiser, AdamW.
        states = state["optimisers"] if "optimisers" in state else [state["optimiser"]]
        if len(states) != len(self.optimisers):
            raise TrainingError(f"{path} was trained {'without' if self.config.muon else 'with'} muon, which cannot change on the way; begin a new run --from it")
        for optimiser, own in zip(self.optimisers, states):
            # It brings the settings that it was saved with, too; those of the configuration count.
            settings = [{key: value for key, value in group.items() if key != "params"} for group in optimiser.param_groups]
            optimiser.load_state_dict(own)
            for group, wanted in zip(optimiser.param_groups, settings):
                group.update(wanted)
        self.scaler.load_state_dict(state["scaler"])
        self.epoch, self.step, self.best = state["epoch"], state["step"], state["best"]
        self.progress = state["progress"]


def load_weights(path, device="cpu"):
    """The network of a checkpoint.pt or best.pt with its averaged weights, and its configuration."""
    state = torch.load(path, map_location=device)
    config = configuration.from_dict(state["config"], str(path))
    network = models.build(config)
    network.load_state_dict(state["weights"])
    return network.to(device).eval(), config


def mean_weights(paths, shares=None):
    """The network whose weights and running statistics are the mean of several of one form, and its configuration.

    ``shares`` are how much each counts (equally without). It is of use for weights of one origin, which lie in one valley
    (Wortsman et al., "Model soups", 2022).
    """
    shares = [1.0] * len(paths) if shares is None else shares
    if len(shares) != len(paths) or min(shares) < 0 or not 0 < sum(shares) < math.inf:
        raise TrainingError(f"a mean of {len(paths)} files of weights takes as many shares, none below 0, not all 0")
    networks = [load_weights(path) for path in paths]
    network, config = networks[0]
    states = [other.state_dict() for other, _ in networks]
    for path, (_, other), state in zip(paths, networks, states):
        if other.model != config.model or {k: v.shape for k, v in state.items()} != {k: v.shape for k, v in states[0].items()}:
            raise TrainingError(f"{path} is of another form than {paths[0]}")
    total = sum(shares)
    mean = {k: sum(share / total * s[k] for share, s in zip(shares, states)) if v.dtype.is_floating_point else v for k, v in states[0].items()}
    network.load_state_dict(mean)
    return network, config
