"""The paper's baseline: MobileNetV2 (Sandler et al. 2018) with the same two heads."""

from torch import nn

from .blocks import Head, conv_bn, initialise, inverted_residuals


class MobileNetV2(nn.Module):
    """Input N x 3 x 224 x 224, RGB / 255. Returns landmarks (N x 136) and pose (N x 3, degrees)."""

    has_confidence = False

    def __init__(self, input_size=224, dropout=0.3):
        super().__init__()
        self.input_size = input_size
        self.stem = conv_bn(3, 32, 3, 2)
        self.blocks = inverted_residuals(17)
        self.last = conv_bn(320, 1280)
        self.dropout = nn.Dropout(dropout)
        self.landmarks = Head(1280, 136)
        self.pose = Head(1280, 3)
        initialise(self)

    def features(self, image):
        x = self.stem(image)
        for block in self.blocks:
            x = block(x)
        pooled = self.dropout(nn.functional.adaptive_avg_pool2d(self.last(x), 1).flatten(1))
        return {"points": self.landmarks(pooled), "pose": self.pose(pooled) * 65.0}

    def forward(self, image):
        outputs = self.features(image)
        return outputs["points"], outputs["pose"]
