#!/usr/bin/env python3
"""Writes the networks of the comparison whose trained weights are not in models/: the same layers with random weights.

The time of a network does not depend on its weights, so that the comparison can be run before they are trained.
Usage: architectures.py [FOLDER]; the default is models beside this file.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

import torch  # noqa: E402
from asmnet_training.export import export  # noqa: E402
from asmnet_training.models.asmnet import AsmNet  # noqa: E402
from asmnet_training.models.mobilenetv2 import MobileNetV2  # noqa: E402


def randomise(network):
    """Normalisations that differ, as trained ones do; equal ones would be written once and shared."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 1.5)
            for values in (module.bias.data, module.running_mean):
                values.uniform_(-0.5, 0.5)
        elif isinstance(module, torch.nn.Linear):
            module.bias.data.uniform_(-0.1, 0.1)


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(__file__).resolve().parent / "models"
    torch.manual_seed(1)
    for name, network in (("asmnet", AsmNet(224)), ("mobilenetv2", MobileNetV2(224))):
        randomise(network)
        export(network, folder / f"{name}.onnx")
        print(folder / f"{name}.onnx")


if __name__ == "__main__":
    main()
