"""Training faces of the landmark data: points, pose and pictures (train split only)."""

import csv
import os
from dataclasses import dataclass

import cv2
import numpy as np

MIRROR = np.array(
    list(range(16, -1, -1))
    + list(range(26, 16, -1))
    + [27, 28, 29, 30, 35, 34, 33, 32, 31]
    + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
    + [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55]
    + [64, 63, 62, 61, 60, 67, 66, 65]
)


@dataclass
class Face:
    """One annotated face: its picture's path, the 68 points in that picture and its pose in degrees."""

    path: str
    points: np.ndarray
    yaw: float
    pitch: float
    roll: float

    @property
    def size(self):
        """The larger side of the landmark box in pixels."""
        return float(np.ptp(self.points, axis=0).max())

    def picture(self):
        """The BGR picture."""
        return cv2.imread(self.path)


def load_training_faces(folder):
    """All faces of the training split under `folder`."""
    faces = []
    with open(os.path.join(folder, "landmarks.csv"), newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] != "train":
                continue
            points = np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)])
            faces.append(
                Face(os.path.join(folder, row["file"]), points, float(row["yaw"]), float(row["pitch"]), float(row["roll"]))
            )
    return faces


def similarity(source, target):
    """The 2x2 matrix A and offset b of the similarity with least squares A @ source + b = target."""
    source_centre, target_centre = source.mean(0), target.mean(0)
    p, q = source - source_centre, target - target_centre
    norm = (p**2).sum()
    a = (p * q).sum() / norm
    b = (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum() / norm
    matrix = np.array([[a, -b], [b, a]])
    return matrix, target_centre - matrix @ source_centre


def affine(source, target):
    """The 2x2 matrix A and offset b of the affine map with least squares A @ source + b = target."""
    solution = np.linalg.lstsq(np.c_[source, np.ones(len(source))], target, rcond=None)[0]
    return solution[:2].T, solution[2]
