import csv
import io
import json
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import cv2
import numpy as np
import torch
from tests import generated

from asmnet_training import cli, disturb, evaluate, export, geometry, inference, metrics, models, stress
from asmnet_training.config import Config
from asmnet_training.deployed import Model, open_model

MODELS = Path(__file__).resolve().parents[3] / "models"
MAPPING = {"dx": 0.01, "dy": 0.1, "scale": 0.8}


class DisturbanceTests(unittest.TestCase):
    def test_everyDisturbance_PointsFollowThePicture(self):
        points = generated.draw(np.random.default_rng(0), (0, 0, 0), 320, 80.0)[1]
        nose = points[30]
        for disturbance in disturb.ALL:
            if disturbance.name in ("mask", "bar"):
                continue
            with self.subTest(disturbance.name):
                image = np.full((300, 320, 3), 40, np.uint8)
                cv2.circle(image, tuple(int(round(v)) for v in nose), 6, (255, 255, 255), -1)
                picture, moved = disturbance(image, points, 1)
                found = cv2.minMaxLoc(cv2.GaussianBlur(picture.mean(2).astype(np.float32), (0, 0), 5))[3]
                np.testing.assert_allclose(found, moved[30], atol=4)

    def test_leftOutside_ShareOfTheBox_IsCutAway(self):
        points = generated.draw(np.random.default_rng(0), (0, 0, 0), 320, 80.0)[1]
        _, moved = disturb.left_outside(0.4)(np.zeros((320, 320, 3), np.uint8), points, 1.0, None)
        self.assertAlmostEqual(-moved[:, 0].min() / np.ptp(points[:, 0]), 0.4, delta=0.01)

    def test_bar_HalfOfThePoints_AreCovered(self):
        points = generated.draw(np.random.default_rng(0), (0, 0, 0), 320, 80.0)[1]
        for seed in range(4):
            picture, _ = disturb.bar_over_half(np.zeros((320, 320, 3), np.uint8), points, 1.0, np.random.default_rng(seed))
            covered = [picture[int(y), int(x)].any() for x, y in points]
            self.assertAlmostEqual(np.mean(covered), 0.5, delta=0.1)


class CompletedBoxTests(unittest.TestCase):
    """The same cases as those of the program's FaceDetectionTests."""

    def box(self, x, y, width, height, degrees=0.0):
        eyes = [20, 20, 20 + 30 * np.cos(np.radians(degrees)), 20 + 30 * np.sin(np.radians(degrees))]
        return inference.completed(np.array([x, y, width, height, *eyes, *[0] * 7]), (640, 480))

    def test_completed_CutByAnUpperOrLowerEdge_GoesOnBeyondIt(self):
        for outside in (0.12, 0.2, 0.5):
            seen = 100 * (1 - outside)
            np.testing.assert_allclose(self.box(200, -0.5, 76, seen), (200, -0.5 - 100 * outside, 76, 100), atol=1e-6)
            np.testing.assert_allclose(self.box(200, 479.5 - seen, 76, seen), (200, 479.5 - seen, 76, 100), atol=1e-6)

    def test_completed_AnyOther_StaysAsItIs(self):
        for box in ((200, 6, 76, 60), (200, 0, 76, 95), (0, 100, 38, 100), (602, 100, 38, 100), (0, 0, 640, 480)):
            np.testing.assert_array_equal(self.box(*box), box)

    def test_completed_FaceThatLeans_IsMeasuredByItsLean(self):
        for degrees, height in ((0, 100), (180, 100), (20, 86.32), (-20, 86.32), (40, 60), (90, 60)):
            self.assertAlmostEqual(self.box(0, 0, 76, 60, degrees)[3], height, delta=0.1)


class LevelCropTests(unittest.TestCase):
    def test_level_crop_TurnedPoints_IsTheTurnedSquareAroundThem(self):
        points = generated.draw(np.random.default_rng(0), (0, 0, 0), 320, 80.0)[1]
        points = points - (points[36:42].mean(0) + points[42:48].mean(0)) / 2
        upright = inference.level_crop(points, 1.5)
        angle = np.radians(33)
        turned = inference.level_crop(points @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + [70, 90], 1.5)
        inside = geometry.to_crop(points, upright.centre, upright.size, upright.rotation)
        np.testing.assert_allclose(inside.min(0), -inside.max(0), atol=1e-6)
        self.assertAlmostEqual(np.ptp(inside, axis=0).max(), 1 / 1.5, places=6)
        self.assertAlmostEqual(turned.rotation - upright.rotation, angle, places=6)
        np.testing.assert_allclose(turned.size, upright.size)


class TruthTellingDetector:
    """Finds the brightest third of the picture's middle: any box that meets the face."""

    def detect(self, image):
        height, width = image.shape[:2]
        return np.array([[0.2 * width, 0.2 * height, 0.6 * width, 0.6 * height, *[0] * 10, 0.9]], np.float32)


class TableTests(unittest.TestCase):
    def test_run_EveryRow_CountsItsFacesAndHasFigures(self):
        with tempfile.TemporaryDirectory() as folder:
            from asmnet_training import dataset

            faces = dataset.read_csv(generated.write(folder, 0, 0, 3))
            torch.manual_seed(0)
            network = models.build(Config(width=0.25)).eval()
            model = Model("small", network, 128, 1.3, False, {"dx": 0.0, "dy": 0.0, "scale": 1.0})
            report = stress.run(model, TruthTellingDetector(), faces, faces, disturb.ALL[:3])
        names = [row["name"] for row in report["rows"]]
        self.assertEqual(names, ["none", "mask", "bar", "wflw drawn", "wflw all"])
        self.assertTrue(all(row["faces"] == 3 for row in report["rows"]))
        text = stress.table(report)
        self.assertEqual(len(text.splitlines()), 2 + 5 + 1)

    def test_command_ShippedModel_PrintsTheTableAndWritesTheSheet(self):
        with tempfile.TemporaryDirectory() as folder:
            data = generated.write(folder, 0, 0, 2)
            output, sheet = io.StringIO(), Path(folder, "sheet.png")
            arguments = ["stress", "--model", str(MODELS / "asmnet-live.onnx"), "--data", str(data),
                         "--detector", str(MODELS / "facedetector.onnx"), "--sheet", str(sheet), "--json", f"{folder}/t.json"]
            with redirect_stdout(output):
                self.assertEqual(cli.main(arguments), 0)
            written = json.loads(Path(folder, "t.json").read_text())
            self.assertEqual([r["name"] for r in written["rows"]], [d.name for d in disturb.ALL])
            self.assertGreater(cv2.imread(str(sheet)).std(), 10)
        for row in written["rows"]:
            self.assertIn(row["name"], output.getvalue())


    def test_command_RowsAskedFor_AreTheOnlyOnes(self):
        with tempfile.TemporaryDirectory() as folder:
            output = io.StringIO()
            arguments = ["stress", "--model", str(MODELS / "asmnet-live.onnx"), "--data", str(generated.write(folder, 0, 0, 1)),
                         "--detector", str(MODELS / "facedetector.onnx"), "--disturb", "jpeg 4", "--json", f"{folder}/t.json"]
            with redirect_stdout(output):
                self.assertEqual(cli.main(arguments), 0)
                with redirect_stderr(io.StringIO()) as errors:
                    self.assertEqual(cli.main([*arguments[:-3], "rain", *arguments[-2:]]), 2)
            written = json.loads(Path(folder, "t.json").read_text())
        self.assertEqual([r["name"] for r in written["rows"]], ["jpeg 4"])
        self.assertIn("there is no row 'rain'", errors.getvalue())


class AurocTests(unittest.TestCase):
    def test_auroc_RandomFigures_IsTheShareOfRightlyOrderedPairs(self):
        rng = np.random.default_rng(4)
        errors, confidences = rng.uniform(0, 20, 60), np.round(rng.uniform(0, 1, 60), 1)
        wrong, right = confidences[errors > 10], confidences[errors <= 10]
        pairs = [(1.0 if w < r else 0.5 if w == r else 0.0) for w in wrong for r in right]
        self.assertAlmostEqual(metrics.auroc(errors, confidences), np.mean(pairs))

    def test_auroc_NothingWrong_IsNone(self):
        self.assertIsNone(metrics.auroc(np.array([1.0, 2.0]), np.array([0.5, 0.6])))


class EvaluateCommandTests(unittest.TestCase):
    def test_wflw98_SubsetsAndPoints_AreThoseOfTheList(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = []
            for index in range(2):
                image, points = generated.draw(np.random.default_rng(index), (0, 0, 0))
                cv2.imwrite(f"{folder}/{index}.png", image)
                all98 = np.zeros((98, 2))
                from asmnet_training.dataset import WFLW_TO_68

                all98[WFLW_TO_68] = points
                flags = "0 1 0 0 1 0" if index else "0 1 0 0 0 0"
                lines.append(" ".join(f"{v:.3f}" for v in all98.flatten()) + f" 0 0 1 1 {flags} {index}.png")
            listing = Path(folder, "list.txt")
            listing.write_text("\n".join(lines) + "\n")
            arguments = ["evaluate", "--model", str(MODELS / "asmnet-live.onnx"), "--data", str(listing), "--layout", "wflw98",
                         "--images", folder, "--points", f"{folder}/points.csv", "--json", f"{folder}/figures.json"]
            with redirect_stdout(io.StringIO()) as output:
                self.assertEqual(cli.main(arguments), 0)
            figures = json.loads(Path(folder, "figures.json").read_text())
            with open(f"{folder}/points.csv", newline="") as stream:
                rows = list(csv.DictReader(stream))
        self.assertEqual({k: v["count"] for k, v in figures["subsets"].items()}, {"expression": 2, "occlusion": 1})
        self.assertIn("occlusion", output.getvalue())
        # The error can be computed again from the written points.
        truth = generated.draw(np.random.default_rng(1), (0, 0, 0))[1]
        points = np.array([[float(rows[1][f"x{i}"]), float(rows[1][f"y{i}"])] for i in range(68)])
        self.assertAlmostEqual(float(rows[1]["nme"]), float(metrics.nme(points[None], truth[None])[0]), places=2)

    def test_liveDetector_AnySize_GivesBoxesInThePicturesPixels(self):
        class Inner:
            def detect(self, image):
                self.height = image.shape[0]
                row = [10, 20, 30, 40, *range(10), 0.9]
                return np.array([row], np.float32)

        detector = evaluate.LiveDetector(MODELS / "facedetector.onnx")
        detector.detector = Inner()
        found = detector.detect(np.zeros((640, 200, 3), np.uint8))[0]
        self.assertEqual(detector.detector.height, 320)
        np.testing.assert_allclose(found[:4], [20.5, 40.5, 60, 80])


def deep(network, pictures):
    """What comes out of the first 16 blocks."""
    x = network.stem(pictures)
    for block in network.blocks[:16]:
        x = block(x)
    return x


class ShippedTests(unittest.TestCase):
    def test_load_ExportedNetwork_AnswersAsBeforeAndCanBeTrainedOn(self):
        from asmnet_training import shipped

        torch.manual_seed(3)
        config = Config(width=0.25, squeeze=8)
        network = models.build(config)
        pictures = torch.rand(24, 3, 128, 128)
        with torch.no_grad():
            for values in network.parameters():
                values.add_(0.05 * torch.randn_like(values))
            network.train()(pictures)
            network.blend.normal_(0, 1)
            network.assurance.weight.normal_(0, 0.02)
            network.reliability.weight.normal_(0, 0.02)
            wanted = network.eval()(pictures)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "asmnet-live.onnx")
            export.export(network, path, MAPPING)
            loaded = shipped.load(path, config, pictures)
            self.assertEqual(open_model(path).name, "asmnet-live")
        with torch.no_grad():
            for before, after in zip(wanted, loaded.eval()(pictures)):
                torch.testing.assert_close(after, before, rtol=1e-3, atol=1e-4)
            # A BatchNorm in training has the pictures' own statistics, which are those that were put back.
            training = loaded.train()(pictures)[0]
        torch.testing.assert_close(training, wanted[0], rtol=1e-2, atol=2e-3)

    def test_load_AsmNet_IsTheSameAgain_AndTheBeginningOfMobileNetV2(self):
        from asmnet_training import shipped

        torch.manual_seed(4)
        pictures = torch.rand(12, 3, 64, 64)
        network = models.build(Config(model="asmnet", loss="mse", input_size=64))
        with torch.no_grad():
            network.train()(pictures)
            wanted = network.eval()(pictures)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "asmnet.onnx")
            export.export(network, path, MAPPING)
            again = shipped.load(path, Config(model="asmnet", loss="mse", input_size=64), pictures)
            longer = shipped.load(path, Config(model="mobilenetv2", loss="mse", input_size=64), pictures)
            with self.assertRaisesRegex(export.ExportError, "not a network of this configuration"):
                shipped.load(path, Config(), torch.rand(2, 3, 128, 128))
        with torch.no_grad():
            for before, after in zip(wanted, again.eval()(pictures)):
                torch.testing.assert_close(after, before, rtol=1e-3, atol=1e-3)
            torch.testing.assert_close(deep(longer.eval(), pictures), deep(network, pictures), rtol=1e-3, atol=1e-3)
            torch.testing.assert_close(deep(longer.train(), pictures), deep(network, pictures), rtol=2e-2, atol=2e-2)

    def test_load_AnotherWidth_IsAnError(self):
        from asmnet_training import shipped

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.onnx")
            export.export(models.build(Config(width=0.25)), path, MAPPING)
            with self.assertRaisesRegex(export.ExportError, "another shape"):
                shipped.load(path, Config(width=0.5), torch.rand(2, 3, 128, 128))
