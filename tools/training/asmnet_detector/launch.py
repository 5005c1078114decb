"""One training run from the command line's arguments: its pictures, its start and its processes."""

import json
import tempfile
from pathlib import Path

import cv2
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing

from . import data, train
from .augment import Composer


def run(arguments):
    """Trains as the command line asks, in one process or several."""
    if arguments.processes < 1:
        raise SystemExit(f"--processes {arguments.processes}: at least one is needed")
    if arguments.processes == 1:
        _here(arguments)
        return
    # The cache is written before several processes would write it at once.
    composer(arguments)
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(_beside, (arguments, f"file://{folder}/meeting"), arguments.processes)


def _beside(process, arguments, meeting):
    """One of several processes that train the same weights."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting, rank=process, world_size=arguments.processes)
    _here(arguments)


def _here(arguments):
    trainer = train.Trainer(train.Settings(steps=arguments.steps, seed=arguments.seed))
    checkpoint = Path(arguments.output) / "last.pt"
    if checkpoint.exists():
        trainer.load(checkpoint)
    elif arguments.earlier:
        trainer.begin_with(arguments.earlier)
    train.run(trainer, composer(arguments), arguments.output)


def composer(arguments):
    """The source of training pictures; decodes them into the cache where they are not yet."""
    photos = data.read_wider(arguments.faces, "train")
    windows = data.read_landmarks(arguments.landmarks, ("train",))
    return Composer(photos, data.PixelCache([photo.file for photo in photos], arguments.cache),
                    windows, data.PixelCache([window.file for window in windows], arguments.cache),
                    read_negatives(arguments.negatives, photos) if arguments.negatives else ())


def read_negatives(path, photos):
    """The boxes of each photo from a file of `mine`."""
    boxes = json.loads(Path(path).read_text())
    unknown = boxes.keys() - {Path(photo.file).name for photo in photos}
    if unknown:
        raise ValueError(f"{path} names {min(unknown)}, which is not among the training photos")
    return [boxes.get(Path(photo.file).name, []) for photo in photos]
