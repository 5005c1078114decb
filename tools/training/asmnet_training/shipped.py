"""A shipped landmark network as one to train on: the constants of its ONNX graph, and a BatchNorm again.

The export folds each BatchNorm into its convolution. To train on, a BatchNorm is put back that changes nothing in use: its
running statistics are those of the convolution's outputs over some pictures, and its scale and shift undo them.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import models
from .export import ExportError


def load(path, config, pictures):
    """The network of ``config`` with the weights of the ONNX file; ``pictures`` (N x 3 x S x S, 0 to 1) give the statistics.

    A head that the file lacks keeps its fresh weights. MobileNetV2 can begin with an ASMNet, which is its layers up to the
    second last block: what lies behind them is fresh.
    """
    import onnx
    from onnx import numpy_helper

    constants = {c.name: numpy_helper.to_array(c) for c in onnx.load(str(Path(path))).graph.initializer}
    network = models.build(config).eval()
    pairs = folded(network)
    begun = config.model == "mobilenetv2" and "network.last.0.weight" not in constants
    if begun:
        known = folded(models.asmnet.AsmNet())
        pairs = {name: pair for name, pair in pairs.items() if name in known}
    with torch.no_grad():
        for name, (convolution, norm) in pairs.items():
            _copy(convolution.weight, constants, f"network.{name}.weight", path)
            _copy(norm.bias, constants, f"network.{name}.bias", path)
            norm.weight.fill_(1)
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)
        if config.model == "asmnet-live":
            _heads(network, constants, path)
        elif not begun:
            for name in ("landmarks", "pose"):
                layer = network.get_submodule(name)
                _copy(layer.weight, constants, f"network.{name}.weight", path)
                _copy(layer.bias, constants, f"network.{name}.bias", path)
        restore_statistics(network, [norm for _, norm in pairs.values()], pictures)
    return network


def folded(network):
    """The convolutions that a BatchNorm follows, by name."""
    pairs = {}
    for name, module in network.named_modules():
        if isinstance(module, nn.Sequential):
            for i in range(len(module) - 1):
                if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                    pairs[f"{name}.{i}"] = (module[i], module[i + 1])
    return pairs


def _heads(network, constants, path):
    for name in ("maps", "pose", "confidence", "pose_of_points.linear", "pose_of_points.directions"):
        layer = network.get_submodule(name)
        _copy(layer.weight, constants, f"network.{name}.weight", path)
        _copy(layer.bias, constants, f"network.{name}.bias", path)
    if "network.reliability.weight" in constants:
        _copy(network.reliability.weight, constants, "network.reliability.weight", path)
        _copy(network.reliability.bias, constants, "network.reliability.bias", path)
        assurance = network.assurance.weight
        assurance.copy_(torch.from_numpy(_only(constants, tuple(assurance.T.shape), path).T.copy()))
    squares = network.pose_of_points.squares.weight
    squares.copy_(torch.from_numpy(_only(constants, tuple(squares.T.shape), path).T.copy()))
    # The export has multiplied the global head by what the blend leaves to it.
    share = _only(constants, (1, 2 * models.live.POINTS), path)[0]
    share = torch.from_numpy(np.clip(share, 1e-4, 1 - 1e-4))
    network.blend.copy_(torch.logit(share))
    _copy(network.global_points.weight, constants, "network.global_points.weight", path)
    _copy(network.global_points.bias, constants, "network.global_points.bias", path)
    network.global_points.weight.div_((1 - share)[:, None])
    network.global_points.bias.div_(1 - share)


def _copy(parameter, constants, name, path):
    value = constants.get(name)
    if value is None or value.shape != tuple(parameter.shape):
        raise ExportError(f"{path}: not a network of this configuration: {name} is missing or has another shape")
    parameter.copy_(torch.from_numpy(value.copy()))


def _only(constants, shape, path):
    found = [value for name, value in constants.items() if value.shape == shape and not name.startswith("network.")]
    if len(found) != 1:
        raise ExportError(f"{path}: one constant of shape {shape} is expected, there are {len(found)}")
    return found[0]


def restore_statistics(network, norms, pictures):
    moments = {norm: [] for norm in norms}

    def record(norm, inputs):
        values = inputs[0].transpose(0, 1).flatten(1).double()
        moments[norm].append((values.mean(1), (values**2).mean(1)))

    hooks = [norm.register_forward_pre_hook(record) for norm in norms]
    for part in pictures.split(64):
        network.features(part)
    for hook in hooks:
        hook.remove()
    for norm in norms:
        mean = torch.stack([m for m, _ in moments[norm]]).mean(0)
        variance = (torch.stack([s for _, s in moments[norm]]).mean(0) - mean**2).clamp(min=1e-8)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean)
