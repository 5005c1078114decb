"""Turned copies of training faces: near-frontal photos seen from the side, by a 3-D shape behind the landmarks.

The idea is that of 300W-LP (Zhu et al., CVPR 2016): lift the picture onto a 3-D mesh, turn it, draw it again with the
background following. Here the mesh is the 68 points, a forehead and a ring around the head; its depth is a mean shape.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from scipy.spatial import Delaunay

from .geometry import FLIP, matrix_to_pose, pose_to_matrix, rotation_x, rotation_y
from .windows import SIZE, empty

FACE3D = Path(__file__).resolve().parent.parent / "face3d.json"
# Weight of the jaw points that a turn has hidden: annotators put those on the visible outline, the mesh does not.
HIDDEN_JAW_WEIGHT = 0.15


def read_poses(path):
    """Points (N x 68 x 2) and poses (N x 3, yaw, pitch, roll in degrees) of a semicolon-separated AFLW2000 table."""
    rows = [line.split(";") for line in Path(path).read_text().splitlines()[1:]]
    points = np.array([[float(v) for v in row[5:]] for row in rows]).reshape(-1, 68, 2)
    return points, np.array([[float(v) for v in row[2:5]] for row in rows])


def mean_shape_3d(points, poses, iterations=6):
    """The rigid 68 x 3 shape that explains the points best under their poses (scaled orthographic projection).

    Unit RMS radius, centred; the frame is that of the pose convention. Alternates the shape and each face's scale.
    """
    rotations = np.stack([pose_to_matrix(p)[:2] for p in poses])
    centred = points - points.mean(1, keepdims=True)
    scales = np.sqrt((centred**2).sum((1, 2)) / 68)
    for _ in range(iterations):
        design = (scales[:, None, None] * rotations).reshape(-1, 3)
        observed = centred.transpose(0, 2, 1).reshape(-1, 68)
        shape = np.linalg.lstsq(design, observed, rcond=None)[0]
        shape -= shape.mean(1, keepdims=True)
        shape /= np.sqrt((shape**2).sum(0).mean())
        projected = rotations @ shape
        scales = (projected * centred.transpose(0, 2, 1)).sum((1, 2)) / (projected**2).sum((1, 2))
    # The same face mirrored is as likely: make the shape symmetric.
    return (shape.T + (shape.T * [-1, 1, 1])[FLIP]) / 2


def save_shape(shape, path=FACE3D):
    document = {"layout": "ibug68", "source": "factorised from the landmarks and poses of AFLW2000-3D"}
    document["points"] = [[round(float(v), 5) for v in point] for point in shape]
    Path(path).write_text(json.dumps(document) + "\n", encoding="utf-8")


def load_shape(path=FACE3D):
    return np.array(json.loads(Path(path).read_text(encoding="utf-8"))["points"])


def extended(shape):
    """The 68 points, 7 forehead points and a ring of 14 around the head, in the shape's frame."""
    brows = shape[17:27]
    height = shape[8, 1] - brows[:, 1].min()
    across = np.linspace(-1, 1, 7)
    half = (shape[16, 0] - shape[0, 0]) / 2
    forehead = np.column_stack(
        [
            across * half * 0.86,
            brows[:, 1].min() - height * 0.42 * np.sqrt(np.clip(1 - 0.75 * across**2, 0, 1)),
            brows[:, 2].max() - 0.1 * height - 0.55 * half * across**2,
        ]
    )
    outline = np.concatenate([shape[0:17:2], forehead[5:0:-1]])
    middle = np.array([0, (shape[8, 1] + forehead[3, 1]) / 2, 0])
    ring = (outline - middle) * [1.3, 1.25, 1.0] + middle
    ring[:, 2] = np.minimum(outline[:, 2], shape[[0, 16], 2].mean()) - 0.1 * half
    return np.concatenate([shape, forehead, ring])


class Turner:
    """Turns the faces of windows."""

    def __init__(self, shape=None):
        self.mesh = extended(load_shape() if shape is None else shape)
        middle = self.mesh[:, :2].mean(0)
        side = 3.4 * np.abs(self.mesh[:, :2] - middle).max()
        self.border = _border()
        flat = np.concatenate([self.mesh[:, :2], middle + self.border * side])
        self.triangles = Delaunay(flat).simplices

    def turn(self, image, points, pose, yaw, pitch):
        """The window turned by ``yaw`` and ``pitch`` degrees more, about axes fixed to the camera.

        Returns image, points, pose and the points' weights.
        """
        rotation = pose_to_matrix(pose)
        seen = self.mesh @ rotation.T
        centre, centre_seen = points.mean(0), seen[:68].mean(0)
        flat = seen[:68, :2] - centre_seen[:2]
        scale = (flat * (points - centre)).sum() / (flat**2).sum()
        vertices = (seen - centre_seen) * scale
        # The 68 points keep what the picture shows; the rest of the mesh follows the mean shape.
        vertices[:68, :2] = points - centre
        extra = rotation_y(np.radians(yaw)) @ rotation_x(np.radians(pitch))
        turned = vertices @ extra.T
        new_pose = matrix_to_pose(extra @ rotation)
        frame = np.full(2, (SIZE - 1) / 2) + self.border * (SIZE - 1)
        source = np.concatenate([vertices[:, :2] + centre, frame])
        target = np.concatenate([turned[:, :2] + centre, frame])
        depth = np.concatenate([turned[:, 2], np.full(len(frame), turned[:, 2].min() - SIZE)])
        maps = self._maps(source, target, depth)
        picture = cv2.remap(image, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        weight = np.ones(68, np.float32)
        if new_pose[0] > 15:
            weight[10:17] = HIDDEN_JAW_WEIGHT
        elif new_pose[0] < -15:
            weight[0:7] = HIDDEN_JAW_WEIGHT
        return picture, target[:68], new_pose, weight

    def _maps(self, source, target, depth):
        """For each pixel the source pixel, by drawing the triangles from far to near."""
        grid = np.arange(SIZE, dtype=np.float32)
        across, down = np.meshgrid(grid, grid)
        across, down = across.copy(), down.copy()
        order = np.argsort(depth[self.triangles].mean(1))
        for triangle in self.triangles[order]:
            new, old = target[triangle], source[triangle]
            before, after = _area(old), _area(new)
            # Turned away, or too thin to draw.
            if before * after <= 0 or abs(after) < 0.5:
                continue
            low = np.clip(np.floor(new.min(0)).astype(int) - 1, 0, SIZE - 1)
            high = np.clip(np.ceil(new.max(0)).astype(int) + 2, 1, SIZE)
            if np.any(high <= low):
                continue
            mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
            cv2.fillConvexPoly(mask, np.round((new - low) * 16).astype(np.int32), 1, cv2.LINE_8, 4)
            matrix = cv2.getAffineTransform(new.astype(np.float32), old.astype(np.float32))
            rows, columns = np.nonzero(mask)
            rows, columns = rows + low[1], columns + low[0]
            across[rows, columns] = matrix[0, 0] * columns + matrix[0, 1] * rows + matrix[0, 2]
            down[rows, columns] = matrix[1, 0] * columns + matrix[1, 1] * rows + matrix[1, 2]
        return across, down


def _border():
    steps = np.linspace(-0.5, 0.5, 5)
    return np.array([(x, y) for x in steps for y in steps if max(abs(x), abs(y)) == 0.5])


def _area(triangle):
    a, b = triangle[1] - triangle[0], triangle[2] - triangle[0]
    return a[0] * b[1] - a[1] * b[0]


def turned_copies(windows, per_face, seed=0, largest=50.0):
    """``per_face`` turned copies of every face, one face's after another's; every face needs a pose."""
    rng = np.random.default_rng(seed)
    turner = Turner()
    copies = empty(len(windows) * per_face)
    for at in range(len(copies)):
        index = at // per_face
        # A face is turned on the way that it looks already: the other way would show what the photo hides.
        now = float(windows.pose[index, 0])
        side = rng.choice([-1, 1]) if abs(now) < 6 else np.sign(now)
        yaw = side * rng.uniform(8, max(min(40, largest - abs(now)), 9))
        pitch = float(np.clip(rng.normal(0, 9), -18, 18))
        copies.images[at], copies.points[at], copies.pose[at], copies.weight[at] = turner.turn(
            windows.images[index], windows.points[index], windows.pose[index], yaw, pitch
        )
    return copies
