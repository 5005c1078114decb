import dataclasses
import unittest

import torch

from asmnet_training import models
from asmnet_training.config import Config, ConfigError
from asmnet_training.deployed import Mirrored
from asmnet_training.geometry import FLIP
from asmnet_training.grow import grow

from .test_narrow import trained

SMALL = Config(input_size=64, width=0.25, squeeze=4)


def pictures(side=64, count=64):
    return torch.nn.functional.interpolate(torch.rand(count, 3, 16, 16), scale_factor=side // 16, mode="bilinear")


class GrowTests(unittest.TestCase):
    def test_grow_DeeperAndWider_AnswersAlike(self):
        shown = pictures()
        # The same size first: the statistics of a training lag behind.
        small = grow(trained(SMALL, shown), models.build(SMALL), shown)
        large = grow(small, models.build(dataclasses.replace(SMALL, blocks=[3, 4], top=1.5, squeeze=8)), shown)
        with torch.no_grad():
            wanted, got = small.features(shown), large.features(shown)
        for name in ("maps", "local", "global", "reliability_logit"):
            spread = float((wanted[name] - wanted[name].mean(0)).abs().mean())
            self.assertLess(float((got[name] - wanted[name]).abs().mean()), 0.05 * spread + 1e-3, name)

    def test_grow_LargerInput_SpreadsTheHeadsOnFlattenedFeatures(self):
        shown = pictures(128)
        small = trained(SMALL, torch.nn.functional.interpolate(shown, 64))
        large = grow(small, models.build(dataclasses.replace(SMALL, input_size=128)), shown)
        self.assertEqual(large.global_points.weight.shape, (136, 4 * 8 * 8))
        torch.testing.assert_close(large.global_points.weight.sum(1), small.global_points.weight.sum(1), atol=1e-4, rtol=1e-3)
        torch.testing.assert_close(large.blend, small.blend)

    def test_check_BlocksThatAreNone_AreRefused(self):
        with self.assertRaisesRegex(ConfigError, "blocks"):
            dataclasses.replace(SMALL, blocks=[2, 0]).check()


class MirroredTests(unittest.TestCase):
    def test_call_PictureOrItsMirrorImage_GivesTheSameFace(self):
        shown = pictures()[:4]
        mirrored = Mirrored(trained(SMALL, pictures()))
        with torch.no_grad():
            own, other = mirrored(shown), mirrored(shown.flip(3))
        points = [o[0].reshape(-1, 68, 2) for o in (own, other)]
        torch.testing.assert_close(points[0], points[1][:, FLIP] * torch.tensor([-1.0, 1.0]))
        torch.testing.assert_close(own[1], other[1] * torch.tensor([-1.0, 1.0, -1.0]))
        torch.testing.assert_close(own[2], other[2])
        torch.testing.assert_close(own[3], other[3][:, FLIP])


if __name__ == "__main__":
    unittest.main()
