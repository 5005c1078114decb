import unittest

import torch

from asmnet_training import models
from asmnet_training.config import Config
from asmnet_training.narrow import narrow


def trained(config, pictures):
    """A network with all its weights away from their start, and the pictures' statistics."""
    torch.manual_seed(5)
    network = models.build(config)
    with torch.no_grad():
        for values in network.parameters():
            values.add_(0.05 * torch.randn_like(values))
        network.assurance.weight.zero_()
        network.train()
        for _ in range(60):
            network(pictures)
    return network.eval()


class NarrowTests(unittest.TestCase):
    def test_narrow_ToTheSameWidth_GivesTheSameAnswers(self):
        config = Config(input_size=64, width=0.25, squeeze=4)
        pictures = torch.nn.functional.interpolate(torch.rand(96, 3, 16, 16), scale_factor=4, mode="bilinear")
        wide = trained(config, pictures)
        torch.manual_seed(6)
        small = narrow(wide, models.build(config), pictures)
        with torch.no_grad():
            wanted, got = wide.features(pictures), small.features(pictures)
        spread = (wanted["local"] - wanted["local"].mean(0)).abs().mean()
        self.assertLess(float((got["local"] - wanted["local"]).abs().mean()), 0.1 * float(spread))
        self.assertLess(float((got["maps"] - wanted["maps"]).abs().mean()), 0.05 * float(wanted["maps"].std()))

    def test_narrow_HalfAsWide_IsNearerThanFreshWeights(self):
        pictures = torch.nn.functional.interpolate(torch.rand(96, 3, 16, 16), scale_factor=4, mode="bilinear")
        wide = trained(Config(input_size=64, width=0.5, squeeze=8), pictures)
        config = Config(input_size=64, width=0.25, squeeze=4)
        torch.manual_seed(6)
        fresh = models.build(config).eval()
        small = narrow(wide, models.build(config), pictures)
        with torch.no_grad():
            wanted = wide.features(pictures)["maps"]
            errors = [float((network.features(pictures)["maps"] - wanted).abs().mean()) for network in (small, fresh)]
        self.assertLess(errors[0], 0.6 * errors[1])
