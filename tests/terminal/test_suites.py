"""What the suites of tests/run look for on a machine whose programs no package of Debian has brought."""

import pathlib
import subprocess
import tempfile
import unittest

import program

# In place of what runs a suite: its words tell how far it came.
STAND_INS = """
heading() { :; }
debian() { echo "asked Debian for $*"; return 1; }
missing() { echo "missing: $2"; }
npm_folder() { echo ready; return 1; }
"""


class Suites(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="asmnet-suites-")
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)

    def put(self, *names):
        for name in names:
            (self.folder / name).write_text("#!/bin/sh\n")
            (self.folder / name).chmod(0o755)

    def told(self, suite):
        script = f". tests/suites/common.sh; . tests/suites/{suite}.sh; {STAND_INS} PATH='{self.folder}'; {suite}_suite"
        done = subprocess.run(
            ["bash", "-c", script], cwd=program.ROOT, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin", "CHROMIUM": str(self.folder / "browser")})
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()[0]

    def test_programs_from_elsewhere_are_taken(self):
        self.put("ffmpeg", "python3", "nats-server", "parallel", "browser")
        for suite in ("queue", "browser"):
            self.assertEqual(self.told(suite), "ready", suite)

    def test_what_is_missing_is_asked_of_debian(self):
        self.put("ffmpeg", "python3", "parallel", "browser")
        self.assertEqual(self.told("queue"), "asked Debian for python3 nats-server parallel")
        self.assertEqual(self.told("browser"), "asked Debian for ffmpeg nats-server")


if __name__ == "__main__":
    unittest.main()
