"""A disk that takes no more: a batch and a worker end with one line, no file is blamed, and the same command goes on when there is room."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import program
from server import Server

CLIPS = 3
FILLED = 100_000


class FullDisk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="asmnet-disk-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        program.make_clips(self.folder / "clips", CLIPS, 0.6)
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", self.disk], capture_output=True, timeout=60).returncode != 0:
            self.skipTest("only an administrator can mount a small disk to fill")
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=True, timeout=60)
        (self.disk / "filler").write_bytes(bytes(FILLED))

    def make_room(self):
        subprocess.run(["mount", "-o", "remount,size=4m", self.disk], check=True, timeout=60)

    def test_batch(self):
        command = ["batch", "--source", self.folder / "clips" / "*.avi", "--output-dir", self.disk, "--csv", "--jsonl", "--jobs", "1"]
        ended = program.run(*command, code=1)
        self.assertEqual(len(ended.stderr.splitlines()), 1, ended.stderr)
        self.assertIn("takes no more", ended.stderr)
        self.assertFalse([path for path in self.disk.rglob("*") if ".partial" in path.name])
        self.assertFalse([path for path in self.disk.glob("*.batch.json") if json.loads(path.read_text())["state"] == "failed"])
        self.make_room()
        program.run(*command)
        self.assertEqual(len(list(self.disk.glob("*.batch.json"))), CLIPS)

    def test_worker(self):
        server = Server(self.folder / "store")
        self.addCleanup(server.kill)
        where = ["--server", server.address, "--files", self.folder / "clips"]
        program.run("batch", "submit", *where, "--source", self.folder / "clips" / "*.avi", "--csv", "--jsonl")
        work = ["batch", "work", *where, "--output-dir", self.disk, "--jobs", "1", "--tries", "1", "--until-empty"]
        ended = program.run(*work, code=1)
        self.assertIn("takes no more", ended.stderr)
        self.assertEqual(server.messages("asmnet-dead"), [])
        self.make_room()
        program.run(*work)
        self.assertEqual(len(server.messages("asmnet-results")), CLIPS)


if __name__ == "__main__":
    unittest.main()
