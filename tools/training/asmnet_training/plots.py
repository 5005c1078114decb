"""Pictures: a run's curves and cumulative error distributions."""

import json
from pathlib import Path

import numpy as np


def _figure(width, height):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), dpi=110)


def curves(log, path):
    """Loss and validation error over the epochs, from a run's ``log.jsonl``."""
    entries = [json.loads(line) for line in Path(log).read_text().splitlines()]
    figure, axis = _figure(7, 4)
    axis.plot([e["epoch"] for e in entries], [e["loss"] for e in entries], color="tab:gray", label="loss")
    axis.set_xlabel("epoch")
    axis.set_ylabel("training loss")
    axis.set_yscale("log")
    measured = [e for e in entries if e.get("val")]
    if measured:
        right = axis.twinx()
        right.plot([e["epoch"] for e in measured], [e["val"]["nme"] for e in measured], color="tab:blue")
        right.set_ylabel("validation NME %", color="tab:blue")
        right.set_yscale("log")
    figure.tight_layout()
    figure.savefig(path)
    _close(figure)


def error_curves(errors, path, title):
    """Cumulative error distributions; ``errors`` maps a name to each face's NME in percent."""
    figure, axis = _figure(6, 4.5)
    for name, values in errors.items():
        values = np.sort(values)
        shares = np.arange(1, len(values) + 1) / len(values)
        axis.step(np.append(values, 100), np.append(shares, 1), where="post", label=f"{name} ({np.mean(values):.2f} %)")
    axis.set_xlim(0, 10)
    axis.set_ylim(0, 1)
    axis.set_xlabel("NME %")
    axis.set_ylabel("share of the faces")
    axis.set_title(title)
    axis.grid(alpha=0.3)
    axis.legend(loc="lower right", fontsize=8)
    figure.tight_layout()
    figure.savefig(path)
    _close(figure)


def _close(figure):
    from matplotlib import pyplot

    pyplot.close(figure)
