"""The command line."""

import argparse
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def main(arguments=None):
    from .config import ConfigError
    from .dataset import DatasetError
    from .shape import ShapeError
    from .train import TrainingError

    options = parser().parse_args(arguments)
    try:
        return options.run_command(options) or 0
    except (ConfigError, DatasetError, ShapeError, TrainingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def parser():
    root = argparse.ArgumentParser(prog="asmnet_training", description="Trains the landmark and pose networks.")
    verbs = root.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("shape", help="compute the shape models")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--output", required=True, type=Path, help="folder for shape68.json and shape68-similarity.json")
    verb.add_argument("--share", type=float, default=0.99, help="share of the variance to keep (default 0.99)")
    verb.set_defaults(run_command=shape)

    verb = verbs.add_parser("train", help="train a network")
    verb.add_argument("--config", required=True, type=Path, help="configs/NAME.json")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--faces", type=Path, help="folder of boxes.csv and photos, for pictures without a face")
    verb.add_argument("--shape", type=Path, help="shape model for the ASM-assisted loss")
    verb.add_argument("--run", required=True, type=Path, help="output folder")
    verb.add_argument("--cache", type=Path, help="folder for decoded windows (default: RUN/cache)")
    verb.add_argument("--resume", action="store_true", help="go on with RUN/checkpoint.pt")
    verb.add_argument("--until", type=int, help="stop after this epoch")
    verb.add_argument("--validate-every", type=int, default=1, metavar="EPOCHS")
    verb.add_argument("--threads", type=int, help="CPU threads")
    verb.add_argument("--device", help="cpu, cuda, cuda:1 ... (default: cuda when present)")
    verb.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting")
    verb.set_defaults(run_command=train)
    return root


def shape(options):
    import numpy as np

    from . import dataset
    from .shape import build_models

    faces = [f for f in dataset.read_csv(options.data) if f.split == "train"]
    if not faces:
        raise dataset.DatasetError(f"{options.data}: there is no face of the split 'train'")
    points = np.stack([f.points for f in faces])
    options.output.mkdir(parents=True, exist_ok=True)
    for name, model in build_models(points, options.share).items():
        model.save(options.output / f"{name}.json")
        counts = ", ".join(f"{share:.0%}: {len(model.keep(share).modes)}" for share in (0.9, 0.95, 0.97, options.share))
        print(f"{name}: {len(points)} faces and their mirror images; modes for {counts}")
    return 0


def train(options):
    import cv2
    import torch

    from . import config as configuration
    from . import shape
    from .data import Data
    from .train import Trainer

    cv2.setNumThreads(1)
    if options.threads:
        torch.set_num_threads(options.threads)
    config = configuration.load(options.config, options.set)
    data = Data(options.data, options.cache or options.run / "cache", options.faces)
    model = shape.load(options.shape) if options.shape else None
    trainer = Trainer(config, data, options.run, model, options.device, options.resume)
    print(
        f"{config.name}: {len(data.train)} faces, {0 if data.extra is None else len(data.extra)} extra, "
        f"{len(data.val)} for validation; {trainer.batches.batches_per_epoch()} batches an epoch, "
        f"epochs {trainer.epoch + 1} to {config.epochs} on {trainer.device}",
        flush=True,
    )
    last = trainer.fit(options.until, Progress(config.epochs), options.validate_every)
    if last:
        print(f"validation: NME {last['nme']:.3f} %, failures {last['failureRate']:.2f} %; best {trainer.best:.3f} %")
    return 0


class Progress:
    """A bar with the time left on a terminal, a line an epoch elsewhere."""

    def __init__(self, epochs):
        self.epochs, self.started, self.done = epochs, time.monotonic(), 0
        self.terminal = sys.stdout.isatty()

    def __call__(self, epoch, batch, batches, loss):
        self.done += 1
        left = (self.epochs - epoch) * batches - batch
        seconds = (time.monotonic() - self.started) / self.done * left
        if self.terminal:
            filled = int(30 * batch / batches)
            bar = "#" * filled + "." * (30 - filled)
            end = "\n" if batch == batches else ""
            print(f"\repoch {epoch + 1}/{self.epochs} [{bar}] loss {loss:.4f} left {clock(seconds)} ", end=end, flush=True)
        elif batch == batches:
            print(f"epoch {epoch + 1}/{self.epochs} loss {loss:.4f} left {clock(seconds)}", flush=True)


def clock(seconds):
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"
