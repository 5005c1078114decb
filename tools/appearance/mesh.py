"""The mesh of head, neck and hair: free vertices around the 68 landmarks, their depth and how they move."""

import cv2
import numpy as np
from scipy.spatial import Delaunay

# The window of the texture in face units (x0, y0, x1, y1); the landmark box is centred at (0, 0) with height 1.
WINDOW = (-1.0, -1.02, 1.0, 1.02)

# The mouth is this far open in the texture's frame, so that its inside has pixels of its own.
TEXTURE_OPENING = 0.10

# Vertices behind each jaw point towards the middle of the face, as shares of the way to the jaw point's anchor: where a
# turned head's visible contour runs.
CONTOUR_SHARES = (0.14, 0.28, 0.42)

# Depth of the head away from the landmarks (x, y, z), right half: an average adult head, judged by eye.
HEAD_DEPTH = np.array([
    (0.00, -0.62, 0.14), (0.25, -0.62, 0.08), (0.45, -0.58, -0.16), (0.00, -0.80, 0.02), (0.28, -0.80, -0.10),
    (0.00, -0.95, -0.22), (0.30, -0.92, -0.36), (0.52, -0.75, -0.42), (0.50, -0.42, -0.24), (0.62, -0.45, -0.56),
    (0.62, -0.10, -0.62), (0.60, 0.20, -0.62), (0.90, -0.70, -0.62), (0.95, -0.20, -0.66), (0.95, 0.30, -0.64),
    (0.00, -1.10, -0.42), (0.60, -1.10, -0.56), (0.33, 0.05, 0.05), (0.42, -0.02, -0.08), (0.43, -0.20, -0.08),
    (0.36, 0.22, -0.06), (0.25, 0.35, 0.02), (0.00, 0.64, -0.22), (0.00, 0.80, -0.34), (0.30, 0.66, -0.40), (0.50, 0.66, -0.56),
    (0.30, 0.90, -0.42), (0.00, 1.05, -0.38), (0.90, 1.05, -0.55), (0.90, 0.70, -0.60),
])  # fmt: skip

EYES_AND_MOUTH = (range(36, 42), range(42, 48), range(48, 60))


class Mesh:
    """Vertices (landmarks first, then the contour vertices of each jaw point, then free ones) and triangles.

    `vertices` is the neutral face (N x 3); `textured` the places in the texture (N x 2, face units); `modes` the
    expression modes and then the identity modes as displacements of all vertices; `share` how far each vertex follows
    the head rather than the shoulders.
    """

    def __init__(self, neutral, expressions, identity):
        x, y = neutral[:, 0], neutral[:, 1]
        anchors = np.c_[0.25 * x[:17], np.minimum(0.9 * y[:17] - 0.02, 0.25)]
        shares = np.array(CONTOUR_SHARES)[None, :, None]
        contour = (neutral[:17, None, :2] * (1 - shares) + anchors[:, None] * shares).reshape(-1, 2)
        fixed = np.concatenate([neutral[:, :2], contour])
        opened = neutral + TEXTURE_OPENING * expressions["open"]
        flat = np.concatenate([fixed, free_vertices(fixed, opened)])

        landmark_modes = list(expressions.values()) + list(identity)
        self.modes = np.array([spread(neutral[:, :2], mode, flat) for mode in landmark_modes])
        self.textured = flat + TEXTURE_OPENING * self.modes[0, :, :2]
        self.vertices = np.c_[flat, depth_at(flat, neutral)]
        self.vertices[:68, 2] = neutral[:, 2]
        self.triangles = Delaunay(self.textured).simplices.astype(np.int32)
        self.share = 1 - smooth_step(0.55, 1.0, flat[:, 1])


def free_vertices(fixed, opened):
    """A hexagonal grid over the window that keeps clear of the fixed vertices, the eyes and the mouth."""
    x0, y0, x1, y1 = WINDOW
    spacing = 0.115
    rows = int(round((y1 - y0) / (spacing * 0.87)))
    half = int(np.ceil(x1 / spacing))
    regions = [opened[list(r), :2].astype(np.float32)[:, None] for r in EYES_AND_MOUTH]
    points = set()
    for row in range(rows + 1):
        y = y0 + (y1 - y0) * row / rows
        for column in range(-half - 1, half + 1):
            x = min(max((column + (0.5 if row % 2 else 0)) * spacing, x0), x1)
            clear = np.hypot(*(fixed - (x, y)).T).min() > 0.5 * spacing
            if clear and all(cv2.pointPolygonTest(r, (x, y), False) < 0 for r in regions):
                points.add((round(x, 5), round(y, 5)))
    return np.array(sorted(points))


def depth_at(flat, neutral):
    """Thin-plate interpolation of the landmarks' depth and of the table above."""
    mirrored = HEAD_DEPTH[HEAD_DEPTH[:, 0] > 0] * [-1, 1, 1]
    known = np.concatenate([neutral, HEAD_DEPTH, mirrored])
    return evaluate(thin_plate(known[:, :2], known[:, 2:], smoothing=1e-3), known[:, :2], flat)[:, 0]


def spread(landmarks, mode, flat):
    """Carries a displacement of the landmarks to all vertices; the window's border stays where it is."""
    x0, y0, x1, y1 = WINDOW
    border = [(x, y) for x in np.linspace(x0, x1, 9) for y in (y0, y1)] + [(x, y) for y in np.linspace(y0, y1, 9) for x in (x0, x1)]
    known = np.concatenate([landmarks, np.unique(border, axis=0)])
    values = np.concatenate([mode, np.zeros((len(known) - 68, 3))])
    moved = evaluate(thin_plate(known, values, smoothing=1e-4), known, flat)
    moved[:68] = mode
    return moved


def smooth_step(low, high, value):
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def kernel(a, b):
    """The thin-plate kernel r^2 log r between two sets of points."""
    squared = ((a[:, None] - b[None]) ** 2).sum(-1)
    return 0.5 * squared * np.log(squared + 1e-12)


def thin_plate(points, values, smoothing):
    """Weights of the smoothing thin-plate spline through `values` at `points`."""
    n = len(points)
    polynomial = np.c_[np.ones(n), points]
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = kernel(points, points) + smoothing * np.eye(n)
    system[:n, n:], system[n:, :n] = polynomial, polynomial.T
    right = np.zeros((n + 3, values.shape[1]))
    right[:n] = values
    return np.linalg.solve(system, right)


def evaluate(weights, points, at):
    """The spline's values at other points."""
    return np.c_[kernel(at, points), np.ones(len(at)), at] @ weights
