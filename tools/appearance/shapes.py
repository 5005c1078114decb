"""The 68-point head: a mean shape in three dimensions, expression modes and identity modes.

Unit: the height of the landmark box of the neutral frontal face. x right, y down, z towards the viewer.
"""

import csv

import numpy as np

from faces import MIRROR, similarity

IDENTITY_MODES = 6


def rotation(yaw, pitch, roll):
    """Rx(pitch) @ Ry(yaw) @ Rz(roll), radians."""
    c, s = np.cos(pitch), np.sin(pitch)
    rx = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    c, s = np.cos(yaw), np.sin(yaw)
    ry = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    c, s = np.cos(roll), np.sin(roll)
    rz = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return rx @ ry @ rz


def depth_from_known_poses(path):
    """Factorises 2-D shapes with known rotations into one symmetric 3-D shape (68x3), its box height being 1."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    values = np.array([[float(x) for x in row[2:]] for row in rows])
    values = values[np.abs(values[:, :3]).max(1) < 60]
    rotations = np.array([rotation(*angles)[:2] for angles in np.radians(values[:, :3])])
    shapes = values[:, 3:].reshape(-1, 68, 2)
    shapes = np.swapaxes(shapes - shapes.mean(1, keepdims=True), 1, 2)
    size = np.sqrt((shapes**2).sum((1, 2)) / 68)
    scale, weight = size.copy(), np.ones(len(size))
    for _ in range(20):
        left = (rotations * (weight * scale)[:, None, None]).reshape(-1, 3)
        right = (shapes * weight[:, None, None]).reshape(-1, 68)
        head = np.linalg.lstsq(left, right, rcond=None)[0]
        head -= head.mean(1, keepdims=True)
        head = (head + head[:, MIRROR] * np.array([[-1], [1], [1]])) / 2
        projected = rotations @ head
        scale = (projected * shapes).sum((1, 2)) / (projected**2).sum((1, 2))
        residual = np.linalg.norm(scale[:, None, None] * projected - shapes, axis=1).mean(1) / size
        # Shapes that no rigid head explains (open mouths, poor annotations) count less.
        weight = 1 / np.maximum(residual, 0.03)
    print(f"3-D shape: {len(size)} faces, median residual {100 * np.median(residual):.1f} % of the RMS radius")
    return head.T / np.ptp(head[1])


def expression_features(shape):
    """Mouth opening, mouth width, brow height and eye opening of shapes (N x 68 x 2)."""
    opening = shape[:, 65:68, 1].mean(1) - shape[:, 61:64, 1].mean(1)
    width = shape[:, 54, 0] - shape[:, 48, 0]
    brow = shape[:, 36:48, 1].mean(1) - shape[:, 17:27, 1].mean(1)
    lids = [(37, 41), (38, 40), (43, 47), (44, 46)]
    eye = np.mean([shape[:, low, 1] - shape[:, high, 1] for high, low in lids], axis=0)
    return np.c_[opening, width, brow, eye]


def build_shapes(faces, depth):
    """Regresses pose and expression out of the shapes.

    Returns the neutral frontal shape (68x3), a dictionary of expression modes (68x3, the displacement for one unit of
    box height of the feature; for `blink` the displacement that closes the eyes) and identity modes (K x 68 x 3, one
    standard deviation each).
    """
    chosen = [f for f in faces if abs(f.yaw) < 25 and abs(f.pitch) < 20]
    shapes = np.array([f.points for f in chosen])
    mirrored = shapes[:, MIRROR] * [-1, 1]
    shapes = np.concatenate([shapes, mirrored])
    pose = np.array([[f.yaw, f.pitch] for f in chosen])
    pose = np.concatenate([pose, pose * [-1, 1]])

    mean = depth[:, :2]
    for _ in range(5):
        aligned = np.array([apply(similarity(s, mean), s) for s in shapes])
        mean = aligned.mean(0)
        mean = (mean + mean[MIRROR] * [-1, 1]) / 2
        mean = (mean - mean.mean(0)) / np.ptp(mean[:, 1])

    features = expression_features(aligned)
    centre = np.median(features, axis=0)
    centre[0] = 0
    design = np.c_[pose, features - centre, np.ones(len(aligned))]
    solution = np.linalg.lstsq(design, aligned.reshape(-1, 136), rcond=None)[0].reshape(-1, 68, 2)
    neutral = (solution[-1] + solution[-1][MIRROR] * [-1, 1]) / 2
    slopes = [(s + s[MIRROR] * [-1, 1]) / 2 for s in solution[2:6]]

    residual = (aligned.reshape(-1, 136) - design @ solution.reshape(-1, 136)).reshape(-1, 68, 2)
    # What is left of pose is mostly asymmetric; a person is drawn symmetric.
    residual = ((residual + residual[:, MIRROR] * [-1, 1]) / 2).reshape(-1, 136)
    _, values, vectors = np.linalg.svd(residual, full_matrices=False)
    deviation = values / np.sqrt(len(residual))
    share = (deviation**2 / (deviation**2).sum())[:IDENTITY_MODES]
    print(f"shape: {len(chosen)} faces, identity modes hold {100 * share.sum():.0f} % of the residual variance")
    identity = (vectors[:IDENTITY_MODES] * deviation[:IDENTITY_MODES, None]).reshape(-1, 68, 2)

    height = np.ptp(neutral[:, 1])
    for upper, lower in [(61, 67), (62, 66), (63, 65)]:
        neutral[[upper, lower], 1] = neutral[[upper, lower], 1].mean()
    box_centre = (neutral.max(0) + neutral.min(0)) / 2
    neutral = (neutral - box_centre) / height
    # The depth follows the width of this population's mean face.
    z = depth[:, 2] * np.ptp(neutral[:, 0]) / np.ptp(depth[:, 0])
    neutral = np.c_[neutral, z - z[30] + 0.32]
    # 300-W draws the outline in front of the ears, nearer to the viewer than the 3-D annotations have it: with this
    # shift the jaw of the near side agrees with the labels of faces turned by 20 to 40 degrees.
    neutral[:17, 2] += 0.085 - 0.045 * np.exp(-((np.arange(17) - 8) / 1.2) ** 2)

    expressions = {
        "open": flat(fix_skull(neutral, slopes[0] / height)),
        "wide": flat(fix_skull(neutral, slopes[1] / height)),
        "brow": flat(fix_skull(neutral, slopes[2] / height)),
        "blink": blink(neutral),
    }
    print("features at rest:", np.round(centre / height, 3), "spread:", np.round(features.std(0) / height, 3))
    return neutral, expressions, np.array([flat(mode / height) for mode in identity])


def fix_skull(neutral, mode):
    """Takes out of a displacement the similarity that moves the points of the upper face, which no expression moves."""
    rigid = [27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 39, 42, 45]
    step = 0.01
    transform = similarity(neutral[rigid, :2] + step * mode[rigid], neutral[rigid, :2])
    return (apply(transform, neutral[:, :2] + step * mode) - neutral[:, :2]) / step


def blink(neutral):
    """The displacement that closes both eyes: the upper lid does most of the way."""
    mode = np.zeros((68, 3))
    for high, low in [(37, 41), (38, 40), (43, 47), (44, 46)]:
        gap = neutral[low, 1] - neutral[high, 1]
        mode[high, 1], mode[low, 1] = 0.8 * gap, -0.2 * gap
    return mode


def apply(transform, points):
    """Maps points by a matrix and an offset."""
    matrix, offset = transform
    return points @ matrix.T + offset


def flat(mode):
    """A 2-D displacement field in three dimensions."""
    return np.c_[mode, np.zeros(len(mode))]
