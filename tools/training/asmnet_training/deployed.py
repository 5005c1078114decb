"""A trained network, from a checkpoint or from a shipped ONNX file with its manifest, ready for evaluation."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from .export import ExportError, run_onnx
from .geometry import FLIP
from .train import load_weights

@dataclass
class Model:
    name: str
    network: Any
    input_size: int
    crop_scale: float
    stretched: bool
    # Where the landmark box lies in a detector's box, which a checkpoint does not say.
    from_detector: dict | None

    def detector_mapping(self):
        """``from_detector``, or an ExportError where it is not known."""
        if self.from_detector is None:
            raise ExportError(f"a checkpoint of {self.name} does not say where the landmarks lie in a detector's box; export it, and give the .onnx file")
        return self.from_detector


class Mirrored:
    """A network's mean answer for a picture and its mirror image, as the program gives it for a manifest with ``mirror``."""

    def __init__(self, network):
        self.network = network

    def eval(self):
        self.network.eval()
        return self

    def __call__(self, images):
        own, other = self.network(images), self.network(images.flip(3))
        turned = [other[0].reshape(-1, 68, 2)[:, FLIP] * torch.tensor([-1.0, 1.0]), other[1] * torch.tensor([-1.0, 1.0, -1.0]), *other[2:]]
        turned[0] = turned[0].reshape(-1, 136)
        if len(turned) > 3:
            turned[3] = turned[3][:, FLIP]
        return tuple((a + b) / 2 for a, b in zip(own, turned))


class OnnxNetwork:
    """Looks like a network to :func:`asmnet_training.inference.predict`, runs in ONNX Runtime."""

    def __init__(self, path, outputs):
        self.path, self.outputs = path, outputs

    def eval(self):
        return self

    def __call__(self, images):
        results = run_onnx(self.path, images.cpu().contiguous().numpy())
        return tuple(torch.from_numpy(results[name].copy()) for name in self.outputs)


def open_model(path):
    path = Path(path)
    if not path.is_file():
        raise ExportError(f"no such model: {path}")
    if path.suffix != ".onnx":
        network, config = load_weights(path)
        options = config.augmentation
        return Model(config.name, network, config.input_size, options.crop_scale, options.stretch, None)
    manifest_path = path.with_suffix(".json")
    if not manifest_path.is_file():
        raise ExportError(f"{path} has no manifest: {manifest_path} is missing")
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    outputs = [manifest[key]["output"] for key in ("landmarks", "pose", "confidence", "reliability") if key in manifest]
    crop = manifest["crop"]
    network = OnnxNetwork(path, outputs)
    return Model(
        manifest["name"],
        Mirrored(network) if manifest.get("mirror") else network,
        manifest["input"]["width"],
        crop["scale"],
        crop["shape"] == "stretched",
        crop["fromDetectorBox"],
    )
