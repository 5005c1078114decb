import unittest

import cv2
import numpy as np

from asmnet_training import head, turn, windows
from asmnet_training.geometry import pose_to_matrix

HEAD = head.read().vertices[:68]
SCALE = 105.0


def face(pose):
    """A window whose points are the mean head's under ``pose``, and a picture of smooth colours."""
    seen = (HEAD - HEAD.mean(0)) @ pose_to_matrix(pose).T
    image = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    return cv2.resize(image, (windows.SIZE, windows.SIZE), interpolation=cv2.INTER_CUBIC), seen[:, :2] * SCALE + 128


class TurnerTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.turner = turn.Turner()

    def test_turn_ByNothing_ChangesNothing(self):
        image, points = face((4, -3, 2))
        picture, new_points, pose, weight = self.turner.turn(image, points, (4, -3, 2), 0, 0)
        np.testing.assert_allclose(new_points[17:], points[17:], atol=1e-9)
        np.testing.assert_allclose(pose, (4, -3, 2), atol=1e-9)
        self.assertLess(np.abs(picture.astype(int) - image)[8:-8, 8:-8].mean(), 1.0)
        np.testing.assert_array_equal(weight, np.ones(68))

    def test_turn_MeanHead_InnerPointsAreThoseOfTheNewPose(self):
        image, points = face((0, 0, 0))
        _, new_points, pose, _ = self.turner.turn(image, points, (0, 0, 0), 60, 10)
        expected = ((HEAD - HEAD.mean(0)) @ pose_to_matrix(pose).T)[:, :2] * SCALE + 128
        np.testing.assert_allclose(new_points[17:], expected[17:], atol=1e-6)
        self.assertGreater(pose[0], 55)

    def test_turn_ToTheRight_PutsTheFarJawWhereTheCheekEnds(self):
        image, points = face((0, 0, 0))
        _, new_points, pose, weight = self.turner.turn(image, points, (0, 0, 0), 50, 0)
        unmoved = ((HEAD - HEAD.mean(0)) @ pose_to_matrix(pose).T)[:, :2] * SCALE + 128
        # The far jaw itself has gone behind the cheek, the near one is where it was along the jaw's line.
        self.assertTrue(np.all(new_points[11:16, 0] > unmoved[11:16, 0] + 0.03 * SCALE))
        self.assertTrue(np.all(weight[[10, 12, 14]] == np.float32(turn.CONTOUR_WEIGHT)))
        self.assertTrue(np.all(weight[0:8] == 1))

    def test_turn_FarAway_TheFarEyeIsHiddenAndTheNearOneIsNot(self):
        image, points = face((0, 0, 0))
        weight = self.turner.turn(image, points, (0, 0, 0), 70, 0)[3]
        self.assertTrue(np.all(weight[36:42] == 1))
        self.assertTrue(np.any(weight[42:48] < 1))

    def test_turn_PictureFollowsThePoints(self):
        image, points = face((0, 0, 0))
        for index in (30, 36, 48, 8):
            with self.subTest(index):
                image[:] = 0
                cv2.circle(image, tuple(int(round(v)) for v in points[index]), 4, (255, 255, 255), -1)
                picture, new_points, _, _ = self.turner.turn(image, points, (0, 0, 0), 35, 8)
                found = cv2.minMaxLoc(cv2.GaussianBlur(picture.max(2), (0, 0), 2))[3]
                np.testing.assert_allclose(found, new_points[index], atol=3.5)

    def test_turnedCopies_TurnedFaces_GoOnTheSameWayUpToProfile(self):
        made = windows.empty(1)
        made.images[0], made.points[0] = face((20, 0, 0))
        made.pose[0] = (20, 0, 0)
        copies = turn.turned_copies(made, 6)
        self.assertEqual(len(copies), 6)
        yaw = copies.pose[np.isfinite(copies.pose[:, 0]), 0]
        self.assertTrue(np.all(yaw > 15) and np.all(yaw < 76))
        self.assertTrue(yaw.max() > 45)


class JawTests(unittest.TestCase):
    def test_evenlySpacedJaw_UnevenPoints_StayOnTheLineWithEvenDistances(self):
        angle = np.linspace(np.pi, 0, 17) + np.r_[0, np.random.default_rng(1).normal(0, 0.03, 7), 0, 0.05 * np.ones(7), 0]
        jaw = np.column_stack([np.cos(angle), np.sin(angle)]) * 60
        spaced = turn.evenly_spaced_jaw(jaw)
        np.testing.assert_allclose(spaced[[0, 8, 16]], jaw[[0, 8, 16]])
        for half in (spaced[:9], spaced[8:]):
            steps = np.linalg.norm(np.diff(half, axis=0), axis=1)
            self.assertLess(steps.max() / steps.min(), 1.05)
        np.testing.assert_allclose(np.linalg.norm(spaced, axis=1), 60, atol=0.6)
