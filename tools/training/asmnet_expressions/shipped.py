"""A run from the networks that are shipped, for whoever wants to learn on with them: the files of earlier runs are not."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from .export import eye_points
from .fusion import WholeModel
from .model import NETWORKS, Form


class ShippedError(ValueError):
    """A network that is not one of these; the message names it."""


def constants_of(path):
    """Weights and biases of an ONNX file by the names of the layers."""
    from onnx import load, numpy_helper

    path = Path(path)
    if not path.is_file():
        raise ShippedError(f"no such file: {path}")
    return {t.name: torch.from_numpy(np.array(numpy_helper.to_array(t))) for t in load(str(path)).graph.initializer}


def copy(constants, name, layer, path, rows=None):
    """Weights and biases of a layer; ROWS are those of its outputs that the file has, the others become 0."""
    for kind in ("weight", "bias"):
        value, own = constants.get(f"{name}.{kind}"), getattr(layer, kind)
        if value is None or value.shape != (own if rows is None else own[rows]).shape:
            raise ShippedError(f"{path}: no {kind} of {tuple(own.shape)} for {name}")
        if rows is None:
            own.copy_(value)
        else:
            own.zero_()
            own[rows] = value


def copy_part(network, seen, constants, path, wanted):
    """Fills the network of a part. Statistics are folded into the convolutions of the file; those of the network do nothing then."""
    for name, layer in network.features.named_modules():
        children = dict(layer.named_children())
        for index, norm in children.items():
            if isinstance(norm, nn.BatchNorm2d):
                # The convolution comes before it; exactly what is folded once more when it is exported.
                before = f"{name}.{int(index) - 1}"
                value = constants.get(f"features.{before}.weight")
                convolution = children[str(int(index) - 1)]
                if value is None or value.shape != convolution.weight.shape:
                    raise ShippedError(f"{path}: no convolution of {tuple(convolution.weight.shape)} for features.{before}")
                convolution.weight.copy_(value)
                norm.weight.fill_(1)
                norm.bias.copy_(constants[f"features.{before}.bias"])
                norm.running_mean.zero_()
                norm.running_var.fill_(1 - norm.eps)
    copy(constants, "hidden", network.hidden, path)
    copy(constants, "points", network.points, path, np.ravel([[2 * i, 2 * i + 1] for i in wanted]))
    network.channels.weight.zero_()
    network.channels.bias.zero_()
    copy(constants, "seen", seen, path)


@torch.no_grad()
def load_shipped(models, name="asmnet-expressions"):
    """The model of ``NAME-eyes.onnx``, ``-mouth.onnx`` and ``-fusion.onnx`` in the folder MODELS.

    What was there to learn from alone is not shipped: the points of the brow's contour and the channels of a part for itself are 0.
    """
    paths = {part: Path(models) / f"{name}-{part}.onnx" for part in (*NETWORKS, "fusion")}
    constants = {part: constants_of(path) for part, path in paths.items()}
    form = Form.of({f"eyes.{key}": value for key, value in constants["eyes"].items()}, "eyes")
    model = WholeModel(len(constants["fusion"]["first.bias"]), form)
    for part in NETWORKS:
        network = getattr(model, part)
        wanted = eye_points() if part == "eyes" else range(network.points.out_features // 2)
        copy_part(network, model.seen[part], constants[part], paths[part], list(wanted))
    for layer in ("first", "second", "third"):
        copy(constants["fusion"], layer, getattr(model.fusion, layer), paths["fusion"])
    return model.eval()


def write_shipped(models, run):
    """Writes ``whole.pt`` into RUN."""
    Path(run).mkdir(parents=True, exist_ok=True)
    torch.save(load_shipped(models).state_dict(), Path(run) / "whole.pt")
