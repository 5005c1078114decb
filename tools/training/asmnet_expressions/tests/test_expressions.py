import argparse
import json
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

from asmnet_expressions import blinks
from asmnet_expressions.__main__ import share_of
from asmnet_expressions.augment import MOUTH_POINT_MIRROR, crops, displaced
from asmnet_expressions.cache import COLUMNS, MARGIN, ROWS, Part, cut
from asmnet_expressions.channels import EYE_CHANNELS, MOUTH_CHANNELS, MOUTH_MIRROR
from asmnet_expressions.clip import evaluate_clip
from asmnet_expressions.distil import write_soft
from asmnet_expressions.evaluate_landmarks import SHARED, error, from_crop
from asmnet_expressions.export import export
from asmnet_expressions.fusion import CHANNELS, LANDMARK_MIRROR, MIRROR, Fusion, WholeModel, normalised_landmarks
from asmnet_expressions.head import EYE_DISTANCE, metric_head
from asmnet_expressions.landmarks import crop_matrix
from asmnet_expressions.layout import EYE_CROP, RIGHT_EYE, to_crop
from asmnet_expressions.lips import Lips, teach_lips
from asmnet_expressions.mix import mix
from asmnet_expressions.model import EYE_COUNT, MOUTH_COUNT, Form
from asmnet_expressions.refit import refit, taught_weights
from asmnet_expressions.shipped import ShippedError, load_shipped
from asmnet_expressions.slim import slim
from asmnet_expressions import together
from asmnet_expressions.train import correlations, point_loss
from asmnet_expressions.train_whole import Faces, validate

FACE3D = Path(__file__).resolve().parents[2] / "face3d.json"


def face():
    """68 points of the mean head, turned and moved."""
    points = np.array(json.loads(FACE3D.read_text())["points"])[:, :2]
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ turn.T * 60 + [200, 150]


def some_faces(random, count, folder, split):
    """Writes COUNT faces of noise with channels that go by how bright they are into a cache."""
    light = random.random(2 * count)
    for name, points, channels, chosen in (("eyes", EYE_COUNT, EYE_CHANNELS, light), ("mouth", MOUTH_COUNT, MOUTH_CHANNELS, light[::2])):
        windows = (chosen[:, None, None, None] * random.integers(100, 255, (len(chosen), ROWS, COLUMNS, 3))).astype(np.uint8)
        told = np.repeat(chosen[:, None], len(channels), 1).astype(np.float32)
        places = np.zeros((len(chosen), points, 2), np.float32)
        Part(windows, places, told, np.zeros(len(chosen), bool), np.arange(len(chosen))).save(folder, f"{split}-{name}")
    np.save(Path(folder, f"{split}-landmarks.npy"), (random.random((count, 68, 2)) * 100).astype(np.float32))


class Crops(unittest.TestCase):
    def test_a_point_is_where_the_window_shows_it(self):
        image = np.zeros((300, 400, 3), np.uint8)
        place = EYE_CROP.place(face(), RIGHT_EYE)
        mark = np.round(face()[37]).astype(int)
        image[mark[1] - 2 : mark[1] + 3, mark[0] - 2 : mark[0] + 3] = 255
        for mirrored in (False, True):
            window = cut(image, place, mirrored)[:, :, 0].astype(float)
            rows, columns = np.mgrid[:ROWS, :COLUMNS]
            seen = np.array([(columns * window).sum(), (rows * window).sum()]) / window.sum()
            told = to_crop(mark[None].astype(float), place)[0] * [-1 if mirrored else 1, 1]
            expected = (told / MARGIN + 0.5) * [COLUMNS, ROWS] - 0.5
            np.testing.assert_allclose(seen, expected, atol=0.2)

    def test_points_follow_a_displaced_crop(self):
        windows = torch.zeros(1, 3, ROWS, COLUMNS)
        windows[:, :, 40:43, 70:73] = 1
        point = torch.tensor([[[(71.5 / COLUMNS - 0.5) * MARGIN, (41.5 / ROWS - 0.5) * MARGIN]]])
        for seed in range(5):
            generator = torch.Generator().manual_seed(seed)
            images, moved = displaced(windows, point, 64, 48, generator)
            weight = images[0, 0]
            rows, columns = torch.meshgrid(torch.arange(48.0), torch.arange(64.0), indexing="ij")
            seen = torch.stack([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()
            expected = (moved[0, 0] + 0.5) * torch.tensor([64.0, 48.0]) - 0.5
            torch.testing.assert_close(seen, expected, atol=0.35, rtol=0)

    def test_without_a_displacement_nothing_moves(self):
        _, move = crops(torch.zeros(2, 3, ROWS, COLUMNS), 64, 48)
        points = torch.rand(2, 5, 2)
        torch.testing.assert_close(move(points), points)

    def test_the_crop_turns_with_the_eyes(self):
        centre, width, height, angle = EYE_CROP.place(face(), RIGHT_EYE)
        self.assertAlmostEqual(angle, 0.3, places=3)
        middle = crop_matrix(centre, width, height, angle, 64, 48) @ [*centre, 1]
        np.testing.assert_allclose(middle, [31.5, 23.5], atol=1e-9)


    def test_from_a_crop_and_back(self):
        place = EYE_CROP.place(face(), RIGHT_EYE)
        np.testing.assert_allclose(to_crop(from_crop(np.array([[0.2, -0.3]]), place), place), [[0.2, -0.3]], atol=1e-9)


class Landmarks(unittest.TestCase):
    def test_a_constant_offset_counts_only_as_it_is(self):
        truth = np.stack([face(), 2 * face() + 10])
        eyes = np.linalg.norm(truth[:, 45] - truth[:, 36], axis=1)
        along = (truth[:, 45] - truth[:, 36]) / eyes[:, None]
        found = truth + 0.05 * (eyes[:, None] * along)[:, None]
        as_it_is, without = error(found, truth, SHARED)
        self.assertAlmostEqual(as_it_is, 5, places=2)
        self.assertAlmostEqual(without, 0, places=2)


class Mirror(unittest.TestCase):
    def test_twice_is_as_before(self):
        for order in (MOUTH_MIRROR, MIRROR, LANDMARK_MIRROR, MOUTH_POINT_MIRROR):
            self.assertEqual([order[i] for i in order], list(range(len(order))))

    def test_names_change_sides(self):
        for i, name in enumerate(CHANNELS):
            other = CHANNELS[MIRROR[i]]
            swapped = name.replace("Left", "#").replace("Right", "Left").replace("#", "Right")
            self.assertEqual(other, swapped)
        self.assertEqual(MOUTH_CHANNELS[MOUTH_MIRROR[MOUTH_CHANNELS.index("mouthLeft")]], "mouthRight")

    def test_a_mirrored_face_gives_mirrored_values(self):
        torch.manual_seed(0)
        model = WholeModel().eval()
        right, left, mouth = torch.rand(3, 2, 3, 48, 64)
        landmarks = normalised_landmarks(torch.rand(2, 68, 2) * 100)
        mirrored = landmarks[:, LANDMARK_MIRROR] * torch.tensor([-1.0, 1.0])
        with torch.no_grad():
            one = model(right, left, mouth, landmarks)
            other = model(left, right, mouth.flip(3), mirrored)
        torch.testing.assert_close(one[3], other[3][:, MIRROR], atol=1e-4, rtol=1e-3)
        torch.testing.assert_close(one[0], other[1])


class Model(unittest.TestCase):
    def test_export_gives_what_the_manifest_says(self):
        import onnx

        torch.manual_seed(1)
        with tempfile.TemporaryDirectory() as folder:
            model = WholeModel().eval()
            torch.save(model.state_dict(), Path(folder, "whole.pt"))
            export(folder, folder, "test", {"jawOpen"}, {"eyes": 0.5, "mouth": 0.25})
            manifest = json.loads(Path(folder, "test.json").read_text())
            offered = [c["name"] for c in manifest["fusion"]["channels"] if c["offered"]]
            self.assertEqual(offered, ["jawOpen"])
            self.assertEqual(manifest["mouth"]["blend"], 0.25)
            for part in ("eyes", "mouth", "fusion"):
                graph = onnx.load(str(Path(folder, manifest[part]["network"]))).graph
                self.assertEqual(len(graph.input), 1)
            parameters = sum(p.numel() for p in model.parameters())
            self.assertLess(parameters, 1_000_000)

    def test_a_wider_fusion_says_the_same_until_it_learns(self):
        torch.manual_seed(4)
        narrow = Fusion(160, 128)
        features = torch.randn(3, 776)
        with torch.no_grad():
            torch.testing.assert_close(narrow.widened(256)(features), narrow(features), atol=1e-5, rtol=1e-4)

    def test_refit_learns_channels_and_leaves_points_and_convolutions(self):
        random = np.random.default_rng(5)
        with tempfile.TemporaryDirectory() as folder:
            for split in ("train", "val", "drawn-train", "drawn-val"):
                some_faces(random, 12, folder, split)
            torch.manual_seed(5)
            before = WholeModel(128)
            torch.save(before.state_dict(), Path(folder, "whole.pt"))
            told = []
            refit(folder, folder, Path(folder, "run"), 60, hidden=True, log=told.append)
            after = WholeModel.load(Path(folder, "run"))
            faces = Faces.load(folder, "drawn-train")
            errors, points = [], []
            for model in (before, after):
                _, channels, found = validate(model, faces)
                errors.append(((channels - faces.channels.numpy())[:, :30] ** 2).mean())
                points.append(np.concatenate([p.flatten() for p in found]))
        self.assertLess(errors[1], 0.7 * errors[0])
        self.assertLess(np.sqrt(((points[1] - points[0]) ** 2).mean()), 0.01)
        torch.testing.assert_close(before.eyes.features.state_dict(), after.eyes.features.state_dict())
        self.assertEqual([line["step"] for line in told], [12, 24, 36, 48, 60])

    def test_a_slim_model_says_what_the_large_one_says(self):
        random = np.random.default_rng(7)
        with tempfile.TemporaryDirectory() as folder:
            for split, count in (("train", 30), ("drawn-train", 20)):
                some_faces(random, count, folder, split)
            torch.manual_seed(7)
            large = WholeModel(32, Form((8, 8, 8), (0, 0), 8, 32)).eval()
            with torch.no_grad():
                # All but 12 units of each part and 10 of the fusion's layers are always zero, or repeat another one.
                for layer, live in ((large.eyes.hidden, 12), (large.mouth.hidden, 12), (large.fusion.first, 10), (large.fusion.second, 10)):
                    layer.weight[live + 2 :], layer.bias[live + 2 :] = 0, -1
                    layer.weight[live : live + 2], layer.bias[live : live + 2] = 2 * layer.weight[:2], 2 * layer.bias[:2]
            torch.save(large.state_dict(), Path(folder, "whole.pt"))
            lost = slim(folder, folder, Path(folder, "run"), 12, 20)
            small = WholeModel.load(Path(folder, "run"))
            faces = Faces.load(folder, "train")
            (own, own_points), (other, other_points) = (validate(model, faces)[1:] for model in (large, small))
        self.assertEqual(Form.of(small.state_dict(), "mouth"), Form((8, 8, 8), (0, 0), 8, 12))
        self.assertEqual((small.fusion.first.out_features, small.fusion.second.out_features), (20, 10))
        self.assertLess(max(lost["eyes"], lost["mouth"], *lost["fusion"]), 1e-3)
        np.testing.assert_allclose(other, own, atol=2e-3)
        for found, wanted in zip(other_points, own_points):
            np.testing.assert_allclose(found, wanted, atol=2e-3)

    def test_a_head_for_blinks_says_in_the_fusion_what_it_says_of_the_points(self):
        torch.manual_seed(7)
        model = WholeModel(16).eval()
        for parameter in model.parameters():
            parameter.data += 0.1 * torch.randn_like(parameter)
        seen, lips, landmarks = torch.rand(10, 160), torch.rand(10, 160), torch.randn(5, 68, 2)
        points = model.eyes.points(seen)[:, blinks.point_rows()].unflatten(0, (2, 5)).transpose(0, 1)
        inputs = blinks.inputs_of(points, landmarks)
        mean, scale = torch.randn(inputs.shape[2]), torch.rand(inputs.shape[2]) + 0.5
        head = blinks.perceptron(inputs.shape[2], blinks.STUDENT, torch.nn.ReLU)
        wanted = head((inputs - mean) / scale)[..., 0]
        before = model.join(*model.features(seen, lips, landmarks))
        for share in (1.0, 0.25):
            model_with = WholeModel(16 + blinks.STUDENT[0])
            model_with.eyes, model_with.mouth, model_with.fusion = model.eyes, model.mouth, blinks.joined(model, head, mean, scale, share)
            told = model_with.join(*model_with.features(seen, lips, landmarks))
            expected = before.clone()
            expected[:, [blinks.RIGHT, blinks.LEFT]] = torch.lerp(before[:, [blinks.RIGHT, blinks.LEFT]], wanted, share)
            torch.testing.assert_close(told, expected, rtol=1e-4, atol=1e-4)

    def test_blinks_are_learned_from_where_the_lids_are(self):
        random = np.random.default_rng(8)
        with tempfile.TemporaryDirectory() as folder, patch.multiple(
            blinks, TEACHERS=2, TEACHER_STEPS=150, STUDENT_STEPS=300, TEACHER=(32, 16), LOOKS=2, DRAWN_LOOKS=1
        ):
            for split in ("train", "val", "drawn-train", "drawn-val"):
                some_faces(random, 48, folder, split)
            torch.manual_seed(8)
            start, run = Path(folder, "start"), Path(folder, "run")
            start.mkdir()
            model = WholeModel(16)
            torch.nn.init.normal_(model.eyes.points.weight, std=0.3)
            torch.save(model.state_dict(), start / "whole.pt")
            told = []
            blinks.refine_blinks(folder, start, run, 1.0, log=told.append)
            held = Faces.load(folder, "val")
            after = validate(WholeModel.load(run), held)[0]["by_channel"]
            self.assertGreater(min(after["eyeBlinkRight"], after["eyeBlinkLeft"]), 0.8)
            self.assertEqual(told[-1]["val"], [after["eyeBlinkRight"], after["eyeBlinkLeft"]])

    def test_a_run_from_shipped_networks_says_what_they_say(self):
        torch.manual_seed(9)
        with tempfile.TemporaryDirectory() as folder:
            model = WholeModel(16).eval()
            for module in model.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.running_mean.normal_()
                    module.running_var.uniform_(0.5, 2)
                    module.weight.data.uniform_(0.5, 2)
            torch.save(model.state_dict(), Path(folder, "whole.pt"))
            export(folder, folder, "asmnet-expressions", set(CHANNELS), {"eyes": 0.4, "mouth": 0.3})
            again = load_shipped(folder)
            images = [torch.randn(3, 3, 48, 64) for _ in range(3)]
            landmarks = torch.randn(3, 68, 2)
            with torch.no_grad():
                *points, channels = model(*images, landmarks)
                *others, told = again(*images, landmarks)
            torch.testing.assert_close(told, channels, rtol=1e-4, atol=1e-4)
            for one, other in zip(points, others):
                torch.testing.assert_close(other[:, :21], one[:, :21], rtol=1e-4, atol=1e-4)
            Path(folder, "asmnet-expressions-mouth.onnx").write_bytes(Path(folder, "asmnet-expressions-eyes.onnx").read_bytes())
            with self.assertRaisesRegex(ShippedError, "asmnet-expressions-mouth.onnx: no weight"):
                load_shipped(folder)

    def test_lips_are_learned_with_their_convolutions_and_eyes_keep_theirs(self):
        random = np.random.default_rng(6)
        with tempfile.TemporaryDirectory() as folder:
            for split in ("train", "val", "drawn-train", "drawn-val"):
                some_faces(random, 12, folder, split)
            torch.manual_seed(6)
            before = WholeModel(32)
            torch.save(before.state_dict(), Path(folder, "whole.pt"))
            told = []
            teach_lips(folder, folder, Path(folder, "run"), 60, rate=3e-3, batch=8, log=told.append)
            after = WholeModel.load(Path(folder, "run"))
            faces = Faces.load(folder, "drawn-train")
            errors = [((validate(m, faces)[1] - faces.channels.numpy())[:, :30] ** 2).mean() for m in (before, after)]
            with tempfile.TemporaryDirectory() as other:
                seen = Lips(after, faces, 1, None, other).figures(after)
            figures = list(validate(after, faces)[0]["by_channel"].values())
        self.assertLess(errors[1], 0.7 * errors[0])
        torch.testing.assert_close(before.eyes.features.state_dict(), after.eyes.features.state_dict())
        self.assertFalse(torch.equal(before.mouth.features[0][0].weight, after.mouth.features[0][0].weight))
        torch.testing.assert_close(before.mouth.features[0][1].running_mean, after.mouth.features[0][1].running_mean)
        np.testing.assert_allclose(seen, figures, atol=0.02)
        self.assertEqual(told[-1]["step"], 60)

    def test_drawn_faces_do_not_teach_what_is_not_offered(self):
        weights = dict(zip(CHANNELS, taught_weights({"mouthPress": 3.0}).tolist()))
        self.assertEqual(weights["jawLeft"], 0)
        self.assertAlmostEqual(weights["mouthPressLeft"], 3 * weights["jawOpen"], places=5)
        self.assertAlmostEqual(np.mean([w for c, w in weights.items() if w > 0]), 1, places=5)
        self.assertEqual(share_of("mouthPress=1.5"), ("mouthPress", 1.5))
        for wrong in ("cheekPuff=1", "mouthPress", "mouthPress=much"):
            self.assertRaises(argparse.ArgumentTypeError, share_of, wrong)

    def test_weights_are_mixed_by_their_shares(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, value in (("one", 1.0), ("other", 3.0)):
                Path(folder, name).mkdir()
                torch.save({"weight": torch.full((2,), value), "count": torch.tensor(7)}, Path(folder, name, "whole.pt"))
            mix(Path(folder, "one"), Path(folder, "other"), 0.25, Path(folder, "mixed"))
            mixed = torch.load(Path(folder, "mixed", "whole.pt"))
            self.assertEqual(mixed["weight"].tolist(), [1.5, 1.5])
            self.assertEqual(int(mixed["count"]), 7)

    def test_soft_labels_are_what_the_models_say_in_the_mean(self):
        random = np.random.default_rng(3)
        eyes = Part(random.integers(0, 255, (4, 96, 128, 3), np.uint8), np.zeros((4, EYE_COUNT, 2), np.float32), None, None, None)
        mouth = Part(random.integers(0, 255, (2, 96, 128, 3), np.uint8), np.zeros((2, MOUTH_COUNT, 2), np.float32), None, None, np.arange(2))
        faces = Faces(eyes, mouth, torch.randn(2, 68, 2), torch.zeros(2, len(CHANNELS)))
        with tempfile.TemporaryDirectory() as folder:
            # Whatever they see, one says 0.2 and the other 0.6.
            for name, value in (("one", 0.2), ("other", 0.6)):
                model = WholeModel()
                torch.nn.init.zeros_(model.fusion.third.weight)
                torch.nn.init.constant_(model.fusion.third.bias, value)
                (Path(folder) / name).mkdir()
                torch.save(model.state_dict(), Path(folder) / name / "whole.pt")
            write_soft(faces, [Path(folder) / "one", Path(folder) / "other"], Path(folder) / "soft.npy")
            soft = np.load(Path(folder) / "soft.npy")
        self.assertEqual(soft.shape, (2, len(CHANNELS)))
        np.testing.assert_allclose(soft, 0.4, atol=1e-5)

    def test_points_that_are_no_numbers_do_not_count(self):
        target = torch.zeros(2, 4, 2)
        target[:, 0] = float("nan")
        points = torch.full((2, 8), 0.0, requires_grad=True)
        loss = point_loss(points, target, torch.tensor([True, False]), 2)
        loss.backward()
        self.assertEqual(float(loss), 0.0)
        self.assertTrue(torch.isfinite(points.grad).all())

    def test_correlation_is_pearsons(self):
        random = np.random.default_rng(0)
        one, two = random.random((50, 3)), random.random((50, 3))
        expected = [np.corrcoef(one[:, i], two[:, i])[0, 1] for i in range(3)]
        np.testing.assert_allclose(correlations(one, two), expected, atol=1e-6)


class Together(unittest.TestCase):
    def test_a_form_is_read_from_weights(self):
        for form in (Form(), Form((8, 16, 24), (0, 3), 4, 20), Form((16, 24), (1, 0), 8, 32)):
            weights = WholeModel(16, form).state_dict()
            self.assertEqual((form, form), (Form.of(weights, "eyes"), Form.of(weights, "mouth")))

    def test_points_follow_a_sampled_crop(self):
        windows = torch.zeros(1, 3, ROWS, COLUMNS)
        windows[:, :, 40:43, 70:73] = 1
        point = torch.tensor([[[(71.5 / COLUMNS - 0.5) * MARGIN, (41.5 / ROWS - 0.5) * MARGIN]]])
        for seed in range(8):
            torch.manual_seed(seed)
            images, move = together.sampled(windows, 64, 48, 1.0)
            rows, columns = torch.meshgrid(torch.arange(48.0), torch.arange(64.0), indexing="ij")
            weight = images[0, 0] / images[0, 0].sum()
            seen = torch.stack([((columns + 0.5) * weight).sum() / 64 - 0.5, ((rows + 0.5) * weight).sum() / 48 - 0.5])
            torch.testing.assert_close(move(point)[0, 0], seen, atol=0.01, rtol=0)

    def test_what_is_covered_counts_as_hidden(self):
        torch.manual_seed(2)
        images = torch.full((400, 3, 48, 64), 9.0)
        visible = together.covered(images)
        middle = images[:, :, 18:30, 22:42]
        changed = ((middle - 9).abs() > 0.5).float().mean((1, 2, 3))
        hidden, seen = changed[visible == 0], changed[visible == 1]
        self.assertGreater(len(hidden), 80)
        self.assertGreater(len(seen), 60)
        self.assertGreater(hidden.quantile(0.1), seen.quantile(0.9))

    def test_what_learns_together_follows_photographs_and_drawn_faces(self):
        random = np.random.default_rng(6)
        with tempfile.TemporaryDirectory() as folder:
            for split in ("train", "drawn-train", "val"):
                some_faces(random, 16, folder, split)
            photos, drawings, held = (together.Bank.of(Faces.load(folder, split)) for split in ("train", "drawn-train", "val"))
            torch.manual_seed(6)
            learner = together.Candidate("small", WholeModel(16, Form((4, 8, 8), (0, 1), 4, 12)), "cpu", 3e-3)
            before = ((together.told(learner.average, drawings) - drawings.channels)[:, :30] ** 2).mean()
            lines = []
            with patch.multiple(together, PHOTOS=8, DRAWINGS=8, COVERED=2, LOOKS=1):
                together.teach([learner], photos, drawings, photos.channels, together.Lesson(photos, drawings), held, 600, folder, lines.append, epochs=60)
                soft = together.softened([learner.average], photos)
            after = ((together.told(learner.average, drawings) - drawings.channels)[:, :30] ** 2).mean()
            torch.save(torch.load(Path(folder, "small.pt")), Path(folder, "whole.pt"))
            loaded = WholeModel.load(folder)
            found = validate(loaded, Faces.load(folder, "val"))[1]
        self.assertLess(after, 0.5 * before)
        self.assertEqual((lines[-1]["name"], lines[-1]["steps"]), ("small", 120))
        self.assertEqual(soft.shape, photos.channels.shape)
        np.testing.assert_allclose(found, together.told(learner.average, held).numpy(), atol=0.02)


class Clip(unittest.TestCase):
    def test_channels_that_move_are_compared_frame_by_frame(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "expressions").mkdir()
            moves = np.linspace(0, 1, 20)
            shapes = np.stack([moves, 1 - moves, np.full(20, 0.3)], 1)
            np.savez(Path(folder, "expressions", "labels.npz"), blendshapes=shapes, found=np.ones(20, bool), blendshape_names=["jawOpen", "mouthPucker", "eyeBlinkLeft"])
            rows = [f"videos/a.mp4,{frame}" for frame in range(19)] + ["videos/b.mp4,19"]
            Path(folder, "expressions", "labels.csv").write_text("\n".join(["file,frame", *rows]) + "\n")
            frames = [
                {"frame": i + 1, "faces": [{"expressions": {"jawOpen": m, "mouthPucker": m, "eyeBlinkLeft": m}}], "events": [{"kind": "blink"}]} for i, m in enumerate(moves)
            ]
            Path(folder, "a.jsonl").write_text("\n".join(json.dumps(f) for f in frames))
            told = evaluate_clip(folder, "a.mp4", Path(folder, "a.jsonl"))
        self.assertEqual(told, {"frames": 19, "channels": 2, "mean": 0.0, "events": {"blink": 20}, "by_channel": {"jawOpen": 1.0, "mouthPucker": -1.0}})


class Head(unittest.TestCase):
    def test_the_eyes_are_where_they_are_said_to_be(self):
        head, right, left = metric_head(json.loads(FACE3D.read_text())["points"])
        self.assertAlmostEqual(head[42:48].mean(0)[0] - head[36:42].mean(0)[0], EYE_DISTANCE, places=6)
        np.testing.assert_allclose(head[36:48].mean(0), 0, atol=1e-9)
        self.assertLess(head[30, 2], -2)
        self.assertGreater(head[0, 2], 5)
        self.assertAlmostEqual(right[0], -left[0], places=6)
        self.assertAlmostEqual(right[2], 1, delta=0.2)
