"""The optimisers: AdamW, and on demand Muon for the convolutions over channels, with one learning rate for both.

Muon (Jordan et al., 2024) replaces the momentum of each matrix by the nearest matrix whose singular values are all alike, so
that no direction is learned at the cost of the others. Nearly all weights of these networks are in such convolutions.
"""

import torch

LEAST_OUTPUTS = 32
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
    """Steps of equal singular values along the (Nesterov) momentum of each convolution's matrix, with decoupled weight decay.

    A step has singular values of ``reach`` learning rates. The iterations are computed as ``precision``: bfloat16, which is
    enough for them, takes a tenth of the time or less where the processor has it.
    """

    def __init__(self, groups, rate, reach, precision=torch.float32):
        super().__init__(groups, {"lr": rate, "weight_decay": 0.0})
        self.reach, self.precision = reach, precision

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                if not self.state[weight]:
                    self.state[weight]["momentum"] = torch.zeros_like(weight)
                momentum = self.state[weight]["momentum"]
                momentum.lerp_(weight.grad, 1 - MOMENTUM)
                ahead = weight.grad.lerp(momentum, MOMENTUM).flatten(1)
                reach = self.reach * max(1.0, ahead.shape[0] / ahead.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                direction = orthogonal(ahead.to(self.precision)).to(weight.dtype)
                weight.add_(direction.view_as(weight), alpha=-group["lr"] * reach)


def parameter_groups(network, weight_decay):
    """Weight decay for matrices and kernels alone."""
    matrices = [p for p in network.parameters() if p.dim() > 1]
    vectors = [p for p in network.parameters() if p.dim() <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]


def _is_matrix(weight):
    # A depthwise convolution's kernels have one input each, and nothing to make alike.
    return weight.ndim == 4 and weight.shape[1] > 1 and weight.shape[0] >= LEAST_OUTPUTS


def _some(groups, is_wanted):
    chosen = [{**group, "params": [weight for weight in group["params"] if is_wanted(weight)]} for group in groups]
    return [group for group in chosen if group["params"]]


def optimisers(groups, rate, reach=0.0, precision=torch.float32):
    """AdamW for the weights of ``groups`` (dictionaries of ``params`` and ``weight_decay``).

    With a ``reach`` above 0 the convolutions among them that mix channels and have at least LEAST_OUTPUTS outputs have
    :class:`Muon` instead, each as a matrix with a row for each output.
    """
    if not reach:
        return [torch.optim.AdamW(groups, lr=rate)]
    return [torch.optim.AdamW(_some(groups, lambda weight: not _is_matrix(weight)), lr=rate),
            Muon(_some(groups, _is_matrix), rate, reach, precision)]
