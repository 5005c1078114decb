"""The 68 points of the project's own landmark network, by which the crops are laid in use."""

import json
from pathlib import Path

import cv2
import numpy as np

PASSES = 2


class LandmarkNetwork:
    """Runs an exported landmark network in OpenCV."""

    def __init__(self, path):
        path = Path(path)
        manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self._size = manifest["input"]["width"]
        self._scale = manifest["crop"]["scale"]
        self._network = cv2.dnn.readNetFromONNX(str(path))

    def points(self, image, rough):
        """68x2 points in pixels and the confidence, from points that roughly span the landmark box."""
        points, confidence = np.asarray(rough, np.float32), 0.0
        for turn in range(PASSES):
            angle = eye_angle(points) if turn else 0.0
            points, confidence = self._look(image, points, angle)
        return points, confidence

    def _look(self, image, points, angle):
        cosine, sine = np.cos(angle), np.sin(angle)
        turn = np.array([[cosine, sine], [-sine, cosine]])
        turned = points @ turn.T
        low, high = turned.min(0), turned.max(0)
        middle = (low + high) / 2 @ turn
        side = self._scale * max(high - low)
        matrix = crop_matrix(middle, side, side, angle, self._size, self._size)
        crop = cv2.warpAffine(image, matrix, (self._size, self._size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        self._network.setInput(crop[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None] / 255)
        found, confidence = self._network.forward(["landmarks", "confidence"])
        return (found.reshape(68, 2) * side) @ turn + middle, float(confidence.reshape(-1)[0])


def eye_angle(points):
    """Radians from the image's x axis to the line from the right eye's middle to the left's."""
    way = points[42:48].mean(0) - points[36:42].mean(0)
    return float(np.arctan2(way[1], way[0]))


def crop_matrix(centre, width, height, angle, columns, rows):
    """The 2x3 matrix from image pixels to the pixels of a crop of ``columns`` x ``rows``."""
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    linear = turn * np.array([[columns / width], [rows / height]])
    middle = np.array([columns, rows]) / 2 - 0.5
    return np.hstack([linear, (middle - linear @ centre)[:, None]])


def rough_box(labels, row):
    """Points that span about the landmark box, from the teacher's contours: the oval without the forehead, and the brows."""
    points, groups = labels.points[row], labels.groups
    brows = points[np.concatenate([groups["right_brow_upper"], groups["left_brow_upper"]])]
    oval = points[groups["face_oval"]]
    return np.concatenate([brows, oval[oval[:, 1] >= brows[:, 1].min()]])
