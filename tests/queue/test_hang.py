"""What hangs under a worker: files that cannot be opened, a decoder that stands still. They are named, tried again, and after some of them the worker asks for a new process."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import program
from server import Server

CLIPS = 5

# How long something is waited for makes a job no other one: workers with more patience find it.
IMPATIENT = os.environ | {"ASMNET_Source__Timeout": "1", "ASMNET_Watchdog__Limit": "1"}
SLOW = os.environ | {"ASMNET_Source__Timeout": "4"}


class Hang(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="asmnet-hang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.clips = self.folder / "clips"
        self.server = Server(self.folder / "store")
        self.addCleanup(self.server.kill)
        self.where = ["--server", self.server.address, "--files", self.clips]
        self.work = ["batch", "work", *self.where, "--output-dir", self.folder / "out", "--jobs", "1", "--retry-after", "1s", "--until-empty"]

    def submit(self):
        program.run("batch", "submit", *self.where, "--source", self.clips / "*.avi", "--csv")

    def results(self):
        return len(self.server.messages("asmnet-results"))

    def test_files_that_hang_while_they_are_opened(self):
        program.make_clips(self.clips, CLIPS, 0.4)
        self.submit()
        tools = self.folder / "tools"
        tools.mkdir()
        # the child of the script keeps its pipes open also when it is killed
        for name, script in (("ffmpeg", "echo ffmpeg version 6.0"), ("ffprobe", "sleep 60")):
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o700)
        ended = program.run(*self.work, code=75, env=IMPATIENT | {"ASMNET_FFmpeg__Folder": str(tools)})
        self.assertIn("hangs while it is opened", ended.stderr)
        self.assertIn("as at 3 files before", ended.stderr)
        self.assertEqual(self.server.messages("asmnet-dead"), [])
        program.run(*self.work)
        self.assertEqual(self.results(), CLIPS)

    def test_a_decoder_that_stands_still_is_no_damage_of_the_file(self):
        self.clips.mkdir()
        subprocess.run(
            ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=30:duration=60", "-c:v", "mjpeg", self.clips / "long.avi"], check=True, timeout=60)
        self.submit()
        worker = program.start(*self.work, env=SLOW)
        self.addCleanup(worker.kill)
        os.kill(self.decoder_of(worker), signal.SIGSTOP)
        said, _ = worker.communicate(timeout=program.PATIENCE)
        self.assertEqual(worker.returncode, 0, said)
        self.assertIn("stopped: no picture came for 4 s", said)
        self.assertIn("It is tried again", said)
        self.assertEqual(self.results(), 1)
        self.assertIn("1800 frames", said)

    def decoder_of(self, worker):
        """The ffmpeg of a worker, once it has written some pictures."""
        deadline = time.monotonic() + program.PATIENCE
        while time.monotonic() < deadline:
            self.assertIsNone(worker.poll(), "the worker has ended too early")
            for folder in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    name, _, rest = (folder / "stat").read_text().rpartition(")")
                    if name.endswith("(ffmpeg") and int(rest.split()[1]) == worker.pid and int((folder / "io").read_text().split()[3]) > 1_000_000:
                        return int(folder.name)
                except (FileNotFoundError, ProcessLookupError):
                    continue
            time.sleep(0.02)
        self.fail("the worker decodes nothing")


if __name__ == "__main__":
    unittest.main()
