"""Where the crops lie on a face, by its 68 points; ``asmnet-expressions.json`` tells the program the same."""

from dataclasses import dataclass

import numpy as np

from .landmarks import eye_angle

RIGHT_EYE, LEFT_EYE, MOUTH = slice(36, 42), slice(42, 48), slice(48, 68)

# The points of the right eye and brow, and those of the left that take their places in a mirrored picture.
EYE_POINTS = {"Right": list(range(36, 42)) + list(range(17, 22)), "Left": [45, 44, 43, 42, 47, 46] + list(range(26, 21, -1))}

# The lips and the lower edge of the nose, and their places in a mirrored picture.
MOUTH_POINTS = list(range(48, 68)) + list(range(31, 36))
MOUTH_MIRRORED = [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65, 35, 34, 33, 32, 31]
MOUTH_POINTS_MIRROR = [MOUTH_POINTS.index(i) for i in MOUTH_MIRRORED]


@dataclass(frozen=True)
class Layout:
    """A crop around the mean of some points. Lengths are in units of the root mean square radius of the 68 points.

    ``down`` is the way from that mean to the crop's centre, along the face; ``columns`` and ``rows`` are its pixels.
    """

    down: float
    width: float
    height: float
    columns: int
    rows: int

    def place(self, points, part):
        """Centre, width and height in pixels, and the angle."""
        angle, unit = eye_angle(points), radius(points)
        centre = points[part].mean(0) + self.down * unit * np.array([-np.sin(angle), np.cos(angle)])
        return centre, self.width * unit, self.height * unit, angle


EYE_CROP = Layout(-0.15, 1.1, 0.825, 64, 48)
MOUTH_CROP = Layout(0.02, 1.5, 1.125, 64, 48)


def radius(points):
    """Root mean square distance of the points from their mean."""
    return float(np.sqrt(((points - points.mean(0)) ** 2).sum(1).mean()))


def radius_of(points):
    """The same of each of N x 68 x 2 points, as a tensor."""
    return ((points - points.mean(1, keepdim=True)) ** 2).sum(2).mean(1).sqrt()


def to_crop(points, place):
    """Pixels to crop coordinates, -0.5 to 0.5 on both axes."""
    centre, width, height, angle = place
    cosine, sine = np.cos(angle), np.sin(angle)
    offset = (np.asarray(points) - centre) @ np.array([[cosine, -sine], [sine, cosine]])
    return offset / [width, height]
