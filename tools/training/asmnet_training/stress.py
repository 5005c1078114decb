"""The table of ``stress``: a model on disturbed test photos and on the subsets of a WFLW list."""

import numpy as np

from . import metrics
from .dataset import read_image
from .disturb import ALL
from .evaluate import best_box
from .inference import detector_crop, landmark_crop, level_crop, predict

BATCH = 64


def run(model, detector, faces, wflw=(), disturbances=ALL, progress=None):
    """Rows of the table, first the disturbances, then the sets of ``wflw``, and the confidence's AUROC over them all and
    over those that are not turned.

    A disturbance's row has ``found`` (percent of the faces that ``detector`` finds: the best overlap of a box with the
    landmark box is at least 0.2), and, over the found ones, ``nme``, ``failures`` (percent above 10 %) and ``confidence``
    (mean) with the detector's crop, ``againNme`` and ``againFailures`` after a second look from those points, level with the
    eyes, as in use, and ``boxNme`` and ``boxFailures`` of all faces with the landmark box's crop.
    """
    rows, errors, confidences, upright = [], [], [], []
    for number, disturbance in enumerate(disturbances):
        found, again, boxed = [], [], []
        for start in range(0, len(faces), BATCH):
            part = _part(model, detector, faces[start : start + BATCH], disturbance, start)
            found.append(part[0])
            again.append(part[1])
            boxed.append(part[2])
        (error, confidence), (second, _), (box_error, _) = (tuple(np.concatenate(v) for v in zip(*kind)) for kind in (found, again, boxed))
        rows.append({
            "name": disturbance.name,
            "faces": len(faces),
            "found": 100 * len(error) / len(faces),
            **_figures(error, confidence),
            "againNme": float(second.mean()) if len(second) else None,
            "againFailures": metrics.failure_rate(second) if len(second) else None,
            "boxNme": float(box_error.mean()),
            "boxFailures": metrics.failure_rate(box_error),
        })  # fmt: skip
        errors.append(error)
        confidences.append(confidence)
        upright.append(np.full(len(error), not disturbance.name.startswith("turned")))
        if progress is not None:
            progress(number + 1, len(disturbances))
    groups = {f"wflw {name}": [f for f in wflw if f.set == name] for name in sorted({f.set for f in wflw})}
    if wflw:
        groups["wflw all"] = list(wflw)
    for name, group in groups.items():
        crops = [landmark_crop(f.points, model.crop_scale, model.stretched) for f in group]
        points, _, confidence = predict(model.network, [lambda f=f: read_image(f.file) for f in group], crops, model.input_size)
        error = metrics.nme(points, np.stack([f.points for f in group]))
        confidence = np.ones(len(group)) if confidence is None else confidence
        rows.append({"name": name, "faces": len(group), **_figures(error, confidence)})
        if name == "wflw all":
            errors.append(error)
            confidences.append(confidence)
            upright.append(np.full(len(error), True))
    errors, confidences, upright = (np.concatenate(v) for v in (errors, confidences, upright))
    return {
        "model": model.name,
        "rows": rows,
        "auroc": metrics.auroc(errors, confidences),
        "uprightAuroc": metrics.auroc(errors[upright], confidences[upright]),
    }


def _part(model, detector, faces, disturbance, first):
    """Errors and confidences of some faces: with the detector's crop where it finds them, looked at again, and with the landmark box's."""
    images, truths, crops, places = [], [], [], []
    for number, face in enumerate(faces):
        image, points = disturbance(read_image(face.file), face.points, first + number)
        images.append(image)
        truths.append(points)
        box = best_box(detector.detect(image), points, image.shape[1::-1])
        if box is not None:
            crops.append(detector_crop(box, model.detector_mapping(), model.crop_scale))
            places.append(number)
    truths = np.stack(truths)
    seen = [images[i] for i in places]
    points, *found = _judge(model, seen, truths[places], crops)
    _, *again = _judge(model, seen, truths[places], [level_crop(p, model.crop_scale) for p in points])
    _, *boxed = _judge(model, images, truths, [landmark_crop(p, model.crop_scale, model.stretched) for p in truths])
    return found, again, boxed


def _judge(model, images, truths, crops):
    """Points, errors and confidences."""
    if not crops:
        return np.zeros((0, 68, 2)), np.zeros(0), np.zeros(0)
    points, _, confidence = predict(model.network, images, crops, model.input_size)
    return points, metrics.nme(points, truths), np.ones(len(crops)) if confidence is None else confidence


def _figures(error, confidence):
    if not len(error):
        return {"nme": None, "failures": None, "confidence": None, "auroc": None}
    return {
        "nme": float(error.mean()),
        "failures": metrics.failure_rate(error),
        "confidence": float(confidence.mean()),
        "auroc": metrics.auroc(error, confidence),
    }


def table(report):
    """The report as text."""
    head = f"{'':<20}{'faces':>6}{'found %':>9}{'NME %':>8}{'>10 %':>7}{'conf.':>7}{'AUROC':>7}   {'NME %':>7}{'>10 %':>7}   {'NME %':>7}{'>10 %':>7}"
    lines = [f"{report['model']:<20}{'':>6}{'':>9}{'  detector crop (wflw: landmark box)':<37}   {'second look':>14}   {'landmark box':>14}", head]
    for row in report["rows"]:
        cells = [f"{row['name']:<20}{row['faces']:>6}"]
        widths = (("found", 9, 1), ("nme", 8, 2), ("failures", 7, 1), ("confidence", 7, 2), ("auroc", 7, 2))
        cells += [_cell(row.get(key), width, digits) for key, width, digits in widths]
        for kind in ("again", "box"):
            cells += ["   ", _cell(row.get(f"{kind}Nme"), 7, 2), _cell(row.get(f"{kind}Failures"), 7, 1)]
        lines.append("".join(cells))
    every, upright = (_cell(report[key], 0, 3) for key in ("auroc", "uprightAuroc"))
    lines.append(f"AUROC of the confidence for an error above 10 %: {every} over all of the above, {upright} without the turned ones")
    return "\n".join(lines)


def _cell(value, width, digits):
    return f"{'-' if value is None else f'{value:.{digits}f}':>{width}}"
