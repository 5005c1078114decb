"""The whole model: both eyes, the mouth and the landmarks together give the channels."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from .augment import mirror_mouth
from .channels import EYE, EYE_COMMON, MOUTH_CHANNELS, MOUTH_MIRROR
from .layout import radius_of
from .model import NETWORKS, Form

# The subject's own sides: the channels of the right eye, those of the left, those of both, the mouth's.
CHANNELS = [f"{n}Right" for n in EYE] + [f"{n}Left" for n in EYE] + EYE_COMMON + MOUTH_CHANNELS
EYES = len(EYE)
MIRROR = (
    list(range(EYES, 2 * EYES))
    + list(range(EYES))
    + list(range(2 * EYES, 2 * EYES + len(EYE_COMMON)))
    + [2 * EYES + len(EYE_COMMON) + i for i in MOUTH_MIRROR]
)

# Outputs of the fusion's first layer; its second has half as many.
FUSION_WIDTH = 256

# For each of the 68 points the one that takes its place in a mirrored picture.
LANDMARK_MIRROR = (
    list(range(16, -1, -1)) + list(range(26, 16, -1)) + [27, 28, 29, 30] + [35, 34, 33, 32, 31]
    + [45, 44, 43, 42, 47, 46] + [39, 38, 37, 36, 41, 40]
    + list(range(54, 47, -1)) + list(range(59, 54, -1)) + list(range(64, 59, -1)) + [67, 66, 65]
)  # fmt: skip


def normalised_landmarks(points):
    """N x 68 x 2 pixels, turned so that the eyes are level, centred, with a root mean square radius of 1."""
    way = points[:, 42:48].mean(1) - points[:, 36:42].mean(1)
    along = way / way.norm(dim=1, keepdim=True)
    centred = points - points.mean(1, keepdim=True)
    x = (centred * along[:, None]).sum(2)
    y = centred[:, :, 1] * along[:, None, 0] - centred[:, :, 0] * along[:, None, 1]
    return torch.stack([x, y], 2) / radius_of(points)[:, None, None]


class Fusion(nn.Module):
    """From what the networks of the parts saw (their hidden layers) and the landmarks to all channels of one side's view."""

    def __init__(self, hidden, width):
        super().__init__()
        self.first = nn.Linear(4 * hidden + 136, width)
        self.second = nn.Linear(width, width // 2)
        self.third = nn.Linear(width // 2, len(CHANNELS))

    def forward(self, features):
        return self.third(F.relu(self.second(F.relu(self.first(features)))))

    @torch.no_grad()
    def widened(self, width=FUSION_WIDTH):
        """One as wide as asked for, at least as wide as this, that says the same until it learns on."""
        wide = Fusion((self.first.in_features - 136) // 4, width)
        for own, other in zip((self.first, self.second, self.third), (wide.first, wide.second, wide.third)):
            rows, columns = own.weight.shape
            other.weight[:rows, :columns] = own.weight
            other.bias[:rows] = own.bias
            if other is not wide.first:
                other.weight[:rows, columns:] = 0
        return wide


class WholeModel(nn.Module):
    """Both part networks and the fusion. A mirrored face gives mirrored values: the fusion sees it both ways, and the mean counts."""

    def __init__(self, width=FUSION_WIDTH, form=Form()):
        super().__init__()
        self.eyes, self.mouth = NETWORKS["eyes"](form), NETWORKS["mouth"](form)
        self.fusion = Fusion(self.eyes.hidden.out_features, width)

        # Whether a part is seen at all (:mod:`seen`); learned at the end, on convolutions that no longer change.
        self.seen = nn.ModuleDict({name: nn.Linear(getattr(self, name).hidden.in_features, 1) for name in NETWORKS})

    @classmethod
    def load(cls, run):
        """The model of a run, with networks of whatever form."""
        weights = torch.load(Path(run) / "whole.pt", map_location="cpu")
        weights = {k: v.float() if v.dtype.is_floating_point else v for k, v in weights.items()}
        model = cls(len(weights["fusion.first.bias"]), Form.of(weights, "eyes"))
        unfitted = {k: v for k, v in model.state_dict().items() if k.startswith("seen.")}
        model.load_state_dict(unfitted | weights)
        return model.eval()

    def parts(self, right, left, mouth):
        """Hidden layers of the eyes (right, then left) and of the mouth (as it is, then mirrored)."""
        return self.eyes.look(torch.cat([right, left])), self.mouth.look(torch.cat([mouth, mouth.flip(3)]))

    def features(self, seen, lips, landmarks):
        """The fusion's input for the face and for its mirror image."""
        count = len(landmarks)
        mirrored = landmarks[:, LANDMARK_MIRROR] * landmarks.new_tensor([-1.0, 1.0])
        one = torch.cat([seen[:count], seen[count:], lips[:count], lips[count:], landmarks.flatten(1)], 1)
        two = torch.cat([seen[count:], seen[:count], lips[count:], lips[:count], mirrored.flatten(1)], 1)
        return one, two

    def see(self, right, left, mouth, landmarks):
        return self.features(*self.parts(right, left, mouth), landmarks)

    def join(self, one, two):
        """The channels from both inputs of the fusion."""
        return (self.fusion(one) + self.fusion(two)[:, MIRROR]) / 2

    def forward(self, right, left, mouth, landmarks):
        """``left`` in a mirror; ``landmarks`` normalised. Returns points of the right eye, the left eye and the mouth, and the channels."""
        count = len(right)
        seen, lips = self.parts(right, left, mouth)
        points = self.eyes.points(seen).reshape(2, count, -1, 2)
        found = self.mouth.points(lips).reshape(2, count, -1, 2)
        _, other, _ = mirror_mouth(mouth, found[1], landmarks.new_zeros(count, len(MOUTH_CHANNELS)))
        return points[0], points[1], (found[0] + other) / 2, self.join(*self.features(seen, lips, landmarks))
