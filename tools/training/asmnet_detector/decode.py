"""From the twelve outputs to faces, as OpenCV's modules/objdetect/src/face_detect.cpp (4.8 and later) does it, in numpy.

One difference: OpenCV truncates the boxes to whole pixels for the suppression of overlapping ones, here they stay exact.
"""

import cv2
import numpy as np

from .model import OUTPUT_NAMES, STRIDES


def decode(outputs, width, height, score_threshold):
    """Rows of left, top, width, height, five points (x, y), score, in pixels of the input, for one padded input size.

    `outputs` is a dictionary from name to array of shape (1, cells, values).
    """
    rows = []
    for stride in STRIDES:
        columns = width // stride
        cls, obj, box, points = (outputs[f"{name}_{stride}"][0] for name in ("cls", "obj", "bbox", "kps"))
        if len(cls) != columns * (height // stride):
            raise ValueError(f"stride {stride} has {len(cls)} cells, expected {columns * (height // stride)} for {width}x{height}")
        score = np.sqrt(cls.clip(0, 1) * obj.clip(0, 1))[:, 0]
        cell = np.flatnonzero(score >= score_threshold)
        place = np.stack([cell % columns, cell // columns], axis=1)
        size = np.exp(box[cell, 2:]) * stride
        corner = (place + box[cell, :2]) * stride - size / 2
        face_points = (place[:, None] + points[cell].reshape(-1, 5, 2)) * stride
        rows.append(np.concatenate([corner, size, face_points.reshape(-1, 10), score[cell, None]], axis=1))
    return np.concatenate(rows).astype(np.float32)


def sized(boxes):
    """Rows of left, top, width, height from rows of left, top, right, bottom."""
    return np.concatenate([boxes[..., :2], boxes[..., 2:] - boxes[..., :2]], axis=-1)


def overlap(box, others):
    """Intersection over union of one left, top, width, height box with each of several."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:4], others[:, :2] + others[:, 2:4])
    common = (high - low).clip(0).prod(axis=1)
    return common / np.maximum(box[2:4].prod() + others[:, 2:4].prod(axis=1) - common, 1e-9)


def suppress(faces, threshold, most=1000):
    """Keeps the best of each group of overlapping faces, best first; looks at no more than the `most` best."""
    faces = faces[np.argsort(-faces[:, 14], kind="stable")[:most]]
    low, size = faces[:, :2], faces[:, 2:4]
    inner = (np.minimum(low[:, None] + size[:, None], low + size) - np.maximum(low[:, None], low)).clip(0)
    common, area = inner[..., 0] * inner[..., 1], size[:, 0] * size[:, 1]
    close = common > threshold * (area[:, None] + area - common)
    kept = np.ones(len(faces), bool)
    for number in range(len(faces)):
        if kept[number]:
            kept[number + 1:] &= ~close[number, number + 1:]
    return faces[kept]


class Detector:
    """Runs an exported file through OpenCV's own network reader."""

    def __init__(self, path, score_threshold, nms_threshold):
        self._network = cv2.dnn.readNetFromONNX(str(path))
        self._score_threshold, self._nms_threshold = score_threshold, nms_threshold

    def detect(self, image):
        """Faces in a BGR picture of any size, rows as in `decode`."""
        height, width = -(-image.shape[0] // 32) * 32, -(-image.shape[1] // 32) * 32
        padded = np.zeros((height, width, 3), np.uint8)
        padded[:image.shape[0], :image.shape[1]] = image
        self._network.setInput(cv2.dnn.blobFromImage(padded))
        outputs = dict(zip(OUTPUT_NAMES, self._network.forward(list(OUTPUT_NAMES))))
        return suppress(decode(outputs, width, height, self._score_threshold), self._nms_threshold)


class Cascade:
    """OpenCV's Haar cascade with the count of grouped windows as score: the peer in the comparison."""

    def __init__(self, path):
        self._cascade = cv2.CascadeClassifier(str(path))
        if self._cascade.empty():
            raise ValueError(f"{path} is not a cascade; Debian has them in the package opencv-data")

    def detect(self, image):
        """Faces, rows as in `decode`, with points at 0."""
        grey = cv2.equalizeHist(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey, scaleFactor=1.1, minNeighbors=2, minSize=(12, 12), outputRejectLevels=True)
        faces = np.zeros((len(boxes), 15), np.float32)
        if len(boxes):
            faces[:, :4], faces[:, 14] = boxes, np.ravel(weights)
        return faces
