"""The ablation: a matrix of trainings that differ in a few settings, run or resumed one after another, or in turns by the clock."""

import json
import time
from pathlib import Path

import numpy as np
import torch

from . import config as configuration
from . import dataset, evaluate, plots
from .config import ConfigError
from .together import Faces, Together
from .train import Trainer, TrainingError, load_weights


def load(path):
    """Reads ``{"base": {...}, "seeds": [...], "runs": [{"name", ...settings}]}``; returns names and configurations."""
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"no such ablation: {path}")
    document = json.loads(path.read_text(encoding="utf-8"))
    for key in ("base", "seeds", "runs"):
        if key not in document:
            raise ConfigError(f"{path}: '{key}' is missing")
    return [
        (run["name"], seed, configuration.from_dict({**document["base"], **run, "seed": seed}, str(path)))
        for seed in document["seeds"]
        for run in document["runs"]
    ]


def run(matrix, data, shape_model, test_faces, folder, device=None, workers=0, progress=None, say=print):
    """Trains what is not finished, evaluates all on ``test_faces``, writes results.json, table.md and ced.png."""
    if not data.val:
        raise TrainingError("runs are told apart by their best weights on the split 'val', and the data has no face of it")
    folder = Path(folder)
    account = _Account(folder, test_faces)
    for name, seed, config in matrix:
        place = folder / f"{name}-seed{seed}"
        resume = (place / "checkpoint.pt").is_file()
        trainer = Trainer(config, data, place, shape_model, device, resume, workers)
        if trainer.progress < 1:
            say(f"{name}, seed {seed}: epochs {trainer.epoch + 1} to {config.epochs}")
            trainer.fit(progress=progress)
        account.add(name, seed, place / "best.pt", trainer.best, trainer.device)
    return account.results


def run_in_turns(matrix, data, shape_model, test_faces, folder, seconds, device=None, say=print):
    """Trains the whole matrix in turns within ``seconds`` and evaluates the final averaged weights, as :func:`run` does.

    Weights and logs are written at each tenth of the schedule; a training that was broken off cannot be resumed.
    Of seeds that cannot have enough epochs in that time there are no results (:class:`asmnet_training.together.Together`).
    """
    deadline = time.monotonic() + seconds
    device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    folder, config = Path(folder), matrix[0][2]
    if not data.val:
        raise TrainingError("runs in turns are told apart by the split 'val', and the data has no face of it")
    poses = np.stack([np.full(3, np.nan) if face.pose is None else face.pose for face in data.val])
    val = Faces([dataset.read_image(face.file) for face in data.val], np.stack([face.points for face in data.val]), poses, config, device)
    together = Together([(f"{name}-seed{seed}", own) for name, seed, own in matrix], data, shape_model, device, deadline, val=val, say=say)
    together.fit(lambda now: [_keep(training, folder / training.name) for training in now.runs])
    account, trained = _Account(folder, test_faces), {training.name: training for training in together.runs}
    for name, seed, _ in matrix:
        training = trained.get(f"{name}-seed{seed}")
        if training is not None:
            account.add(name, seed, folder / training.name / "best.pt", training.log[-1]["val"]["nme"], device)
    return account.results


def _keep(training, place):
    place.mkdir(parents=True, exist_ok=True)
    (place / "log.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in training.log))
    last = training.log[-1]
    document = {"config": configuration.to_dict(training.config), "weights": training.average.state_dict(), "epoch": last["epochs"]}
    torch.save({**document, "val": last["val"]["nme"]}, place / "best.tmp")
    (place / "best.tmp").replace(place / "best.pt")


class _Account:
    """Evaluates one run after another and keeps the folder's results.json, table.md and ced.png."""

    def __init__(self, folder, test_faces):
        self.folder, self.faces, self.results, self.errors = folder, test_faces, [], {}

    def add(self, name, seed, weights, validation, device):
        network, config = load_weights(weights, device)
        options = config.augmentation
        result = evaluate.evaluate(network, self.faces, config.input_size, options.crop_scale, options.stretch, device=device)
        report = evaluate.summary(self.faces, result)
        self.results.append({"name": name, "seed": seed, "validation": validation, "test": report["all"]})
        self.errors.setdefault(name, []).append(result["nme"])
        (self.folder / "results.json").write_text(json.dumps(self.results, indent=2) + "\n")
        (self.folder / "table.md").write_text(table(self.results))
        plots.error_curves({k: np.concatenate(v) for k, v in self.errors.items()}, self.folder / "ced.png", "300-W common")


def table(results):
    """Markdown: mean and spread (over the seeds) of each run."""
    lines = [
        "| run | seeds | validation NME % | test NME % | FR10 % | AUC10 | yaw / pitch / roll |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(r["name"] for r in results):
        rows = [r for r in results if r["name"] == name]

        def spread(values, digits=2):
            text = f"{np.mean(values):.{digits}f}"
            return text if len(values) == 1 else f"{text} +- {np.std(values, ddof=1):.{digits}f}"

        poses = [r["test"]["pose"] for r in rows if "pose" in r["test"]]
        angles = " / ".join(f"{np.mean([p[k] for p in poses]):.2f}" for k in ("yaw", "pitch", "roll")) if poses else "-"
        lines.append(
            f"| {name} | {len(rows)} | {spread([r['validation'] for r in rows])} "
            f"| {spread([r['test']['nme'] for r in rows])} | {spread([r['test']['failureRate'] for r in rows])} "
            f"| {spread([r['test']['auc'] for r in rows], 4)} | {angles} |"
        )
    return "\n".join(lines) + "\n"
