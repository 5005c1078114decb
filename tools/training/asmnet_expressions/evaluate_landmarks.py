"""How much the part networks improve the landmarks of annotated faces."""

import cv2
import numpy as np
import torch

from asmnet_training.dataset import read_csv

from .augment import crops, mirror_mouth
from .cache import cut
from .channels import MOUTH_CHANNELS
from .fusion import WholeModel
from .landmarks import LandmarkNetwork
from .layout import EYE_CROP, EYE_POINTS, LEFT_EYE, MOUTH, MOUTH_CROP, MOUTH_POINTS, RIGHT_EYE
from .model import normalise

# Eye corners, mouth corners, the middles of the lips and the base of the nose: points that mark-ups and programs have in common.
SHARED = [36, 39, 42, 45, 48, 54, 51, 57, 33]


def from_crop(points, place):
    """Crop coordinates to pixels."""
    centre, width, height, angle = place
    cosine, sine = np.cos(angle), np.sin(angle)
    return (points * [width, height]) @ np.array([[cosine, sine], [-sine, cosine]]) + centre


def seen_again(model, image, points):
    """The landmarks of eyes, brows and mouth as the part networks see them; the others as they are."""
    seen = points.copy()
    with torch.no_grad():
        for layout, part, network, ids, mirrored in (
            (EYE_CROP, RIGHT_EYE, model.eyes, EYE_POINTS["Right"], False),
            (EYE_CROP, LEFT_EYE, model.eyes, EYE_POINTS["Left"], True),
            (MOUTH_CROP, MOUTH, model.mouth, MOUTH_POINTS, False),
        ):
            place = layout.place(points, part)
            view, _ = crops(normalise(cut(image, place, mirrored)[None]), layout.columns, layout.rows)
            found = network(view)[0].reshape(1, -1, 2)
            if part is MOUTH:
                other = network(view.flip(3))[0].reshape(1, -1, 2)
                found = (found + mirror_mouth(view, other, torch.zeros(1, len(MOUTH_CHANNELS)))[1]) / 2
            found = found[0, -len(ids) :].numpy() * ([-1, 1] if mirrored else [1, 1])
            seen[ids] = from_crop(found, place)
    return seen


def error(found, truth, ids):
    """Mean distance in percent of the outer eye corners' distance, as it is and without the constant offset of each point."""
    way = truth[:, 45] - truth[:, 36]
    length = np.linalg.norm(way, axis=1)
    along = way / length[:, None]
    off = (found - truth)[:, ids]
    turned = np.stack([(off * along[:, None]).sum(2), off[:, :, 1] * along[:, None, 0] - off[:, :, 0] * along[:, None, 1]], 2)
    turned /= length[:, None, None]
    return tuple(round(float(100 * np.linalg.norm(e, axis=2).mean()), 3) for e in (turned, turned - turned.mean(0)))


def evaluate_landmarks(run, model_path, table, split, blend):
    """Errors of the landmark network (twice, from the annotated box) and after the blend of each part; 9 shared points and all 68."""
    faces = [face for face in read_csv(table) if face.split == split]
    network, model = LandmarkNetwork(model_path), WholeModel.load(run)
    before, after = [], []
    for face in faces:
        image = cv2.imread(str(face.file))
        points, _ = network.points(image, face.points)
        moved = points.copy()
        seen = seen_again(model, image, points)
        for part, ids in (("eyes", EYE_POINTS["Right"] + EYE_POINTS["Left"]), ("mouth", MOUTH_POINTS)):
            moved[ids] += blend[part] * (seen - points)[ids]
        before.append(points)
        after.append(moved)
    truth = np.array([face.points for face in faces])
    result = {"faces": len(faces), "columns": ["as it is", "without constant offsets"]}
    for name, found in (("before", np.array(before)), ("after", np.array(after))):
        result[name] = {"9 shared": error(found, truth, SHARED), "68": error(found, truth, list(range(68)))}
    return result
