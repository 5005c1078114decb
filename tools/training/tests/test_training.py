import dataclasses
import io
import itertools
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
import onnx
import torch

from asmnet_training import ablation, cli, config, dataset, evaluate, export, models, shape, windows
from asmnet_training.data import Data
from asmnet_training.deployed import open_model
from asmnet_training.inference import landmark_crop, predict
from asmnet_training.models.live import QuadraticForm
from asmnet_training.pose import fit_quadratic, refine
from asmnet_training.train import Trainer, TrainingError, learning_rate, load_weights, mean_weights

from . import generated

MAPPING = {"dx": 0.01, "dy": 0.1, "scale": 0.8}


def live(**changes):
    settings = {"input_size": 64, "width": 0.25, "batch": 8, "repeats": 2, "warm_up_steps": 4, "epochs": 4, "ema": 0.8}
    return config.from_dict({**settings, **changes})


class TrainingTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.csv = generated.write(cls.folder)
        cls.data = Data(cls.csv, turned_per_face=1)
        cls.data.negatives = np.random.default_rng(0).integers(0, 256, (6, 160, 160, 3)).astype(np.uint8)
        cls.model = shape.fit(np.stack([f.points for f in cls.data.train_faces]))
        torch.set_num_threads(1)

    def trainer(self, name, settings, resume=False):
        return Trainer(settings, self.data, self.folder / name, self.model, "cpu", resume)

    def test_fit_EveryLoss_TwoEpochsLowerIt(self):
        cases = {
            "wing": live(),
            "mse": live(model="asmnet", loss="mse", negative_share=0.0, repeats=5),
            "asm": live(model="asmnet", loss="asm", negative_share=0.0, repeats=5),
            "muon": live(model="asmnet", loss="asm", negative_share=0.0, repeats=5, muon=4.0),
            "growing": live(model="asmnet", loss="mse", negative_share=0.0, repeats=5, growth=[[0.0, 32], [0.25, 64]]),
        }
        for name, settings in cases.items():
            with self.subTest(name):
                self.trainer(f"lower-{name}", settings).fit(until=2)
                log = (self.folder / f"lower-{name}" / "log.jsonl").read_text().splitlines()
                first, second = (json.loads(line)["loss"] for line in log)
                self.assertLess(second, first)

    def test_resume_AfterTwoEpochs_EqualsTheUninterruptedRun(self):
        for muon in (0.0, 4.0):
            with self.subTest(muon=muon):
                settings = live(muon=muon)
                whole = self.trainer(f"whole-{muon}", settings)
                whole.fit()
                self.trainer(f"halves-{muon}", settings).fit(until=2)
                resumed = self.trainer(f"halves-{muon}", settings, resume=True)
                resumed.fit()
                for name, value in whole.network.state_dict().items():
                    torch.testing.assert_close(resumed.network.state_dict()[name], value, rtol=0, atol=0, msg=name)
                for name, value in whole.average.network.state_dict().items():
                    torch.testing.assert_close(resumed.average.network.state_dict()[name], value, rtol=0, atol=0, msg=name)

    def test_fit_TimeIsUp_EndsTheScheduleWithTheNextEpoch(self):
        trainer = self.trainer("hurry", live(epochs=50))
        trainer.fit(finish_in=0.0)
        self.assertEqual(trainer.epoch, 2)
        self.assertEqual(trainer.progress, 1.0)

    def test_trainer_FewerPicturesThanABatch_IsAnError(self):
        with self.assertRaisesRegex(dataset.DatasetError, "one batch, which has 49"):
            self.trainer("few", live(batch=49, repeats=2, negative_share=0.0))
        self.assertFalse((self.folder / "few").exists())
        self.assertEqual(self.trainer("enough", live(batch=48, repeats=2, negative_share=0.0)).batches.batches_per_epoch(), 1)

    def test_trainer_FewerPicturesThanABatchWithoutTheTeachersFaces_IsAnErrorWhereThoseLeave(self):
        faces = windows.Windows(*(v[:6].copy() for v in (self.data.train.images, self.data.train.points, self.data.train.pose, self.data.train.weight)))
        few = {"batch": 49, "repeats": 2, "negative_share": 0.0, "unlabelled_per_epoch": 6}
        with mock.patch.object(self.data, "unlabelled", faces):
            self.assertEqual(self.trainer("stay", live(**few)).batches.batches_per_epoch(), 1)
            with self.assertRaisesRegex(dataset.DatasetError, "one batch, which has 49"):
                self.trainer("leave", live(unlabelled_until=0.75, **few))

    def test_ablation_NoFaceOfTheSplitVal_IsAnErrorBeforeTheFirstRun(self):
        with mock.patch.object(self.data, "val", None), self.assertRaisesRegex(TrainingError, "the split 'val'"):
            ablation.run([("mse", 1, live())], self.data, self.model, [], self.folder / "no-val", "cpu")
        self.assertFalse((self.folder / "no-val").exists())

    def test_fit_ResumedAfterMoreEpochsThanItsConfiguration_GoesOnAtItsPace(self):
        for name, seconds in (("clock", 1e6), ("no-clock", None)):
            with self.subTest(name):
                trainer = self.trainer(f"late-{name}", live(epochs=35))
                trainer.epoch, trainer.progress = 40, 0.4
                trainer._save(trainer.run / "checkpoint.pt")
                resumed = self.trainer(f"late-{name}", live(epochs=35), resume=True)
                resumed.fit(until=41, finish_in=seconds)
                self.assertAlmostEqual(resumed.progress, 0.41)
        resumed.fit(until=42)
        self.assertAlmostEqual(resumed.progress, 0.42)

    def test_fit_ResumedWithFewerEpochsThanAreDone_EndsTheScheduleWithTheNext(self):
        for epochs in (1, 2, 3):
            with self.subTest(epochs):
                self.trainer(f"fewer-{epochs}", live(epochs=30)).fit(until=2)
                resumed = Trainer(live(epochs=epochs), self.data, self.folder / f"fewer-{epochs}", self.model, "cpu", resume=True, epochs_asked=True)
                resumed.fit()
                self.assertEqual((resumed.epoch, resumed.progress), (3, 1.0))

    def test_fit_ResumedWithAConfigurationOfFewerEpochsThanTheFirst_GoesOnAtItsPace(self):
        self.trainer("longer", live(epochs=30)).fit(until=2)
        resumed = self.trainer("longer", live(epochs=1), resume=True)
        resumed.fit(until=3)
        self.assertAlmostEqual(resumed.progress, 3 / 30)

    def test_resume_OtherWeightDecay_IsTaken(self):
        for muon in (0.0, 4.0):
            with self.subTest(muon=muon):
                self.trainer(f"decay-{muon}", live(muon=muon, weight_decay=0.01)).fit(until=1)
                resumed = self.trainer(f"decay-{muon}", live(muon=muon, weight_decay=0.25), resume=True)
                groups = [group for optimiser in resumed.optimisers for group in optimiser.param_groups]
                self.assertEqual({group["weight_decay"] for group in groups}, {0.0, 0.25})
                # Those without decay are the vectors, as in a new run.
                for group in groups:
                    self.assertEqual({weight.dim() > 1 for weight in group["params"]}, {group["weight_decay"] > 0})

    def test_learningRate_OverTheSchedule_WarmsUpAndFallsToZero(self):
        settings = live(warm_up_steps=10, learning_rate=1e-3)
        self.assertAlmostEqual(learning_rate(settings, 0, 0.0), 1e-4)
        self.assertAlmostEqual(learning_rate(settings, 10, 0.0), 1e-3)
        self.assertAlmostEqual(learning_rate(settings, 99, 0.5), 5e-4)
        self.assertAlmostEqual(learning_rate(settings, 99, 1.0), 0.0)

    def test_epoch_WithWorkers_GivesTheSameBatches(self):
        batches = self.trainer("workers", live()).batches
        for alone, helped in zip(batches.epoch(1), batches.epoch(1, workers=2)):
            for name, value in alone.items():
                torch.testing.assert_close(helped[name], value, rtol=0, atol=0)

    def test_resume_OtherOptimiser_IsAnErrorAndTheOldFormIsRead(self):
        self.trainer("adam", live()).fit(until=1)
        with self.assertRaisesRegex(TrainingError, "without muon"):
            self.trainer("adam", live(muon=4.0), resume=True)
        path = self.folder / "adam" / "checkpoint.pt"
        state = torch.load(path)
        (state["optimiser"],) = state.pop("optimisers")
        torch.save(state, path)
        self.assertEqual(self.trainer("adam", live(), resume=True).optimisers[0].state_dict()["state"].keys(), state["optimiser"]["state"].keys())

    def test_resume_NothingThere_IsAnError(self):
        with self.assertRaisesRegex(TrainingError, "nothing to resume"):
            self.trainer("nowhere", live(), resume=True)

    def test_start_WeightsGiven_BeginsWithThem(self):
        first = self.trainer("first", live())
        first.fit(until=1)
        second = Trainer(live(seed=9), self.data, self.folder / "second", start=self.folder / "first" / "best.pt")
        for name, value in first.average.network.state_dict().items():
            torch.testing.assert_close(second.network.state_dict()[name], value, rtol=0, atol=0, msg=name)

    def test_start_WeightsOfAnotherNetwork_IsAnError(self):
        self.trainer("narrow", live()).fit(until=1)
        with self.assertRaisesRegex(TrainingError, "width = 0.25"):
            Trainer(live(width=0.5, squeeze=2), self.data, self.folder / "wide", start=self.folder / "narrow" / "best.pt")

    def test_start_WeightsOfASmallerNetwork_AreMadeLarger(self):
        self.trainer("small", live()).fit(until=1)
        large = Trainer(live(blocks=[3, 3]), self.data, self.folder / "grown", start=self.folder / "small" / "best.pt").network
        self.assertEqual(len(large.stride16), 4)
        torch.testing.assert_close(large.blend, load_weights(self.folder / "small" / "best.pt")[0].blend)

    def test_start_WeightsOfAWiderNetwork_AreMadeNarrower(self):
        wide = self.trainer("wider", live(width=0.5))
        wide.fit(until=1)
        small = Trainer(live(), self.data, self.folder / "narrowed", start=self.folder / "wider" / "best.pt").network
        torch.testing.assert_close(small.blend, wide.average.network.blend)
        pictures = torch.stack([b["image"][0] for b in itertools.islice(wide.batches.epoch(0), 4)]).float() / 255
        with torch.no_grad():
            wanted = wide.average.network.features(pictures)["maps"]
            errors = [(n.eval().features(pictures)["maps"] - wanted).abs().mean() for n in (small, models.build(live()))]
        self.assertLess(float(errors[0]), 0.7 * float(errors[1]))

    def test_meanWeights_TwoRuns_LieInTheMiddleAndAnotherFormIsRefused(self):
        for name, seed in (("mean-one", 1), ("mean-other", 2)):
            self.trainer(name, live(seed=seed)).fit(until=1)
        paths = [self.folder / name / "checkpoint.pt" for name in ("mean-one", "mean-other")]
        network, _ = mean_weights(paths)
        one, other = (load_weights(path)[0].state_dict() for path in paths)
        for key, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                torch.testing.assert_close(value, (one[key] + other[key]) / 2)
        for key, value in mean_weights(paths, [3, 1])[0].state_dict().items():
            if value.dtype.is_floating_point:
                torch.testing.assert_close(value, 0.75 * one[key] + 0.25 * other[key])
        for shares in ([1], [1, -1], [0, 0], [1, float("nan")]):
            with self.assertRaisesRegex(TrainingError, "shares"):
                mean_weights(paths, shares)
        self.trainer("mean-wide", live(width=0.5, squeeze=2)).fit(until=1)
        with self.assertRaisesRegex(TrainingError, "another form"):
            mean_weights([*paths, self.folder / "mean-wide" / "checkpoint.pt"])

    def test_start_CheckpointThere_AsksForResume(self):
        self.trainer("twice", live()).fit(until=1)
        with self.assertRaisesRegex(TrainingError, "--resume"):
            self.trainer("twice", live())

    def test_refine_TrainedNetwork_LowersThePoseErrorAndKeepsTheLandmarks(self):
        self.trainer("pose", live()).fit()
        network, settings = load_weights(self.folder / "pose" / "best.pt")
        faces = self.data.train_faces
        images = [dataset.read_image(f.file) for f in faces]
        crops = [landmark_crop(f.points, settings.augmentation.crop_scale) for f in faces]
        labels = np.stack([f.pose for f in faces])
        points, pose, _ = predict(network, images, crops, settings.input_size)
        refine(network, settings, self.data, rounds=2, passes=10)
        points_after, pose_after, _ = predict(network, images, crops, settings.input_size)
        np.testing.assert_array_equal(points_after, points)
        self.assertLess(np.abs(pose_after - labels).mean(), np.abs(pose - labels).mean())

    def test_refine_PoseErrorReturned_IsThatOfTheValidationFaces(self):
        self.trainer("validated", live()).fit(until=1)
        network, settings = load_weights(self.folder / "validated" / "best.pt")
        returned = refine(network, settings, self.data, rounds=2)
        faces = self.data.val
        crops = [landmark_crop(f.points, settings.augmentation.crop_scale) for f in faces]
        _, pose, _ = predict(network, [dataset.read_image(f.file) for f in faces], crops, settings.input_size)
        measured = np.abs(pose - np.stack([f.pose for f in faces])).mean(0)
        np.testing.assert_allclose(returned, measured, atol=1e-3)

    def test_fitQuadratic_QuadraticOfTheInnerPoints_IsFoundWhereverTheFaceLies(self):
        rng = np.random.default_rng(3)
        mean, modes = rng.normal(0, 2, (68, 2)), rng.normal(0, 0.3, (5, 68, 2))

        def draw(count):
            amounts = rng.normal(0, 1, (count, 5))
            shapes = mean + np.tensordot(amounts, modes, 1) + rng.normal(0, 1, (count, 1, 2))
            values = np.stack([amounts[:, 0] * amounts[:, 1] - amounts[:, 2] ** 2, amounts[:, 3] + amounts[:, 4] ** 2], 1)
            return shapes.reshape(count, 136).astype(np.float32), values

        form = QuadraticForm(136, 2, rank=8)
        fit_quadratic(form, *draw(4000))
        points, values = draw(100)
        with torch.no_grad():
            found = form(torch.from_numpy(points)).numpy()
        self.assertLess(np.abs(found - values).mean(), 0.05 * np.abs(values).mean())

    def test_refine_NetworkWithoutPoseHeads_IsAnError(self):
        network, settings = self.trainer("no-heads", live(model="asmnet", loss="mse")).network, live(model="asmnet", loss="mse")
        with self.assertRaisesRegex(TrainingError, "asmnet-live"):
            refine(network, settings, self.data)

    def test_detectorBox_OfACheckpoint_IsAskedFor(self):
        self.trainer("boxes", live(epochs=1)).fit()
        weights, output = self.folder / "boxes" / "best.pt", self.folder / "boxes.onnx"
        with mock.patch("sys.stderr", io.StringIO()) as said, self.assertRaises(SystemExit):
            cli.main(["export", "--weights", str(weights), "--output", str(output)])
        self.assertIn("--from-detector", said.getvalue())
        detector = ["--data", str(self.csv), "--split", "val", "--detector", str(self.folder / "none.onnx")]
        for verb in (["evaluate", "--crop", "detector"], ["stress"]):
            with self.subTest(verb[0]), mock.patch("sys.stderr", io.StringIO()) as said:
                self.assertEqual(cli.main([*verb, "--model", str(weights), *detector]), 2)
                self.assertIn("does not say where the landmarks lie", said.getvalue())
        with mock.patch("sys.stdout", io.StringIO()):
            self.assertEqual(cli.main(["export", "--weights", str(weights), "--output", str(output), "--from-detector", "0.01", "0.1", "0.8"]), 0)
        self.assertEqual(open_model(output).detector_mapping(), MAPPING)

    def exported(self, name, settings):
        """The trained network and its exported file."""
        self.trainer(f"export-{name}", dataclasses.replace(settings, epochs=1)).fit()
        network, _ = load_weights(self.folder / f"export-{name}" / "best.pt")
        path = self.folder / f"{name}.onnx"
        deployed = export.export(network, path, MAPPING)
        picture = torch.rand(1, 3, 64, 64)
        with torch.no_grad():
            for wanted, folded in zip(network(picture), deployed(picture)):
                torch.testing.assert_close(wanted, folded, rtol=1e-4, atol=1e-4)
            return path, picture, network(picture)

    def test_export_AsmnetLive_AgreesWithOpenCvsRuntime(self):
        path, picture, wanted = self.exported("asmnet-live", live())
        runtime = cv2.dnn.readNetFromONNX(str(path))
        runtime.setInput(picture.numpy())
        for want, got in zip(wanted, runtime.forward(["landmarks", "pose", "confidence"])):
            np.testing.assert_allclose(got.reshape(want.shape), want.numpy(), rtol=1e-3, atol=1e-4)
        manifest = json.loads(path.with_suffix(".json").read_text())
        self.assertEqual(manifest["network"], "asmnet-live.onnx")
        self.assertEqual(manifest["confidence"], {"output": "confidence"})

    def test_export_Asmnet_FileIsValidWithoutConfidence_AndRunsInOpenCv(self):
        path, picture, wanted = self.exported("asmnet", live(model="asmnet", loss="mse"))
        with mock.patch.dict(sys.modules, {"onnxruntime": None}):
            found = export.run_onnx(path, picture.numpy())
        for name, want in zip(("landmarks", "pose"), wanted):
            np.testing.assert_allclose(found[name], want.numpy(), rtol=1e-3, atol=1e-4)
        model = onnx.load(str(path))
        onnx.checker.check_model(model)
        self.assertEqual([o.name for o in model.graph.output], ["landmarks", "pose"])
        self.assertNotIn("confidence", json.loads(path.with_suffix(".json").read_text()))

    def test_ablation_TinyMatrix_WritesTableAndGoesOn(self):
        path = self.folder / "ablation.json"
        base = {"input_size": 64, "batch": 8, "epochs": 1, "warm_up_steps": 2, "negative_share": 0.0}
        runs = [{"name": loss, "model": "asmnet", "loss": loss} for loss in ("mse", "asm")]
        path.write_text(json.dumps({"base": base, "seeds": [1, 2], "runs": runs}))
        faces = evaluate.choose(dataset.read_csv(self.csv), "test")
        matrix = ablation.load(path)
        said = []
        results = ablation.run(matrix, self.data, self.model, faces, self.folder / "matrix", "cpu", say=said.append)
        self.assertEqual(len(results), 4)
        self.assertEqual(len(said), 4)
        again = ablation.run(matrix, self.data, self.model, faces, self.folder / "matrix", "cpu", say=said.append)
        self.assertEqual(len(said), 4)
        self.assertEqual([r["test"]["nme"] for r in again], [r["test"]["nme"] for r in results])
        table = (self.folder / "matrix" / "table.md").read_text()
        self.assertIn("| mse | 2 |", table)
        self.assertTrue((self.folder / "matrix" / "ced.png").is_file())


class ConfigTests(unittest.TestCase):
    def test_fromDict_UnknownSetting_NamesIt(self):
        with self.assertRaisesRegex(config.ConfigError, "speed"):
            config.from_dict({"speed": 1})

    def test_load_PublishedFiles_AreValid(self):
        folder = Path(__file__).resolve().parent.parent / "configs"
        for name in ("asmnet", "mobilenetv2", "asmnet-live"):
            self.assertEqual(config.load(folder / f"{name}.json").name, name)
        self.assertEqual(config.load(folder / "asmnet-live-mild.json").name, "asmnet-live")
        self.assertEqual(config.load(folder / "mobilenetv2-more.json").name, "mobilenetv2")
        self.assertEqual(len(ablation.load(folder / "ablation.json")), 21)
        self.assertEqual(len(ablation.load(folder / "ablation-clock.json")), 12)
        self.assertEqual(len(ablation.load(folder / "ablation-short.json")), 21)

    def test_sizeAt_Growth_FollowsTheSchedule(self):
        settings = config.from_dict(
            {"model": "asmnet", "loss": "mse", "input_size": 96, "growth": [[0.0, 32], [0.5, 64], [0.75, 96]]}
        )
        self.assertEqual([settings.size_at(p) for p in (0.0, 0.49, 0.5, 0.75, 1.0)], [32, 32, 64, 96, 96])
        self.assertEqual(config.from_dict({}).size_at(0.3), 128)

    def test_fromDict_WrongGrowth_SaysWhatIsWrong(self):
        base = {"model": "asmnet", "loss": "mse", "input_size": 96}
        for growth, words in (
            ([[0.1, 96]], "rise from 0"),
            ([[0.0, 64]], "rise to input_size"),
            ([[0.0, 60], [0.5, 96]], "multiples of 32"),
            ([0.0, 96], "pairs"),
        ):
            with self.subTest(words), self.assertRaisesRegex(config.ConfigError, words):
                config.from_dict({**base, "growth": growth})
        with self.assertRaisesRegex(config.ConfigError, "asmnet-live"):
            config.from_dict({"growth": [[0.0, 128]]})

    def test_load_Override_IsTaken(self):
        folder = Path(__file__).resolve().parent.parent / "configs"
        loaded = config.load(folder / "asmnet.json", ["epochs=7", "augmentation.rotation=3", "loss=mse"])
        self.assertEqual((loaded.epochs, loaded.augmentation.rotation, loaded.loss), (7, 3, "mse"))
