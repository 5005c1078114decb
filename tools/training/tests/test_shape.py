import tempfile
import unittest
from pathlib import Path

import numpy as np

from asmnet_training import shape
from asmnet_training.geometry import pose_to_matrix
from asmnet_training.turn import load_shape

from .generated import draw


def faces(count=60, seed=0):
    rng = np.random.default_rng(seed)
    return np.stack([draw(rng, rng.normal(0, [15, 8, 5]))[1] for _ in range(count)])


class ShapeModelTests(unittest.TestCase):
    def test_fit_Modes_AreOrthonormalAndFalling(self):
        model = shape.fit(faces())
        np.testing.assert_allclose(model.modes @ model.modes.T, np.eye(len(model.modes)), atol=1e-9)
        self.assertTrue(np.all(np.diff(model.eigenvalues) <= 1e-12))

    def test_fit_Eigenvalues_AreTheVariancesAlongTheModes(self):
        points = faces()
        model = shape.fit(points)
        coefficients = (shape.box_normalise(points).reshape(len(points), -1) - model.mean) @ model.modes.T
        np.testing.assert_allclose(coefficients.var(0, ddof=1), model.eigenvalues, rtol=1e-6)

    def test_fit_AllModes_ReproduceTheTrainingShapes(self):
        points = faces()
        model = shape.fit(points, share=1.0)
        flat = shape.box_normalise(points).reshape(len(points), -1)
        np.testing.assert_allclose(model.project(flat, limit=np.inf), flat, atol=1e-6)

    def test_keep_Share_GivesTheFewestModesThatHoldIt(self):
        model = shape.fit(faces(), share=0.999)
        kept = model.keep(0.9)
        self.assertGreaterEqual(kept.variance[-1], 0.9 - 1e-9)
        self.assertTrue(len(kept.modes) == 1 or kept.variance[-2] < 0.9)

    def test_keep_MoreThanTheModelHolds_IsAnError(self):
        with self.assertRaises(shape.ShapeError):
            shape.fit(faces(), share=0.9).keep(0.9999)

    def test_project_FarCoefficient_IsLimitedToThreeDeviations(self):
        model = shape.fit(faces())
        far = model.mean + 50 * np.sqrt(model.eigenvalues[0]) * model.modes[0]
        coefficient = (model.project(far[None])[0] - model.mean) @ model.modes[0]
        self.assertAlmostEqual(coefficient, 3 * np.sqrt(model.eigenvalues[0]), places=9)

    def test_smooth_MovedAndStretchedFace_MovesAlong(self):
        points = faces()
        model = shape.fit(points).keep(0.8)
        moved = points[:5] * [2.0, 3.0] + [10, -20]
        np.testing.assert_allclose(model.smooth(moved), model.smooth(points[:5]) * [2.0, 3.0] + [10, -20], atol=1e-6)

    def test_similarity_Mean_IsCentredWithUnitRadius(self):
        mean = shape.fit(faces(), "similarity").mean.reshape(68, 2)
        np.testing.assert_allclose(mean.mean(0), 0, atol=1e-9)
        self.assertAlmostEqual((mean**2).sum(1).mean(), 1, places=9)

    def test_align_TurnedScaledShape_ComesBack(self):
        reference = faces(1)[0]
        c, s = np.cos(0.7), np.sin(0.7)
        turned = reference @ np.array([[c, s], [-s, c]]) * 2.5 + [3, 4]
        np.testing.assert_allclose(shape.align(turned, reference), reference, atol=1e-8)

    def test_buildModels_MirroredFace_FitsAsWell(self):
        models = shape.build_models(faces(), 0.95)
        mean = models["shape68"].mean.reshape(68, 2)
        from asmnet_training.geometry import FLIP

        np.testing.assert_allclose((mean * [-1, 1])[FLIP], mean, atol=1e-9)

    def test_save_Load_GivesTheSameModel(self):
        model = shape.fit(faces())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shape.json"
            model.save(path)
            loaded = shape.load(path)
        np.testing.assert_allclose(loaded.mean, model.mean, atol=1e-6)
        np.testing.assert_allclose(loaded.modes, model.modes, atol=1e-7)

    def test_load_WrongSize_IsAnError(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shape.json"
            path.write_text('{"mean": [1, 2], "modes": [], "eigenvalues": [], "variance": []}')
            with self.assertRaises(shape.ShapeError):
                shape.load(path)


class MeanShape3DTests(unittest.TestCase):
    def test_meanShape3d_ProjectedShape_IsRecovered(self):
        from asmnet_training.turn import mean_shape_3d

        rng = np.random.default_rng(5)
        truth = load_shape()
        poses = rng.uniform([-40, -25, -15], [40, 25, 15], (80, 3))
        points = np.stack(
            [(truth @ pose_to_matrix(p).T)[:, :2] * rng.uniform(20, 60) + rng.uniform(0, 99, 2) for p in poses]
        )
        found = mean_shape_3d(points, poses)
        radius = np.sqrt((truth**2).sum(1).mean())
        np.testing.assert_allclose(found, truth / radius, atol=1e-3)
