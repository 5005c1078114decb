"""The networks by name."""

from . import live
from .asmnet import AsmNet
from .live import AsmNetLive
from .mobilenetv2 import MobileNetV2

NAMES = ("asmnet", "mobilenetv2", "asmnet-live")


def build(config):
    """The network that ``config.model`` names, with fresh weights from torch's random generator."""
    if config.model == "asmnet":
        return AsmNet(config.input_size, config.dropout)
    if config.model == "mobilenetv2":
        return MobileNetV2(config.input_size, config.dropout)
    if config.model == "asmnet-live":
        return AsmNetLive(config.input_size, config.width, config.squeeze, config.blocks, config.top)
    raise ValueError(f"unknown model '{config.model}'; the models are {', '.join(NAMES)}")
