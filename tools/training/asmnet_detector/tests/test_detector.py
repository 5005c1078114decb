"""Smoke tests on drawn pictures; they need no data set. Run: python3 -m unittest discover -s tools/training -t tools/training -p 'test_*.py'"""

import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing

from asmnet_detector import augment, causes, data, decode, evaluate, export, losses, mine, train
from asmnet_detector.assign import Grid, assign, overlaps
from asmnet_detector.model import HEADS, OUTPUT_NAMES, FaceDetector, OpenCvOutputs, parameter_count


def drawn_face(rng, size=160):
    """A disc with eyes and a mouth on a dark ground, and its landmarks in iBUG order (only the used ones are meant)."""
    image = np.full((size, size, 3), 40, np.uint8)
    centre, radius = np.array([size / 2, size / 2]), size * rng.uniform(0.2, 0.28)
    cv2.circle(image, tuple(np.int32(centre).tolist()), int(radius), (150, 180, 230), -1)
    spots = {"right": (-0.4, -0.3), "left": (0.4, -0.3), "nose": (0, 0), "mouth_right": (-0.3, 0.45), "mouth_left": (0.3, 0.45)}
    places = {name: centre + np.array(offset) * radius for name, offset in spots.items()}
    for place in places.values():
        cv2.circle(image, tuple(np.int32(place).tolist()), max(1, int(radius / 8)), (30, 30, 60), -1)
    turn = np.linspace(0, 2 * math.pi, 68, endpoint=False)
    landmarks = centre + np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius
    landmarks[36:42], landmarks[42:48] = places["right"], places["left"]
    landmarks[30], landmarks[48], landmarks[54] = places["nose"], places["mouth_right"], places["mouth_left"]
    return image, landmarks.astype(np.float32)


def drawn_composer():
    rng = np.random.default_rng(3)
    photos, pixels = [], []
    for number in range(6):
        image, landmarks = drawn_face(rng)
        hull = cv2.convexHull(landmarks)[:, 0]
        box = np.array([*landmarks.min(axis=0), *landmarks.max(axis=0)])[None]
        photos.append(data.Photo(f"drawn-{number}", box, np.array([True]), data.five_points(landmarks)[None], number % 2 == 1, hull))
        pixels.append(image)
    return augment.Composer(photos[::2], pixels[::2], photos[1::2], pixels[1::2])


def settings(steps):
    return train.Settings(steps=steps, batch=4, sizes=(96,), warmup=5, rate=4e-3)


class PixelCacheTests(unittest.TestCase):
    def test_a_photo_that_was_replaced_is_decoded_again(self):
        with tempfile.TemporaryDirectory() as folder:
            photo = Path(folder) / "photo.png"
            for value in (10, 200):
                cv2.imwrite(str(photo), np.full((4, 6, 3), value, np.uint8))
                os.utime(photo, (value, value))
                pixels = data.PixelCache([str(photo)], Path(folder) / "cache")[0]
                np.testing.assert_array_equal(pixels, np.full((4, 6, 3), value, np.uint8))

    def test_a_photo_that_is_gone_is_named(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(ValueError, "gone.png cannot be read"):
            data.PixelCache([str(Path(folder) / "gone.png")], folder)


class LandmarksTests(unittest.TestCase):
    def test_a_table_of_98_points_is_refused(self):
        names = [f"{axis}{i}" for i in range(98) for axis in "xy"]
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "landmarks.csv"
            table.write_text(",".join(["set", "split", "file", *names]) + "\n" + ",".join(["WFLW", "train", "1.jpg", *map(str, range(196))]) + "\n")
            with self.assertRaisesRegex(ValueError, "more than 68 points"):
                data.read_landmarks(folder, ("train",))


class NetworkTests(unittest.TestCase):
    def test_parameters_stay_below_the_limit(self):
        self.assertLessEqual(parameter_count(FaceDetector()), 100_000)

    def test_export_has_opencvs_names_shapes_and_pytorchs_values(self):
        torch.manual_seed(0)
        network = FaceDetector().eval()
        for layer in network.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                layer.running_mean.normal_(0, 0.1)
                layer.running_var.uniform_(0.5, 2)
        with tempfile.TemporaryDirectory() as folder:
            for size in (None, (96, 64)):
                path = Path(folder) / "network.onnx"
                export.export(network, path, size)
                image = torch.rand(1, 3, 64, 96) * 255
                reader = cv2.dnn.readNetFromONNX(str(path))
                reader.setInput(image.numpy())
                outputs = reader.forward(list(OUTPUT_NAMES))
                with torch.no_grad():
                    expected = OpenCvOutputs(network)(image)
                self.assertEqual([list(value.shape) for value in expected],
                                 [[1, 96 * 64 // stride**2, count] for _, count in HEADS for stride in (8, 16, 32)])
                for value, reference in zip(outputs, expected):
                    np.testing.assert_allclose(value, reference.numpy(), rtol=1e-3, atol=1e-4)

    def test_threshold_moves_to_the_shipped_one(self):
        network = FaceDetector().eval()
        for head in network.heads:
            for name in ("cls", "obj"):
                torch.nn.init.zeros_(head.outputs[name].weight)
                torch.nn.init.constant_(head.outputs[name].bias, math.log(0.4 / 0.6))
        with torch.no_grad():
            outputs = dict(zip(OUTPUT_NAMES, OpenCvOutputs(export.with_threshold(network, 0.4))(torch.zeros(1, 3, 64, 64))))
        self.assertAlmostEqual(math.sqrt(outputs["cls_8"][0, 0, 0] * outputs["obj_8"][0, 0, 0]), export.SHIPPED_THRESHOLD, places=5)


class DecodeTests(unittest.TestCase):
    def test_one_hand_made_face_per_stride(self):
        width, height = 96, 64
        outputs = {}
        for stride in (8, 16, 32):
            cells = width // stride * (height // stride)
            outputs |= {f"{name}_{stride}": np.zeros((1, cells, count), np.float32) for name, count in HEADS}
            cell = cells - 1
            outputs[f"cls_{stride}"][0, cell], outputs[f"obj_{stride}"][0, cell] = 0.81, 1.0
            outputs[f"bbox_{stride}"][0, cell] = 0.5, -0.25, math.log(1.5), math.log(2)
            outputs[f"kps_{stride}"][0, cell] = np.arange(10) / 10
        faces = decode.decode(outputs, width, height, 0.5)
        self.assertEqual(len(faces), 3)
        for face, stride in zip(faces, (8, 16, 32)):
            column, row = width // stride - 1, height // stride - 1
            np.testing.assert_allclose(face[:4], [(column + 0.5 - 0.75) * stride, (row - 0.25 - 1) * stride, 1.5 * stride, 2 * stride], rtol=1e-5)
            np.testing.assert_allclose(face[4:14].reshape(5, 2), [
                [(column + point / 5) * stride, (row + point / 5 + 0.1) * stride] for point in range(5)], rtol=1e-5)
            self.assertAlmostEqual(float(face[14]), 0.9, places=5)

    def test_suppression_keeps_the_best_of_each_group(self):
        faces = np.zeros((3, 15), np.float32)
        faces[:, :4] = [[0, 0, 10, 10], [1, 1, 10, 10], [30, 0, 10, 10]]
        faces[:, 14] = 0.6, 0.9, 0.7
        np.testing.assert_array_equal(decode.suppress(faces, 0.4)[:, 14], np.float32([0.9, 0.7]))


class AssignmentTests(unittest.TestCase):
    def test_every_face_is_learned_inside_its_box_and_no_cell_twice(self):
        grid = Grid(128, 128)
        boxes = np.float32([[10, 10, 26, 30], [12, 12, 30, 34], [40, 40, 120, 120]])
        owners = np.array([0, 0, 1])
        decoded = grid.decode(torch.zeros(2, grid.count, 4) + 0.5)
        picture, cell, face = assign(grid, owners, boxes, torch.full((2, grid.count), 0.1), decoded)
        self.assertEqual(set(face.tolist()), {0, 1, 2})
        self.assertEqual(len(set(zip(picture.tolist(), cell.tolist()))), len(cell))
        centres = grid.centres.numpy()[cell]
        self.assertTrue(((centres >= boxes[face, :2]) & (centres <= boxes[face, 2:])).all())
        np.testing.assert_array_equal(picture, owners[face])

    def test_overlap_of_known_boxes(self):
        first, second = torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([[5.0, 0, 15, 10]])
        self.assertAlmostEqual(overlaps(first, second).item(), 1 / 3, places=6)


class AugmentationTests(unittest.TestCase):
    def test_labels_follow_the_pixels(self):
        canvas = augment.Canvas(64, 0)
        pixels = np.zeros((20, 30, 3), np.uint8)
        pixels[5:10, 10:20] = 255
        photo = data.Photo("", np.float32([[10, 5, 19, 9]]), np.array([True]), np.full((1, 5, 2), 15, np.float32), False)
        canvas.place((0, 0, 64, 64), pixels, photo, 2.0, (3, 4))
        rows, columns = np.nonzero(canvas.image[..., 0] > 127)
        box = canvas.sample().boxes[0]
        np.testing.assert_allclose(box, [columns.min() + 0.5, rows.min() + 0.5, columns.max() - 0.5, rows.max() - 0.5], atol=0.51)

    def test_mirrored_twice_is_the_same(self):
        sample = drawn_composer().draw(np.random.default_rng(5), 96)
        twice = augment.mirror(augment.mirror(sample))
        np.testing.assert_array_equal(twice.image, sample.image)
        np.testing.assert_allclose(twice.boxes, sample.boxes, atol=1e-4)
        np.testing.assert_allclose(twice.points, sample.points, atol=1e-4)

    def test_mild_pictures_are_drawn_in_the_last_steps_alone(self):
        asked = []

        class Recorder:
            def __init__(self, composer):
                self._composer = composer

            def draw(self, rng, size, mild):
                asked.append(mild)
                return self._composer.draw(rng, size, mild)

        trainer = train.Trainer(train.Settings(steps=4, batch=1, sizes=(96,), mild=0.25))
        for _ in range(4):
            trainer.advance(Recorder(drawn_composer()))
        self.assertEqual(asked, [False, False, False, True])

    def test_mild_pictures_keep_their_light_more_than_strong_ones(self):
        def spread(mild):
            composer = drawn_composer()
            return np.std([composer.draw(np.random.default_rng(seed), 96, mild).image.max() for seed in range(60)])

        self.assertLess(spread(True), spread(False))


class NegativesTests(unittest.TestCase):
    class Always:
        """A detector that reports the same boxes (left, top, width, height) everywhere."""

        def __init__(self, *boxes):
            self._faces = np.zeros((len(boxes), 15), np.float32)
            self._faces[:, :4] = boxes

        def detect(self, image):
            return self._faces

    def test_what_touches_no_label_is_a_mistake(self):
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "plain.png")
            cv2.imwrite(file, np.zeros((100, 100, 3), np.uint8))
            boxes = np.float32([[10, 10, 30, 30], [60, 60, 80, 80]])
            photo = data.Photo(file, boxes, np.array([True, False]), np.full((2, 5, 2), np.nan), False)
            detector = self.Always((11, 11, 20, 20), (62, 62, 18, 18), (16, 16, 4, 4), (60, 10, 20, 24))
            self.assertEqual(mine.mistakes(detector, [photo]), [[[60, 10, 80, 34]]])
            enlarged = self.Always((22, 22, 40, 40), (120, 20, 40, 48))
            self.assertEqual(mine.mistakes(enlarged, [photo], 2.0), [[[60, 10, 80, 34]]])

    def test_composer_draws_mistakes_with_their_photos_labels(self):
        dark, bright = np.zeros((64, 64, 3), np.uint8), np.zeros((64, 64, 3), np.uint8)
        bright[40:56, 8:24] = 255
        photo = data.Photo("", np.float32([[36, 4, 60, 28]]), np.array([True]), np.full((1, 5, 2), np.nan, np.float32), False)
        composer = augment.Composer([photo, photo], [dark, bright], [photo], [dark], [[], [[8, 40, 24, 56]]])
        seen = 0
        for seed in range(20):
            canvas = augment.Canvas(96, 0)
            composer._mistake(np.random.default_rng(seed), canvas, (0, 0, 96, 96))
            self.assertGreater(canvas.image.max(), 0)
            seen += len(canvas.sample().boxes)
        self.assertGreater(seen, 0)


class EvaluationTests(unittest.TestCase):
    def test_average_precision_of_a_known_ranking(self):
        boxes = np.float32([[0, 0, 20, 20], [50, 0, 70, 20], [100, 0, 110, 10]])
        photo = data.Photo("", boxes, np.array([True, True, True]), np.zeros((3, 5, 2)), False)
        found = np.zeros((4, 15), np.float32)
        found[:, :4] = [[0, 0, 20, 20], [200, 0, 20, 20], [50, 0, 20, 20], [100, 0, 10, 10]]
        found[:, 14] = 0.9, 0.8, 0.7, 0.6
        # Right, wrong, right; the small face is asked for only without a limit.
        self.assertAlmostEqual(evaluate.average_precision([photo], [found], 16)[0], 0.5 * 1 + 0.5 * 2 / 3, places=6)
        self.assertAlmostEqual(evaluate.average_precision([photo], [found], 0)[0], 1 / 3 + 2 / 3 * 3 / 4, places=6)
        # The wrong one has 20 pixels: forgiven only where larger faces are asked for.
        self.assertEqual(*(evaluate.average_precision([photo], [found], 16, forgive) for forgive in (False, True)))
        found[1, 2:4] = 15
        self.assertAlmostEqual(evaluate.average_precision([photo], [found], 16, True)[0], 1.0, places=6)

    def test_causes_name_each_mistake_and_what_it_costs(self):
        boxes = np.float32([[0, 0, 20, 20], [50, 0, 70, 20], [100, 0, 110, 10]])
        photo = data.Photo("", boxes, np.array([True, True, True]), np.zeros((3, 5, 2)), False)
        found = np.zeros((7, 15), np.float32)
        found[:, :4] = [[0, 0, 20, 20], [1, 0, 20, 20], [60, 0, 20, 20], [100, 0, 10, 10], [105, 0, 10, 10], [200, 0, 8, 8], [200, 0, 30, 30]]
        found[:, 14] = 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.5
        # The third overlaps its face by a third, and so does the fifth the small one, which is not asked for.
        kinds = ["hit", "second", "misplaced", "nothing", "near smaller", "elsewhere, smaller", "elsewhere"]
        self.assertEqual(causes.judge(photo, found, 16)[1], kinds)
        lost = causes.precision_lost([photo], [found], 16, 0.6)
        self.assertEqual({kind: row["count"] for kind, row in lost["without"].items()},
                         {"misplaced": 1, "second": 1, "near smaller": 1, "elsewhere, smaller": 1, "elsewhere": 0})
        # One of two faces is found; placed exactly, the other is the third of three, and the second of two without the second box.
        self.assertEqual(lost["ap"], 0.5)
        self.assertEqual(lost["without"]["misplaced"]["ap"], round(0.5 + 0.5 * 2 / 3, 4))
        self.assertEqual(lost["without"]["elsewhere"]["ap"], 0.5)
        # Where the misplaced one comes first, it takes the place of the right one that follows.
        found[0, 14] = 0.1
        found[2, 2:4], found[2, :2] = 20, (10, 0)
        self.assertEqual(causes.without("misplaced", photo, found[[0, 2]], 16).tolist(), [[0, 0, 20, 20, *[0] * 10, found[2, 14]]])
        found[0, 14] = 0.9
        found[2, :2] = 60, 0
        shares = causes.faces_found([photo], [found], [np.array([[0, 0, 0], [1, 2, 0], [0, 0, 0]])], 16, 0.6)
        self.assertEqual({name: (row["faces"], row["found"]) for name, row in shares.items()},
                         {"all": (2, 0.5), "blur 0": (1, 1.0), "blur 1": (1, 0.0), "occlusion 0": (1, 1.0), "occlusion 2": (1, 0.0), "pose 0": (2, 0.5)})

    def test_windows_count_the_found_face_and_show_the_others(self):
        with tempfile.TemporaryDirectory() as folder:
            image, landmarks = drawn_face(np.random.default_rng(1))
            file = str(Path(folder) / "drawn.png")
            cv2.imwrite(file, image)
            left, top, right, bottom = data.face_box(landmarks)
            window = data.Photo(file, np.float32([[left, top, right, bottom]]), np.array([True]), data.five_points(landmarks)[None], True)
            detector = NegativesTests.Always((0, 0, 20, 20), (left, top, right - left, bottom - top))
            figures, others = evaluate.evaluate_windows(detector, [window])
        self.assertEqual((figures["found"], figures["othersPerImage"]), (1, 1))
        self.assertEqual(evaluate.sheet(others).shape, (evaluate.TILE, 10 * evaluate.TILE, 3))
        # Above the first row of the picture there is nothing, and the box is drawn in red around the middle.
        self.assertEqual(others[0][0].max(), 0)
        np.testing.assert_array_equal(others[0][evaluate.TILE // 4, evaluate.TILE // 2], [0, 0, 255])


def shared_run(process, meeting, folder):
    """One of two processes that train together; each writes its weights."""
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meeting, rank=process, world_size=2)
    trainer = train.Trainer(settings(3))
    train.run(trainer, drawn_composer(), Path(folder) / str(process))
    torch.save(trainer.network.state_dict(), Path(folder) / f"{process}.pt")


class LossTests(unittest.TestCase):
    def test_every_weight_has_a_gradient_even_without_faces(self):
        nothing = augment.Sample(np.zeros((96, 96, 3), np.uint8), np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros((0, 4), np.float32))
        unknown = augment.Sample(nothing.image, np.float32([[20, 20, 60, 60]]), np.full((1, 5, 2), np.nan, np.float32), nothing.ignored)
        for samples in ([nothing], [unknown]):
            network = FaceDetector()
            losses.loss(Grid(96, 96), network(torch.zeros(1, 3, 96, 96)), samples)[0].backward()
            for name, weight in network.named_parameters():
                self.assertTrue(torch.isfinite(weight.grad).all(), name)


class TrainingTests(unittest.TestCase):
    def test_processes_share_their_gradients(self):
        with tempfile.TemporaryDirectory() as folder:
            multiprocessing.spawn(shared_run, (f"file://{folder}/meeting", folder), 2)
            first, second = (torch.load(Path(folder) / f"{process}.pt") for process in (0, 1))
            self.assertEqual([path.parent.name for path in Path(folder).glob("*/last.pt")], ["0"])
        alone = train.Trainer(settings(3))
        for _ in range(3):
            alone.advance(drawn_composer())
        for name, weight in alone.network.named_parameters():
            self.assertTrue(torch.equal(first[name], second[name]), name)
        # The pictures of the other process made a difference.
        self.assertFalse(torch.equal(first["stem.weight"], alone.network.stem.weight))

    def test_the_command_trains_in_two_processes(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            image, landmarks = drawn_face(np.random.default_rng(1))
            cv2.imwrite(str(folder / "drawn.png"), image)
            left, top = landmarks.min(axis=0)
            width, height = landmarks.max(axis=0) - landmarks.min(axis=0)
            (folder / "boxes.csv").write_text(
                f"split,file,x,y,width,height,blur,invalid,occlusion,pose\ntrain,drawn.png,{left},{top},{width},{height},0,0,0,0\n")
            header = ",".join(f"{axis}{number}" for number in range(68) for axis in "xy")
            values = ",".join(map(str, landmarks.ravel()))
            (folder / "landmarks.csv").write_text(f"set,split,file,yaw,pitch,roll,{header}\ndrawn,train,drawn.png,0,0,0,{values}\n")
            subprocess.run(
                [sys.executable, "-m", "asmnet_detector", "train", "--faces", folder, "--landmarks", folder, "--cache", folder / "cache",
                 "--output", folder / "run", "--steps", "1", "--processes", "2"], cwd=Path(__file__).parents[2], check=True)
            self.assertEqual(torch.load(folder / "run" / "last.pt")["step"], 1)

    def test_a_run_begins_with_earlier_weights(self):
        earlier, later = train.Trainer(settings(3)), train.Trainer(train.Settings(seed=9))
        earlier.advance(drawn_composer())
        with tempfile.TemporaryDirectory() as folder:
            earlier.save(Path(folder) / "last.pt")
            later.begin_with(Path(folder) / "last.pt")
        self.assertEqual(later.step, 0)
        for name, weight in earlier.averaged.state_dict().items():
            self.assertTrue(torch.equal(weight, later.averaged.state_dict()[name]), name)
            self.assertTrue(torch.equal(weight, later.network.state_dict()[name]), name)

    def test_loss_falls(self):
        trainer, composer = train.Trainer(settings(40)), drawn_composer()
        values = [trainer.advance(composer)["loss"] for _ in range(40)]
        self.assertLess(np.mean(values[-8:]), 0.8 * np.mean(values[:8]))

    def test_resumed_run_equals_an_unbroken_one(self):
        composer = drawn_composer()
        whole, first, second = (train.Trainer(settings(6)) for _ in range(3))
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(3):
                whole.advance(composer)
                first.advance(composer)
            first.save(Path(folder) / "last.pt")
            second.load(Path(folder) / "last.pt")
        for _ in range(3):
            whole.advance(composer)
            second.advance(composer)
        for one, other in zip(whole.averaged.state_dict().values(), second.averaged.state_dict().values()):
            self.assertTrue(torch.equal(one, other))


if __name__ == "__main__":
    unittest.main()
