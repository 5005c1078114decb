"""Pictures drawn on a device, and trainings in turns by the clock."""

import dataclasses
import json
import tempfile
import time
import unittest
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import torch
from tests import generated

from asmnet_training import ablation, augment, config, dataset, evaluate, geometry, shape, windows
from asmnet_training.batches import Batches
from asmnet_training.data import Data
from asmnet_training.device_augment import Crops, DeviceBatches, can_draw, photometric, resample
from asmnet_training.photometric import photometric as by_cpu
from asmnet_training.together import Pace, Together
from asmnet_training.train import TrainingError

STILL = {"occlusion": 0, "blur": 0, "low_resolution": 0, "noise": 0, "grey": 0, "compression": 0, "strong": 0}
MILD = {**STILL, "stretch": True, "crop_scale": 1.06, "rotation": 16.0, "shift": 0.012, "zoom": 0.02}


def drawn_windows(count=6):
    made = windows.empty(count)
    for i in range(count):
        made.pose[i] = (8 * i - 20, 5, -3 * i)
        made.images[i], made.points[i] = generated.draw(np.random.default_rng(i), made.pose[i], windows.SIZE, 55.0)
        made.weight[i] = np.random.default_rng(i).uniform(0.5, 1, 68)
    return made


def settings(**changes):
    values = {"model": "asmnet", "loss": "mse", "input_size": 64, "batch": 4, "negative_share": 0.0, "warm_up_steps": 2, "augmentation": MILD}
    return config.from_dict({**values, **changes})


class CropTests(unittest.TestCase):
    def setUp(self):
        self.windows = drawn_windows()
        self.points = self.windows.points.astype(np.float64)
        self.options = settings().augmentation

    def test_crops_Straight_AgreeWithTheGeometryOfOneFace(self):
        crops = dataclasses.replace(Crops.drawn(np.random.default_rng(3), self.points, self.options), mirrored=np.zeros(6, bool))
        targets, poses, matrices = crops.points(self.points), crops.pose(self.windows.pose.astype(float)), crops.matrices(96)
        for i in range(6):
            place = crops.centre[i], crops.side[i], crops.angle[i]
            np.testing.assert_allclose(targets[i], geometry.to_crop(self.points[i], *place), atol=1e-9)
            np.testing.assert_allclose(matrices[i], geometry.crop_matrix(*place, 96), atol=1e-9)
            np.testing.assert_allclose(poses[i], geometry.pose_in_crop(self.windows.pose[i], crops.angle[i]), atol=1e-5)

    def test_crops_Many_StrayAsFarAsTheSettingsSay(self):
        many = np.repeat(self.points[:1], 4000, 0)
        crops = Crops.drawn(np.random.default_rng(6), many, self.options)
        plain = [augment.stretched_crop(many[0], angle, np.zeros(2), 1.06) for angle in crops.angle]
        centres, sides = (np.stack(values) for values in zip(*plain))
        self.assertAlmostEqual(float(np.degrees(crops.angle).std()), 15.9, delta=0.8)
        self.assertAlmostEqual(float(np.log(crops.side / sides).std()), 0.02, delta=0.001)
        self.assertAlmostEqual(float((np.linalg.norm(crops.centre - centres, axis=1) / np.sqrt(crops.side.prod(1))).std()), 0.0079, delta=0.0008)
        self.assertAlmostEqual(float(crops.mirrored.mean()), 0.5, delta=0.03)

    def test_weight_Mirrored_FollowsItsPoint(self):
        crops = dataclasses.replace(Crops.drawn(np.random.default_rng(7), self.points, self.options), mirrored=np.arange(6) % 2 == 0)
        weight = crops.weight(self.windows.weight)
        np.testing.assert_array_equal(weight[0], self.windows.weight[0][geometry.FLIP])
        np.testing.assert_array_equal(weight[1], self.windows.weight[1])

    def test_crops_NoShiftNorZoom_AreTheStretchedCropsOfTheCpu(self):
        options = dataclasses.replace(self.options, shift=0.0, zoom=0.0)
        crops = Crops.drawn(np.random.default_rng(4), self.points, options)
        for i in range(6):
            centre, side = augment.stretched_crop(self.points[i], crops.angle[i], np.zeros(2), options.crop_scale)
            np.testing.assert_allclose(crops.centre[i], centre, atol=1e-9)
            np.testing.assert_allclose(crops.side[i], side, atol=1e-9)

    def test_resample_EveryBorder_GivesOpenCvsPictureAlsoMirrored(self):
        crops = Crops.drawn(np.random.default_rng(5), self.points, self.options)
        crops = dataclasses.replace(crops, side=2.4 * crops.side, mirrored=np.arange(6) % 2 == 0)
        pictures = torch.from_numpy(self.windows.images).permute(0, 3, 1, 2)
        matrices = torch.from_numpy(crops.matrices(96).astype(np.float32))
        for border in range(4):
            made = resample(pictures, matrices, 96, torch.full((6,), border)).permute(0, 2, 3, 1).numpy()
            for i in range(6):
                place = crops.centre[i], crops.side[i], crops.angle[i]
                wanted = augment.sample_window(self.windows.images[i], *place, 96, augment.BORDERS[border])
                wanted = wanted[:, ::-1] if crops.mirrored[i] else wanted
                # OpenCV rounds places to a 32nd of a pixel; at black borders it lets less of the last pixel shine.
                self.assertLess(np.abs(made[i] - wanted).mean(), 1.0, (border, i))

    def test_points_MirroredOrNot_LieWhereThePictureHasThem(self):
        self.windows.images[:] = 0
        for i in range(6):
            for index in (36, 54):
                x, y = np.round(self.points[i, index]).astype(int)
                cv2.circle(self.windows.images[i], (x, y), 4, (0, 0, 255) if index == 36 else (255, 0, 0), -1)
        data = SimpleNamespace(train=self.windows, extra=None, turned=None, negatives=None, unlabelled=None)
        batches = DeviceBatches(data, settings(batch=6), device="cpu")
        batches.size, seen = 128, set()
        for epoch in range(6):
            for batch in batches.epoch(epoch):
                for image, target in zip(batch["image"].int(), batch["points"].view(-1, 68, 2)):
                    eye, mouth = self._place(image[0] > image[2] + 20), self._place(image[2] > image[0] + 20)
                    mirrored = bool((eye - target[45]).norm() < (eye - target[36]).norm())
                    seen.add(mirrored)
                    self.assertLess(float((eye - target[45 if mirrored else 36]).norm()), 0.02)
                    self.assertLess(float((mouth - target[48 if mirrored else 54]).norm()), 0.02)
        self.assertEqual(seen, {False, True})

    @staticmethod
    def _place(mask):
        rows, columns = torch.nonzero(mask, as_tuple=True)
        return (torch.stack([columns.float().mean(), rows.float().mean()]) + 0.5) / 128 - 0.5


class DeviceBatchesTests(unittest.TestCase):
    def test_epoch_ManyBatches_StrayAsTheCpusDo(self):
        faces = drawn_windows()
        data = SimpleNamespace(train=faces, extra=drawn_windows(3), turned=None, negatives=None, unlabelled=None)
        model = shape.fit(np.concatenate([faces.points + np.random.default_rng(i).normal(0, 2, faces.points.shape) for i in range(4)]))
        options = {**MILD, "blur": 0.1, "noise": 0.15, "grey": 0.05, "occlusion": 0.2, "strong": 0.2}
        chosen = settings(batch=9, extra_per_epoch=3, augmentation=options, input_size=32)
        sides = {}
        for name, batches in (("cpu", Batches(data, chosen, model)), ("device", DeviceBatches(data, chosen, model, "cpu"))):
            sides[name] = [batch for epoch in range(60) for batch in batches.epoch(epoch)]
        self.assertEqual(sides["cpu"][0].keys(), sides["device"][0].keys())
        for key, first in sides["cpu"][0].items():
            both = [torch.cat([batch[key] for batch in sides[name]]).float() for name in ("cpu", "device")]
            self.assertEqual((first.shape, first.dtype), (sides["device"][0][key].shape, sides["device"][0][key].dtype), key)
            spread = max(float(both[0].std()), 1e-6)
            self.assertLess(abs(float(both[0].mean() - both[1].mean())), 0.12 * spread + 1e-6, key)
            if spread > 1e-5:
                self.assertLess(abs(float(both[1].std()) / spread - 1), 0.15, key)

    def test_epoch_SameSeed_RepeatsAndAnotherDoesNot(self):
        data = SimpleNamespace(train=drawn_windows(), extra=None, turned=None, negatives=None, unlabelled=None)
        first, second, other = (next(iter(DeviceBatches(data, settings(seed=seed, batch=6), device="cpu").epoch(2))) for seed in (1, 1, 2))
        self.assertTrue(torch.equal(first["image"], second["image"]))
        self.assertFalse(torch.equal(first["points"], other["points"]))

    def test_photometric_NothingAskedFor_ChangesLightAlone(self):
        flat = torch.full((200, 3, 8, 8), 128.0)
        made = photometric(np.random.default_rng(0), flat, settings().augmentation, torch.Generator())
        even = (made.amax((2, 3)) == made.amin((2, 3))).all(1).float().mean()
        # Light from one side falls on 15 %.
        self.assertTrue(0.78 < float(even) < 0.92, even)
        self.assertGreater(len(made[:, :, 4, 4].unique(dim=0)), 150)

    def test_photometric_Many_IsAsBrightBlurredAndNoisyAsTheCpus(self):
        picture = np.ascontiguousarray(drawn_windows(1).images[0][64:192:2, 64:192:2])
        for name in ("blur", "noise", "grey", "nothing"):
            options = dataclasses.replace(settings().augmentation, **({} if name == "nothing" else {name: 1.0}))
            rng = np.random.default_rng(1)
            wanted = np.stack([by_cpu(rng, picture, options) for _ in range(300)]).astype(np.float32)
            many = torch.from_numpy(picture[None]).flip(3).permute(0, 3, 1, 2).float().repeat(300, 1, 1, 1)
            made = photometric(rng, many, options, torch.Generator()).flip(1).permute(0, 2, 3, 1).numpy().astype(np.float32)
            for measure in (np.mean, lambda a: a.mean((1, 2, 3)).std(), lambda a: np.abs(np.diff(a, axis=2)).mean(), lambda a: a.std(3).mean()):
                self.assertAlmostEqual(float(measure(made)), float(measure(wanted)), delta=0.2 * max(float(measure(wanted)), 1), msg=name)

    def test_canDraw_WhatOnlyTheCpuDraws_IsRefused(self):
        self.assertTrue(can_draw(settings()))
        self.assertFalse(can_draw(settings(augmentation={**MILD, "cover": 0.1})))
        self.assertFalse(can_draw(settings(negative_share=0.1)))


class PaceTests(unittest.TestCase):
    TRUTH = {32: 0.01, 64: 0.02, 96: 0.05}

    def rounds(self, guess):
        """The rounds at each side and the time at the end, where rounds take what TRUTH says."""
        chosen = settings(input_size=96, growth=[[0.0, 32], [0.45, 64], [0.65, 96]])
        pace, now, rounds = Pace(chosen, guess, 100.0), 0.0, dict.fromkeys(self.TRUTH, 0)
        while pace.progress < 1 - 1e-9:
            side, share = chosen.size_at(pace.progress), pace.share(now)
            for _ in range(8):
                pace.progress, now = min(pace.progress + share, 1.0), now + self.TRUTH[side]
                rounds[side] += 1
            pace.measured(side, self.TRUTH[side])
        return rounds, now

    def test_pace_AllThreeTimesAsFastAsGuessed_EndsInTimeWithTheWantedShares(self):
        rounds, now = self.rounds({side: 3 * seconds for side, seconds in self.TRUTH.items()})
        self.assertTrue(97 < now < 101, now)
        for side, share in {32: 0.45, 64: 0.2, 96: 0.35}.items():
            self.assertAlmostEqual(rounds[side] / sum(rounds.values()), share, delta=0.04)

    def test_pace_LargePicturesSlowerThanGuessed_StillEndsInTime(self):
        rounds, now = self.rounds(dict.fromkeys(self.TRUTH, 0.03))
        self.assertTrue(97 < now < 101, now)
        self.assertGreater(rounds[96], 500)


class TogetherTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.csv = generated.write(cls.folder, train=12, val=4, test=4)
        cls.data = Data(cls.csv, turned_per_face=1)
        cls.model = shape.fit(np.stack([f.points for f in cls.data.train_faces]))
        torch.set_num_threads(1)

    def test_runInTurns_TwoLosses_EndInTimeWithResultsAndWeights(self):
        base = {"input_size": 64, "batch": 4, "negative_share": 0.0, "warm_up_steps": 2, "ema": 0.8, "growth": [[0.0, 32], [0.5, 64]], "augmentation": MILD}
        runs = [{"name": loss, "model": "asmnet", "loss": loss} for loss in ("mse", "asm")]
        path = self.folder / "ablation.json"
        path.write_text(json.dumps({"base": base, "seeds": [1], "runs": runs}))
        faces = evaluate.choose(dataset.read_csv(self.csv), "test")
        results = ablation.run_in_turns(ablation.load(path), self.data, self.model, faces, self.folder / "turns", 3, "cpu", say=lambda text: None)
        self.assertEqual([(r["name"], r["seed"]) for r in results], [("mse", 1), ("asm", 1)])
        logs = [[json.loads(line) for line in (self.folder / "turns" / f"{name}-seed1" / "log.jsonl").read_text().splitlines()] for name in ("mse", "asm")]
        self.assertEqual(logs[0][-1]["step"], logs[1][-1]["step"])
        self.assertNotEqual(logs[0][-1]["val"], logs[1][-1]["val"])
        self.assertEqual(results[0]["validation"], logs[0][-1]["val"]["nme"])
        self.assertIn("| mse | 1 |", (self.folder / "turns" / "table.md").read_text())

    def test_runInTurns_FacesWithoutPoseOrNoneToValidate_AreReportedOrRefused(self):
        matrix = [("plain", 1, settings())]
        data = SimpleNamespace(**{**vars(self.data), "val": [dataclasses.replace(face, pose=None) for face in self.data.val]})
        faces = evaluate.choose(dataset.read_csv(self.csv), "test")
        results = ablation.run_in_turns(matrix, data, self.model, faces, self.folder / "plain", 0, "cpu", say=lambda text: None)
        self.assertGreater(results[0]["validation"], 0)
        data.val = []
        with self.assertRaisesRegex(TrainingError, "'val'"):
            ablation.run_in_turns(matrix, data, self.model, faces, self.folder / "none", 0, "cpu", say=lambda text: None)

    def test_round_TwoLossesOfOneSeed_SeeTheSamePictures(self):
        runs = [(loss, settings(loss=loss, batch=4)) for loss in ("mse", "asm")]
        together = Together(runs, self.data, self.model, "cpu", time.monotonic() + 1, say=lambda text: None)
        seen = []
        for run in together.runs:
            run.train = lambda batch, progress: seen.append(batch)
        together._round(together.runs, 64, 0.0)
        self.assertIs(seen[0], seen[1])
        states = [run.network.state_dict() for run in together.runs]
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(states[0].values(), states[1].values())))

    def test_makeRoom_TooFewEpochsInSight_TheLastSeedIsGivenUp(self):
        said = []
        runs = [(f"seed{seed}", settings(seed=seed)) for seed in (1, 2, 3)]
        together = Together(runs, self.data, None, "cpu", time.monotonic() + 100, say=said.append)
        together.pace.seconds = {64: 10.0}
        for run in together.runs:
            run.step = 64
        together._make_room(20)
        self.assertEqual([run.name for run in together.runs], ["seed1", "seed2"])
        self.assertIn("seed 3 is given up", said[-1])

    def test_together_RunsThatDifferInMore_AreRefusedByName(self):
        runs = [("a", settings()), ("b", settings(batch=8))]
        with self.assertRaisesRegex(TrainingError, "b: batch is 8"):
            Together(runs, self.data, self.model, "cpu", time.monotonic())
