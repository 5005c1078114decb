"""Makes a larger asmnet-live from a trained smaller one that answers nearly alike, so that its training does not begin from nothing.

New channels have random weights into them and none out of them, and new residual blocks add nothing yet (after Chen,
Goodfellow, Shlens: Net2Net, ICLR 2016). Where the input is larger the heads on flattened features are spread over the finer
grid; the convolutions then see faces at another scale, which is what the training has to mend.
"""

import torch
from torch import nn
from torch.nn import functional as F


def grow(small, large, pictures):
    """Sets the weights of ``large`` from those of ``small``; ``pictures`` (N x 3 x S x S, 0 to 1) give BatchNorm's statistics."""
    with torch.no_grad():
        values = small.state_dict()
        spatial = {f"{name}.weight" for name in ("global_points", "pose", "assurance", "reliability")}
        for name, own in large.state_dict().items():
            if name == "grid" or name not in values:
                continue
            old = values[name]
            if name in spatial:
                old = _spread(old, small.cells // 2, large.cells // 2)
            _put(old, own)
        _renew(large, pictures)
    return large


def _spread(weights, old, new):
    """Weights of flattened features, spread over a finer grid so that their sums stay."""
    if old == new:
        return weights
    maps = weights.reshape(len(weights), -1, old, old)
    return F.interpolate(maps, size=(new, new), mode="bilinear").mul((old / new) ** 2).flatten(1)


def _put(old, own):
    """Old weights first; what leads from new inputs to old outputs is zero."""
    if old.dim() == 0:
        own.copy_(old)
        return
    rows = slice(0, old.shape[0])
    if old.dim() > 1:
        own[rows, old.shape[1] :] = 0
        own[rows, : old.shape[1]] = old
    else:
        own[rows] = old


def _renew(network, pictures):
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    kept = [m.momentum for m in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    for part in pictures.split(64):
        network.features(part)
    network.eval()
    for norm, momentum in zip(norms, kept):
        norm.momentum = momentum
