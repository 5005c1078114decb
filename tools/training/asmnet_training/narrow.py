"""Makes a narrow asmnet-live from a trained wide one, layer by layer, so that its training does not begin from nothing.

Of each group of channels those are kept from which the others can be told best (pivoted QR of their activations over some
pictures). Then each layer, from the first to the heads, is solved for by ridge regression: from what the narrow network has
in front of it to what the wide one has behind it, at the kept channels (after He, Zhang, Sun: Channel Pruning, ICCV 2017).
"""

import numpy as np
import scipy.linalg
import torch
from torch.nn import functional as F

from .shipped import folded, restore_statistics

ROWS = 12000
RIDGE = 1e-4
# The heads on flattened features have more inputs than there are pictures to the point of fitting their noise.
HEAD_RIDGE = 3e-2


def narrow(wide, small, pictures, seed=0):
    """Sets the weights of ``small`` from those of ``wide``; ``pictures`` are N x 3 x S x S, 0 to 1."""
    with torch.no_grad():
        maker = _Maker(wide.eval(), small.eval(), np.random.default_rng(seed))
        for convolution, norm in folded(small).values():
            norm.weight.fill_(1)
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
        maker.run(pictures)
        restore_statistics(small, [norm for _, norm in folded(small).values()], pictures)
    return small


class _Maker:
    def __init__(self, wide, small, rng):
        self.wide, self.small, self.rng = wide, small, rng

    def run(self, pictures):
        wide, small = self.wide, self.small
        big, own, kept = pictures, pictures, np.arange(3)
        for name in ("stride4", "stride8", "stride16"):
            for layer, narrow_layer in zip(getattr(wide, name), getattr(small, name)):
                if hasattr(layer, "first"):
                    big, own = self._residual(layer, narrow_layer, big, own, kept)
                else:
                    big, own, kept = self._plain(layer, narrow_layer, big, own)
            if name == "stride8":
                big8, own8, kept8 = big, own, kept
        self._convolution(small.lateral[0], small.lateral[1], own, wide.lateral(big)[:, kept8])
        big_fused = F.relu(big8 + F.interpolate(wide.lateral(big), scale_factor=2, mode="nearest"))
        own_fused = F.relu(own8 + F.interpolate(small.lateral(own), scale_factor=2, mode="nearest"))
        big_fused, own_fused, _ = self._plain(wide.fuse, small.fuse, big_fused, own_fused)
        self._linear(small.maps, own_fused.permute(0, 2, 3, 1).flatten(0, 2), wide.maps(big_fused).permute(0, 2, 3, 1).flatten(0, 2), RIDGE)
        big_squeezed, own_squeezed, _ = self._plain(wide.squeeze, small.squeeze, big, own)
        flat, own_flat = big_squeezed.flatten(1), own_squeezed.flatten(1)
        for head in ("global_points", "reliability", "pose"):
            self._linear(getattr(small, head), own_flat, getattr(wide, head)(flat), HEAD_RIDGE)
        pooled, own_pooled = (F.adaptive_avg_pool2d(x, 1).flatten(1) for x in (big, own))
        self._linear(small.confidence, own_pooled, wide.confidence(pooled) + wide.assurance(flat), HEAD_RIDGE)
        small.assurance.weight.zero_()
        small.blend.copy_(wide.blend)
        small.pose_of_points.load_state_dict(wide.pose_of_points.state_dict())

    def _plain(self, layer, narrow_layer, big, own):
        before = layer[1](layer[0](big))
        after = F.relu(before)
        kept = self._choose(after, narrow_layer[0].out_channels)
        self._convolution(narrow_layer[0], narrow_layer[1], own, before[:, kept])
        return after, F.relu(narrow_layer[1](narrow_layer[0](own))), kept

    def _residual(self, layer, narrow_layer, big, own, kept):
        inner, own_inner, _ = self._plain(layer.first, narrow_layer.first, big, own)
        before = big + layer.second(inner)
        # The second convolution also mends what the shortcut lacks.
        self._convolution(narrow_layer.second[0], narrow_layer.second[1], own_inner, before[:, kept] - own)
        return F.relu(before), F.relu(own + narrow_layer.second(own_inner))

    def _choose(self, activations, count):
        """The channels that pivoted QR takes first, in rising order."""
        values = activations.permute(0, 2, 3, 1).flatten(0, 2)
        values = values[self._rows(len(values))].double().numpy()
        pivots = scipy.linalg.qr(values - values.mean(0), mode="economic", pivoting=True)[2]
        return np.sort(pivots[:count])

    def _rows(self, count):
        return torch.from_numpy(self.rng.permutation(count)[:ROWS])

    def _convolution(self, convolution, norm, inputs, wanted):
        """Solves for the weights of a convolution, with the shift in its BatchNorm."""
        size, stride, padding = convolution.kernel_size[0], convolution.stride[0], convolution.padding[0]
        outputs = wanted.permute(0, 2, 3, 1).flatten(0, 2)
        rows = self._rows(len(outputs))
        height, width = wanted.shape[2:]
        picture, row, column = rows // (height * width), rows // width % height, rows % width
        padded = F.pad(inputs, (padding,) * 4)
        steps = torch.arange(size)
        patches = padded[
            picture[:, None, None], :, (row * stride)[:, None, None] + steps[:, None], (column * stride)[:, None, None] + steps
        ]
        # rows x size x size x channels to the order of the weights.
        features = patches.permute(0, 3, 1, 2).flatten(1)
        weights, shift = _ridge(features, outputs[rows], RIDGE)
        convolution.weight.copy_(weights.T.reshape(convolution.weight.shape))
        norm.bias.copy_(shift)

    def _linear(self, layer, inputs, wanted, ridge):
        rows = self._rows(len(inputs))
        weights, shift = _ridge(inputs[rows], wanted[rows], ridge)
        layer.weight.copy_(weights.T.reshape(layer.weight.shape))
        layer.bias.copy_(shift)


def _ridge(features, wanted, ridge):
    """Weights (inputs x outputs) and shift of the ridge regression; ``ridge`` is a share of the inputs' mean variance."""
    features, wanted = features.double(), wanted.double()
    mean, target = features.mean(0), wanted.mean(0)
    centred = features - mean
    gram = centred.T @ centred
    gram += ridge * gram.diagonal().mean() * torch.eye(len(gram), dtype=gram.dtype)
    weights = torch.linalg.solve(gram, centred.T @ (wanted - target))
    return weights.float(), (target - mean @ weights).float()
