"""Writes the networks as ONNX files and the manifest by which the program uses them."""

import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from asmnet_training.export import OPSET, check_operators, constants_to_initializers, fold

from .channels import full
from .fusion import CHANNELS, LANDMARK_MIRROR, MIRROR, WholeModel
from .layout import EYE_CROP, EYE_POINTS, MOUTH_CROP, MOUTH_POINTS, MOUTH_POINTS_MIRROR
from .model import EYE_BROW, EYE_IRIS, EYE_LIDS, LIPS
from .seen import LEAST_SEEN, SEEN_AGAIN


class DeployedPart(nn.Module):
    """The network of a part with just what the program reads: the wanted points, and what the fusion takes."""

    def __init__(self, network, wanted, seen):
        super().__init__()
        self.features, self.hidden = network.features, network.hidden
        self.points = nn.Linear(network.hidden.out_features, 2 * len(wanted))
        rows = np.ravel([[2 * i, 2 * i + 1] for i in wanted])
        self.points.weight.data = network.points.weight.data[rows].clone()
        self.points.bias.data = network.points.bias.data[rows].clone()
        self.seen = seen

    def forward(self, image):
        features = self.features(image).flatten(1)
        hidden = torch.relu(self.hidden(features))
        return self.points(hidden), hidden, torch.sigmoid(self.seen(features))


def eye_points():
    """The outputs that are kept: lids, iris, and the points of the 68. The contour of the brow was there to learn from."""
    begin = EYE_LIDS + EYE_IRIS
    truths = len(EYE_POINTS["Right"])
    return list(range(begin)) + list(range(begin + EYE_BROW, begin + EYE_BROW + truths))


def write_onnx(network, example, path, outputs, input_name):
    import onnx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            example,
            str(path),
            input_names=[input_name],
            output_names=outputs,
            opset_version=OPSET,
            do_constant_folding=True,
        )
    model = onnx.load(str(path))
    constants_to_initializers(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    check_operators(model)


def manifest(name, offered, blend):
    """What the program must know.

    ``offered`` are the channels that are good enough, ``blend`` how far the landmarks of each part are moved.
    """

    def crop(layout):
        return {"down": layout.down, "width": layout.width, "height": layout.height, "columns": layout.columns, "rows": layout.rows}

    return {
        "name": name,
        "kind": "expressions",
        "input": {"channels": "rgb", "scale": 1 / 255, "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
        "eyes": {
            "network": f"{name}-eyes.onnx",
            "crop": crop(EYE_CROP),
            "lids": EYE_LIDS,
            "blend": blend["eyes"],
            "seen": LEAST_SEEN,
            "seenAgain": SEEN_AGAIN,
            "landmarks": {"right": EYE_POINTS["Right"], "left": EYE_POINTS["Left"]},
        },
        "mouth": {
            "network": f"{name}-mouth.onnx",
            "crop": crop(MOUTH_CROP),
            "lips": LIPS,
            "blend": blend["mouth"],
            "seen": LEAST_SEEN,
            "seenAgain": SEEN_AGAIN,
            "landmarks": MOUTH_POINTS,
            "landmarksMirror": MOUTH_POINTS_MIRROR,
        },
        "fusion": {
            "network": f"{name}-fusion.onnx",
            "landmarksMirror": LANDMARK_MIRROR,
            "channels": [{"name": n, "offered": n in offered, "full": full(n)} for n in CHANNELS],
            "channelsMirror": MIRROR,
        },
    }


def export(run, output, name, offered, blend):
    """Writes ``NAME.json`` and its three networks into OUTPUT."""
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    whole = WholeModel.load(run)
    for part, network, wanted in (
        ("eyes", whole.eyes, eye_points()),
        ("mouth", whole.mouth, list(range(LIPS + len(MOUTH_POINTS)))),
    ):
        deployed = DeployedPart(fold(network), wanted, whole.seen[part]).eval()
        example = torch.zeros(1, 3, network.rows, network.columns)
        write_onnx(deployed, example, output / f"{name}-{part}.onnx", ["points", "features", "seen"], "image")
    fusion = whole.fusion.eval()
    write_onnx(fusion, torch.zeros(1, fusion.first.in_features), output / f"{name}-fusion.onnx", ["channels"], "features")
    text = json.dumps(manifest(name, offered, blend))
    (output / f"{name}.json").write_text(text + "\n", encoding="utf-8")
