"""Runs every command line of the documentation, as far as this machine has what the text says that it needs."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import documentation
from program import PROGRAM, ROOT, TerminalRun, environment, run

# what a run of the suites does itself, or what takes as long as they do; only that its files are there is looked at
LONG = re.compile(r"^(bash (tests/run|tools/)|node tests/|python3 tools/|python3 -m |dotnet (build|publish|pack|test|format|add package|run .*--project tools/|run .*--project samples/))")


class DocumentationTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="asmnet-live-documentation-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        made = run(["record", "--source", "synthetic:pace=off,size=320x240", "--output", "talk.mp4", "--duration", "2"], cls.folder)
        assert made.code == 0, made.error
        os.makedirs(os.path.join(cls.folder, "clips", "monday"))
        shutil.copy(os.path.join(cls.folder, "talk.mp4"), os.path.join(cls.folder, "clips", "monday", "a.mp4"))

    def test_every_command_line_works(self):
        told = {"run": [], "looked at": [], "not here": []}
        for line in documentation.lines():
            with self.subTest(line=str(line)):
                if line.needs is not None:
                    told["not here"].append(f"{line}  (needs {line.needs})")
                elif LONG.match(line.text):
                    self.look(line.text)
                    told["looked at"].append(str(line))
                else:
                    self.follow(line.text)
                    told["run"].append(str(line))
        print()
        for what, found in told.items():
            print(f"{len(found)} command lines {what}:" if what != "run" else f"{len(found)} command lines run.")
            for text in found if what != "run" else []:
                print(f"  {text}")
        self.assertGreater(len(told["run"]), 10)

    def follow(self, text):
        """Types a command line in a folder with a video named talk.mp4."""
        words = shlex.split(text)
        if words[0] == "curl":
            self.ask(words)
        elif words[0] == "asmnet-live" or words[0].startswith("src/ASMNet.Live/bin"):
            self.program(words[1:])
        elif words[:2] == ["dotnet", "run"] and "src/ASMNet.Live" in words:
            self.program(words[words.index("--") + 1:] if "--" in words else [], ["dotnet", "run", "--no-build", "-c", "Release", "--project", os.path.join(ROOT, "src/ASMNet.Live"), "--"])
        else:
            self.fail(f"nobody knows how to run '{text}'; teach this test, or mark in the text what it needs")

    def program(self, arguments, command=None):
        if arguments[:1] and arguments[0].startswith("-") and arguments[0] not in ("--help", "--version"):
            arguments = ["live", *arguments]
        if arguments == ["batch"]:
            # the verb's mere name in a sentence; alone it asks for what it needs
            arguments = ["batch", "--help"]
        if not arguments or arguments[0] == "live":
            arguments = ["live", "--port", "0", "--no-browser", "--duration", "2", *arguments[1:]]
        elif os.path.exists(os.path.join(self.folder, arguments[0])):
            # a file alone is what live plays
            arguments = [*arguments, "--port", "0", "--no-browser", "--duration", "2"]
        if "--output" in arguments or "--json" in arguments:
            arguments = [*arguments, "--overwrite"]
        if arguments[0] == "benchmark" and "--help" not in arguments and arguments[1:2] != ["devices"]:
            arguments = [*arguments, "--frames", "10"]
        ended = run(arguments, self.folder, program=command, patience=300)
        self.assertEqual(0, ended.code, f"{arguments}: {ended.error}")

    def ask(self, words):
        """Asks the live service, which runs at a port of its own."""
        if shutil.which("curl") is None:
            self.skipTest("curl is not here")
        if not hasattr(self, "service"):
            type(self).service = TerminalRun(["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser"], self.folder)
            self.addClassCleanup(self.service.kill)
            self.service.until(r"press Ctrl\+C")
            type(self).address = re.search(r"page: (http://\S+?)/\s", self.service.text).group(1)
        words = [word.replace("http://127.0.0.1:5080", self.address) for word in words]
        answer = subprocess.run([words[0], "-s", "--fail-with-body", *words[1:]], cwd=self.folder, env=environment(), capture_output=True, timeout=60)
        self.assertEqual(0, answer.returncode, f"{words}: {answer.stdout.decode()}")

    def look(self, text):
        """Checks that the files that a command line names are there."""
        for word in shlex.split(text):
            if re.match(r"(tools|tests|src|samples)/", word):
                path = os.path.join(ROOT, word)
                self.assertTrue(os.path.exists(path), f"'{word}' of '{text}' is not there")


if __name__ == "__main__":
    unittest.main()
