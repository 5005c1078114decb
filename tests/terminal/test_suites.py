"""What the suites of tests/run look for on a machine whose programs no package of Debian has brought."""

import pathlib
import shlex
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

    def put(self, *names, says=""):
        for name in names:
            (self.folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
            (self.folder / name).chmod(0o755)

    def told(self, suite):
        script = f". tests/suites/common.sh; . tests/suites/{suite}.sh; {STAND_INS} PATH='{self.folder}'; {suite}_suite"
        done = subprocess.run(
            ["bash", "-c", script], cwd=program.ROOT, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin", "CHROMIUM": str(self.folder / "browser")})
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()[0]

    def test_programs_from_elsewhere_are_taken(self):
        self.put("ffmpeg", "python3", "nats-server", "browser")
        self.put("parallel", says="GNU parallel 20221122")
        for suite in ("queue", "browser"):
            self.assertEqual(self.told(suite), "ready", suite)

    def test_what_is_missing_is_asked_of_debian(self):
        self.put("ffmpeg", "python3", "parallel", "browser")
        self.assertEqual(self.told("queue"), "asked Debian for python3 nats-server parallel")
        self.assertEqual(self.told("browser"), "asked Debian for ffmpeg nats-server")

    def test_a_parallel_of_others_is_not_taken(self):
        self.put("ffmpeg", "python3", "nats-server")
        self.put("parallel", says="parallel from moreutils")
        self.assertEqual(self.told("queue"), "asked Debian for python3 nats-server parallel")

    def packages(self, warning):
        """What the suite of the packages says where packing gives this warning, and all that is checked holds."""
        script = f"""
            logs={self.folder}; . tests/suites/common.sh; . tests/suites/packages.sh
            within() {{ echo {shlex.quote(warning)}; }}
            for name in $(compgen -A function | grep -E '^(package|project|container)_'); do eval "$name() {{ :; }}"; done
            documented_blocks() {{ mkdir -p "$1"; touch "$1/1.cs" "$1/2.cs"; }}
            passed=0 failed=0; packages_suite; echo "$passed $failed" """
        done = subprocess.run(["bash", "-c", script], cwd=program.ROOT, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        *lines, last = done.stdout.splitlines()
        return lines, *map(int, last.split())

    def test_a_package_that_was_built_against_something_else_is_not_called_checked(self):
        what = "Microsoft.ML.OnnxRuntime.Managed 1.24.4 is not to be had here: this package runs with 1.30.0 or newer alone, so not with DirectML."
        lines, passed, failed = self.packages("")
        self.assertFalse([line for line in lines if line.startswith("not checked")])
        others, fewer, still = self.packages(f"a.csproj(28,5): warning : {what} [/a.csproj]")
        self.assertEqual((fewer, failed, still), (passed - 1, 0, 0))
        self.assertEqual([line.split(": ", 1)[1].strip() for line in others if line.startswith("not checked")], [what])


if __name__ == "__main__":
    unittest.main()
