import unittest

import cv2
import numpy as np

from asmnet_training import geometry


class PoseTests(unittest.TestCase):
    def test_matrix_PositiveYaw_NoseGoesRight(self):
        nose = geometry.pose_to_matrix((30, 0, 0)) @ [0, 0, 1]
        self.assertGreater(nose[0], 0.4)

    def test_matrix_PositivePitch_NoseGoesUp(self):
        nose = geometry.pose_to_matrix((0, 30, 0)) @ [0, 0, 1]
        self.assertLess(nose[1], -0.4)

    def test_matrix_PositiveRoll_HeadLeansClockwise(self):
        crown = geometry.pose_to_matrix((0, 0, 30)) @ [0, -1, 0]
        self.assertGreater(crown[0], 0.4)

    def test_matrix_RoundTrip_GivesTheSameAngles(self):
        rng = np.random.default_rng(1)
        for pose in rng.uniform([-80, -80, -170], [80, 80, 170], (50, 3)):
            np.testing.assert_allclose(geometry.matrix_to_pose(geometry.pose_to_matrix(pose)), pose, atol=1e-9)

    def test_poseInCrop_FrontalFaceInTurnedCrop_IsPureRoll(self):
        np.testing.assert_allclose(geometry.pose_in_crop((0, 0, 0), np.radians(20)), (0, 0, -20), atol=1e-9)

    def test_poseInImage_IsTheInverseOfPoseInCrop(self):
        pose = (25.0, -10.0, 7.0)
        there = geometry.pose_in_crop(pose, 0.6)
        np.testing.assert_allclose(geometry.pose_in_image(there, 0.6), pose, atol=1e-9)

    def test_mirrorPose_MatchesMirroredPoints(self):
        shape = np.random.default_rng(2).normal(size=(10, 3))
        pose = np.array([22.0, 12.0, -9.0])
        mirrored_shape = shape * [-1, 1, 1]
        seen = (shape @ geometry.pose_to_matrix(pose).T)[:, :2] * [-1, 1]
        expected = (mirrored_shape @ geometry.pose_to_matrix(geometry.mirror_pose(pose)).T)[:, :2]
        np.testing.assert_allclose(seen, expected, atol=1e-9)

    def test_flip_TwiceIsIdentity(self):
        np.testing.assert_array_equal(geometry.FLIP[geometry.FLIP], np.arange(68))


class CropTests(unittest.TestCase):
    def test_toCrop_RoundTrip_GivesTheSamePoints(self):
        points = np.random.default_rng(3).uniform(0, 100, (68, 2))
        there = geometry.to_crop(points, (40, 50), (60, 80), 0.4)
        np.testing.assert_allclose(geometry.from_crop(there, (40, 50), (60, 80), 0.4), points, atol=1e-9)

    def test_toCrop_QuarterTurn_XAxisPointsDown(self):
        np.testing.assert_allclose(geometry.to_crop([[40, 80]], (40, 50), 60, np.pi / 2), [[0.5, 0]], atol=1e-9)

    def test_cropMatrix_AgreesWithToCrop(self):
        matrix = geometry.crop_matrix((40, 50), (60, 80), 0.4, 32)
        pixel = matrix[:, :2] @ [5, 9] + matrix[:, 2]
        np.testing.assert_allclose(
            geometry.to_crop(pixel[None], (40, 50), (60, 80), 0.4)[0], [5.5 / 32 - 0.5, 9.5 / 32 - 0.5], atol=1e-9
        )

    def test_cropMatrix_WarpedDot_LandsWhereToCropSays(self):
        image = np.zeros((120, 120), np.float32)
        cv2.circle(image, (70, 45), 3, 1.0, -1)
        matrix = geometry.crop_matrix((60, 60), 90, 0.5, 128)
        crop = cv2.warpAffine(image, matrix, (128, 128), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        rows, columns = np.mgrid[:128, :128]
        found = np.array([(crop * columns).sum(), (crop * rows).sum()]) / crop.sum()
        expected = (geometry.to_crop([[70, 45]], (60, 60), 90, 0.5)[0] + 0.5) * 128 - 0.5
        np.testing.assert_allclose(found, expected, atol=0.1)
