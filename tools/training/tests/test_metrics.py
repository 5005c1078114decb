import unittest

import numpy as np

from asmnet_training import evaluate, metrics
from asmnet_training.dataset import DatasetError, Face


class MetricTests(unittest.TestCase):
    def test_nme_EveryPointOffByTheSame_IsThatShareOfTheEyeDistance(self):
        truth = np.zeros((1, 68, 2))
        truth[0, 45, 0] = 50.0
        self.assertAlmostEqual(metrics.nme(truth + [3.0, 4.0], truth)[0], 10.0)

    def test_offset_WhatAllPointsAreOffByTogether_IsToldAndTakenOut(self):
        truth = np.zeros((2, 68, 2))
        truth[:, 45, 0] = 50.0
        # Half of the points 3 % of the eye distance to the left of the rest's mean, half to the right.
        aside = np.where(np.arange(68) % 2, 1.5, -1.5)[None, :, None] * [1.0, 0.0]
        offset = metrics.offset(truth + aside + [0.5, -1.0], truth)
        self.assertAlmostEqual(offset["x"], 1.0)
        self.assertAlmostEqual(offset["y"], -2.0)
        self.assertAlmostEqual(offset["nme"], 3.0)

    def test_drawnAlike_WhatAllFacesOfOneTurnHave_IsTakenOut_AndChanceIsNot(self):
        rng = np.random.default_rng(0)
        shape = rng.uniform(-1, 1, (68, 2))
        shape[36], shape[45], shape[30] = (-1, 0), (1, 0), (0, 0.5)
        faces = np.repeat(shape[None], 400, 0)
        turn = rng.uniform(-0.4, 0.4, 400)
        faces[:, 30, 0] += turn
        # Two mirrored points (0 and 16) lie further out the more the head turns; all points are off by chance.
        truth = faces + rng.normal(0, 0.02, faces.shape)
        noise = metrics.nme(faces, truth).mean()
        truth[:, 0, 0] -= 2 * np.where(turn < 0, np.abs(turn), 0)
        truth[:, 16, 0] += 2 * np.where(turn > 0, np.abs(turn), 0)
        angle, scale, place = rng.uniform(-3, 3, 400), rng.uniform(20, 200, 400), rng.uniform(-500, 500, (400, 1, 2))
        turned = np.stack([np.stack([np.cos(angle), np.sin(angle)], 1), np.stack([-np.sin(angle), np.cos(angle)], 1)], 1)
        moved = [np.einsum("nkj,nji->nki", points, turned) * scale[:, None, None] + place for points in (faces, truth)]
        self.assertGreater(metrics.nme(*moved).mean(), 1.2 * noise)
        self.assertAlmostEqual(metrics.drawn_alike(*moved).mean(), noise, delta=0.03 * noise)

    def test_failureRate_AndAuc_AreClosedForm(self):
        errors = np.array([0.0, 5.0, 10.0, 20.0])
        self.assertEqual(metrics.failure_rate(errors), 25.0)
        self.assertAlmostEqual(metrics.auc(errors), (1 + 0.5 + 0 + 0) / 4)

    def test_auc_IsTheIntegralOfTheErrorCurve(self):
        errors = np.random.default_rng(0).gamma(4, 1.2, 500)
        steps = np.linspace(0, 10, 20001)
        curve = (errors[None] <= steps[:, None]).mean(1)
        self.assertAlmostEqual(metrics.auc(errors), np.trapz(curve, steps) / 10, places=4)

    def test_poseError_AcrossTheSeam_IsSmall(self):
        error = metrics.pose_error(np.array([[0, 0, 179.0]]), np.array([[0, 0, -179.0]]))
        np.testing.assert_allclose(error, (0, 0, 2))

    def test_poseError_NoLabels_IsNone(self):
        self.assertIsNone(metrics.pose_error(np.zeros((2, 3)), np.full((2, 3), np.nan)))


class SummaryTests(unittest.TestCase):
    def test_summary_TwoSets_AreReportedApartAndTogether(self):
        faces = [Face(name, "test", None, None, None) for name in ("a", "b", "b")]
        truth = np.zeros((3, 68, 2))
        truth[:, 45, 0] = 50.0
        result = {
            "nme": np.array([2.0, 4.0, 12.0]),
            "points": truth + [1.0, 0.0],
            "truth": truth,
            "pose": np.zeros((3, 3)),
            "labels": np.array([[1.0, 2.0, 3.0], [20.0, 0, 0], [-40.0, 0, 0]]),
        }
        report = evaluate.summary(faces, result)
        self.assertEqual(report["sets"]["b"]["count"], 2)
        self.assertEqual(report["sets"]["b"]["nme"], 8.0)
        self.assertAlmostEqual(report["all"]["failureRate"], 100 / 3)
        self.assertAlmostEqual(report["sets"]["a"]["offset"]["x"], 2.0)
        self.assertIn("2.00 % of the eye distance right of", evaluate.table(report))
        self.assertEqual({k: v["nme"] for k, v in report["yaw"].items()}, {"0-15": 2.0, "15-30": 4.0, "30-90": 12.0})

    def test_choose_MissingSplit_NamesTheOthers(self):
        with self.assertRaisesRegex(DatasetError, "train"):
            evaluate.choose([Face("a", "train", None, None, None)], "test")
