"""Trains whole models from nothing on a GPU: first large ones, then, by what these say of the training faces together beside the teacher's labels, those that ship.

Eyes, mouth and fusion learn at once, from photographs and drawn faces, which teach every channel. Everything lives on the device, and the
schedule goes by the clock.
"""

import contextlib
import copy
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augment import MOUTH_POINT_MIRROR
from .augment_device import covered, lit, sampled
from .channels import EYE
from .fusion import CHANNELS, LANDMARK_MIRROR, MIRROR, WholeModel
from .model import Form
from .refit import NOT_TAUGHT, taught_weights
from .train import POINT_WEIGHT, TRUTHS, point_loss
from .train_whole import LANDMARK_NOISE, LEAST_VARIANCE, SOFT_SHARE, channel_weights

PHOTOS, DRAWINGS, COVERED = 384, 128, 64

# Covered crops teach the convolutions what something before a part looks like; what tells it is fitted at the end (:mod:`seen`).
COVERED_WEIGHT = 0.15

# Photographs: blinks are what is looked at most; of dimples the teacher is least sure. Drawn faces: what is told by folds and a little red alone.
WEIGHTS = {"eyeBlink": 20.0, "mouthDimple": 3.0}
DRAWN_WEIGHTS = {"mouthPress": 2.0, "mouthRollLower": 2.5, "mouthShrugUpper": 2.0, "mouthDimple": 1.5, "mouthStretch": 1.5}

# Looks at each face from which the large models' word is taken.
LOOKS = 4

# The large ones see each photograph this often at the most; longer, and they know the labels by heart.
EPOCHS = 60
SHIFT_SHARE = 0.7
REPORT_SECONDS = 25


@dataclass
class Bank:
    """Faces on the device: eyes N x 2 x 96 x 128 x 3 (right, then left in a mirror) and mouths N x 96 x 128 x 3 in bytes, points in crop coordinates,
    landmarks N x 68 x 2 (normalised), channels N x C, and whether the 68 points are a person's."""

    eyes: torch.Tensor
    mouth: torch.Tensor
    eye_points: torch.Tensor
    mouth_points: torch.Tensor
    landmarks: torch.Tensor
    channels: torch.Tensor
    known: torch.Tensor

    def __len__(self):
        return len(self.channels)

    @classmethod
    def of(cls, faces):
        """The faces of a cache (:class:`train_whole.Faces`)."""
        eyes, mouth = faces.eyes, faces.mouth
        tensor = torch.from_numpy
        pairs = [tensor(a.reshape(len(faces), 2, *a.shape[1:])) for a in (eyes.windows, eyes.points)]
        return cls(pairs[0], tensor(mouth.windows), pairs[1], tensor(mouth.points), faces.landmarks, faces.channels, tensor(mouth.known))

    def to(self, device):
        return Bank(*(value.to(device) for value in vars(self).values()))

    @staticmethod
    def joined(one, other):
        return Bank(*(torch.cat(pair) for pair in zip(vars(one).values(), vars(other).values())))


@dataclass
class Views:
    """Crops of a batch (right eyes, left eyes, mouths), where their points belong, and the landmarks."""

    right: torch.Tensor
    left: torch.Tensor
    mouth: torch.Tensor
    points: list
    landmarks: torch.Tensor


def views(bank, chosen, columns=64, rows=48, moved=True):
    """Crops of the faces CHOSEN; displaced and lit otherwise, or as they lie in use."""
    bytes_of = torch.cat([bank.eyes[chosen, 0], bank.eyes[chosen, 1], bank.mouth[chosen]])
    windows = (bytes_of.permute(0, 3, 1, 2).flip(1).float() / 255 - 0.5) / 0.25
    places = [bank.eye_points[chosen, 0], bank.eye_points[chosen, 1], bank.mouth_points[chosen]]
    images, move = sampled(windows, columns, rows, SHIFT_SHARE if moved else 0.0)
    landmarks = bank.landmarks[chosen]
    if moved:
        longest = max(p.shape[1] for p in places)
        padded = torch.cat([F.pad(p, (0, 0, 0, longest - p.shape[1])) for p in places])
        places = [m[:, : p.shape[1]] for m, p in zip(move(padded).chunk(3), places)]
        images = torch.cat(lit(torch.cat(images.chunk(3), 2)).chunk(3, 2))
        landmarks = landmarks + LANDMARK_NOISE * torch.randn_like(landmarks)
    right, left, mouth = images.contiguous(memory_format=torch.channels_last).chunk(3)
    return Views(right, left, mouth, places, landmarks)


def answers(model, seen, drop=0.0, half=False):
    """Points of the right eyes, the left eyes, the mouths and the mouths in a mirror, channels, and whether each of the four is seen (before the sigmoid)."""
    images = torch.cat([seen.right, seen.left]), torch.cat([seen.mouth, seen.mouth.flip(3)])
    cast = torch.autocast("cuda", dtype=torch.bfloat16) if half and seen.right.is_cuda else contextlib.nullcontext()
    with cast:
        features = [network.features(i).flatten(1) for network, i in zip((model.eyes, model.mouth), images)]
    features = [f.float() for f in features]
    shown = torch.cat([model.seen[name](f)[:, 0] for name, f in zip(("eyes", "mouth"), features)])
    eyes, lips = (F.relu(network.hidden(F.dropout(f, drop, model.training))) for network, f in zip((model.eyes, model.mouth), features))
    points = [*model.eyes.points(eyes).reshape(2, len(seen.right), -1, 2), *model.mouth.points(lips).reshape(2, len(seen.right), -1, 2)]
    eyes, lips = (F.dropout(h, drop, model.training) for h in (eyes, lips))
    count = len(seen.right)
    mirrored = seen.landmarks[:, model.mirror_of_landmarks] * model.flip
    one = torch.cat([eyes[:count], eyes[count:], lips[:count], lips[count:], seen.landmarks.flatten(1)], 1)
    two = torch.cat([eyes[count:], eyes[:count], lips[count:], lips[:count], mirrored.flatten(1)], 1)
    told = model.fusion(torch.cat([one, two]))
    return points, (told[:count] + told[count:][:, model.mirror_of_channels]) / 2, shown


class Candidate:
    """A model that learns, its optimiser, and its averaged weights."""

    def __init__(self, name, model, device, rate, decay=0.03, drop=0.0, half=False, drawn_weight=1.2):
        self.name, self.rate, self.drop, self.half, self.drawn_weight = name, rate, drop, half, drawn_weight
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self.model.mirror_of_landmarks = torch.tensor(LANDMARK_MIRROR, device=device)
        self.model.mirror_of_channels = torch.tensor(MIRROR, device=device)
        self.model.flip = torch.tensor([-1.0, 1.0], device=device)
        self.average = copy.deepcopy(self.model).eval()
        groups = [
            {"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": decay},
            {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=rate)
        own, others = self.model.state_dict(), self.average.state_dict()
        floating = [k for k in own if own[k].dtype.is_floating_point]
        self._own, self._average = [own[k] for k in floating], [others[k] for k in floating]
        self.steps, self.loss = 0, 0.0

    def step(self, seen, targets, lesson, progress):
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * min((self.steps + 1) / 100, 0.5 * (1 + np.cos(np.pi * progress)))
        self.model.train()
        loss = lesson(answers(self.model, seen, self.drop, self.half), seen, targets, self.drawn_weight)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.optimiser.step()
        decay = min(0.998, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_mul_(self._average, decay)
            torch._foreach_add_(self._average, self._own, alpha=1 - decay)
        self.steps += 1
        if self.steps % 50 == 1:
            self.loss = float(loss)

    def weights(self):
        """The averaged weights; matrices in half precision, which costs them nothing and the file half."""
        return {k: v.cpu().half() if v.dtype.is_floating_point and v.ndim > 1 else v.cpu() for k, v in self.average.state_dict().items()}


class Lesson:
    """What a batch teaches: photographs first, then drawn faces, then photographs with something before them."""

    def __init__(self, photos, drawings):
        device = photos.channels.device
        self.variance, self.drawn_variance = (b.channels.var(0).clamp(min=LEAST_VARIANCE) for b in (photos, drawings))
        self.weights, self.drawn_weights = channel_weights(WEIGHTS).to(device), taught_weights(DRAWN_WEIGHTS).to(device)
        self.mirror = torch.tensor(MOUTH_POINT_MIRROR, device=device)

    def __call__(self, told, seen, targets, drawn_weight):
        (points, channels, shown), (wanted, known, visible) = told, targets
        flip = seen.landmarks.new_tensor([-1.0, 1.0])
        places = [*seen.points, seen.points[2][:, self.mirror] * flip]
        of_points = sum(point_loss(p, w, known, TRUTHS["mouth" if i > 1 else "eyes"]) * (0.5 if i > 1 else 1) for i, (p, w) in enumerate(zip(points, places))) / 3
        error = (channels[: PHOTOS + DRAWINGS] - wanted) ** 2
        of_photos = (self.weights * error[:PHOTOS] / self.variance).mean()
        of_drawings = (self.drawn_weights * error[PHOTOS:] / self.drawn_variance).mean()
        shown = torch.cat([s[-COVERED:] for s in shown.chunk(4)])
        open_question = visible.isnan()
        of_covers = F.binary_cross_entropy_with_logits(shown, visible.nan_to_num(), (~open_question).float())
        return POINT_WEIGHT * of_points + of_photos + drawn_weight * of_drawings + COVERED_WEIGHT * of_covers


def correlations(found, wanted):
    found, wanted = found - found.mean(0), wanted - wanted.mean(0)
    return (found * wanted).sum(0) / torch.sqrt((found**2).sum(0) * (wanted**2).sum(0) + 1e-12)


@torch.no_grad()
def told(model, bank, moved=False, size=512, half=False):
    """The channels of all faces."""
    device = bank.channels.device
    parts = [torch.arange(b, min(b + size, len(bank)), device=device) for b in range(0, len(bank), size)]
    return torch.cat([answers(model, views(bank, part, moved=moved), half=half)[1] for part in parts]).clamp(0, 1)


def figures(values, bank):
    """Means and the least over the channels that are taught, and the blinks."""
    of = dict(zip(CHANNELS, correlations(values, bank.channels).tolist()))
    offered = {c: r for c, r in of.items() if not c.startswith(NOT_TAUGHT)}
    least = min(offered, key=offered.get)
    return {"mean": round(float(np.mean(list(offered.values()))), 4), "least": [least, round(offered[least], 3)],
            "blink": [round(of[f"{EYE[0]}{side}"], 4) for side in ("Right", "Left")]}  # fmt: skip


# What learns where the command line asks for it: teachers, and networks for use by how much they cost.
LARGE = {
    "large1": (Form((40, 64, 112), (1, 2), 32, 256), 384),
    "large2": (Form((32, 56, 96), (2, 2), 32, 256), 384),
    "large3": (Form((48, 64, 128), (1, 3), 24, 224), 320),
}
SMALL = {
    "t": (Form((16, 16, 32), (1, 1), 16, 128), 192),
    "p": (Form((16, 32), (1, 2), 16, 128), 192),
    "q": (Form((32, 32), (0, 3), 16, 128), 192),
    "r": (Form((32, 48), (0, 2), 16, 128), 192),
    "f": (Form((16, 48), (1, 1), 16, 128), 192),
}


def save(value, path):
    """Whole or not at all."""
    torch.save(value, f"{path}.part")
    os.replace(f"{path}.part", path)


def teach(candidates, photos, drawings, wanted, lesson, held, seconds, run, log, epochs=1000):
    """Teaches the candidates side by side on the same batches until SECONDS or EPOCHS are over, and says now and then how they are."""
    device, started, reported, steps = photos.channels.device, time.monotonic(), time.monotonic(), 0
    both = Bank.joined(photos, drawings)
    share = torch.where(photos.known, 2.0, 1.0)
    while (progress := max((time.monotonic() - started) / seconds, steps * PHOTOS / len(photos) / epochs)) < 1:
        of_photos = torch.multinomial(share, PHOTOS + COVERED, replacement=True)
        some = torch.cat([of_photos[:PHOTOS], len(photos) + torch.randint(len(drawings), (DRAWINGS,), device=device), of_photos[PHOTOS:]])
        seen = views(both, some)
        visible = [covered(part[-COVERED:]) for part in (seen.right, seen.left, seen.mouth)]
        for places in seen.points:
            places[-COVERED:] = float("nan")
        taught = some[: PHOTOS + DRAWINGS]
        targets = torch.cat([wanted[taught[:PHOTOS]], both.channels[taught[PHOTOS:]]]), both.known[some], torch.cat([*visible, visible[2]])
        for candidate in candidates:
            candidate.step(seen, targets, lesson, progress)
        steps += 1
        if device.type == "cuda" and steps % 4 == 0:
            torch.cuda.synchronize()
        if time.monotonic() - reported > REPORT_SECONDS:
            report(candidates, held, run, log, steps, progress)
            reported = time.monotonic()
    report(candidates, held, run, log, steps, 1.0)


def report(candidates, held, run, log, steps, progress):
    for candidate in candidates:
        line = {"name": candidate.name, "steps": steps, "progress": round(progress, 3), "loss": round(candidate.loss, 3)}
        log(line | figures(told(candidate.average, held, half=candidate.half), held))
        if not candidate.half:
            save(candidate.weights(), Path(run) / f"{candidate.name}.pt")


def softened(models, photos):
    """What the models say together of each photograph, in looks that lie differently."""
    total = sum(told(model, photos, moved=look > 0, half=True) for model in models for look in range(LOOKS))
    return total / (LOOKS * len(models))


def train_together(photos, drawings, held, run, seconds, large, small, begin=None, device="cuda", log=None):
    """Writes ``NAME.pt`` of each of SMALL, ``soft.npy`` and ``together.jsonl`` into RUN within SECONDS.

    ``large`` and ``small`` are pairs of a :class:`Form` and the fusion's width by name; ``begin`` are trained models by name that learn on with the small ones.
    """
    started = time.monotonic()
    run = Path(run)
    run.mkdir(parents=True, exist_ok=True)

    def written(line):
        line = {"second": round(time.monotonic() - started, 1)} | line
        with open(run / "together.jsonl", "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
        (log or print)(line)

    torch.backends.cudnn.benchmark = True
    lesson = Lesson(photos, drawings)
    torch.manual_seed(1)
    np.random.seed(1)
    teachers = [Candidate(name, WholeModel(width, form), device, 1.5e-3, decay=0.05, drop=0.25, half=True) for name, (form, width) in large.items()]
    teach(teachers, photos, drawings, photos.channels, lesson, held, 0.42 * seconds, run, written, EPOCHS)
    models = [t.average for t in teachers]
    together = sum(told(m, held, moved=look > 0, half=True) for m in models for look in range(LOOKS)) / (LOOKS * len(models))
    written({"name": "large together"} | figures(together, held))
    soft = softened(models, photos)
    np.save(run / "soft.npy", soft.cpu().numpy().astype(np.float16))
    written({"name": "large on training faces"} | figures(soft, photos))
    wanted = torch.lerp(photos.channels, soft, SOFT_SHARE)
    del teachers, models
    candidates = [Candidate(name, WholeModel(width, form), device, 2e-3, drop=0.05) for name, (form, width) in small.items()]
    candidates += [Candidate(name, model, device, 4e-4, drop=0.05) for name, model in (begin or {}).items()]
    teach(candidates, photos, drawings, wanted, lesson, held, seconds - (time.monotonic() - started) - 6, run, written)
