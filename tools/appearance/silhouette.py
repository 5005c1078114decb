"""Which pixels of a training picture belong to the person: GrabCut started from the landmarks."""

import cv2
import numpy as np

WORKING_SIZE = 176


def person_mask(picture, points):
    """A mask of 0..1, as large as the picture, of the person whose landmarks are given."""
    scale = min(1.0, WORKING_SIZE / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    p = points * scale
    centre = (p[0] + p[16]) / 2
    across = p[16] - p[0]
    width = np.linalg.norm(across)
    right = across / width
    down = np.array([-right[1], right[0]])

    def polygon(outline, value):
        corners = np.array([centre + width * (u * right + v * down) for u, v in outline])
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], value)

    mask = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    angle = np.linspace(0, 2 * np.pi, 40)
    polygon([(1.05 * np.cos(a), 0.15 + 1.25 * np.sin(a)) for a in angle], cv2.GC_PR_BGD)
    polygon([(-1.6, 1.25), (1.6, 1.25), (1.8, 4), (-1.8, 4)], cv2.GC_PR_BGD)
    polygon([(0.62 * np.cos(a), 0.05 + 0.85 * np.sin(a)) for a in angle], cv2.GC_PR_FGD)
    polygon([(-0.35, 0.7), (0.35, 0.7), (0.9, 1.6), (1.1, 4), (-1.1, 4), (-0.9, 1.6)], cv2.GC_PR_FGD)
    hull = cv2.convexHull(p.astype(np.float32))
    cv2.fillPoly(mask, [np.round(hull).astype(np.int32)], cv2.GC_FGD)
    polygon([(0.42 * np.cos(a), -0.1 + 0.42 * np.sin(a)) for a in angle], cv2.GC_FGD)
    cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    person = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.float32)
    return cv2.resize(person, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
