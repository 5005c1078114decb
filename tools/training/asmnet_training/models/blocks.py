"""MobileNetV2's inverted residual (Sandler et al. 2018) with the BatchNorm epsilon of the published ASMNet."""

import torch
from torch import nn

EPSILON = 1e-3

# Expansion, channels, stride of the blocks 0..16; block 0 does not expand.
MOBILENET_V2_BLOCKS = (
    [(1, 16, 1)]
    + [(6, 24, 2), (6, 24, 1)]
    + [(6, 32, 2)] + [(6, 32, 1)] * 2
    + [(6, 64, 2)] + [(6, 64, 1)] * 3
    + [(6, 96, 1)] * 3
    + [(6, 160, 2)] + [(6, 160, 1)] * 2
    + [(6, 320, 1)]
)


def conv_bn(inputs, outputs, kernel=1, stride=1, groups=1, activation=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=EPSILON, momentum=0.1),
    ]
    return nn.Sequential(*layers, Relu6()) if activation else nn.Sequential(*layers)


class _Clip6(torch.autograd.Function):
    """ReLU6 from operations that also have a backward step in bfloat16 on the CPU, where PyTorch 1.13 has none for its own."""

    @staticmethod
    def forward(context, x):
        y = x.clamp(0, 6)
        context.save_for_backward(y)
        return y

    @staticmethod
    def backward(context, gradient):
        (y,) = context.saved_tensors
        above = torch.ops.aten.threshold_backward
        return above(above(gradient, y, 0), 6 - y, 0)


class Relu6(nn.ReLU6):
    """max(0, min(x, 6)), in place where PyTorch's own can."""

    def __init__(self):
        super().__init__(inplace=True)

    def forward(self, x):
        if self.training and x.dtype == torch.bfloat16 and x.device.type == "cpu":
            return _Clip6.apply(x)
        return super().forward(x)


class Head(nn.Linear):
    """A linear head in float32 also where the rest is computed in fewer bits, which are too few for a point's place."""

    def forward(self, x):
        with torch.autocast(x.device.type, enabled=False):
            # An export knows no conversion that changes nothing.
            return super().forward(x if x.dtype == torch.float32 else x.float())


class InvertedResidual(nn.Module):
    """``forward`` gives the block's output; ``project`` gives the projection before the sum as well."""

    def __init__(self, inputs, expansion, outputs, stride):
        super().__init__()
        inner = inputs * expansion
        self.expand = conv_bn(inputs, inner) if expansion != 1 else nn.Identity()
        self.depthwise = conv_bn(inner, inner, 3, stride, groups=inner)
        self.projection = conv_bn(inner, outputs, activation=False)
        self.residual = stride == 1 and inputs == outputs

    def project(self, x):
        projected = self.projection(self.depthwise(self.expand(x)))
        return projected, x + projected if self.residual else projected

    def forward(self, x):
        return self.project(x)[1]


def inverted_residuals(count):
    """The first ``count`` blocks."""
    channels, blocks = 32, []
    for expansion, outputs, stride in MOBILENET_V2_BLOCKS[:count]:
        blocks.append(InvertedResidual(channels, expansion, outputs, stride))
        channels = outputs
    return nn.ModuleList(blocks)


def initialise(network):
    """He for convolutions, ones and zeros for BatchNorm, small normal for the heads."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out")
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.01)
            nn.init.zeros_(module.bias)
