"""Annotated faces from three layouts: our CSV, the original 300-W folders and WFLW (98 points)."""

import csv
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .geometry import landmark_box

# Pixels between the outer eye corners, by which errors are divided; no network sees anything in a smaller face.
LEAST_RULER = 1.0

IMAGE_SUFFIXES = (".jpg", ".png", ".jpeg", ".bmp")


@dataclass
class Face:
    """One annotated face.

    ``points`` are 68x2 pixels (0-based); ``pose`` is yaw, pitch, roll in degrees or None; ``subsets`` are the names that its
    set gives to hard faces, any number of them.
    """

    set: str
    split: str
    file: Path
    points: np.ndarray
    pose: np.ndarray | None
    subsets: tuple = ()


class DatasetError(ValueError):
    """A data set that cannot be read; the message says what is wrong."""


def read_csv(path):
    """Faces of a ``landmarks.csv`` with the columns set, split, file, [yaw, pitch, roll,] x0, y0 ... x67, y67."""
    path = Path(path)
    if not path.is_file():
        raise DatasetError(f"no such file: {path}")
    faces = []
    # Excel's "CSV UTF-8" begins with a mark.
    with open(path, newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        columns = [f"{axis}{i}" for i in range(68) for axis in "xy"]
        missing = [c for c in ["set", "split", "file", *columns] if c not in (reader.fieldnames or [])]
        if missing:
            raise DatasetError(f"{path}: the column {missing[0]} is missing")
        if "x68" in reader.fieldnames:
            raise DatasetError(f"{path}: there is a column x68, so its faces have more than 68 points; iBUG's 68 are needed (dataset --wflw reads WFLW's 98)")
        has_pose = all(c in reader.fieldnames for c in ("yaw", "pitch", "roll"))
        for line, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise DatasetError(f"{path}, line {line}: there are {_fields(row)} fields, the header names {len(reader.fieldnames)}")
            try:
                points = np.array([float(row[c]) for c in columns]).reshape(68, 2)
                pose = _pose(row) if has_pose else None
            except (TypeError, ValueError) as error:
                raise DatasetError(f"{path}, line {line}: {error}") from error
            _check_points(points, f"{path}, line {line}")
            faces.append(Face(row["set"], row["split"], path.parent / row["file"], points, pose))
    return faces


def _fields(row):
    """How many fields a line had that has more or fewer than the header."""
    return sum(value is not None for name, value in row.items() if name is not None) + len(row.get(None, []))


def _check_points(points, where):
    if not np.isfinite(points).all():
        raise DatasetError(f"{where}: a point is not a finite number; leave out faces that lack points")
    if np.linalg.norm(points[36] - points[45]) < LEAST_RULER:
        raise DatasetError(f"{where}: the outer eye corners lie less than a pixel apart; points are pixels of the picture, no shares of it")


def _pose(row):
    """Yaw, pitch and roll, or None where the row leaves all three empty."""
    values = [row[c] for c in ("yaw", "pitch", "roll")]
    return np.array([float(v) for v in values]) if any(values) else None


def read_pts(path):
    """The 68x2 points of a 300-W ``.pts`` file, 0-based (the file counts pixels from 1)."""
    text = Path(path).read_text()
    if "{" not in text or "}" not in text:
        raise DatasetError(f"{path}: not a .pts file, there are no braces")
    values = np.array(text[text.index("{") + 1 : text.index("}")].split(), np.float64)
    if values.size != 136:
        raise DatasetError(f"{path}: 68 points are expected, there are {values.size / 2:g}")
    return values.reshape(68, 2) - 1.0


def read_300w(folder):
    """The original 300-W layout: ``afw``, ``helen/{trainset,testset}``, ``lfpw/{trainset,testset}``, ``ibug``."""
    folder = Path(folder)
    parts = [
        ("afw", "train", "afw"),
        ("helen_train", "train", "helen/trainset"),
        ("lfpw_train", "train", "lfpw/trainset"),
        ("helen_test", "test", "helen/testset"),
        ("lfpw_test", "test", "lfpw/testset"),
        ("ibug", "challenging", "ibug"),
    ]
    faces = []
    for name, split, part in parts:
        for annotation in sorted((folder / part).glob("*.pts")):
            images = [annotation.with_suffix(s) for s in IMAGE_SUFFIXES if annotation.with_suffix(s).is_file()]
            if not images:
                raise DatasetError(f"{annotation}: there is no picture beside it")
            faces.append(Face(name, split, images[0], read_pts(annotation), None))
    if not faces:
        raise DatasetError(f"{folder}: no .pts file in {', '.join(p for _, _, p in parts)}")
    return split_by_photo(faces)


# The 68-point layout inside WFLW's 98 points: every second jaw point, the brows' upper edges, the nose, six points an
# eye (WFLW has eight: the two beside each lid's middle stand for iBUG's pair) and the mouth as it is.
WFLW_TO_68 = np.array(
    list(range(0, 33, 2))
    + [33, 34, 35, 36, 37, 42, 43, 44, 45, 46]
    + list(range(51, 60))
    + [60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75]
    + list(range(76, 96))
)


# The flags of a WFLW list in its order.
WFLW_SUBSETS = ("largepose", "expression", "illumination", "makeup", "occlusion", "blur")


def read_wflw(annotations, images, split):
    """Faces of one WFLW list (``list_98pt_rect_attr_*_test.txt``), reduced to the 68 points."""
    faces = []
    for line, text in enumerate(Path(annotations).read_text().splitlines(), start=1):
        fields = text.split()
        if len(fields) != 207:
            raise DatasetError(f"{annotations}, line {line}: 207 fields are expected, there are {len(fields)}")
        points = np.array(fields[:196], np.float64).reshape(98, 2)
        subsets = tuple(name for name, flag in zip(WFLW_SUBSETS, fields[200:206]) if flag == "1")
        faces.append(Face("wflw", split, Path(images) / fields[206], points[WFLW_TO_68], None, subsets))
    return faces


def split_by_photo(faces, every=11):
    """Moves every ``every``-th photo of the training split to ``val``; faces of one photo stay together.

    AFW names its photos ``PHOTO_NUMBER``; the other sets have one face a photo.
    """
    photos = sorted({_photo(f) for f in faces if f.split == "train"})
    chosen = set(photos[::every])
    for face in faces:
        if face.split == "train" and _photo(face) in chosen:
            face.split = "val"
    return faces


def _photo(face):
    stem = face.file.stem
    return (face.set, stem.rsplit("_", 1)[0] if face.set == "afw" else stem)


def write_csv(faces, path):
    """Writes faces in our CSV layout, with files relative to the CSV's folder."""
    path = Path(path)
    with_pose = all(f.pose is not None for f in faces)
    header = ["set", "split", "file"] + (["yaw", "pitch", "roll"] if with_pose else [])
    header += [f"{axis}{i}" for i in range(68) for axis in "xy"]
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for face in faces:
            file = face.file.resolve().relative_to(path.parent.resolve())
            pose = [f"{v:.2f}" for v in face.pose] if with_pose else []
            writer.writerow([face.set, face.split, file, *pose, *(f"{v:.2f}" for v in face.points.flatten())])


def read_image(path):
    """An image file as BGR."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise DatasetError(f"{path}: cannot be read as a picture")
    return image


def state(files):
    """A hash that changes where one of the ``files`` is another one, or has been written since; a file that is not there is left to its reader."""
    told = hashlib.sha256()
    for file in files:
        told.update(f"{os.path.realpath(file)}\t".encode())
        if os.path.exists(file):
            of = os.stat(file)
            told.update(f"{of.st_size}\t{of.st_mtime_ns}".encode())
        told.update(b"\n")
    return told.hexdigest()


def sheet(faces, path, columns=8, size=160):
    """A picture sheet for the eye: each face's window with its points."""
    tiles = []
    for face in faces:
        image = read_image(face.file)
        x, y, width, height = landmark_box(face.points)
        scale = size / (1.5 * max(width, height))
        matrix = np.array([[scale, 0, size / 2 - x * scale], [0, scale, size / 2 - y * scale]])
        tile = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_AREA)
        for point in face.points @ matrix[:, :2].T + matrix[:, 2]:
            cv2.circle(tile, tuple(int(round(v)) for v in point), 1, (80, 255, 80), -1, cv2.LINE_AA)
        tiles.append(tile)
    while len(tiles) % columns:
        tiles.append(np.zeros((size, size, 3), np.uint8))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    if not cv2.imwrite(str(path), np.vstack(rows)):
        raise DatasetError(f"{path}: cannot be written")
