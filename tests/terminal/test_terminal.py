"""The program in a terminal, as people meet it: narrow and wide, with colour and without, redirected, and interrupted."""

import json
import os
import re
import subprocess
import tempfile
import unittest

import snapshots
from program import TerminalRun, run
from screen import Screen

WIDTHS = (40, 120)
LOOKS = ({}, {"NO_COLOR": "1"})


class TerminalTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="asmnet-live-terminal-")
        cls.addClassCleanup(subprocess.run, ["rm", "-rf", cls.folder], check=True)
        cls.make("clip.mp4", 2)
        cls.make("long.mp4", 120)

    @classmethod
    def make(cls, name, seconds):
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=gray:size=96x64:rate=25", "-t", str(seconds), "-pix_fmt", "yuv420p", os.path.join(cls.folder, name)],
            check=True, timeout=60)

    def show(self, name, arguments, code, has_colour=True):
        """Runs it in every width and look, and redirected, and compares each with what was verified."""
        for columns in WIDTHS:
            for look in LOOKS:
                with self.subTest(columns=columns, **look):
                    started = TerminalRun(arguments, self.folder, columns, variables=look)
                    self.addCleanup(started.kill)
                    actual = started.wait()
                    screen = Screen(columns).feed(started.text)
                    self.assertEqual(code, actual, screen.text())
                    self.assertEqual(has_colour and not look, screen.used_colour)
                    self.assertTrue(screen.shows_cursor, "the cursor was left hidden")
                    snapshots.check(self, f"{name}-{columns}", screen.text(), self.folder)
        with self.subTest(redirected=True):
            ended = run(arguments, self.folder)
            self.assertEqual(code, ended.code, ended.error)
            self.assertNotIn("\x1b", ended.output + ended.error)
            snapshots.check(self, f"{name}-redirected", ended.output + ended.error, self.folder)

    def test_record_a_file(self):
        self.show("record-file", ["record", "--source", "clip.mp4", "--output", "out.mp4", "--overwrite"], 4)

    def test_record_a_live_source(self):
        self.show("record-live", ["record", "--source", "synthetic:size=160x120", "--csv", "out.csv", "--overwrite", "--duration", "2"], 0)

    def test_live(self):
        self.show("live", ["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser", "--duration", "3"], 0)

    def test_benchmark(self):
        self.show("benchmark", ["benchmark", "--source", "synthetic:pace=off,size=64x64", "--frames", "10"], 0, has_colour=False)

    def test_devices(self):
        self.show("devices", ["devices"], 0, has_colour=False)

    def test_control_c_ends_a_live_recording_in_order(self):
        started = TerminalRun(["record", "--source", "synthetic:size=160x120", "--output", "live.mp4"], self.folder)
        self.addCleanup(started.kill)
        started.until_frames().press("\x03")
        self.assertEqual(0, started.wait(), started.text)
        self.assertGreater(self.frames("live.mp4"), 0)

    def test_control_c_keeps_what_was_done_of_a_file(self):
        started = TerminalRun(["record", "--source", "long.mp4", "--output", "part.mp4"], self.folder)
        self.addCleanup(started.kill)
        started.until_frames().press("\x03")
        self.assertEqual(130, started.wait(), started.text)
        said = int(re.search(r"interrupted after ([0-9]+) frame", started.text).group(1))
        self.assertEqual(said, self.frames("part.mp4"))

    def test_control_c_ends_live_in_order(self):
        started = TerminalRun(["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser"], self.folder)
        self.addCleanup(started.kill)
        started.until_frames().press("\x03")
        self.assertEqual(0, started.wait(), started.text)

    def frames(self, name):
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "json", os.path.join(self.folder, name)],
            check=True, capture_output=True, timeout=60)
        return int(json.loads(told.stdout)["streams"][0]["nb_read_frames"])


if __name__ == "__main__":
    unittest.main()
