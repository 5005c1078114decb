"""One small network for a crop: residual 3x3 convolutions to stride 8, one hidden layer, points and channels."""

import torch
import torch.nn.functional as F
from torch import nn

from .channels import EYE_CHANNELS, MOUTH_CHANNELS
from .layout import EYE_CROP, EYE_POINTS, MOUTH_CROP, MOUTH_POINTS

# What each network is asked for: 16 points of the lids, iris centre, four points of its rim, ten of the brow; or 40 of the lips. Then the
# points of the 68 that lie in the crop.
EYE_LIDS, EYE_IRIS, EYE_BROW = 16, 5, 10
LIPS = 40
EYE_COUNT = EYE_LIDS + EYE_IRIS + EYE_BROW + len(EYE_POINTS["Right"])
MOUTH_COUNT = LIPS + len(MOUTH_POINTS)


def conv_bn_relu(inputs, outputs, stride=1, kernel=3):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class PartNetwork(nn.Module):
    """Input 1x3x48x64, (RGB / 255 - 0.5) / 0.25. Returns points (N x 2K, crop coordinates) and channels (N x C, not limited)."""

    def __init__(self, points, channels, columns, rows, widths=(16, 24, 48), hidden=160):
        super().__init__()
        self.columns, self.rows = columns, rows
        first, second, third = widths
        self.features = nn.Sequential(
            conv_bn_relu(3, first, 2),
            conv_bn_relu(first, second, 2),
            Residual(second),
            conv_bn_relu(second, third, 2),
            Residual(third),
            Residual(third),
            conv_bn_relu(third, 24, kernel=1),
        )
        self.hidden = nn.Linear(24 * (columns // 8) * (rows // 8), hidden)
        self.points = nn.Linear(hidden, 2 * points)
        self.channels = nn.Linear(hidden, channels)
        nn.init.normal_(self.points.weight, std=0.01)
        nn.init.normal_(self.channels.weight, std=0.01)

    def look(self, image):
        """The hidden layer."""
        return F.relu(self.hidden(self.features(image).flatten(1)))

    def forward(self, image):
        hidden = self.look(image)
        return self.points(hidden), self.channels(hidden)


def eye_network():
    return PartNetwork(EYE_COUNT, len(EYE_CHANNELS), EYE_CROP.columns, EYE_CROP.rows)


def mouth_network():
    return PartNetwork(MOUTH_COUNT, len(MOUTH_CHANNELS), MOUTH_CROP.columns, MOUTH_CROP.rows)


NETWORKS = {"eyes": eye_network, "mouth": mouth_network}


def normalise(bgr):
    """N x H x W x 3 bytes (BGR) to the network's input."""
    return (torch.as_tensor(bgr).permute(0, 3, 1, 2).flip(1).float() / 255 - 0.5) / 0.25
