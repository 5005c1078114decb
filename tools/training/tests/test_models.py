import unittest
from pathlib import Path

import torch

from asmnet_training import config, counts, models
from asmnet_training.config import Config
from asmnet_training.models import blocks

CONFIGS = Path(__file__).resolve().parent.parent / "configs"


def build(name, size=224, **settings):
    torch.manual_seed(0)
    loss = "wing" if name == "asmnet-live" else "mse"
    return models.build(Config(model=name, input_size=size, loss=loss, **settings))


class CountTests(unittest.TestCase):
    def test_asmnet_Counts_ArethePapers(self):
        network = build("asmnet")
        self.assertTrue(1.43e6 <= counts.parameters(network) <= 1.44e6, counts.parameters(network))
        self.assertAlmostEqual(counts.multiplications(network) / 1e6, 256.5, delta=0.1)

    def test_mobilenetv2_Counts_AreThePapers(self):
        network = build("mobilenetv2")
        self.assertTrue(2.42e6 <= counts.parameters(network) <= 2.44e6, counts.parameters(network))
        self.assertAlmostEqual(counts.multiplications(network) / 1e6, 299.7, delta=0.1)

    def test_asmnetLive_Counts_AreWithinTheBudget(self):
        network = build("asmnet-live", 128)
        self.assertLessEqual(counts.parameters(network), 1.5e6)
        self.assertLessEqual(counts.multiplications(network), 0.5 * 256.5e6)

    def test_asmnetLite_Counts_AreWithinTheBudget(self):
        network = models.build(config.load(CONFIGS / "asmnet-lite.json"))
        self.assertLessEqual(counts.parameters(network), 0.5e6)
        self.assertLessEqual(counts.multiplications(network), 45e6)


class OutputTests(unittest.TestCase):
    def test_forward_EveryModel_GivesLandmarksAndPose(self):
        for name in models.NAMES:
            with self.subTest(name), torch.no_grad():
                outputs = build(name, 64).eval()(torch.rand(2, 3, 64, 64))
                self.assertEqual(outputs[0].shape, (2, 136))
                self.assertEqual(outputs[1].shape, (2, 3))

    def test_relu6_InBfloat16_HasTheGradientOfTheClosedForm(self):
        x = torch.tensor([-1.0, 0.5, 5.5, 7.0], dtype=torch.bfloat16, requires_grad=True)
        y = blocks.Relu6()(x * 1)
        (y * torch.tensor([2.0, 3.0, 4.0, 5.0], dtype=torch.bfloat16)).sum().backward()
        self.assertEqual(y.tolist(), [0, 0.5, 5.5, 6])
        self.assertEqual(x.grad.tolist(), [0, 3, 4, 0])

    def test_features_WithoutDropout_AreTheSameTwiceInTraining(self):
        pictures = torch.rand(4, 3, 64, 64)
        for name in ("asmnet", "mobilenetv2"):
            with self.subTest(name), torch.no_grad():
                points = [[build(name, 64, dropout=share).train().features(pictures)["points"] for _ in range(2)] for share in (0.0, 0.3)]
                torch.testing.assert_close(points[0][0], points[0][1])
                self.assertGreater((points[1][0] - points[0][0]).abs().max(), 1e-5)

    def test_features_ThePapersNetworksInBfloat16_CanBeTrained(self):
        for name in ("asmnet", "mobilenetv2"):
            with self.subTest(name):
                network = build(name, 64).train()
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    points = network.features(torch.rand(4, 3, 64, 64))["points"]
                points.square().mean().backward()
                self.assertGreater(network.stem[0].weight.grad.abs().max(), 0)

    def test_forward_AsmnetLive_ConfidenceIsAShare(self):
        with torch.no_grad():
            confidence = build("asmnet-live", 64).eval()(torch.rand(2, 3, 64, 64))[2]
        self.assertTrue(((confidence > 0) & (confidence < 1)).all())

    def test_build_UnknownModel_IsAnError(self):
        unknown = Config()
        unknown.model = "resnet"
        with self.assertRaisesRegex(ValueError, "asmnet-live"):
            models.build(unknown)

    def test_local_OneSharpMap_GivesItsCell(self):
        network = build("asmnet-live", 128)
        maps = torch.full((1, 68, 256), -50.0)
        maps[0, :, 16 * 3 + 5] = 50.0
        points = torch.matmul(torch.softmax(maps, 2), network.grid)[0, 0]
        torch.testing.assert_close(points, torch.tensor([5.5 / 16 - 0.5, 3.5 / 16 - 0.5]))
