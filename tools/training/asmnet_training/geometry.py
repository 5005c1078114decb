"""Head pose and crops: one convention for the whole project.

Pixels: x right, y down, centres at integers. Pose in degrees: positive yaw, the nose points to the image's right;
positive pitch, it points up; positive roll, the head leans clockwise as seen on the screen. With x right, y down and
z towards the viewer the head's rotation is ``R = Rx(pitch) Ry(yaw) Rz(roll)``, projected by dropping z.
"""

import numpy as np

# Where each of the 68 points goes when the picture is mirrored.
FLIP = np.array(
    list(range(16, -1, -1))
    + list(range(26, 16, -1))
    + [27, 28, 29, 30, 35, 34, 33, 32, 31]
    + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
    + [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55]
    + [64, 63, 62, 61, 60, 67, 66, 65]
)
OUTER_EYE_CORNERS = (36, 45)


def rotation_x(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float64)


def rotation_y(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float64)


def rotation_z(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float64)


def pose_to_matrix(pose):
    """(yaw, pitch, roll) in degrees to a 3x3 rotation."""
    yaw, pitch, roll = np.radians(np.asarray(pose, np.float64))
    return rotation_x(pitch) @ rotation_y(yaw) @ rotation_z(roll)


def matrix_to_pose(matrix):
    """The inverse of :func:`pose_to_matrix` for yaw within +-90 degrees."""
    yaw = np.arcsin(np.clip(matrix[0, 2], -1.0, 1.0))
    pitch = np.arctan2(-matrix[1, 2], matrix[2, 2])
    roll = np.arctan2(-matrix[0, 1], matrix[0, 0])
    return np.degrees([yaw, pitch, roll])


def pose_in_crop(pose, crop_rotation):
    """Pose as seen in a crop whose x axis is turned by ``crop_rotation`` radians: R_image = Rz(theta) R_crop."""
    return matrix_to_pose(rotation_z(-crop_rotation) @ pose_to_matrix(pose))


def pose_in_image(pose, crop_rotation):
    """The inverse of :func:`pose_in_crop`."""
    return matrix_to_pose(rotation_z(crop_rotation) @ pose_to_matrix(pose))


def mirror_pose(pose):
    """Pose of the mirrored picture: yaw and roll change their sign."""
    return np.array([-pose[0], pose[1], -pose[2]])


def landmark_box(points):
    """x, y of the centre, width and height of the box around all points."""
    low, high = points.min(0), points.max(0)
    centre, size = (low + high) / 2, high - low
    return centre[0], centre[1], size[0], size[1]


def crop_matrix(centre, size, rotation, output):
    """2x3 matrix from the pixels of an ``output`` x ``output`` crop to image pixels.

    ``size`` is the crop's (width, height) in image pixels, or one number for a square.
    Crop pixel i lies at u = (i + 0.5) / output - 0.5 of the crop.
    """
    width, height = np.broadcast_to(np.asarray(size, np.float64), 2)
    c, s = np.cos(rotation), np.sin(rotation)
    axes = np.array([[c * width, -s * height], [s * width, c * height]]) / output
    shift = np.asarray(centre, np.float64) + axes @ np.full(2, 0.5 - output / 2)
    return np.column_stack([axes, shift])


def to_crop(points, centre, size, rotation):
    """Image points to normalised crop coordinates (0 = centre, +-0.5 = edges)."""
    c, s = np.cos(rotation), np.sin(rotation)
    local = (np.asarray(points, np.float64) - centre) @ np.array([[c, -s], [s, c]])
    return local / np.asarray(size, np.float64)


def from_crop(points, centre, size, rotation):
    """The inverse of :func:`to_crop`."""
    c, s = np.cos(rotation), np.sin(rotation)
    return (np.asarray(points, np.float64) * size) @ np.array([[c, s], [-s, c]]) + centre
