import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from tests import generated

from asmnet_training import dataset, moves

# Reports the points that it is given for each frame, but not in the first two nor in those that are not there; the last one far off.
PROGRAM = """
import sys, numpy as np
truth = np.load(sys.argv[1])
with open(sys.argv[sys.argv.index("--csv") + 1], "w") as stream:
    names = [f"{axis}_{i}" for axis in "xy" for i in range(68)]
    stream.write("frame, face_id, success, " + ", ".join(names) + "\\n")
    for frame, points in enumerate(truth):
        if frame > 1 and np.isfinite(points).all():
            values = (points + (40 if frame == len(truth) - 1 else 0)).T.flatten()
            stream.write(f"{frame + 1}, {1 + frame // 30}, 1, " + ", ".join(f"{v:.3f}" for v in values) + "\\n")
"""


class MovesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.face = dataset.read_csv(generated.write(self.folder))[0]

    def test_run_FaceThatIsAway_IsCountedFromTheStartAndFromItsReturn(self):
        truths = [points for _, points in moves.away(self.face)]
        np.save(self.folder / "truth.npy", np.stack([np.full((68, 2), np.nan) if t is None else t for t in truths]))
        (self.folder / "program.py").write_text(PROGRAM)
        program = [sys.executable, str(self.folder / "program.py"), str(self.folder / "truth.npy")]
        row = moves.run(program, [self.face], ["away"])[0]
        self.assertEqual((row["first"], row["back"], row["identities"]), (3, 1, 2))
        self.assertAlmostEqual(row["tracked"], 100 * 28 / 30)
        self.assertAlmostEqual(row["right"], 100 * 27 / 30)
        self.assertIn("away", moves.table([row]))

    def test_moves_EachOne_ShowsTheFaceWhereItsPointsAre(self):
        for name, move in moves.MOVES.items():
            for page, points in list(move(self.face))[::7]:
                self.assertEqual(page.shape, (moves.HEIGHT, moves.WIDTH, 3), name)
                if points is not None:
                    self.assertAlmostEqual(np.ptp(points, axis=0).max(), moves.FACE, delta=0.5 * moves.FACE, msg=name)

    def test_fast_TwoFrames_LieTwoFifthsOfTheWidthApart(self):
        (_, first), (_, second) = list(moves.fast(self.face))[:2]
        self.assertAlmostEqual(abs(second - first)[:, 0].mean(), 0.4 * np.ptp(first[:, 0]), delta=0.5)

    def test_edge_AtItsFarthest_TwoFifthsAreOutside(self):
        _, points = list(moves.edge(self.face))[30]
        self.assertAlmostEqual(-points[:, 0].min() / np.ptp(points[:, 0]), 0.4, delta=0.05)


if __name__ == "__main__":
    unittest.main()
