"""The network: a depthwise-separable backbone, a three-level feature pyramid and one head per stride."""

import torch
import torch.nn as nn
import torch.nn.functional as functional

STRIDES = (8, 16, 32)
HEADS = (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))
OUTPUT_NAMES = tuple(f"{name}_{stride}" for name, _ in HEADS for stride in STRIDES)


class Separable(nn.Module):
    """Depthwise 3x3 and pointwise convolution, then normalised and rectified once (as in YuNet: the cheaper, and not the worse).

    With stride 1 and equal channels the input is added before the rectification.
    """

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.norm(self.pointwise(self.depthwise(x)))
        return functional.relu(x + y if self.residual else y)


class Head(nn.Module):
    """One shared separable block, then a pointwise convolution for each output."""

    def __init__(self, channels):
        super().__init__()
        self.tower = Separable(channels, channels)
        self.outputs = nn.ModuleDict({name: nn.Conv2d(channels, count, 1) for name, count in HEADS})
        for name, layer in self.outputs.items():
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.constant_(layer.bias, -4.0 if name in ("cls", "obj") else 0.0)
        # A face is about two strides wide at the level that it is assigned to.
        self.outputs["bbox"].bias.data[2:] = 0.7

    def forward(self, x):
        x = self.tower(x)
        return {name: layer(x) for name, layer in self.outputs.items()}


class FaceDetector(nn.Module):
    """BGR pixels 0..255 (B, 3, H, W), H and W divisible by 32, to raw maps for the strides 8, 16 and 32."""

    def __init__(self, stem=16, low=32, channels=64, blocks=(1, 4, 4, 3)):
        super().__init__()

        def stage(inputs, outputs, count):
            return nn.Sequential(Separable(inputs, outputs, 2), *(Separable(outputs, outputs) for _ in range(count)))

        self.stem = nn.Conv2d(3, stem, 3, 2, 1, bias=False)
        self.stem_norm = nn.BatchNorm2d(stem)
        self.stage4 = stage(stem, low, blocks[0])
        self.stage8 = stage(low, channels, blocks[1])
        self.stage16 = stage(channels, channels, blocks[2])
        self.stage32 = stage(channels, channels, blocks[3])
        self.merge16 = Separable(channels, channels)
        self.merge8 = Separable(channels, channels)
        self.heads = nn.ModuleList(Head(channels) for _ in STRIDES)

    def forward(self, image):
        """The maps of each stride as a dictionary from head name to (B, C, H / stride, W / stride), before the sigmoid."""
        # The scale is a constant of the network, so that the file takes plain pixels as OpenCV feeds them.
        x = functional.relu(self.stem_norm(self.stem(image)))
        p8 = self.stage8(self.stage4(x))
        p16 = self.stage16(p8)
        p32 = self.stage32(p16)
        p16 = self.merge16(p16 + functional.interpolate(p32, scale_factor=2.0, mode="nearest"))
        p8 = self.merge8(p8 + functional.interpolate(p16, scale_factor=2.0, mode="nearest"))
        return [head(level) for head, level in zip(self.heads, (p8, p16, p32))]


class OpenCvOutputs(nn.Module):
    """The twelve outputs that FaceDetectorYN reads, in its order, for a batch of one."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        levels = self.network(image)
        outputs = []
        for name, count in HEADS:
            for level in levels:
                values = torch.sigmoid(level[name]) if name in ("cls", "obj") else level[name]
                outputs.append(values.permute(0, 2, 3, 1).reshape(1, -1, count))
        return tuple(outputs)


def parameter_count(network):
    """Learned numbers that remain in the exported file, where each normalisation is folded into one bias per channel."""
    convolutions = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    return sum(layer.weight.numel() + layer.out_channels for layer in convolutions)
