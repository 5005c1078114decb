"""Weights between two runs of one lineage: they keep more of what each of them can than a run that learns both at once."""

from pathlib import Path

import torch


def mix(one, other, share, run):
    """Writes ``whole.pt`` into RUN: ``share`` of OTHER's weights and the rest of ONE's. One must have begun with the other, or both with a third."""
    first, second = (torch.load(Path(folder) / "whole.pt", map_location="cpu") for folder in (one, other))
    Path(run).mkdir(parents=True, exist_ok=True)
    mixed = {name: torch.lerp(value, second[name], share) if value.is_floating_point() else value for name, value in first.items()}
    torch.save(mixed, Path(run) / "whole.pt")
