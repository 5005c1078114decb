"""One small network for a crop: residual 3x3 convolutions to stride 8, one hidden layer, points and channels."""

from dataclasses import dataclass

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

# Pixels across the squares with which a network without a layer of stride 2 begins.
SQUARE = 4


def conv_bn_relu(inputs, outputs, stride=1, kernel=3):
    # An odd kernel looks beyond the picture's edge, an even one as wide as its stride does not.
    padding = kernel // 2 if kernel % 2 else 0
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


@dataclass(frozen=True)
class Form:
    """How large a part's network is: channels at strides 2, 4 and 8 (at 4 and 8 alone: it begins with squares of 4x4 pixels), residual blocks at strides 4 and 8, channels that the hidden layer sees, and its own size."""

    widths: tuple = (16, 24, 48)
    blocks: tuple = (1, 2)
    narrow: int = 24
    hidden: int = 160

    @classmethod
    def of(cls, weights, part):
        """The form of trained weights; PART is what their names begin with."""
        layers = {}
        for name, value in weights.items():
            if name.startswith(f"{part}.features.") and value.ndim == 4:
                layers.setdefault(int(name[len(part) + 10 :].split(".")[0]), []).append(value)
        # A layer that halves the picture, or the first two in one, has one convolution, a residual block two; the 1x1 convolution comes last.
        ordered = [layers[i] for i in sorted(layers)]
        squares = ordered[0][0].shape[2] == SQUARE
        widths, blocks = ([], []) if squares else ([ordered[0][0].shape[0]], [])
        for layer in ordered[0 if squares else 1 : -1]:
            if len(layer) == 1:
                widths.append(layer[0].shape[0])
                blocks.append(0)
            else:
                blocks[-1] += 1
        return cls(tuple(widths), tuple(blocks), ordered[-1][0].shape[0], len(weights[f"{part}.hidden.bias"]))


class PartNetwork(nn.Module):
    """Input 1x3x48x64, (RGB / 255 - 0.5) / 0.25. Returns points (N x 2K, crop coordinates) and channels (N x C, not limited)."""

    def __init__(self, points, channels, columns, rows, form=Form()):
        super().__init__()
        self.columns, self.rows = columns, rows
        *first, second, third = form.widths
        self.features = nn.Sequential(
            *([conv_bn_relu(3, first[0], 2), conv_bn_relu(first[0], second, 2)] if first else [conv_bn_relu(3, second, SQUARE, SQUARE)]),
            *(Residual(second) for _ in range(form.blocks[0])),
            conv_bn_relu(second, third, 2),
            *(Residual(third) for _ in range(form.blocks[1])),
            conv_bn_relu(third, form.narrow, kernel=1),
        )
        self.hidden = nn.Linear(form.narrow * (columns // 8) * (rows // 8), form.hidden)
        self.points = nn.Linear(form.hidden, 2 * points)
        self.channels = nn.Linear(form.hidden, channels)
        nn.init.normal_(self.points.weight, std=0.01)
        nn.init.normal_(self.channels.weight, std=0.01)

    def look(self, image):
        """The hidden layer."""
        return F.relu(self.hidden(self.features(image).flatten(1)))

    def forward(self, image):
        hidden = self.look(image)
        return self.points(hidden), self.channels(hidden)


def eye_network(form=Form()):
    return PartNetwork(EYE_COUNT, len(EYE_CHANNELS), EYE_CROP.columns, EYE_CROP.rows, form)


def mouth_network(form=Form()):
    return PartNetwork(MOUTH_COUNT, len(MOUTH_CHANNELS), MOUTH_CROP.columns, MOUTH_CROP.rows, form)


NETWORKS = {"eyes": eye_network, "mouth": mouth_network}


def normalise(bgr):
    """N x H x W x 3 bytes (BGR) to the network's input."""
    return (torch.as_tensor(bgr).permute(0, 3, 1, 2).flip(1).float() / 255 - 0.5) / 0.25
