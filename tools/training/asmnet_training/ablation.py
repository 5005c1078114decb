"""The ablation: a matrix of trainings that differ in a few settings, run or resumed one after another."""

import json
from pathlib import Path

import numpy as np

from . import config as configuration
from . import evaluate, plots
from .config import ConfigError
from .train import Trainer, load_weights


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
    folder = Path(folder)
    results, errors = [], {}
    for name, seed, config in matrix:
        place = folder / f"{name}-seed{seed}"
        resume = (place / "checkpoint.pt").is_file()
        trainer = Trainer(config, data, place, shape_model, device, resume, workers)
        if trainer.progress < 1:
            say(f"{name}, seed {seed}: epochs {trainer.epoch + 1} to {config.epochs}")
            trainer.fit(progress=progress)
        network, _ = load_weights(place / "best.pt", trainer.device)
        options = config.augmentation
        result = evaluate.evaluate(
            network, test_faces, config.input_size, options.crop_scale, options.stretch, device=trainer.device
        )
        report = evaluate.summary(test_faces, result)
        results.append({"name": name, "seed": seed, "validation": trainer.best, "test": report["all"]})
        errors.setdefault(name, []).append(result["nme"])
        (folder / "results.json").write_text(json.dumps(results, indent=2) + "\n")
        (folder / "table.md").write_text(table(results))
        plots.error_curves({k: np.concatenate(v) for k, v in errors.items()}, folder / "ced.png", "300-W common")
    return results


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
