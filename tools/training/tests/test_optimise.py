import unittest

import numpy as np
import torch

from asmnet_training.models import build
from asmnet_training import config
from asmnet_training.optimise import Muon, optimisers, orthogonal, parameter_groups


class OptimiseTests(unittest.TestCase):
    def test_orthogonal_AnyShape_HasSingularValuesOfAboutOneAndTheSameDirections(self):
        torch.manual_seed(0)
        for precision, off in ((torch.float32, 1e-4), (torch.bfloat16, 0.05)):
            for shape in ((64, 64), (64, 16), (32, 64)):
                left, values, right = torch.linalg.svd(torch.randn(shape) * torch.logspace(0, -1, shape[1]), full_matrices=False)
                given = left @ torch.diag(values) @ right
                found = left.T @ orthogonal(given.to(precision)).float() @ right.T
                strong = values > 0.02 * values.norm()
                np.testing.assert_allclose(found.diagonal()[strong], 1, atol=0.35)
                np.testing.assert_allclose(found - torch.diag(found.diagonal()), 0, atol=off)

    def test_step_FirstGradient_MovesByTheReachAlongItsOwnDirections(self):
        weight = torch.nn.Parameter(torch.zeros(64, 32, 1, 1))
        weight.grad = torch.randn(64, 32, 1, 1, generator=torch.Generator().manual_seed(1))
        Muon([{"params": [weight], "weight_decay": 0.0}], 0.01, 4.0).step()
        left, _, right = torch.linalg.svd(weight.grad.flatten(1), full_matrices=False)
        moved = (left.T @ -weight.detach().flatten(1) @ right.T).diagonal()
        np.testing.assert_allclose(moved / (0.01 * 4.0 * 2**0.5), 1, atol=0.35)

    def test_step_NoGradient_LeavesTheWeightAlone(self):
        weight = torch.nn.Parameter(torch.ones(64, 32, 1, 1))
        Muon([{"params": [weight], "weight_decay": 0.1}], 0.01, 4.0).step()
        self.assertTrue((weight == 1).all())

    def test_optimisers_EveryNetwork_EachWeightHasOneAndMuonTheConvolutions(self):
        for name in ("asmnet", "mobilenetv2", "asmnet-live"):
            with self.subTest(name):
                network = build(config.from_dict({"model": name, "loss": "wing" if name == "asmnet-live" else "asm"}))
                rest, muon = optimisers(parameter_groups(network, 0.1), 1e-3, 4.0)
                taken = [[weight for group in optimiser.param_groups for weight in group["params"]] for optimiser in (rest, muon)]
                self.assertEqual(sorted(map(id, taken[0] + taken[1])), sorted(map(id, network.parameters())))
                self.assertTrue(all(weight.dim() == 4 and weight.shape[1] > 1 for weight in taken[1]))
                self.assertGreater(sum(w.numel() for w in taken[1]), 0.5 * sum(w.numel() for w in network.parameters()))

    def test_optimisers_NoReach_AreAdamWAlone(self):
        (only,) = optimisers(parameter_groups(torch.nn.Conv2d(64, 64, 1), 0.1), 1e-3)
        self.assertIsInstance(only, torch.optim.AdamW)


if __name__ == "__main__":
    unittest.main()
