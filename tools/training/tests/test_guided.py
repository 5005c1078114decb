import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch

from asmnet_training import cli, config, dense, guided, windows
from asmnet_training.augment import Augmentation, face_sample
from asmnet_training.data import Data
from asmnet_training.dataset import DatasetError
from asmnet_training.geometry import FLIP
from asmnet_training.models.live import AsmNetLive
from asmnet_training.train import TrainingError

from . import generated


def settings(name, size, **changes):
    own = {"name": name, "input_size": size, "width": 0.25, "batch": 8, "repeats": 2, "warm_up_steps": 4, "epochs": 4, "ema": 0.8}
    return config.from_dict({**own, **changes})


def ends_at_the_second(function):
    """The function, killed where it is called for the second time."""
    calls = []

    def called(*arguments, **more):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return function(*arguments, **more)

    return called


class GuidedTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.data = Data(generated.write(cls.folder), turned_per_face=1)
        # The 68 points once more, so that they have a mirror.
        cls.data.train.dense, cls.data.train.dense_mirror = cls.data.train.points.copy(), FLIP
        torch.set_num_threads(1)

    def guide(self, name, resume=False, **changes):
        starts = [(settings("large", 64, dense_weight=0.3, **changes), None), (settings("small", 32, **changes), None)]
        return guided.Guide(starts, self.data, self.folder / name, "cpu", resume)

    def test_fit_TwoNetworks_BothLearnAndAreKept(self):
        guide = self.guide("both")
        guide.fit(until=4)
        for name in ("large", "small"):
            run = self.folder / "both" / name
            errors = [json.loads(line)["val"]["nme"] for line in (run / "log.jsonl").read_text().splitlines()]
            self.assertEqual(len(errors), 4)
            self.assertLess(errors[-1], errors[0])
            self.assertTrue((run / "best.pt").is_file())

    def test_trainGuided_NoFaceOfTheSplitVal_SaysSoBeforeTheFirstEpoch(self):
        folder = self.folder / "no-val"
        folder.mkdir()
        table = generated.write(folder, val=0, test=0)
        networks = []
        for name, size in (("large", 64), ("small", 32)):
            (folder / f"{name}.json").write_text(json.dumps(config.to_dict(settings(name, size, epochs=1))))
            networks += ["--network", str(folder / f"{name}.json")]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = cli.main(["train-guided", *networks, "--data", str(table), "--run", str(folder / "run"), "--device", "cpu"])
        self.assertEqual(code, 0)
        lines = said.getvalue().splitlines()
        self.assertIn("no face is of the split val", lines[0])
        self.assertTrue(lines[1].startswith("epoch 1/1 "), lines)
        self.assertEqual(len(lines), 2, lines)
        for name in ("large", "small"):
            self.assertTrue((folder / "run" / name / "checkpoint.pt").is_file())
            self.assertFalse((folder / "run" / name / "best.pt").exists())

        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(cli.main(["train-guided", *networks, "--data", str(table), "--run", str(folder / "run"), "--device", "cpu", "--resume"]), 0)
        self.assertIn(f"the schedule of {folder / 'run'} has ended; a new --run goes on with --network CONFIG=", said.getvalue())

    def test_fit_InHalves_EqualsTheUninterruptedRun(self):
        whole = self.guide("whole")
        whole.fit()
        self.guide("halves").fit(until=2)
        halves = self.guide("halves", resume=True)
        halves.fit()
        for one, other in ((whole, halves), (whole.pupils[0], halves.pupils[0])):
            self.assertEqual(one.step, other.step)
            for name, value in one.network.state_dict().items():
                torch.testing.assert_close(other.network.state_dict()[name], value, rtol=0, atol=0, msg=name)

    def test_resume_KilledBetweenItsFiles_EqualsTheUninterruptedRun(self):
        whole = self.guide("unkilled")
        whole.fit()
        for what, owner, name in (("written", torch, "save"), ("renamed", Path, "replace")):
            with self.subTest(what):
                self.guide(what).fit(until=1)
                with mock.patch.object(owner, name, ends_at_the_second(getattr(owner, name))), self.assertRaises(KeyboardInterrupt):
                    self.guide(what, resume=True).fit(validate_every=9)
                resumed = self.guide(what, resume=True)
                resumed.fit()
                for one, other in ((whole, resumed), (whole.pupils[0], resumed.pupils[0])):
                    self.assertEqual(one.step, other.step)
                    for key, value in one.network.state_dict().items():
                        torch.testing.assert_close(other.network.state_dict()[key], value, rtol=0, atol=0, msg=key)

    def test_resume_PupilOfAnotherEpoch_SaysSo(self):
        guide = self.guide("apart")
        guide.fit(until=1)
        earlier = (self.folder / "apart" / "small" / "checkpoint.pt").read_bytes()
        guide.fit(until=2)
        (self.folder / "apart" / "small" / "checkpoint.pt").write_bytes(earlier)
        with self.assertRaisesRegex(TrainingError, "small/checkpoint.pt is of epoch 1 and the guide's of 2"):
            self.guide("apart", resume=True)

    def test_init_LargerPicturesSecond_SaysSo(self):
        with self.assertRaisesRegex(TrainingError, "largest pictures first"):
            guided.Guide([(settings("a", 32), None), (settings("b", 64), None)], self.data, self.folder / "order", "cpu")

    def test_trainEpoch_UnlabelledFaces_GetTheGuidesPointsWhenTheirTimeComes(self):
        self.data.unlabelled = windows.Windows(*(v[:6].copy() for v in (self.data.train.images, self.data.train.points, self.data.train.pose, self.data.train.weight)))
        self.addCleanup(setattr, self.data, "unlabelled", None)
        before = self.data.unlabelled.points.copy()
        guide = self.guide("again")
        guide.fit(until=1)
        np.testing.assert_array_equal(self.data.unlabelled.points, before)
        guide.fit()
        moved = np.linalg.norm(self.data.unlabelled.points - before, axis=2)
        self.assertTrue((moved > 0).all())

    def test_seenBy_ASpot_LiesWhereItsPointIs(self):
        rng = np.random.default_rng(3)
        places = rng.uniform(-0.3, 0.3, (16, 2))
        rows = (np.arange(192) + 0.5) / 192 - 0.5
        spots = [np.exp(-((rows[None] - x) ** 2 + (rows[:, None] - y) ** 2) / (2 * 0.02**2)) for x, y in places]
        image = torch.from_numpy(np.stack(spots).astype(np.float32))[:, None].repeat(1, 3, 1, 1) * 255
        points = torch.from_numpy(places.astype(np.float32)).repeat(1, 68)
        torch.manual_seed(0)
        seen = guided.seen_by(128, {"image": image, "points": points}, points)
        pictures = seen["image"][:, 0].double()
        steps = (torch.arange(128) + 0.5) / 128 - 0.5
        mass = pictures.sum((1, 2))
        centre = torch.stack([(pictures.sum(1) * steps).sum(1) / mass, (pictures.sum(2) * steps).sum(1) / mass], 1)
        self.assertGreater(float((centre - torch.from_numpy(places)).abs().max()), 0.004)
        for name in ("points", "guide"):
            np.testing.assert_allclose(seen[name].view(16, 68, 2)[:, 0].numpy(), centre.numpy(), atol=1e-3)


class DenseTests(unittest.TestCase):
    def test_mirrorOrder_ShuffledPairs_AreFound(self):
        rng = np.random.default_rng(1)
        right, middle = rng.uniform([-1, -1], [-0.1, 1], (20, 2)), np.column_stack([np.zeros(5), np.linspace(-1, 1, 5)])
        shape = np.concatenate([right, right * [-1, 1], middle])
        pairs = np.concatenate([np.arange(20, 40), np.arange(20), np.arange(40, 45)])
        shuffled = rng.permutation(45)
        faces = np.stack([(shape[shuffled] + rng.normal(0, 0.01, (45, 2))) * 70 + rng.uniform(50, 90, 2) for _ in range(40)])
        faces[0, 3] = np.nan
        places = np.argsort(shuffled)
        np.testing.assert_array_equal(dense.mirror_order(faces), places[pairs[shuffled]])

    def test_mirrorOrder_NoFaceIsWhole_SaysSo(self):
        with self.assertRaisesRegex(DatasetError, "two faces"):
            dense.mirror_order(np.full((3, 4, 2), np.nan))

    def test_read_PicturesThatWereNotFound_AreLeftOut(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "labels.csv").write_text("row,set,file,split\n0,lfw,expressions/lfw/a.jpg,train\n1,lfw,expressions/lfw/b.jpg,train\n")
            np.savez(folder / "labels.npz", points=np.array([[[16, 40]], [[0, 0]]], np.int16), found=np.array([True, False]))
            known = dense.read(folder)
        self.assertEqual(list(known), ["expressions/lfw/a.jpg"])
        np.testing.assert_array_equal(known["expressions/lfw/a.jpg"], [[1.0, 2.5]])

    def test_attachAndSample_TheLandmarksThemselves_StayOnThem(self):
        with tempfile.TemporaryDirectory() as folder:
            data = Data(generated.write(folder, train=6, val=1, test=1), turned_per_face=0)
            points = {f.file.relative_to(folder).as_posix(): f.points for f in data.train_faces[1:]}
            dense.attach(data.train, data.train_faces, points, Path(folder))
        self.assertTrue(np.isnan(data.train.dense[0]).all())
        np.testing.assert_allclose(data.train.dense[1:], data.train.points[1:], atol=1e-3)
        data.train.dense_mirror = FLIP
        rng = np.random.default_rng(2)
        for _ in range(20):
            sample = face_sample(rng, data.train, 3, 64, Augmentation(cut=0.3, half=0.3))
            np.testing.assert_allclose(sample.dense, sample.points, atol=1e-4)

    def test_loss_UnknownPoints_DoNotCount(self):
        torch.manual_seed(0)
        network = AsmNetLive(64, 0.25)
        head = dense.DenseHead(network, 3)
        network.features(torch.rand(2, 3, 64, 64))
        target = torch.tensor([[0.1, 0.0, float("nan"), 0.0, 0.2, 0.2], [float("nan")] * 6])
        loss = head.loss(network.grid, target)
        other = target.clone()
        other[0, 4:] = float("nan")
        self.assertTrue(torch.isfinite(loss))
        self.assertNotEqual(float(loss), float(head.loss(network.grid, other)))
        self.assertEqual(float(head.loss(network.grid, torch.full((2, 6), float("nan")))), 0.0)
        loss.backward()
        self.assertTrue(torch.isfinite(head.maps.weight.grad).all())
