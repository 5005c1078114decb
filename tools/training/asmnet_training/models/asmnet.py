"""ASMNet (Fard, Abdollahi, Mahoor: ASMNet, CVPR workshops 2021)."""

import torch
from torch import nn

from .blocks import Head, conv_bn, initialise, inverted_residuals

# Blocks whose pooled output feeds the heads; True takes the sum with the shortcut, False the projection before it.
TAPS = {1: False, 3: False, 6: False, 10: False, 13: False, 15: True}
FEATURES = 24 + 32 + 64 + 96 + 160 + 160


class AsmNet(nn.Module):
    """MobileNetV2 (width 1) cut after block 15, pooled outputs of six blocks, two linear heads.

    Input N x 3 x 224 x 224, RGB / 255. Returns landmarks (N x 136) and pose (N x 3, degrees).
    """

    has_confidence = False

    def __init__(self, input_size=224, dropout=0.3):
        super().__init__()
        self.input_size = input_size
        self.stem = conv_bn(3, 32, 3, 2)
        self.blocks = inverted_residuals(max(TAPS) + 1)
        self.dropout = nn.Dropout(dropout)
        self.landmarks = Head(FEATURES, 136)
        self.pose = Head(FEATURES, 3)
        initialise(self)

    def features(self, image):
        x = self.stem(image)
        pooled = []
        for index, block in enumerate(self.blocks):
            projected, x = block.project(x)
            if index in TAPS:
                pooled.append(nn.functional.adaptive_avg_pool2d(x if TAPS[index] else projected, 1))
        joined = self.dropout(torch.cat(pooled, 1).flatten(1))
        return {"points": self.landmarks(joined), "pose": self.pose(joined) * 65.0}

    def forward(self, image):
        outputs = self.features(image)
        return outputs["points"], outputs["pose"]
