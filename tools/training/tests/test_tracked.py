import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
from tests import generated

from asmnet_training import bias, dataset, disturb, stills
from asmnet_training.dataset import DatasetError

# Reports the points that it is given, in every frame but black ones: the first photo truly, the second far off, the third not.
PROGRAM = """
import sys, cv2, numpy as np
truth = np.load(sys.argv[1])
source, table = (sys.argv[sys.argv.index(name) + 1] for name in ("--source", "--csv"))
video = cv2.VideoCapture(source)
with open(table, "w") as stream:
    names = [f"{axis}_{i}" for axis in "xy" for i in range(68)]
    stream.write("frame, success, confidence, " + ", ".join(names) + "\\n")
    photo, frame, dark = -1, 0, True
    while True:
        more, image = video.read()
        if not more:
            break
        frame += 1
        photo, dark = photo + (dark and image.max() > 60), image.max() <= 60
        if not dark and photo < 2:
            values = (truth[photo] + (0, 30)[photo]).T.flatten()
            stream.write(f"{frame}, 1, 0.95, " + ", ".join(f"{v:.3f}" for v in values) + "\\n")
"""


class StillsTests(unittest.TestCase):
    def test_run_TrueFarOffAndMissing_AreCountedAsSuch(self):
        with tempfile.TemporaryDirectory() as folder:
            faces = dataset.read_csv(generated.write(Path(folder)))[:3]
            np.save(Path(folder) / "truth.npy", np.stack([f.points for f in faces]))
            (Path(folder) / "program.py").write_text(PROGRAM)
            program = [sys.executable, str(Path(folder) / "program.py"), str(Path(folder) / "truth.npy")]
            row = stills.run(program, faces, disturb.ALL[:1], frames=3)[0]
        self.assertAlmostEqual(row["right"], 100 / 3)
        self.assertAlmostEqual(row["found"], 200 / 3)
        self.assertAlmostEqual(row["surelyWrong"], 100 / 3)
        self.assertIn("none", stills.table([row]))

    def test_run_ProgramThatFails_SaysWhatItSaid(self):
        with tempfile.TemporaryDirectory() as folder:
            faces = dataset.read_csv(generated.write(Path(folder)))[:1]
            program = [sys.executable, "-c", "import sys; sys.exit('no such model')"]
            with self.assertRaisesRegex(DatasetError, "ended with 1: no such model"):
                stills.run(program, faces, disturb.ALL[:1], frames=1)


class BiasTests(unittest.TestCase):
    def test_errors_OffsetThatAllFacesHave_CountsForNothing(self):
        rng = np.random.default_rng(0)
        points = rng.uniform(50, 100, (9, 68, 2))
        points[:, 36], points[:, 45] = (50, 60), (90, 60)
        truth = points[:, [p for p, _, _ in bias.POINTS]]
        self.assertLess(bias._errors(points + [0, 3], truth).max(), 1e-9)
        points[0] += [4, 0]
        errors = bias._errors(points, truth)
        self.assertAlmostEqual(errors[0], 10)
        self.assertLess(errors[1:].max(), 1e-9)

    def test_rows_Groups_HoldTheirOwn(self):
        rows = [{"age": a, "ethnicity": e, "gender": "female"} for a, e in (("2", "asian"), ("70", "black"), ("71", "black"))]
        made = {r["group"]: r for r in bias._rows(rows, np.array([1.0, 2.0, 12.0]), np.ones(3))}
        self.assertEqual(made["age 60 and above"]["error"], 7)
        self.assertEqual(made["black"]["failures"], 50)
        self.assertEqual(made["all"]["faces"], 3)
        self.assertNotIn("age 20 to 39", made)

    def test_run_SplitWithoutFaces_IsNamed(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(DatasetError, "labels.csv and labels.npz"):
            bias.run(mock.Mock(), folder)
