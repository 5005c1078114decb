"""Writes the ONNX file."""

import copy
import io
import math

import onnx
import torch

from .model import HEADS, OUTPUT_NAMES, STRIDES, OpenCvOutputs

OPSET = 13
SHIPPED_THRESHOLD = 0.6


def export(network, path, size=None):
    """Writes `network` with folded normalisation. `size` is (width, height); without it both stay open in the file."""
    width, height = size or (320, 256)
    wrapped = OpenCvOutputs(network).eval()
    stream = io.BytesIO()
    axes = None
    if size is None:
        axes = {"input": {2: "height", 3: "width"}, **{name: {1: "cells_" + name.split("_")[1]} for name in OUTPUT_NAMES}}
    torch.onnx.export(
        wrapped, torch.zeros(1, 3, height, width), stream, opset_version=OPSET, input_names=["input"],
        output_names=list(OUTPUT_NAMES), dynamic_axes=axes)
    model = onnx.load_from_string(stream.getvalue())
    model.producer_name = "asmnet_detector"
    model.doc_string = ""
    _inline_shared_constants(model.graph)
    for output, (_, count) in zip(model.graph.output, [head for head in HEADS for _ in STRIDES]):
        shape = output.type.tensor_type.shape
        shape.dim[0].dim_value, shape.dim[2].dim_value = 1, count
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def with_threshold(network, score):
    """A copy whose score is SHIPPED_THRESHOLD where the trained one's is `score`: both logits are moved alike."""
    logit = lambda share: math.log(share / (1 - share))
    moved = copy.deepcopy(network)
    with torch.no_grad():
        for head in moved.heads:
            for name in ("cls", "obj"):
                head.outputs[name].bias += logit(SHIPPED_THRESHOLD) - logit(score)
    return moved


def _inline_shared_constants(graph):
    """Gives each user of a constant its name directly: the exporter shares equal tensors through Identity nodes."""
    source = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity"}
    kept = [node for node in graph.node if node.op_type != "Identity"]
    for node in kept:
        for index, name in enumerate(node.input):
            node.input[index] = source.get(name, name)
    del graph.node[:]
    graph.node.extend(kept)
