"""The optimiser: Muon for the 1x1 convolutions, AdamW for everything else, with one learning rate for both.

Muon (Jordan et al., 2024) replaces the momentum of each matrix by the nearest matrix whose singular values are all alike, so
that no direction is learned at the cost of the others. Nearly all weights of this network are in square 1x1 convolutions.
"""

import torch

LEAST_OUTPUTS = 32
# A step of Muon has singular values of this many learning rates.
REACH = 12.0
MOMENTUM = 0.95


def orthogonal(matrix, iterations=5):
    """The matrix (m, n) with singular values of about one (0.7 to 1.2) and the same singular vectors.

    Newton-Schulz iterations of the fifth degree with the coefficients of Muon, which rise steeply from zero.
    """
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(iterations):
        square = wide @ wide.T
        wide = 3.4445 * wide + (-4.7750 * square + 2.0315 * square @ square) @ wide
    return wide if matrix.shape[0] <= matrix.shape[1] else wide.T


class Muon(torch.optim.Optimizer):
    """Steps of equal singular values along the (Nesterov) momentum of each convolution's matrix, with decoupled weight decay."""

    def __init__(self, weights, rate, decay):
        super().__init__(weights, {"lr": rate, "weight_decay": decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                if not self.state[weight]:
                    self.state[weight]["momentum"] = torch.zeros_like(weight)
                momentum = self.state[weight]["momentum"]
                momentum.lerp_(weight.grad, 1 - MOMENTUM)
                ahead = weight.grad.lerp(momentum, MOMENTUM).flatten(1)
                reach = REACH * max(1.0, ahead.shape[0] / ahead.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(orthogonal(ahead).view_as(weight), alpha=-group["lr"] * reach)


def optimisers(network, rate, decay):
    """Muon for the 1x1 convolutions with at least LEAST_OUTPUTS outputs, and AdamW for the other weights."""
    is_matrix = lambda weight: weight.ndim == 4 and weight.shape[2:] == (1, 1) and weight.shape[0] >= LEAST_OUTPUTS
    matrices, kernels, vectors = [], [], []
    for weight in network.parameters():
        (matrices if is_matrix(weight) else kernels if weight.ndim > 1 else vectors).append(weight)
    return [torch.optim.AdamW([{"params": kernels, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}], lr=rate),
            Muon(matrices, rate, decay)]
