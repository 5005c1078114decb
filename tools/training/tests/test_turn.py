import unittest

import cv2
import numpy as np

from asmnet_training import turn, windows
from asmnet_training.geometry import pose_to_matrix


def face(pose):
    """A window whose points are the mean 3-D face under ``pose``, and a picture of smooth colours."""
    points = (turn.load_shape() @ pose_to_matrix(pose).T)[:, :2] * 45 + 128
    image = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    return cv2.resize(image, (windows.SIZE, windows.SIZE), interpolation=cv2.INTER_CUBIC), points


class TurnerTests(unittest.TestCase):
    def test_turn_ByNothing_ChangesNothing(self):
        image, points = face((5, -3, 2))
        picture, new_points, pose, weight = turn.Turner().turn(image, points, (5, -3, 2), 0, 0)
        np.testing.assert_allclose(new_points, points, atol=1e-9)
        np.testing.assert_allclose(pose, (5, -3, 2), atol=1e-9)
        self.assertLess(np.abs(picture.astype(int) - image)[8:-8, 8:-8].mean(), 1.0)
        np.testing.assert_array_equal(weight, np.ones(68))

    def test_turn_MeanFace_PointsAreThoseOfTheNewPose(self):
        image, points = face((0, 0, 0))
        _, new_points, pose, _ = turn.Turner().turn(image, points, (0, 0, 0), 25, 10)
        expected = (turn.load_shape() @ pose_to_matrix(pose).T)[:, :2] * 45
        np.testing.assert_allclose(new_points - new_points.mean(0), expected - expected.mean(0), atol=1e-6)
        self.assertGreater(pose[0], 20)

    def test_turn_ToTheRight_HidesTheRightJaw(self):
        image, points = face((0, 0, 0))
        weight = turn.Turner().turn(image, points, (0, 0, 0), 30, 0)[3]
        self.assertTrue(np.all(weight[:10] == 1) and np.all(weight[10:17] < 1))

    def test_turn_PictureFollowsThePoints(self):
        image, points = face((0, 0, 0))
        image[:] = 0
        nose = points[30]
        cv2.circle(image, tuple(int(round(v)) for v in nose), 4, (255, 255, 255), -1)
        picture, new_points, _, _ = turn.Turner().turn(image, points, (0, 0, 0), 25, 0)
        found = cv2.minMaxLoc(cv2.GaussianBlur(picture.max(2), (0, 0), 2))[3]
        np.testing.assert_allclose(found, new_points[30], atol=3)

    def test_turnedCopies_TurnedFaces_GoOnTheSameWay(self):
        made = windows.empty(1)
        made.images[0], made.points[0] = face((20, 0, 0))
        made.pose[0] = (20, 0, 0)
        copies = turn.turned_copies(made, 4)
        self.assertEqual(len(copies), 4)
        self.assertTrue(np.all(copies.pose[:, 0] > 25) and np.all(copies.pose[:, 0] < 52))
