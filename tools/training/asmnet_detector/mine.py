"""Hard negatives: what a trained detector takes for a face in the training photos, and what is none."""

import cv2
import numpy as np

from .decode import overlap, sized


def mistakes(detector, photos, scale=1.0):
    """For each photo the boxes (left, top, right, bottom) of the detections that touch no labelled face, as a list of lists.

    The detector sees the photos `scale` times as large; the boxes are in their own pixels.

    Labels that are not learned (`valid` false) count as faces here: nobody knows what is there.
    """
    found = []
    for photo in photos:
        image = cv2.imread(photo.file, cv2.IMREAD_COLOR)
        faces = detector.detect(image if scale == 1 else cv2.resize(image, None, fx=scale, fy=scale))
        labels = sized(photo.boxes)
        wrong = []
        for left, top, width, height in (faces[:, :4] / scale).tolist():
            x, y = left + width / 2, top + height / 2
            inside = (photo.boxes[:, 0] <= x) & (x <= photo.boxes[:, 2]) & (photo.boxes[:, 1] <= y) & (y <= photo.boxes[:, 3])
            if not inside.any() and (len(labels) == 0 or overlap(np.array([left, top, width, height]), labels).max() < 0.1):
                wrong.append([round(value, 1) for value in (left, top, left + width, top + height)])
        found.append(wrong)
    return found
