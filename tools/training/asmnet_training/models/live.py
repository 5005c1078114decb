"""asmnet-live: the default network for live use.

A residual network of plain 3x3 convolutions (per multiplication they run several times faster than depthwise ones, in
training as in use) with three heads:

* local: one 16x16 map a point; the point is the expectation under the map's softmax (integral regression, Sun et al.
  2018; DSNT, Nibali et al. 2018), so that the head knows where things are and needs few parameters;
* global: a linear head on a flattened 8x8 map, which knows what a face looks like and steadies hidden points;
* pose, from the global features and from the landmarks themselves;
* how good the points are: a confidence for all, from pooled and from global features, and a reliability for each point.

The answer is a learned per-coordinate blend of the first two.
"""

import torch
from torch import nn
from torch.nn import functional as F

POINTS = 68
# What brings the inputs and outputs of the pose heads near 1: degrees, and one over crop sides.
POSE_UNIT = 30.0
POINTS_SCALE = 8.0


def conv_bn_relu(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class QuadraticForm(nn.Module):
    """Outputs b + l x + the signed squares of ``rank`` affine forms of x each: every quadratic function of that rank."""

    def __init__(self, inputs, outputs, rank):
        super().__init__()
        self.rank = rank
        self.linear = nn.Linear(inputs, outputs)
        self.directions = nn.Linear(inputs, outputs * rank)
        self.squares = nn.Linear(outputs * rank, outputs, bias=False)
        for values in (self.linear.weight, self.linear.bias, self.squares.weight):
            nn.init.zeros_(values)

    def forward(self, x):
        along = self.directions(x)
        return self.linear(x) + self.squares(along * along)


class AsmNetLive(nn.Module):
    """Input 1x3xSxS, RGB / 255.

    ``forward`` returns landmarks (N x 136), pose (N x 3, degrees), confidence (N x 1) and reliability (N x 68), both 0 to 1.
    ``width`` scales the channels and ``squeeze`` those of the global features: 1 and 32 are asmnet-live. ``blocks`` are the
    residual blocks at strides 8 and 16, and ``top`` widens the layers at stride 16 further.
    """

    has_confidence = True

    def __init__(self, input_size=128, width=1.0, squeeze=32, blocks=(2, 2), top=1.0):
        super().__init__()
        self.input_size = input_size
        self.width = width
        c16, c32, c64, c80, c128 = (int(c * width / 8 + 0.5) * 8 for c in (16, 32, 64, 80, 128 * top))
        self.cells = input_size // 8
        self.stride4 = nn.Sequential(conv_bn_relu(3, c16, 3, 2), conv_bn_relu(c16, c32, 3, 2), Residual(c32))
        self.stride8 = nn.Sequential(conv_bn_relu(c32, c64, 3, 2), *(Residual(c64) for _ in range(blocks[0])))
        self.stride16 = nn.Sequential(conv_bn_relu(c64, c128, 3, 2), *(Residual(c128) for _ in range(blocks[1])))
        self.lateral = nn.Sequential(nn.Conv2d(c128, c64, 1, bias=False), nn.BatchNorm2d(c64))
        self.fuse = conv_bn_relu(c64, c80)
        self.maps = nn.Conv2d(c80, POINTS, 1)
        self.squeeze = conv_bn_relu(c128, squeeze, 1)
        features = squeeze * (self.cells // 2) ** 2
        self.global_points = nn.Linear(features, 2 * POINTS)
        self.pose = nn.Linear(features, 3)
        self.confidence = nn.Linear(c128, 1)
        self.assurance = nn.Linear(features, 1, bias=False)
        self.reliability = nn.Linear(features, POINTS)
        self.blend = nn.Parameter(torch.zeros(2 * POINTS))
        centres = (torch.arange(self.cells, dtype=torch.float32) + 0.5) / self.cells - 0.5
        rows, columns = torch.meshgrid(centres, centres, indexing="ij")
        self.register_buffer("grid", torch.stack([columns.flatten(), rows.flatten()], 1))
        self.pose_of_points = QuadraticForm(2 * POINTS, 3, rank=16)
        nn.init.normal_(self.maps.weight, std=0.01)
        nn.init.normal_(self.global_points.weight, std=0.003)
        nn.init.normal_(self.pose.weight, std=0.003)
        nn.init.zeros_(self.assurance.weight)
        nn.init.zeros_(self.reliability.weight)

    def features(self, image):
        stride8 = self.stride8(self.stride4(image))
        stride16 = self.stride16(stride8)
        fused = self.fuse(F.relu(stride8 + F.interpolate(self.lateral(stride16), scale_factor=2, mode="nearest")))
        squeezed = self.squeeze(stride16).flatten(1)
        pooled = F.adaptive_avg_pool2d(stride16, 1).flatten(1)
        maps = self.maps(fused).reshape(-1, POINTS, self.cells**2)
        if maps.dtype != torch.float32:
            maps, squeezed, pooled = maps.float(), squeezed.float(), pooled.float()
        # Half precision is too coarse for coordinates.
        with torch.autocast(image.device.type, enabled=False):
            local = torch.matmul(torch.softmax(maps, 2), self.grid).reshape(-1, 2 * POINTS)
            whole = self.global_points(squeezed)
            points = self.combine(local, whole)
            return {
                "maps": maps,
                "local": local,
                "global": whole,
                "points": points,
                "pose": self.pose_of(squeezed, points),
                "squeezed": squeezed,
                "confidence_logit": self.confidence(pooled) + self.assurance(squeezed),
                "reliability_logit": self.reliability(squeezed),
            }

    def pose_of(self, squeezed, points):
        """Degrees, from the squeezed features and the landmarks."""
        # Detached: the pose follows the landmarks, it does not pull at them.
        return POSE_UNIT * (self.pose(squeezed) + self.pose_of_points(points.detach() * POINTS_SCALE))

    def combine(self, local, whole):
        share = torch.sigmoid(self.blend)
        return share * local + (1 - share) * whole

    def forward(self, image):
        outputs = self.features(image)
        confidence, reliability = (torch.sigmoid(outputs[k]) for k in ("confidence_logit", "reliability_logit"))
        return outputs["points"], outputs["pose"], confidence, reliability
