"""Turned copies of training faces: photos seen from the side, by a 3-D head behind the landmarks.

The idea is that of 300W-LP (Zhu et al., CVPR 2016): lift the picture onto a 3-D mesh, turn it, draw it again with the
background following. The mesh is the mean head of :mod:`asmnet_training.head`; it is bent so that its landmarks lie where
the photo has them. Landmarks of the far jaw become the outermost places of the cheek, as annotators see them, and each
point is given the weight of what can be seen of it.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from scipy.spatial import Delaunay

from . import head as heads
from .geometry import FLIP, matrix_to_pose, pose_to_matrix, rotation_x, rotation_y
from .windows import SIZE, empty

FACE3D = Path(__file__).resolve().parent.parent / "face3d.json"
# Weights of points that nothing shows, and of those of the far jaw, which the mesh puts where the cheek ends.
HIDDEN_WEIGHT, CONTOUR_WEIGHT = 0.35, 0.75
# The mesh ends here, in face heights from the middle of the face; what lies beyond follows to the window's border.
MESH_RADIUS = 0.9
# A point behind the drawn surface by more than this share of the face's height is hidden.
HIDDEN_DEPTH = 0.06
# Shares of the way from a jaw point towards the middle of the face on which the outline of a turned cheek is looked for.
CONTOUR_SHARES = np.linspace(0, 0.8, 13)


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


class Turner:
    """Turns the faces of windows."""

    def __init__(self, head=None):
        head = heads.read() if head is None else head
        flat = head.vertices[:, :2]
        inner = np.hypot(flat[:, 0], flat[:, 1]) <= MESH_RADIUS
        inner[:68] = True
        self.vertices, self.share = head.vertices[inner], head.share[inner]
        self.border = _border()
        places = head.flat[inner]
        self.triangles = Delaunay(np.concatenate([places, self.border * (2 * MESH_RADIUS + 0.6)])).simplices
        self.spread = _spreading(flat[inner])
        self.contour = self._contour()

    def _contour(self):
        """For each of the 17 jaw points the mesh's vertices and their shares at the places of CONTOUR_SHARES."""
        flat = self.vertices[:, :2]
        mesh = Delaunay(flat)
        jaw = flat[:17]
        anchors = np.c_[0.25 * jaw[:, 0], np.minimum(0.9 * jaw[:, 1] - 0.02, 0.25)]
        places = jaw[:, None] + CONTOUR_SHARES[None, :, None] * (anchors - jaw)[:, None]
        found = mesh.find_simplex(places, tol=1e-9)
        matrices = mesh.transform[found]
        first = np.einsum("jsab,jsb->jsa", matrices[..., :2, :], places - matrices[..., 2, :])
        shares = np.concatenate([first, 1 - first.sum(-1, keepdims=True)], -1)
        return mesh.simplices[found], shares

    def turn(self, image, points, pose, yaw, pitch):
        """The window turned by ``yaw`` and ``pitch`` degrees more, about axes fixed to the camera.

        Returns image, points, pose and the points' weights.
        """
        rotation = pose_to_matrix(pose)
        seen = self.vertices @ rotation.T
        centre, centre_seen = points.mean(0), seen[:68].mean(0)
        flat = seen[:68, :2] - centre_seen[:2]
        scale = (flat * (points - centre)).sum() / (flat**2).sum()
        vertices = (seen - centre_seen) * scale
        # The 68 points keep what the picture shows; the rest of the mesh is bent with them.
        vertices[:, :2] += self.spread @ (points - centre - vertices[:68, :2])
        vertices[:68, :2] = points - centre
        extra = rotation_y(np.radians(yaw)) @ rotation_x(np.radians(pitch))
        share = self.share[:, None]
        turned = share * (vertices @ extra.T) + (1 - share) * vertices
        new_pose = matrix_to_pose(extra @ rotation)
        frame = np.full(2, (SIZE - 1) / 2) + self.border * (SIZE - 1)
        source = np.concatenate([vertices[:, :2] + centre, frame])
        target = np.concatenate([turned[:, :2] + centre, frame])
        depth = np.concatenate([turned[:, 2], np.full(len(frame), turned[:, 2].min() - SIZE)])
        across, down, drawn = self._maps(source, target, depth)
        picture = cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        weight = np.where(_hidden(target[:68], depth[:68], drawn, HIDDEN_DEPTH * scale), HIDDEN_WEIGHT, 1.0)
        new_points = target[:68].copy()
        self._outline(new_points, turned, centre, new_pose, (extra @ rotation)[:2, 0], weight)
        new_points[:17] = evenly_spaced_jaw(new_points[:17])
        return picture, new_points, new_pose, weight.astype(np.float32)

    def _outline(self, points, turned, centre, pose, right, weight):
        """Moves the far jaw's points to the outermost place of the cheek, in place."""
        if abs(pose[0]) < 5:
            return
        far = np.arange(9, 17) if pose[0] > 0 else np.arange(0, 8)
        outward = np.sign(pose[0]) * right / max(np.linalg.norm(right), 1e-6)
        vertices, shares = self.contour
        places = (turned[vertices[far]][..., :2] * shares[far][..., None]).sum(2)
        places[:, 0] = points[far] - centre
        best = (places @ outward).argmax(1)
        points[far] = places[np.arange(len(far)), best] + centre
        weight[far] = CONTOUR_WEIGHT

    def _maps(self, source, target, depth):
        """For each pixel the source pixel and the depth, by drawing the triangles from far to near."""
        grid = np.arange(SIZE, dtype=np.float32)
        across, down = np.meshgrid(grid, grid)
        across, down = across.copy(), down.copy()
        drawn = np.full((SIZE, SIZE), -np.inf, np.float32)
        corners = self.triangles
        order = np.argsort(depth[corners].mean(1))
        before, after = _areas(source[corners]), _areas(target[corners])
        # Turned away, or too thin to draw.
        order = order[(before * after > 0)[order] & (np.abs(after) >= 0.5)[order]]
        corners = corners[order]
        new = target[corners]
        wanted = np.concatenate([source, depth[:, None]], 1)[corners]
        planes = np.linalg.solve(np.concatenate([new, np.ones((len(new), 3, 1))], 2), wanted)
        lows = np.clip(np.floor(new.min(1)).astype(int) - 1, 0, SIZE - 1)
        highs = np.clip(np.ceil(new.max(1)).astype(int) + 2, 1, SIZE)
        fine = np.round((new - lows[:, None]) * 16).astype(np.int32)
        for place, low, high, plane in zip(fine, lows, highs, planes):
            if high[0] <= low[0] or high[1] <= low[1]:
                continue
            mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
            cv2.fillConvexPoly(mask, place, 1, cv2.LINE_8, 4)
            rows, columns = np.nonzero(mask)
            rows, columns = rows + low[1], columns + low[0]
            values = columns[:, None] * plane[0] + rows[:, None] * plane[1] + plane[2]
            across[rows, columns], down[rows, columns], drawn[rows, columns] = values.T
        return across, down, drawn


def evenly_spaced_jaw(jaw):
    """The 17 points of a jaw moved along its line, so that those of each half lie evenly between its end and the chin.

    Annotators draw them so, in 300-W as in WFLW: on hand-made faces beyond 34 degrees of yaw the eight distances of the far
    half are 0.12 to 0.15 of the face's height and those of the near half 0.19 to 0.20.
    """
    spaced = jaw.copy()
    for first in (0, 8):
        half = jaw[first : first + 9]
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(half, axis=0), axis=1))])
        wanted = np.linspace(0, along[-1], 9)
        spaced[first : first + 9] = np.column_stack([np.interp(wanted, along, half[:, axis]) for axis in (0, 1)])
    return spaced


def _hidden(points, depth, drawn, tolerance):
    """Which points lie behind what was drawn at every one of the nine pixels around them."""
    column = np.clip(np.round(points[:, 0]).astype(int), 1, SIZE - 2)
    row = np.clip(np.round(points[:, 1]).astype(int), 1, SIZE - 2)
    around = np.stack([drawn[row + y, column + x] for y in (-1, 0, 1) for x in (-1, 0, 1)])
    return depth < around.min(0) - tolerance


def _spreading(flat):
    """The matrix that carries a displacement of the 68 points to all vertices (thin-plate spline, still at the mesh's end)."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    known = np.concatenate([flat[:68], 1.15 * MESH_RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])])
    count = len(known)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(known, known) + 1e-3 * np.eye(count)
    system[:count, count:] = np.column_stack([np.ones(count), known])
    system[count:, :count] = system[:count, count:].T
    values = np.concatenate([np.eye(68), np.zeros((count - 68 + 3, 68))])
    at = np.column_stack([_kernel(flat, known), np.ones(len(flat)), flat])
    return at @ np.linalg.solve(system, values)


def _kernel(a, b):
    squared = ((a[:, None] - b[None]) ** 2).sum(-1)
    return 0.5 * squared * np.log(squared + 1e-12)


def _border():
    steps = np.linspace(-0.5, 0.5, 5)
    return np.array([(x, y) for x in steps for y in steps if max(abs(x), abs(y)) == 0.5])


def _areas(triangles):
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def turned_copies(windows, per_face, seed=0, largest=75.0):
    """``per_face`` turned copies of every face, one face's after another's; every face needs a pose.

    Their yaw lies evenly between 15 and ``largest`` degrees, no more than 60 from the photo's; pitch strays by 13 (standard
    deviation), 30 at most.
    """
    rng = np.random.default_rng(seed)
    turner = Turner()
    copies = empty(len(windows) * per_face)
    for at in range(len(copies)):
        index = at // per_face
        # A face is turned on the way that it looks already: the other way would show what the photo hides.
        now = float(windows.pose[index, 0])
        side = rng.choice([-1, 1]) if abs(now) < 6 else np.sign(now)
        least = max(15.0, abs(now))
        wanted = min(rng.uniform(least, max(largest, least + 5)), abs(now) + 60)
        pitch = float(np.clip(rng.normal(0, 13), -30, 30))
        copies.images[at], copies.points[at], pose, copies.weight[at] = turner.turn(
            windows.images[index], windows.points[index], windows.pose[index], side * wanted - now, pitch
        )
        # Beyond these angles the three numbers say little of how the head is turned.
        copies.pose[at] = pose if abs(pose[0]) < 70 and abs(pose[1]) < 45 else np.nan
    return copies
