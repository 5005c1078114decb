"""Batches of augmented samples.

A batch depends on the seed, the epoch and its place in it alone: a resumed run repeats it, with any number of workers.
"""

import cv2
import numpy as np
import torch

from . import augment
from .dataset import DatasetError


class Batches:
    """Draws the training batches from a :class:`asmnet_training.data.Data`.

    An epoch holds every face ``repeats`` times (at times a turned copy stands for it), ``extra_per_epoch`` of the extra
    ones, ``unlabelled_per_epoch`` of those with a teacher's points, and ``negative_share`` of pictures without a face or with a misplaced crop.
    """

    def __init__(self, data, config, shape_model=None):
        self.faces, self.extra, self.turned, self.negatives = data.train, data.extra, data.turned, data.negatives
        self.unlabelled = data.unlabelled
        self.config = config
        # The side of the pictures drawn next, in pixels.
        self.size = config.size_at(0.0)
        self.options = config.augmentation
        # How far the schedule has come, 0 to 1.
        self.progress = 0.0
        # At the schedule's end, where faces with a teacher's points may no longer be among them.
        if self.batches_per_epoch(np.nextafter(1.0, 0.0)) < 1:
            raise DatasetError(f"an epoch has fewer pictures than one batch, which has {config.batch}; the settings batch (smaller) and repeats (more) change that")
        self.copies = 0 if self.turned is None else len(self.turned) // len(self.faces)
        if shape_model is not None:
            model = shape_model.keep(config.asm_share)
            for windows in (self.faces, self.extra, self.turned):
                if windows is not None:
                    windows.smooth = model.smooth(windows.points).astype(np.float32)

    def epoch(self, epoch, workers=0):
        """Yields the tensors image, points, smooth, pose, known (has a pose), weight, confidence, judged, and dense where any face has it.

        ``workers`` processes draw ahead; 0 draws in this one.
        """
        batches = EpochBatches(self, epoch)
        if not workers:
            return (batches[index] for index in range(len(batches)))
        return iter(
            torch.utils.data.DataLoader(
                batches, batch_size=None, num_workers=workers, pin_memory=torch.cuda.is_available()
            )
        )

    def jobs(self, epoch):
        """What an epoch holds, in its order: a kind and an index each."""
        config = self.config
        rng = np.random.default_rng([config.seed, epoch])
        jobs = [("face", i) for i in range(len(self.faces))] * config.repeats
        if self.extra is not None and config.extra_per_epoch:
            chosen = rng.choice(len(self.extra), min(config.extra_per_epoch, len(self.extra)), replace=False)
            jobs += [("extra", int(i)) for i in chosen]
        unlabelled = self._unlabelled_count(self.progress)
        if unlabelled:
            chosen = rng.choice(len(self.unlabelled), unlabelled, replace=False)
            jobs += [("unlabelled", int(i)) for i in chosen]
        if config.negative_share and self.negatives is not None:
            count = int(len(jobs) * config.negative_share / (1 - config.negative_share))
            jobs += [("negative", int(i)) for i in rng.integers(len(self.negatives), size=count // 2)]
            jobs += [("misplaced", int(i)) for i in rng.integers(len(self.faces), size=count - count // 2)]
        return [jobs[j] for j in rng.permutation(len(jobs))]

    def _unlabelled_count(self, progress):
        if self.unlabelled is None or progress >= self.config.unlabelled_until:
            return 0
        return min(self.config.unlabelled_per_epoch, len(self.unlabelled))

    def batches_per_epoch(self, progress=None):
        """How many batches an epoch has, where ``progress`` (0 to 1) of the schedule has passed; as it is now by default."""
        config = self.config
        count = len(self.faces) * config.repeats
        if self.extra is not None:
            count += min(config.extra_per_epoch, len(self.extra))
        count += self._unlabelled_count(self.progress if progress is None else progress)
        if config.negative_share and self.negatives is not None:
            count += int(count * config.negative_share / (1 - config.negative_share))
        return count // config.batch

    def draw(self, rng, kind, index):
        size, options = self.size, self.options
        if kind == "negative":
            return augment.negative_sample(rng, self.negatives[index], size, options)
        source = {"extra": self.extra, "unlabelled": self.unlabelled}.get(kind, self.faces)
        if kind == "misplaced":
            return augment.misplaced_sample(
                rng, source.images[index], source.points[index], size, options, self.negatives
            )
        if kind == "face" and self.copies and rng.random() < self.config.turned_share:
            source, index = self.turned, index * self.copies + int(rng.integers(self.copies))
        return augment.face_sample(rng, source, index, size, options, self.negatives)

    @staticmethod
    def collate(samples):
        images = torch.from_numpy(np.stack([s.image for s in samples]))
        points = np.stack([s.points for s in samples]).reshape(len(samples), 136)
        pose = np.stack([s.pose for s in samples])
        weight = np.stack([s.weight for s in samples])
        known = np.isfinite(pose).all(1) & (weight.sum(1) > 0)
        smooth = np.stack([s.points if s.smooth is None else s.smooth for s in samples]).reshape(len(samples), 136)
        batch = {
            "image": images.flip(3).permute(0, 3, 1, 2),
            "points": torch.from_numpy(points.astype(np.float32)),
            "smooth": torch.from_numpy(smooth.astype(np.float32)),
            "pose": torch.from_numpy(np.nan_to_num(pose).astype(np.float32)),
            "known": torch.from_numpy(known.astype(np.float32)),
            "weight": torch.from_numpy(weight.astype(np.float32)),
            "confidence": torch.tensor([s.confidence for s in samples], dtype=torch.float32),
            "judged": torch.tensor([s.judged for s in samples], dtype=torch.float32),
        }
        known = [s.dense for s in samples if s.dense is not None]
        if known:
            unknown = np.full_like(known[0], np.nan)
            dense = np.stack([unknown if s.dense is None else s.dense for s in samples])
            batch["dense"] = torch.from_numpy(dense.reshape(len(samples), -1).astype(np.float32))
        return batch


class EpochBatches(torch.utils.data.Dataset):
    """One epoch's batches by their place."""

    def __init__(self, batches, epoch):
        self.batches, self.number = batches, epoch
        self.jobs = batches.jobs(epoch)

    def __len__(self):
        return len(self.jobs) // self.batches.config.batch

    def __getitem__(self, index):
        config = self.batches.config
        rng = np.random.default_rng([config.seed, self.number, index])
        # OpenCV's noise has a generator of its own.
        cv2.setRNGSeed(int(rng.integers(2**31 - 1)))
        jobs = self.jobs[index * config.batch : (index + 1) * config.batch]
        return self.batches.collate([self.batches.draw(rng, *job) for job in jobs])
