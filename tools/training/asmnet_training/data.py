"""The training's data in memory: decoded windows, kept on disk beside the run so that a restart is quick, and made anew where what they are of has changed."""

import hashlib
import json
from pathlib import Path

import numpy as np

from . import dataset, dense as dense_points, windows
from .turn import evenly_spaced_jaw, turned_copies
from .windows import Windows


def _content(path):
    """What tells a file from another one in the keys of the cache: None where there is none, which its reader will say."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _labels(folder):
    """A folder of labels and its content."""
    return [str(folder.resolve()), _content(folder / "labels.csv"), _content(folder / "labels.npz")]


def _photos(faces):
    """The state of the pictures of faces."""
    return dataset.state(face.file for face in faces)


# Machine-made labels count less than hand-made ones, their jaws least.
EXTRA_WEIGHT, EXTRA_JAW_WEIGHT = 0.6, 0.4


class Data:
    """``train``, ``extra`` (or None) as windows, ``val`` as faces, ``negatives`` (or None) as face-free windows.

    ``unlabelled`` (or None) are the faces of that folder with the mean of the points of the weights ``teachers``;
    ``turned`` (or None) are turned copies of ``train``, ``turned_per_face`` of each, one face's after another's.
    ``size`` is the side of the windows of ``train`` in pixels; ``dense`` is the folder of labels whose points
    (:mod:`asmnet_training.dense`) all but the turned copies are given.
    """

    def __init__(
        self, csv, cache=None, face_photos=None, negative_count=5000, turned_per_face=2, unlabelled=None, teachers=(), most_unlabelled=None, size=windows.SIZE, dense=None
    ):
        faces = dataset.read_csv(csv)
        points = None if dense is None else dense_points.read(Path(dense))
        self.cache = None if cache is None else Path(cache)
        content = hashlib.sha256(Path(csv).read_bytes()).hexdigest()
        self.train_faces = [f for f in faces if f.split == "train"]
        if not self.train_faces:
            raise dataset.DatasetError(f"{csv}: there is no face of the split 'train'")
        self.val = [f for f in faces if f.split == "val"]
        key = {"csv": content, "size": windows.SIZE, "photos": _photos(self.train_faces)}
        self.train = self._cached("train", key, lambda: windows.from_faces(self.train_faces))
        extra = [f for f in faces if f.split == "extra"]
        self.extra = None
        if extra:
            self.extra = self._cached("extra", {**key, "photos": _photos(extra)}, lambda: windows.from_faces(extra))
            self.extra.points[:, :17] = [evenly_spaced_jaw(jaw) for jaw in self.extra.points[:, :17]]
            self.extra.weight[:] = EXTRA_WEIGHT
            self.extra.weight[:, :17] = EXTRA_JAW_WEIGHT
        self.turned = None
        if turned_per_face and all(f.pose is not None for f in self.train_faces):
            self.turned = self._cached(
                "turned", {**key, "copies": turned_per_face}, lambda: turned_copies(self.train, turned_per_face)
            )
        self.unlabelled = None
        if unlabelled is not None:
            self.unlabelled = self._unlabelled(Path(unlabelled), [Path(p) for p in teachers], most_unlabelled, dense, points)
        if size != windows.SIZE:
            # The turned copies and the machine-made faces hold no finer detail.
            self.train = self._cached(f"train-{size}", {**key, "size": size}, lambda: windows.from_faces(self.train_faces, size))
        if dense is not None:
            self._attach_dense(points, extra, Path(csv).parent.parent)
        self.negatives = None
        if face_photos is not None:
            key = self._negatives_key(Path(face_photos), negative_count)
            self.negatives = self._cached("negatives", key, lambda: windows.negatives(face_photos, negative_count))

    @staticmethod
    def _negatives_key(folder, count):
        boxes = _content(folder / "boxes.csv")
        photos = () if boxes is None else sorted(windows.read_boxes(folder))
        return {"folder": str(folder.resolve()), "boxes": boxes, "photos": dataset.state(folder / name for name in photos), "count": count}

    def _attach_dense(self, points, extra, folder):
        dense_points.attach(self.train, self.train_faces, points, folder)
        if extra:
            dense_points.attach(self.extra, extra, points, folder)
        order = dense_points.mirror_order(self.train.dense)
        for faces in (self.train, self.extra, self.unlabelled):
            if faces is not None and faces.dense is not None:
                faces.dense_mirror = order

    def _unlabelled(self, folder, teachers, most, dense, points):
        def make():
            networks = [load_weights(path) for path in teachers]
            taught = [Teacher(network, config.input_size, config.augmentation.crop_scale) for network, config in networks]
            return unlabelled_windows(folder, taught, most, dense=points)

        from .train import load_weights
        from .unlabelled import SETS, Teacher
        from .unlabelled import windows as unlabelled_windows

        zips = dataset.state(folder / f"{name}.zip" for name in SETS)
        key = {"labels": _labels(folder), "pictures": zips, "size": windows.SIZE, "most": most, "teachers": [_content(path) for path in teachers]}
        if dense is not None:
            key["dense"] = _labels(Path(dense))
        return self._cached("unlabelled", key, make)

    def _cached(self, name, key, make):
        if self.cache is None:
            return make()
        self.cache.mkdir(parents=True, exist_ok=True)
        stamp, text = self.cache / f"{name}.json", json.dumps(key, sort_keys=True)
        if stamp.is_file() and stamp.read_text() == text:
            stored = np.load(self.cache / f"{name}.npy", mmap_mode=None)
            if name == "negatives":
                return stored
            with np.load(self.cache / f"{name}.npz") as rest:
                return Windows(stored, rest["points"], rest["pose"], rest["weight"], dense=rest["dense"] if "dense" in rest else None)
        made = make()
        stamp.unlink(missing_ok=True)
        if isinstance(made, Windows):
            np.save(self.cache / f"{name}.npy", made.images)
            more = {} if made.dense is None else {"dense": made.dense}
            np.savez(self.cache / f"{name}.npz", points=made.points, pose=made.pose, weight=made.weight, **more)
        else:
            np.save(self.cache / f"{name}.npy", made)
        stamp.write_text(text)
        return made
