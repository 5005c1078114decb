"""The drawn hardships of the training: what they cover is what they say, and the points stay where the picture is."""

import unittest

import cv2
import numpy as np
from tests import generated

from asmnet_training import augment, occluders, photometric, windows
from asmnet_training.augment import Augmentation, Edge

STILL = {"occlusion": 0, "blur": 0, "low_resolution": 0, "noise": 0, "grey": 0, "compression": 0, "strong": 0}


def drawn_windows(count=3):
    made = windows.empty(count)
    for i in range(count):
        image, points = generated.draw(np.random.default_rng(i), (5 * i, 0, 0), windows.SIZE, 55.0)
        made.images[i], made.points[i] = image, points
    return made


class OccluderTests(unittest.TestCase):
    def test_everyThing_ChangesOnlyWhatItsMaskCoversAndANarrowRim(self):
        made = drawn_windows()
        things = (occluders.mask_of_cloth, occluders.glasses, occluders.hand, occluders.held_thing, occluders.bar,
                  occluders.hair, occluders.patch)
        for thing in things:
            covered = 0
            for seed in range(12):
                with self.subTest(thing.__name__, seed=seed):
                    crop = np.ascontiguousarray(made.images[0][::2, ::2])
                    before = crop.astype(int)
                    mask = thing(np.random.default_rng(seed), crop, made.points[0].astype(float) / 2, made, None)
                    changed = np.abs(crop.astype(int) - before).max(2)
                    self.assertEqual(set(np.unique(mask)) - {0, 255}, set())
                    inside = changed[mask > 0]
                    covered += int(mask.any() and (inside > 3).mean() > 0.4)
            self.assertGreaterEqual(covered, 3, thing.__name__)

    def test_clothMask_Always_CoversTheMouthAndNotTheEyes(self):
        made = drawn_windows(1)
        points = made.points[0].astype(float) / 2
        for seed in range(10):
            crop = np.ascontiguousarray(made.images[0][::2, ::2])
            mask = occluders.mask_of_cloth(np.random.default_rng(seed), crop, points)
            seen = [mask[int(round(y)), int(round(x))] for x, y in points]
            self.assertTrue(all(seen[48:60]), seed)
            self.assertFalse(any(seen[36:48]), seed)

    def test_faceSample_Covered_PointsUnderTheThingWeighLess(self):
        made = drawn_windows()
        options = Augmentation(**STILL, cover=1.0)
        lighter = 0
        for seed in range(10):
            sample = augment.face_sample(np.random.default_rng(seed), made, 0, 128, options)
            self.assertTrue(np.all((sample.weight == 1) | (sample.weight == augment.UNSEEN_WEIGHT)))
            lighter += int(np.any(sample.weight < 1))
        self.assertGreater(lighter, 5)


class GrainTests(unittest.TestCase):
    def test_grain_FineOrStrong_LiesOnEveryChannel(self):
        flat = np.full((128, 128, 3), 128, np.uint8)
        for deviation in (8.0, 45.0):
            noisy = photometric.grain(np.random.default_rng(0), flat, deviation).astype(float)
            np.testing.assert_allclose(noisy.std((0, 1)), deviation, rtol=0.08)


class EdgeTests(unittest.TestCase):
    def test_faceSample_CutByThePicturesEdge_PointsBeyondLieInTheBlackAndWeighLess(self):
        made = drawn_windows()
        made.images[:] = 200
        options = Augmentation(**STILL, cut=1.0)
        beyond = 0
        for seed in range(30):
            sample = augment.face_sample(np.random.default_rng(seed), made, 1, 128, options)
            places = np.round((sample.points + 0.5) * 128 - 0.5).astype(int)
            for (x, y), weight in zip(places, sample.weight):
                if 2 < x < 125 and 2 < y < 125:
                    around = sample.image[y - 2 : y + 3, x - 2 : x + 3].max(2)
                    if (around == 0).all():
                        self.assertLess(weight, 1)
                        beyond += 1
                    elif (around > 0).all():
                        self.assertEqual(weight, 1)
        self.assertGreater(beyond, 50)

    def test_faceSample_BehindSomethingLarge_APartWeighsLessAndTheCropStraysFromIt(self):
        made, inwards = drawn_windows(), 0
        made.images[:] = 128
        options = Augmentation(**STILL, half=1.0, rotation=0, shift=0, zoom=0)
        for seed in range(40):
            sample = augment.face_sample(np.random.default_rng(seed), made, 1, 128, options)
            x, beyond = sample.points[:, 0], sample.weight < 1
            self.assertTrue(0.1 < beyond.mean() < 0.75, beyond.mean())
            side = 1 if x[beyond].mean() > x[~beyond].mean() else -1
            self.assertLess((side * x[~beyond]).max(), (side * x[beyond]).min() + 1e-6)
            # The crop strays towards the half that is seen: the face's middle lies on the other side of its own.
            inwards += side * (x.min() + x.max()) > 0
        self.assertGreater(inwards, 30)

    def test_edge_Turned_OutsideIsWhatLiesBeyondInThePicture(self):
        edge = Edge(0, 50.0, np.array([1.0, 0.0]), 0.3)
        matrix = np.array([[0, -1, 80], [1, 0, 10]], float)  # A quarter turn: crop pixel (u, v) shows picture (80 - v, 10 + u).
        outside = edge.outside(matrix, 64)
        self.assertTrue(outside[:30].all())
        self.assertFalse(outside[30:].any())


class PhotometricTests(unittest.TestCase):
    def test_everyHardPicture_IsAPictureOfTheSameSizeAndDiffers(self):
        image = drawn_windows(1).images[0][::2, ::2].copy()
        for make in photometric.HARD:
            for seed in range(6):
                with self.subTest(make.__name__, seed=seed):
                    cv2.setRNGSeed(seed)
                    made = make(np.random.default_rng(seed), image.copy())
                    self.assertEqual((made.shape, made.dtype), (image.shape, image.dtype))
                    self.assertGreater(np.abs(made.astype(int) - image).mean(), 0.5)

    def test_defocus_OneBrightDot_SpreadsEvenlyAroundItsPlace(self):
        image = np.zeros((128, 128, 3), np.uint8)
        image[64, 40] = 255
        made = photometric.defocus(np.random.default_rng(0), image)[..., 0].astype(float)
        rows, columns = np.indices(made.shape)
        self.assertAlmostEqual((made * rows).sum() / made.sum(), 64, delta=0.05)
        self.assertAlmostEqual((made * columns).sum() / made.sum(), 40, delta=0.05)

    def test_easeOfTheSchedule_LowersTheChancesAlone(self):
        from asmnet_training.config import Config

        config = Config(ease=0.5, augmentation=Augmentation(cover=0.4, rotation=12))
        self.assertEqual(config.augmentation_at(0.0), config.augmentation)
        late = config.augmentation_at(1.0)
        self.assertAlmostEqual(late.cover, 0.2)
        self.assertEqual(late.rotation, 12)
