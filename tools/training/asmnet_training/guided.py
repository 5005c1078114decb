"""Trains several asmnet-lives together on one stream of pictures: the largest guides the others, and labels the unlabelled faces again.

Each smaller network sees the large one's pictures, sampled anew at its own size from a slightly other place, and learns from the
labels and from the points that the large one has just given (online distillation: Zhang et al., Deep Mutual Learning, CVPR 2018,
in one direction). At some shares of the schedule the large network's averaged weights give the unlabelled faces their points anew.
"""

import pickle

import torch
from torch.nn import functional as F

from .train import Trainer, TrainingError
from .unlabelled import Teacher, label_again

# How far a smaller network's crop strays from the large one's: in the logarithm of its side and in crop sides.
ZOOM, SHIFT = 0.04, 0.015
# Points of a network that has just begun are no guide.
GUIDED_FROM = 0.25
LABELLED_AGAIN_AT = (0.35, 0.6, 0.8)


class Guide(Trainer):
    """The trainer of the largest network, which trains its ``pupils`` on the way.

    ``starts`` are the configurations with the weights to begin with (or None), the largest first. Each network has a folder of its name in
    ``run``, with what :class:`Trainer` writes. A run that is resumed after unlabelled faces got new points gives them such at once.
    """

    def __init__(self, starts, data, run, device=None, resume=False, workers=0, epochs_asked=False):
        (config, start), *rest = starts
        if not rest or any(c.loss != "wing" or c.input_size > config.input_size for c, _ in rest):
            raise TrainingError("networks that are trained together are asmnet-lives, the one with the largest pictures first")
        super().__init__(config, data, run / config.name, device=device, resume=resume, workers=workers, start=start, epochs_asked=epochs_asked)
        if resume:
            for pupil, _ in rest:
                self._finish(run / pupil.name)
        self.pupils = [Trainer(c, data, run / c.name, device=device, resume=resume, start=s) for c, s in rest]
        left = [share for share in LABELLED_AGAIN_AT if share > self.progress]
        self.again = left if len(left) == len(LABELLED_AGAIN_AT) else [self.progress, *left]

    def learn(self, batch, progress):
        points, parts = super().learn(batch, progress)
        guide = points if progress > GUIDED_FROM else None
        for pupil in self.pupils:
            pupil.learn(seen_by(pupil.config.input_size, batch, guide), progress)
        return points, parts

    def train_epoch(self, share, report=None):
        while self.again and self.progress >= self.again[0]:
            self.again.pop(0)
            if self.data.unlabelled is not None:
                label_again(self.data.unlabelled, [self._teacher()])
        for pupil in self.pupils:
            pupil.network.train()
        sums = super().train_epoch(share, report)
        for pupil in self.pupils:
            pupil.epoch = self.epoch + 1
            pupil.progress = self.progress + share
        return sums

    def _teacher(self):
        return Teacher(self.average.network, self.config.input_size, self.config.augmentation.crop_scale, self.device)

    def validate(self):
        for pupil in self.pupils:
            pupil.note({"epoch": pupil.epoch, "progress": round(pupil.progress, 4), "val": pupil.validate()})
        return super().validate()

    def _save(self, path):
        # All are written before the first gets its name, the guide's: those that a killed run has not renamed are known by it (_finish).
        pairs = [(trainer._write(trainer.run / path.name), trainer.run / path.name) for trainer in (self, *self.pupils)]
        for written, named in pairs:
            written.replace(named)

    def _finish(self, folder):
        """Renames the pupil's checkpoint in ``folder`` that belongs to the guide's, where a run was killed in between."""
        checkpoint = folder / "checkpoint.pt"
        written = checkpoint.with_suffix(".tmp")
        if _epoch(checkpoint) != self.epoch and _epoch(written) == self.epoch:
            written.replace(checkpoint)
        if _epoch(checkpoint) not in (None, self.epoch):
            raise TrainingError(f"{checkpoint} is of epoch {_epoch(checkpoint)} and the guide's of {self.epoch}; networks that are trained together go on from one epoch")


def _epoch(path):
    """The epoch of a checkpoint; None where there is none, or where it ends in the middle."""
    try:
        return torch.load(path, map_location="cpu")["epoch"]
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError):
        return None


def seen_by(size, batch, guide=None):
    """The batch as a network with pictures of ``size`` sees it; ``guide`` are the large network's points (N x 136) or None."""
    images = batch["image"].float() / 255
    count, device = len(images), images.device
    scale = torch.empty(count, 1, device=device).uniform_(-ZOOM, ZOOM).exp()
    shift = torch.empty(count, 2, device=device).uniform_(-SHIFT, SHIFT)
    return {**batch, "image": sampled(images, size, scale, shift) * 255, **moved(batch, guide, scale, shift)}


def sampled(images, size, scale, shift):
    """N x 3 x size x size from N pictures: the pixel at crop coordinates u shows the picture's ``scale * u + shift``."""
    steps = (torch.arange(size, device=images.device) + 0.5) / size - 0.5
    across, down = (2 * (scale * steps + shift[:, axis : axis + 1]) for axis in (0, 1))
    grid = torch.stack([across[:, None, :].expand(-1, size, -1), down[:, :, None].expand(-1, -1, size)], 3)
    pictures = F.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return pictures.contiguous(memory_format=torch.channels_last)


def moved(batch, guide, scale, shift):
    """The points of a batch, and those of its guide, in such crops."""
    known = {name: batch[name] for name in ("points", "smooth", "dense") if name in batch}
    if guide is not None:
        known["guide"] = guide
    return {name: ((p.view(len(p), -1, 2) - shift[:, None]) / scale[:, None]).flatten(1) for name, p in known.items()}
