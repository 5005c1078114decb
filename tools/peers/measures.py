"""What is measured on the points that trackers find. Points are arrays of 68 x 2 in pixels, iBUG order."""
import numpy as np

INNER = slice(17, 68)
# what every tracker has: OpenSeeFace lacks the inner corners of the mouth, and MediaPipe's outline is no jaw
SHARED = [index for index in range(17, 68) if index not in (60, 64)]
WITH_JAW = [*range(17), *SHARED]


def eye_distance(points):
    return np.linalg.norm(points[36] - points[45])


def best(faces, truth):
    """Of several faces the one whose inner points overlap the true ones best, by at least 0.3 (intersection over union); None without one."""
    scored = [(overlap(box(face[INNER]), box(truth[INNER])), index) for index, face in enumerate(faces)]
    return faces[max(scored)[1]] if scored and max(scored)[0] >= 0.3 else None


def box(points):
    return np.concatenate([points.min(0), points.max(0)])


def overlap(a, b):
    width, height = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inside = max(0.0, width) * max(0.0, height)
    area = lambda c: (c[2] - c[0]) * (c[3] - c[1])
    return inside / (area(a) + area(b) - inside)


def error(points, truth, part):
    """Mean distance over the distance of the true outer eye corners, in percent."""
    return 100 * np.linalg.norm(points[part] - truth[part], axis=1).mean() / eye_distance(truth)


def frame(points):
    """Origin and the axis of the eyes, with the eyes' distance as its length, from a tracker's own points."""
    axis = points[45] - points[36]
    return (points[36] + points[45]) / 2, np.array([[axis[0], axis[1]], [-axis[1], axis[0]]])


def without_offsets(found, truths):
    """Takes away each point's mean offset, in the face's own frame: another definition of a place is no error. The offsets of the even faces
    correct the odd ones and the other way round."""
    offsets = np.array([(truth - points) @ np.linalg.inv(frame(points)[1]) for points, truth in zip(found, truths)])
    corrected = []
    for index, points in enumerate(found):
        mean = offsets[1 - index % 2 :: 2].mean(0)
        corrected.append(points + mean @ frame(points)[1])
    return corrected


def still(track):
    """Root mean square of the shared points' distance from their own means, in percent of the eyes' distance; the first 15 frames settle."""
    track = np.array(track)[15:]
    eyes = np.mean([eye_distance(points) for points in track])
    inner = track[:, SHARED]
    return 100 * np.sqrt(((inner - inner.mean(0)) ** 2).sum(2).mean()) / eyes


def lag(track, shifts, rate):
    """Milliseconds by which the points follow the true movement, at the best fit."""
    moved = np.array(track)[:, SHARED, 0].mean(1)
    times = np.arange(len(shifts)) / rate
    rest = slice(15, None)

    def misfit(delay):
        expected = np.interp(times - delay, times, shifts)
        difference = (moved - expected)[rest]
        return ((difference - difference.mean()) ** 2).mean()

    delays = np.arange(-0.02, 0.2, 0.001)
    return 1000 * delays[np.argmin([misfit(delay) for delay in delays])]
