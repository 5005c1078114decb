"""The mean appearance and its modes: training pictures warped onto the mesh."""

import cv2
import numpy as np

from faces import affine
from mesh import WINDOW, smooth_step
from shapes import expression_features
from silhouette import person_mask

PIXELS_PER_UNIT = 192
MODE_REDUCTION = 4
MODES = 8


class Warp:
    """Maps every pixel of the texture to a triangle of the mesh and its barycentric coordinates."""

    def __init__(self, mesh):
        x0, y0, x1, y1 = WINDOW
        self.mesh = mesh
        self.width, self.height = round((x1 - x0) * PIXELS_PER_UNIT), round((y1 - y0) * PIXELS_PER_UNIT)
        self.owner = np.zeros((self.height, self.width), np.int32)
        at = (mesh.textured - [x0, y0]) * PIXELS_PER_UNIT - 0.5
        for index, triangle in enumerate(mesh.triangles):
            cv2.fillConvexPoly(self.owner, np.round(at[triangle] * 256).astype(np.int32), index, shift=8)
        self.corners = mesh.triangles[self.owner.ravel()]
        ys, xs = np.divmod(np.arange(self.owner.size), self.width)
        a, b, c = (at[self.corners[:, k]] for k in range(3))
        p = np.c_[xs, ys]
        weights = np.c_[cross(b - p, c - p), cross(c - p, a - p), cross(a - p, b - p)]
        self.weights = (weights / cross(b - a, c - a)[:, None]).astype(np.float32)
        inner_lips = np.isin(self.corners, np.arange(60, 68)).all(1)
        self.mouth = inner_lips.reshape(self.height, self.width)

    def sample(self, picture, points, border):
        """The picture seen in the texture's frame, where `points` are the vertices in the picture."""
        corners = points.astype(np.float32)[self.corners]
        place = np.einsum("nk,nkd->nd", self.weights, corners).reshape(self.height, self.width, 2)
        return cv2.remap(picture, place, None, cv2.INTER_LINEAR, borderMode=border)


def cross(a, b):
    """The z component of the cross product of 2-D vectors."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def build_texture(faces, mesh):
    """The mean picture (BGRA, 8 bit) and modes (K x h x w x 3, one standard deviation, grey values)."""
    warp = Warp(mesh)
    shape = (warp.height, warp.width)
    colour, weight = np.zeros(shape + (3,)), np.zeros(shape)
    person, seen = np.zeros(shape), np.zeros(shape)
    small_shape = (shape[1] // MODE_REDUCTION, shape[0] // MODE_REDUCTION)
    samples = []
    for face in faces:
        picture = face.picture()
        matrix, offset = affine(mesh.vertices[:68, :2], face.points)
        placed = mesh.vertices[:, :2] @ matrix.T + offset
        placed[:68] = face.points
        warped = warp.sample(picture, placed, cv2.BORDER_REPLICATE).astype(np.float32)
        inside = warp.sample(np.ones(picture.shape[:2], np.float32), placed, cv2.BORDER_CONSTANT)
        mask = warp.sample(person_mask(picture, face.points), placed, cv2.BORDER_REPLICATE) * inside
        person += mask
        seen += inside
        # A closed mouth shows nothing of its inside.
        opening = expression_features(face.points[None])[0, 0] / face.size
        share = np.where(warp.mouth, np.clip((opening - 0.03) / 0.06, 0, 1), mask)
        colour += warped * share[..., None]
        weight += share
        small = cv2.resize(warped, small_shape, interpolation=cv2.INTER_AREA)
        samples.append((small + small[:, ::-1]) / 2)
    colour = (colour + colour[:, ::-1]) / (weight + weight[:, ::-1])[..., None]
    alpha = (person + person[:, ::-1]) / (seen + seen[:, ::-1])
    alpha = silhouette(alpha, warp)
    print(f"texture: {len(faces)} faces, {warp.width}x{warp.height}")
    skin = cv2.resize(face_area(mesh, warp), small_shape, interpolation=cv2.INTER_AREA)[..., None]
    return np.dstack([sharpen(colour), 255 * alpha]).round().clip(0, 255).astype(np.uint8), modes_of(np.array(samples), skin)


def face_area(mesh, warp):
    """1 inside the jaw line and the forehead, falling softly to 0 outside."""
    forehead = [(0.47, -0.5), (0.33, -0.66), (0.0, -0.72), (-0.33, -0.66), (-0.47, -0.5)]
    outline = np.concatenate([mesh.textured[:17], forehead])
    area = np.zeros((warp.height, warp.width), np.float32)
    cv2.fillPoly(area, [np.round((outline - WINDOW[:2]) * PIXELS_PER_UNIT).astype(np.int32)], 1)
    return cv2.GaussianBlur(cv2.erode(area, np.ones((9, 9))), (0, 0), 5)


def silhouette(person, warp):
    """Turns the share of pictures in which a pixel is the person into the opacity of a head with a neck."""
    ys, xs = np.mgrid[: warp.height, : warp.width]
    x = (xs + 0.5) / PIXELS_PER_UNIT + WINDOW[0]
    y = (ys + 0.5) / PIXELS_PER_UNIT + WINDOW[1]
    smooth = cv2.GaussianBlur(person, (0, 0), 3)
    head = smooth_step(0.36, 0.64, np.where(person > 0.95, person, smooth))
    crown = 1 - smooth_step(0.93, 1.0, np.hypot(x / 0.78, (y + 0.12) / 0.88))
    neck_width = 0.33 + 0.25 * smooth_step(0.55, 1.05, y)
    neck = 1 - smooth_step(neck_width - 0.03, neck_width + 0.03, np.abs(x))
    neckline = 1 - smooth_step(-0.012, 0.012, y - (0.98 - 1.7 * x**2))
    # Below the ears averaged hair has no edge of its own: the outline narrows to the jaw.
    sides = 1 - smooth_step(-0.02, 0.02, np.abs(x) - (0.66 - 0.26 * smooth_step(-0.05, 0.42, y)))
    upper = head * np.where(y < -0.12, crown, 1) * sides
    below = smooth_step(0.30, 0.45, y)
    return upper * (1 - below) + np.maximum(neck * neckline, np.where(person > 0.97, 1, 0)) * below


def sharpen(colour):
    """Unsharp masking: averaging has a blur of about two pixels."""
    colour = colour.astype(np.float32)
    fine = colour - cv2.GaussianBlur(colour, (0, 0), 1.5)
    coarse = colour - cv2.GaussianBlur(colour, (0, 0), 4)
    return colour + 0.9 * fine + 0.35 * coarse


def modes_of(samples, skin):
    """Principal components of the reduced pictures inside the face; neck and ears take the mean change of the cheeks."""
    data = ((samples - samples.mean(0)) * skin).reshape(len(samples), -1)
    _, values, vectors = np.linalg.svd(data, full_matrices=False)
    deviation = values[:MODES] / np.sqrt(len(samples))
    print(f"texture modes hold {100 * (values[:MODES] ** 2).sum() / (values**2).sum():.0f} % of the variance")
    modes = (vectors[:MODES] * deviation[:, None]).reshape((MODES,) + samples.shape[1:])
    lower = skin.copy()
    lower[: len(lower) // 2] = 0
    around = [(mode * lower).sum((0, 1)) / (lower**2).sum() for mode in modes]
    return np.array([cv2.GaussianBlur(m + (1 - skin) * a, (0, 0), 0.7) for m, a in zip(modes, around)])
