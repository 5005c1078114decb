"""Running a network over faces, as the program does: crop, network, back to image pixels."""

import numpy as np
import torch

from .geometry import from_crop, landmark_box, pose_in_image
from .windows import sample


class Crop:
    """A crop in the image: centre and (width, height) in pixels, rotation in radians."""

    def __init__(self, centre, size, rotation=0.0):
        self.centre, self.rotation = np.asarray(centre, np.float64), rotation
        self.size = np.broadcast_to(np.asarray(size, np.float64), 2)


def landmark_crop(points, scale, stretched=False):
    """The crop of the protocol: the box of all landmarks times ``scale``, a square unless ``stretched``."""
    x, y, width, height = landmark_box(points)
    size = np.array([width, height]) if stretched else max(width, height)
    return Crop((x, y), size * scale)


def level_crop(points, scale):
    """The square around known points that is level with the eyes, as the tracker lays it for its next look."""
    across = points[42:48].mean(0) - points[36:42].mean(0)
    angle = np.arctan2(across[1], across[0])
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = points @ axes
    low, high = turned.min(0), turned.max(0)
    return Crop(axes @ ((low + high) / 2), scale * (high - low).max(), angle)


def detector_crop(box, mapping, scale):
    """The crop for a detector's box (x, y, width, height), by the manifest's ``fromDetectorBox``."""
    x, y, width, height = box
    larger = max(width, height)
    centre = (x + width / 2 + mapping["dx"] * larger, y + height / 2 + mapping["dy"] * larger)
    return Crop(centre, mapping["scale"] * larger * scale)


# The program's rule (FaceDetection.Completed): a whole face's box, how much wider one is that an edge cuts, and how near that edge is.
WIDTH_OVER_HEIGHT, WIDER, AT_THE_EDGE, ON_ITS_SIDE = 0.76, 1.12, 0.05, 0.5


def completed(detection, size):
    """The box (x, y, width, height) of a ``detection`` in a picture of ``size`` (width, height), with what its upper or lower edge cuts off.

    A row of a detector: a box, the person's right and left eye, and what follows.
    """
    x, y, width, height = detection[:4].astype(float)
    near = AT_THE_EDGE * max(width, height)
    above, below = y + 0.5 < near, size[1] - 0.5 - y - height < near
    across = np.abs(detection[6:8] - detection[4:6]).astype(float)
    length = np.hypot(*across)
    cosine, sine = across / length if length else (1.0, 0.0)
    ratio = (WIDTH_OVER_HEIGHT * cosine + sine) / (cosine + WIDTH_OVER_HEIGHT * sine)
    if above == below or sine > ON_ITS_SIDE or width <= WIDER * ratio * height:
        return np.array([x, y, width, height])
    whole = width / ratio
    return np.array([x, y + height - whole if above else y, width, whole])


def predict(network, images, crops, input_size, device="cpu", batch=64):
    """Landmarks in image pixels (N x 68 x 2), poses in degrees (N x 3), confidences (N) or None.

    ``images`` is a sequence of BGR pictures or of functions that give one.
    """
    network.eval()
    points, poses, confidences = [], [], []
    for start in range(0, len(crops), batch):
        chosen = crops[start : start + batch]
        pixels = crop_pixels(images[start : start + batch], chosen, input_size)
        with torch.no_grad():
            outputs = network(pixels.to(device))
        landmarks = outputs[0].float().cpu().numpy().reshape(-1, 68, 2)
        for crop, own, pose in zip(chosen, landmarks, outputs[1].float().cpu().numpy()):
            points.append(from_crop(own, crop.centre, crop.size, crop.rotation))
            poses.append(pose_in_image(pose, crop.rotation))
        if len(outputs) > 2:
            confidences.append(outputs[2].float().cpu().numpy()[:, 0])
    return np.stack(points), np.stack(poses), np.concatenate(confidences) if confidences else None


def crop_pixels(images, crops, input_size):
    """The network's input, N x 3 x S x S, RGB 0 to 1, for one crop of each of ``images`` (as in :func:`predict`)."""
    pixels = [sample(_image(image), crop.centre, crop.size, crop.rotation, input_size) for image, crop in zip(images, crops)]
    return torch.from_numpy(np.stack(pixels)).flip(3).permute(0, 3, 1, 2).float() / 255


def _image(source):
    return source() if callable(source) else source
