"""The measures on points whose answer is known, the watcher on a process that is known, and results that are kept."""
import argparse
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

import measures
import peers
import pictures
from trackers import Tracker
from watch import watch


def face(scale=1.0, turn=0.0, place=(0.0, 0.0)):
    """68 fixed points, turned, scaled and moved."""
    points = np.random.default_rng(7).uniform(-40, 40, (68, 2))
    points[36], points[45] = (-30, 0), (30, 0)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return scale * points @ axes + place


class PicturesTests(unittest.TestCase):
    def test_a_table_of_98_points_is_refused(self):
        names = [f"{axis}{i}" for i in range(98) for axis in "xy"]
        with tempfile.TemporaryDirectory() as folder:
            table = pathlib.Path(folder) / "landmarks.csv"
            table.write_text(",".join(["set", "split", "file", *names]) + "\n" + ",".join(["WFLW", "test", "1.jpg", *map(str, range(196))]) + "\n")
            with self.assertRaisesRegex(SystemExit, "more than 68 points"):
                pictures.read_faces(table, "test", 10)


class MeasuresTests(unittest.TestCase):
    def test_the_error_is_the_distance_in_eye_distances(self):
        truth = face(2.0)
        self.assertAlmostEqual(measures.error(truth + [6, 8], truth, measures.INNER), 100 * 10 / 120, 6)

    def test_a_constant_offset_goes_whatever_the_faces_turn_and_size(self):
        truths = [face(1 + 0.1 * i, 0.2 * i, (50 * i, 3 * i)) for i in range(8)]
        offset = np.full((68, 2), (0.03, -0.05))
        offset[[36, 45]] = 0
        found = [truth + offset @ measures.frame(truth)[1] for truth in truths]
        self.assertGreater(np.mean([measures.error(a, b, measures.INNER) for a, b in zip(found, truths)]), 4)
        corrected = measures.without_offsets(found, truths)
        self.assertLess(max(measures.error(a, b, measures.INNER) for a, b in zip(corrected, truths)), 1e-6)

    def test_an_error_that_is_not_constant_stays(self):
        noise = np.random.default_rng(1)
        truths = [face() for _ in range(200)]
        found = [truth + noise.normal(0, 3, truth.shape) for truth in truths]
        before = np.mean([measures.error(a, b, measures.INNER) for a, b in zip(found, truths)])
        after = np.mean([measures.error(a, b, measures.INNER) for a, b in zip(measures.without_offsets(found, truths), truths)])
        self.assertLess(abs(after - before), 0.15 * before)

    def test_of_several_faces_the_right_one_is_taken(self):
        truth = face(place=(100, 100))
        self.assertIs(measures.best([face(place=(300, 100)), truth], truth), truth)
        self.assertIsNone(measures.best([face(place=(300, 100))], truth))
        self.assertIsNone(measures.best([], truth))

    def test_shaking_of_a_known_size_is_found(self):
        noise = np.random.default_rng(2)
        track = [face() + noise.normal(0, 0.3, (68, 2)) for _ in range(400)]
        self.assertAlmostEqual(measures.still(track), 100 * 0.3 * np.sqrt(2) / 60, 1)

    def test_a_known_delay_is_found(self):
        shift = lambda time: 10 * np.sin(2 * np.pi * time)
        times = np.arange(105) / 30
        for delay in (0.0, 0.05, 0.1):
            track = [face(place=(shift(time - delay), 0)) for time in times]
            self.assertAlmostEqual(measures.lag(track, shift(times), 30), 1000 * delay, delta=3)


class ResultsTests(unittest.TestCase):
    """A tracker that answers with the truth moved by 6 and 8 pixels, whose second face is not found."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.options = argparse.Namespace(results=self.folder, data="d", split="test", photos=4, video="v", frames=300, moving=1, step=["accuracy"], again=False)
        (self.folder / "photo.jpg").write_bytes(b"")
        self.faces = [(self.folder / "photo.jpg", face(2.0, 0.1 * i, (200, 200))) for i in range(4)]
        lines = [json.dumps({"faces": [] if i == 1 else [(truth + [6, 8]).tolist()]}) for i, (_, truth) in enumerate(self.faces)]
        answer = self.folder / "answer"
        answer.write_text("\n".join(lines) + "\n")
        self.tracker = Tracker("one", lambda mode, folder, out: [sys.executable, "-c", "import shutil, sys; shutil.copy(*sys.argv[1:])", str(answer), str(out)])

    def measure(self, tracker=None):
        with mock.patch("builtins.print"):
            return peers.measure("one", tracker or self.tracker, self.faces, self.options)

    def test_what_was_measured_is_kept_and_not_measured_again(self):
        self.assertEqual(self.measure()["accuracy"]["missed"], 1)
        broken = Tracker("one", lambda mode, folder, out: [sys.executable, "-c", "raise SystemExit('no')"])
        self.assertEqual(self.measure(broken)["accuracy"]["missed"], 1)
        self.options.again = True
        with self.assertRaisesRegex(RuntimeError, "no"):
            self.measure(broken)
        self.assertEqual(peers.Results(self.options, "one").steps["accuracy"]["missed"], 1)

    def test_figures_of_other_settings_are_not_mixed_in(self):
        self.measure()
        self.options.photos = 5
        with self.assertRaisesRegex(SystemExit, "other settings"):
            self.measure()

    def test_nothing_has_no_sign(self):
        self.assertEqual([peers.cell(figure, ".0f", "ms") for figure in (-0.4, -1.2, None)], ["0 ms", "-1 ms", "-"])

    def test_the_table_compares_on_the_faces_that_all_found(self):
        everything = {"accuracy": {"missed": 0, "date": "2026-01-02", "chosen": [truth.tolist() for _, truth in self.faces]},
                      "costs": {"cpu": 1.26, "memory": 70.4, "start": 0.5, "load": 0.1, "date": "2026-01-03"}}
        lines = list(peers.table([(self.tracker, self.measure()), (Tracker("two", None, jaw=False), everything)], self.faces))
        self.assertIn("4 faces, of which 3 were found by all", lines[0])
        self.assertIn("2026-01-02 to 20", lines[0])
        self.assertRegex(lines[4], r"^\| one \| 1 \| 8.33 % \| [\d.]+ % \| 8.33 % \| [\d.]+ % \| - \| - \| - \| - \| - \|$")
        self.assertEqual(lines[5], "| two | 0 | 0.00 % | 0.00 % | - | - | - | - | 1.3 ms | 70 MB | 0.50 s |")


class WatchTests(unittest.TestCase):
    def test_the_work_of_a_child_of_the_child_counts(self):
        busy = "import time\nend = time.process_time() + 1\nwhile time.process_time() < end: pass"
        outer = f"import subprocess, sys\nopen(sys.argv[1], 'w').write('x')\nsubprocess.run([sys.executable, '-c', {busy!r}])"
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            seen = watch([sys.executable, "-c", outer, str(out)], out)
        self.assertGreater(seen["cpu"], 0.7)
        self.assertLess(seen["cpu"], 2)
        self.assertLess(seen["first"], seen["wall"])
        self.assertGreater(seen["memory"], 3)

    def test_a_failure_is_told(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(RuntimeError, "out of luck"):
            watch([sys.executable, "-c", "raise SystemExit('out of luck')"], pathlib.Path(folder) / "out")


if __name__ == "__main__":
    unittest.main()
