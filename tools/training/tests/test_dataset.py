import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import cv2
import numpy as np

from asmnet_training import dataset, windows
from asmnet_training.augment import Augmentation, face_sample
from asmnet_training.data import Data

from . import generated


class ReadingTests(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)

    def test_readCsv_WrittenFaces_ComeBack(self):
        faces = dataset.read_csv(generated.write(self.folder, 3, 1, 1))
        self.assertEqual([f.split for f in faces], ["train"] * 3 + ["val", "test"])
        self.assertEqual(faces[0].points.shape, (68, 2))
        self.assertTrue(faces[0].file.is_file())

    def test_readCsv_MissingColumn_NamesIt(self):
        path = self.folder / "landmarks.csv"
        path.write_text("set,split,file,x0,y0\n")
        with self.assertRaisesRegex(dataset.DatasetError, "x1"):
            dataset.read_csv(path)

    def test_readCsv_BadNumber_NamesTheLine(self):
        path = generated.write(self.folder, 2, 0, 0)
        lines = path.read_text().splitlines()
        lines[2] = lines[2].rsplit(",", 1)[0] + ",none"
        path.write_text("\n".join(lines) + "\n")
        with self.assertRaisesRegex(dataset.DatasetError, "line 3"):
            dataset.read_csv(path)

    def test_readCsv_WhatIsNoTableOf68Points_SaysWhatIsWrong(self):
        path = generated.write(self.folder, 2, 0, 0)
        header, first, second = path.read_text().splitlines()
        names = header.split(",")
        place = names.index("x36")
        numbers = second.split(",")
        eyes = numbers[:place] + numbers[names.index("x45") : names.index("x45") + 2] + numbers[place + 2 :]
        shares = numbers[: names.index("x0")] + [str(float(v) / 500) for v in numbers[names.index("x0") :]]
        cases = {
            "more than 68 points": [header + ",x68,y68", first + ",1,2", second + ",1,2"],
            f"line 3: there are {len(names) - 1} fields, the header names {len(names)}": [header, first, second.rsplit(",", 1)[0]],
            f"line 3: there are {len(names) + 2} fields": [header, first, second + ",1,2"],
            "line 3: a point is not a finite number": [header, first, second.rsplit(",", 1)[0] + ",nan"],
            "line 3: the outer eye corners lie less than a pixel apart": [header, first, ",".join(eyes)],
            "no shares of it": [header, first, ",".join(shares)],
        }
        for words, lines in cases.items():
            with self.subTest(words):
                path.write_text("\n".join(lines) + "\n")
                with self.assertRaisesRegex(dataset.DatasetError, words):
                    dataset.read_csv(path)

    def test_readCsv_MarkOfExcel_IsNoPartOfAName(self):
        path = generated.write(self.folder, 1, 0, 0)
        path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
        self.assertEqual(len(dataset.read_csv(path)), 1)

    def test_read300w_PtsFiles_AreZeroBasedAndSplitByPhoto(self):
        afw = self.folder / "afw"
        afw.mkdir()
        for photo in range(12):
            for number in (1, 2):
                name = f"photo{photo}_{number}"
                cv2.imwrite(str(afw / f"{name}.jpg"), np.zeros((8, 8, 3), np.uint8))
                points = "\n".join("11.5 21.5" for _ in range(68))
                (afw / f"{name}.pts").write_text(f"version: 1\nn_points: 68\n{{\n{points}\n}}\n")
        faces = dataset.read_300w(self.folder)
        self.assertEqual(len(faces), 24)
        np.testing.assert_allclose(faces[0].points[0], (10.5, 20.5))
        splits = {}
        for face in faces:
            splits.setdefault(face.file.stem.rsplit("_", 1)[0], set()).add(face.split)
        self.assertTrue(all(len(s) == 1 for s in splits.values()))
        self.assertEqual(sum("val" in s for s in splits.values()), 2)

    def test_readWflw_98Points_BecomeThe68(self):
        path = self.folder / "list.txt"
        values = np.arange(98).repeat(2).astype(str)
        path.write_text(" ".join([*values, *["0"] * 10, "a.jpg"]) + "\n")
        points = dataset.read_wflw(path, self.folder, "test")[0].points
        self.assertEqual(points.shape, (68, 2))
        self.assertEqual([points[i, 0] for i in (0, 8, 16, 30, 36, 45, 48, 67)], [0, 16, 32, 54, 60, 72, 76, 95])

    def test_readImage_NotAPicture_IsAnError(self):
        path = self.folder / "text.jpg"
        path.write_text("no picture")
        with self.assertRaises(dataset.DatasetError):
            dataset.read_image(path)


class SampleTests(unittest.TestCase):
    def test_fromFaces_WindowPoints_LieOnThePicture(self):
        with tempfile.TemporaryDirectory() as folder:
            faces = dataset.read_csv(generated.write(folder, 2, 0, 0))
            made = windows.from_faces(faces)
        self.assertEqual(made.images.shape, (2, windows.SIZE, windows.SIZE, 3))
        box = made.points[0].max(0) - made.points[0].min(0)
        self.assertAlmostEqual(float(box.max()), windows.SIZE / windows.EXTENT, delta=0.5)

    def test_faceSample_GeometryAlone_PointsFollowThePicture(self):
        # A picture of one bright dot at the nose: the dot must be where the point says.
        made = windows.empty(1)
        made.points[0] = generated.draw(np.random.default_rng(0), (0, 0, 0))[1] + 40
        nose = made.points[0, 30]
        cv2.circle(made.images[0], tuple(int(round(v)) for v in nose), 4, (255, 255, 255), -1)
        still = Augmentation(occlusion=0, blur=0, low_resolution=0, noise=0, grey=0, compression=0)
        for seed in range(20):
            sample = face_sample(np.random.default_rng(seed), made, 0, 128, still)
            bright = cv2.GaussianBlur(sample.image.max(2), (0, 0), 1.5)
            found = cv2.minMaxLoc(bright)[3]
            np.testing.assert_allclose(found, (sample.points[30] + 0.5) * 128 - 0.5, atol=2.5)

    def test_faceSample_Pose_FitsThePoints(self):
        # Points made by a known 3-D shape: the sample's pose must explain the sample's points.
        from asmnet_training.geometry import pose_to_matrix
        from asmnet_training.turn import load_shape

        pose = np.array([20.0, -8.0, 5.0])
        made = windows.empty(1)
        made.points[0] = (load_shape() @ pose_to_matrix(pose).T)[:, :2] * 50 + 128
        made.pose[0] = pose
        for seed in range(20):
            sample = face_sample(np.random.default_rng(seed), made, 0, 64, Augmentation())
            expected = (load_shape() @ pose_to_matrix(sample.pose).T)[:, :2]
            flat, seen = expected - expected.mean(0), sample.points - sample.points.mean(0)
            scale = (flat * seen).sum() / (flat**2).sum()
            np.testing.assert_allclose(seen, flat * scale, atol=2e-3)


class CacheTests(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.csv = generated.write(self.folder, train=2, val=1, test=1)
        self.made = 0

    def data(self, **more):
        """Makes the data with a cache; returns how often negatives or unlabelled faces were made so far."""
        def negatives(folder, count):
            self.made += 1
            return np.zeros((count, 160, 160, 3), np.uint8)

        def unlabelled(folder, teachers, most, dense=None):
            self.made += 1
            faces = windows.empty(1)
            if dense is not None:
                faces.dense = np.zeros((1, 2, 2), np.float32)
            return faces

        with (
            mock.patch("asmnet_training.windows.negatives", negatives),
            mock.patch("asmnet_training.unlabelled.windows", unlabelled),
            mock.patch("asmnet_training.train.load_weights", return_value=(mock.Mock(), mock.Mock())),
            mock.patch("asmnet_training.data.Data._attach_dense"),
        ):
            Data(self.csv, self.folder / "cache", turned_per_face=0, **more)
        return self.made

    def labels(self, name, point):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "labels.csv").write_text("row,set,file,split,found\n0,lfw,a.jpg,train,1\n")
        np.savez(folder / "labels.npz", points=np.full((1, 2, 2), point, np.int16), found=np.array([True]))
        return folder

    def test_data_OtherBoxesInTheSameFolder_CutsTheNegativesAnew(self):
        faces = self.folder / "faces"
        faces.mkdir()
        (faces / "boxes.csv").write_text("file,split,x,y,width,height\na.jpg,train,1,2,3,4\n")
        self.assertEqual([self.data(face_photos=faces, negative_count=2) for _ in range(2)], [1, 1])
        (faces / "boxes.csv").write_text("file,split,x,y,width,height\na.jpg,train,1,2,3,5\n")
        self.assertEqual(self.data(face_photos=faces, negative_count=2), 2)

    def repaint(self, file, grey):
        """Makes a file of one grey, at a moment of its own."""
        cv2.imwrite(str(file), np.full((480, 480, 3), grey, np.uint8))
        os.utime(file, (grey, grey))

    def test_data_OtherPhotosOfTheSameNames_AreTheNewOnes(self):
        faces = dataset.read_csv(self.csv)
        for face in faces[1:3]:
            face.split = "extra"
        dataset.write_csv(faces, self.csv)
        for grey in (10, 200, 200, 90):
            for face in faces:
                self.repaint(face.file, grey)
            made = Data(self.csv, self.folder / "cache", turned_per_face=1, size=384)
            for name in ("train", "extra", "turned"):
                images = getattr(made, name).images
                middle = images.shape[1] // 2
                np.testing.assert_array_equal(images[:, middle, middle], np.full((len(images), 3), grey), name)

    def test_data_OtherPhotosBehindTheNegatives_CutsThemAnew(self):
        faces = self.folder / "faces"
        faces.mkdir()
        (faces / "boxes.csv").write_text("file,split,x,y,width,height\na.png,train,1,2,3,4\nb.png,val,1,2,3,4\n")
        made = []
        for name, grey in (("a", 10), ("a", 10), ("a", 200), ("b", 90)):
            self.repaint(faces / f"{name}.png", grey)
            made.append(self.data(face_photos=faces, negative_count=2))
        self.assertEqual(made, [1, 1, 2, 2])

    def test_data_OtherPicturesOfTheUnlabelled_TeachesThemAnew(self):
        own, made = self.labels("faces", 16), []
        for moment in (10, 10, 200):
            (own / "lfw.zip").write_bytes(b"pictures")
            os.utime(own / "lfw.zip", (moment, moment))
            made.append(self.data(unlabelled=own))
        self.assertEqual(made, [1, 1, 2])

    def test_data_OtherLabelsInTheSameFolder_TeachesTheUnlabelledAnew(self):
        teacher = self.folder / "teacher.pt"
        teacher.write_bytes(b"weights")
        own, dense = self.labels("faces", 16), self.labels("dense", 16)
        settings = {"unlabelled": own, "teachers": [teacher], "dense": dense}
        self.assertEqual([self.data(**settings) for _ in range(2)], [1, 1])
        self.labels("faces", 32)
        self.assertEqual(self.data(**settings), 2)
        self.labels("dense", 32)
        self.assertEqual(self.data(**settings), 3)
        self.assertEqual(self.data(**{**settings, "unlabelled": self.labels("others", 32)}), 4)
        teacher.write_bytes(b"other weights")
        self.assertEqual(self.data(**{**settings, "unlabelled": self.folder / "faces" / ".." / "others"}), 5)
        self.assertEqual(self.data(**{**settings, "unlabelled": self.folder / "others"}), 5)
