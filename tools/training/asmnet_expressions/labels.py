"""The teacher's labels: ``expressions/labels.csv`` and ``labels.npz`` beside the pictures they were made for."""

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


class LabelError(ValueError):
    """Labels or pictures that cannot be read; the message says what is wrong."""


@dataclass
class Labels:
    """One row a picture. ``points`` are pixels (N x P x 2), ``blendshapes`` N x 52; ``groups`` are columns of ``points``."""

    data: Path
    sets: np.ndarray
    files: list
    splits: np.ndarray
    found: np.ndarray
    blendshapes: np.ndarray
    names: list
    points: np.ndarray
    groups: dict

    def rows(self, split, sets=None):
        """Indices of the rows of a split in which the teacher found a face."""
        chosen = self.found & (self.splits == split)
        if sets is not None:
            chosen &= np.isin(self.sets, sets)
        return np.flatnonzero(chosen)


def read_labels(data):
    """Reads ``DATA/expressions``."""
    data = Path(data)
    table, arrays = data / "expressions" / "labels.csv", data / "expressions" / "labels.npz"
    for path in (table, arrays):
        if not path.is_file():
            raise LabelError(f"no such file: {path}")
    with open(table, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    values = np.load(arrays)
    if len(rows) != len(values["found"]):
        raise LabelError(f"{table} has {len(rows)} rows, {arrays} {len(values['found'])}")
    return Labels(
        data,
        np.array([r["set"] for r in rows]),
        [r["file"] for r in rows],
        np.array([r["split"] for r in rows]),
        values["found"],
        values["blendshapes"].astype(np.float32),
        [str(n) for n in values["blendshape_names"]],
        values["points"].astype(np.float32) / 16,
        {str(n): values[f"group_{n}"].astype(int) for n in values["group_names"]},
    )


class Pictures:
    """Opens a row's picture, from the zip files or from the folders (not the frames of clips)."""

    def __init__(self, labels):
        self._labels = labels
        self._zips = {}

    def __getitem__(self, row):
        file, kind = self._labels.files[row], self._labels.sets[row]
        if kind in ("utkface", "lfw"):
            folder = self._labels.data / "expressions"
            if kind not in self._zips:
                self._zips[kind] = zipfile.ZipFile(folder / f"{kind}.zip")
            data = self._zips[kind].read(file.removeprefix("expressions/"))
            image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        else:
            image = cv2.imread(str(self._labels.data / file), cv2.IMREAD_COLOR)
        if image is None:
            raise LabelError(f"{file}: cannot be read as a picture")
        return image
