import math
import unittest

import numpy as np
import torch

from asmnet_training import losses


class LossTests(unittest.TestCase):
    def test_asmWeight_ThirdsOfAllEpochs(self):
        weights = [losses.asm_weight(epoch / 9) for epoch in range(9)]
        self.assertEqual(weights, [2.0] * 3 + [1.0] * 3 + [0.5] * 3)

    def test_asmAssisted_IsTheWeightedSumOfBothErrors(self):
        prediction, target, smooth = (torch.rand(4, 136) for _ in range(3))
        weight = torch.ones(4, 68)
        expected = ((prediction - target) ** 2).mean() + 2.0 * ((prediction - smooth) ** 2).mean()
        torch.testing.assert_close(losses.asm_assisted(prediction, target, smooth, weight, 0.0), expected)

    def test_mse_FaceWithoutWeight_IsLeftOut(self):
        prediction, target = torch.zeros(2, 136), torch.zeros(2, 136)
        prediction[1] = 9.0
        weight = torch.ones(2, 68)
        weight[1] = 0
        self.assertEqual(float(losses.mse(prediction, target, weight)), 0.0)

    def test_wing_SmallAndLargeErrors_AreThePapersFormula(self):
        target, weight = torch.zeros(1, 136), torch.ones(1, 68)
        small = losses.wing(torch.full((1, 136), 0.02), target, weight, 0.1, 0.02) / 128
        large = losses.wing(torch.full((1, 136), 0.5), target, weight, 0.1, 0.02) / 128
        self.assertAlmostEqual(float(small), 0.1 * math.log(2), places=6)
        self.assertAlmostEqual(float(large), 0.5 - (0.1 - 0.1 * math.log(6)), places=6)

    def test_mapCrossEntropy_RightMap_IsLowerThanWrongMap(self):
        target = torch.zeros(1, 136) + 0.5 / 16
        weight = torch.ones(1, 68)
        right, wrong = torch.zeros(1, 68, 256), torch.zeros(1, 68, 256)
        right[0, :, 8 * 16 + 8] = 6.0
        wrong[0, :, 2 * 16 + 2] = 6.0
        self.assertLess(
            float(losses.map_cross_entropy(right, target, weight, 16)),
            float(losses.map_cross_entropy(wrong, target, weight, 16)),
        )

    def test_poseMse_UnknownPose_IsLeftOut(self):
        prediction, target = torch.zeros(2, 3), torch.zeros(2, 3)
        prediction[1] = 100.0
        self.assertEqual(float(losses.pose_mse(prediction, target, torch.tensor([1.0, 0.0]))), 0.0)

    def test_deservedConfidence_FallsWithTheError(self):
        target = torch.zeros(1, 68, 2)
        target[0, :, 0], target[0, :, 1] = torch.linspace(-0.4, 0.4, 68), torch.linspace(0.4, -0.4, 68)
        target[0, 36], target[0, 45] = torch.tensor([-0.3, -0.1]), torch.tensor([0.3, -0.1])
        target = target.view(1, 136)
        deserved = [float(losses.deserved_confidence(target + e * 0.6 / 2**0.5, target)) for e in (0.03, 0.05, 0.10, 0.15, 0.3)]
        np.testing.assert_allclose(deserved, [0.998, 0.990, 0.683, 0.044, 0.0], atol=0.002)

    def test_reliability_BestAnswer_IsThatOfTheDistance(self):
        target = torch.zeros(1, 136)
        target[0, 0::2] = torch.linspace(-0.4, 0.4, 68)
        prediction = target.clone()
        prediction[0, 1::2] += 0.8 * losses.HALF_RELIABILITY
        logits = torch.linspace(-3, 3, 61)
        found = [float(losses.reliability(torch.full((1, 68), v), prediction, target, torch.ones(1))) for v in logits]
        # As far away as halves the reliability: the best answer is one half.
        self.assertAlmostEqual(float(logits[int(np.argmin(found))]), 0.0, places=5)
        self.assertEqual(float(losses.reliability(torch.zeros(1, 68), prediction, target, torch.zeros(1))), 0.0)
