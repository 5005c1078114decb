"""Export to ONNX (opset 13) with BatchNorm folded, a check against PyTorch, and the manifest that the program reads."""

import copy
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

OPSET = 13
# What the program's own engine runs.
OPERATORS = {
    "Add", "AveragePool", "BatchNormalization", "Clip", "Concat", "Conv", "Flatten", "Gemm", "GlobalAveragePool",
    "MatMul", "MaxPool", "Mul", "Relu", "Reshape", "Resize", "Sigmoid", "Softmax", "Transpose",
}  # fmt: skip


class ExportError(RuntimeError):
    """A network that cannot be exported as the program needs it."""


class Deployed(nn.Module):
    """The network as it is shipped: the blend of the heads is a constant, outputs are in the manifest's order."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        if hasattr(network, "blend"):
            share = torch.sigmoid(network.blend.detach())
            network.global_points.weight.data *= (1 - share)[:, None]
            network.global_points.bias.data *= 1 - share
            network.combine = lambda local, whole: share[None] * local + whole

    def forward(self, image):
        return self.network(image)


def fold(network):
    """A copy in evaluation mode whose convolutions hold their BatchNorm."""
    network = copy.deepcopy(network).cpu().float().eval()
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential):
            for i in range(len(module) - 1):
                if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                    module[i] = fuse_conv_bn_eval(module[i], module[i + 1])
                    module[i + 1] = nn.Identity()
    if any(isinstance(m, nn.BatchNorm2d) for m in network.modules()):
        raise ExportError("a BatchNorm without a convolution before it was left")
    return network


def export(network, path, from_detector, crop_scale=1.3, stretched=False, rotate=True, name=None, mirror=False):
    """Writes PATH (``.onnx``) and its manifest (``.json``).

    ``from_detector`` says where the landmark box lies in the box of the detector in use: ``dx`` and ``dy``, its centre from
    the box's in longer sides, and ``scale``, its side in longer sides.
    """
    import onnx

    path = Path(path)
    size = network.input_size
    deployed = Deployed(fold(network)).eval()
    names = ["landmarks", "pose"] + (["confidence", "reliability"] if network.has_confidence else [])
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            deployed,
            torch.zeros(1, 3, size, size),
            str(path),
            input_names=["image"],
            output_names=names,
            opset_version=OPSET,
            do_constant_folding=True,
        )
    model = onnx.load(str(path))
    constants_to_initializers(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    check_operators(model)
    manifest = {
        "name": name or path.stem,
        "network": path.name,
        "input": {
            "width": size,
            "height": size,
            "channels": "rgb",
            "scale": 1 / 255,
            "mean": [0, 0, 0],
            "std": [1, 1, 1],
        },
        "landmarks": {"output": "landmarks", "layout": "ibug68"},
        "pose": {"output": "pose"},
        "crop": {
            "shape": "stretched" if stretched else "square",
            "scale": crop_scale,
            "fromDetectorBox": from_detector,
            "rotate": rotate,
        },
    }
    if mirror:
        manifest["mirror"] = True
    if network.has_confidence:
        manifest["confidence"] = {"output": "confidence"}
        manifest["reliability"] = {"output": "reliability"}
    path.with_suffix(".json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return deployed


def constants_to_initializers(model):
    """Turns Constant nodes, and second names of one constant, into initialisers: a reader needs to know one kind of constant."""
    graph = model.graph
    for node in [n for n in graph.node if n.op_type == "Constant"]:
        tensor = node.attribute[0].t
        tensor.name = node.output[0]
        graph.initializer.append(tensor)
        graph.node.remove(node)
    known = {c.name for c in graph.initializer}
    for node in [n for n in graph.node if n.op_type == "Identity" and n.input[0] in known]:
        for user in graph.node:
            user.input[:] = [node.input[0] if name == node.output[0] else name for name in user.input]
        graph.node.remove(node)


def check_operators(model):
    """Only operators that the program's engine has."""
    foreign = sorted({n.op_type for n in model.graph.node} - OPERATORS)
    if foreign:
        raise ExportError(f"operators that the engine does not have: {', '.join(foreign)}")


def parity(deployed, path, images=None):
    """Largest difference between PyTorch and :func:`run_onnx` over ``images`` (N x 3 x S x S).

    It is relative to the output's largest value, or to 0.1 where all are smaller: a confidence near 0 has no digits to lose.
    """
    size = deployed.network.input_size
    if images is None:
        images = np.random.default_rng(0).random((4, 3, size, size), np.float32)
    wanted = {}
    with torch.no_grad():
        for image in images:
            for name, value in zip(("landmarks", "pose", "confidence", "reliability"), deployed(torch.from_numpy(image[None]))):
                wanted.setdefault(name, []).append(value.numpy()[0])
    got = run_onnx(path, images)
    worst = 0.0
    for name, values in wanted.items():
        values = np.stack(values)
        scale = max(float(np.abs(values).max()), 0.1)
        worst = max(worst, float(np.abs(values - got[name]).max()) / scale)
    return worst


def run_onnx(path, images):
    """The outputs (each N x K, by name) of ONNX Runtime's Python package, or where it is absent of OpenCV's reader."""
    try:
        import onnxruntime
    except ImportError:
        return _run_in_opencv(path, images)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    rows = [session.run(names, {"image": image[None]}) for image in images]
    return {name: np.concatenate([row[i] for row in rows]) for i, name in enumerate(names)}


def _run_in_opencv(path, images):
    import cv2
    import onnx

    network = cv2.dnn.readNetFromONNX(np.frombuffer(_with_bounds_as_attributes(onnx.load(path)).SerializeToString(), np.uint8))
    names = network.getUnconnectedOutLayersNames()
    rows = []
    for image in images:
        network.setInput(np.ascontiguousarray(image[None], np.float32))
        rows.append(network.forward(names))
    return {name: np.concatenate([row[i].reshape(1, -1) for row in rows]) for i, name in enumerate(names)}


def _with_bounds_as_attributes(model):
    """Clip as it was before opset 11, which is all that OpenCV up to 4.6 reads: its bounds are attributes and not inputs."""
    from onnx import helper, numpy_helper

    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Clip" and len(node.input) == 3:
            bounds = [float(numpy_helper.to_array(constants[name])) for name in node.input[1:]]
            del node.input[1:]
            node.attribute.extend(helper.make_attribute(name, value) for name, value in zip(("min", "max"), bounds))
    return model
