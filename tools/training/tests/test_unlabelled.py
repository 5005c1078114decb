import csv
import tempfile
import unittest
import zipfile
from pathlib import Path

import cv2
import numpy as np
import torch
from tests import generated

from asmnet_training import unlabelled, windows
from asmnet_training.dataset import DatasetError
from asmnet_training.geometry import FLIP, landmark_box
from asmnet_training.models.live import POINTS

SHAPE = generated.draw(np.random.default_rng(0), (0, 0, 0))[1]
SHAPE = (SHAPE - (SHAPE.min(0) + SHAPE.max(0)) / 2) / np.ptp(SHAPE, axis=0).max() / 1.3
SHAPE = (SHAPE + SHAPE[FLIP] * [-1, 1]) / 2


class Teacher:
    """Answers the same symmetric shape for every crop, ``lower`` by that share of it, and is unsure of those darker than ``bright``."""

    def __init__(self, lower=0.0, bright=0.2):
        self.shape, self.bright = SHAPE + [0, lower], bright

    def eval(self):
        return self

    def __call__(self, images):
        count = len(images)
        confidence = torch.where(images.flatten(1).mean(1) > self.bright, 0.99, 0.1)[:, None]
        return torch.tensor(self.shape, dtype=torch.float32).reshape(1, 2 * POINTS).repeat(count, 1), torch.zeros(count, 3), confidence


def write(folder, brightness):
    """A folder as that of the expression labels, with one UTKFace picture for each brightness, the last one of the split val."""
    rows, points = [], np.zeros((len(brightness), 12, 2), np.int16)
    with zipfile.ZipFile(folder / "utkface.zip", "w") as archive:
        for index, value in enumerate(brightness):
            name = f"utkface/{index:05d}.png"
            archive.writestr(name, cv2.imencode(".png", np.full((200, 180, 3), value, np.uint8))[1].tobytes())
            split = "val" if index == len(brightness) - 1 else "train"
            rows.append([index, "utkface", f"expressions/{name}", split, 1])
            # Brows at y = 60, an oval from 50 to 130 across and 20 to 150 down.
            points[index] = 16 * np.array([[70, 60], [110, 60]] * 4 + [[50, 90], [130, 90], [90, 20], [90, 150]])
    with open(folder / "labels.csv", "w", newline="") as stream:
        csv.writer(stream).writerows([["row", "set", "file", "split", "found"], *rows])
    groups = {f"group_{side}_{part}": np.arange(8) for side in ("left", "right") for part in ("brow_upper", "eye_lower_lid")}
    np.savez(folder / "labels.npz", points=points, group_face_oval=np.arange(8, 12), **groups)


class UnlabelledTests(unittest.TestCase):
    def test_windows_TrainingFaces_HaveTheTeachersPointsAroundTheFace(self):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), [200, 10, 220, 200])
            made = unlabelled.windows(folder, [unlabelled.Teacher(Teacher(), 128, 1.3)])
        # The dark one is unsure, the last one is kept for validation.
        self.assertEqual(len(made), 2)
        self.assertTrue(np.isnan(made.pose).all())
        x, y, width, height = landmark_box(made.points[0])
        self.assertAlmostEqual(max(width, height), windows.SIZE / windows.EXTENT, delta=0.5)
        np.testing.assert_allclose([x, y], [127.5, 127.5], atol=0.6)
        np.testing.assert_allclose(made.weight, 1, atol=1e-3)
        self.assertGreater(made.images[1][128, 128].mean(), 210)

    def test_windows_NoMoreThanSome_AreSpreadEvenly(self):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), [100, 120, 140, 160, 180, 200])
            made = unlabelled.windows(folder, [unlabelled.Teacher(Teacher(), 128, 1.3)], most=3)
        self.assertEqual([int(image[128, 128, 0]) for image in made.images], [100, 140, 180])

    def test_windows_NoSuchFolder_SaysWhatIsExpected(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(DatasetError, "labels.csv and labels.npz"):
            unlabelled.windows(folder, [unlabelled.Teacher(Teacher(), 128, 1.3)])

    def test_windows_SeveralTeachers_HaveTheMeanOfTheirPointsAndWeighByHowTheyAgree(self):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), [200, 200])
            one, other = unlabelled.Teacher(Teacher(), 128, 1.3), unlabelled.Teacher(Teacher(lower=0.02), 128, 1.3)
            alone, both = (unlabelled.windows(folder, teachers) for teachers in ([one], [one, other]))
        # Each look lies a hundredth of the crop from the mean, of which twice counts, in sides of the face.
        np.testing.assert_allclose(both.weight, 1 - 2 * 0.01 * 1.3 / 0.05, atol=0.02)
        # The window goes with the points, so that the picture moves against it by as much.
        np.testing.assert_allclose(both.points, alone.points, atol=0.05)

    def test_windows_TeacherThatIsUnsure_LeavesTheFaceOut(self):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), [200, 200])
            sure, unsure = unlabelled.Teacher(Teacher(), 128, 1.3), unlabelled.Teacher(Teacher(bright=2.0), 128, 1.3)
            self.assertEqual(len(unlabelled.windows(folder, [sure, unsure])), 0)
