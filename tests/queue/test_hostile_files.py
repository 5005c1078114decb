"""Batches over what lies in people's folders: names of every kind, links, pipes, and files that are none. One of them stops nothing."""

import json
import os
import pathlib
import signal
import tempfile
import time
import unittest

import program


class HostileFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="asmnet-hostile-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.clip = program.make_clips(cls.folder / "made", 1, 0.4)[0]

    def test_whatever_a_folder_holds_every_video_has_a_result_and_the_rest_is_told(self):
        clips = self.folder / "clips"
        clips.mkdir()
        good = ["with space.avi", "ümläut 日本.avi", "new\nline.avi", "esc\x1b[2J.avi", "quote'\".avi", "-dash.avi", "%d.avi", "[x].avi", "semi;colon#.avi", "back\\slash.avi", "pipe|.avi", "c:d.avi"]
        for name in good:
            (clips / name).write_bytes(self.clip.read_bytes())
        (clips / "link.avi").symlink_to(self.clip)
        (clips / "up").symlink_to(".")
        deep = clips / "/".join(["d" * 60] * 5)
        deep.mkdir(parents=True)
        (deep / "deep.avi").write_bytes(self.clip.read_bytes())
        good += ["link.avi", (deep / "deep.avi").relative_to(clips).as_posix()]

        too_long = "n" * 248 + ".avi"
        (clips / too_long).write_bytes(self.clip.read_bytes())
        (clips / "zero.avi").touch()
        (clips / "text.avi").write_text("this is no video")
        (clips / "dangling.avi").symlink_to("nowhere")
        (clips / "folder.avi").mkdir()
        os.mkfifo(clips / "pipe.avi")
        (clips / "pipe-link.avi").symlink_to("pipe.avi")
        with open(os.fsencode(clips) + b"/latin\xe9.avi", "wb") as file:
            file.write(self.clip.read_bytes())
        bad = {too_long: "too long", "zero.avi": "is empty", "text.avi": "cannot read", "dangling.avi": "does not exist", "pipe.avi": "a named pipe", "pipe-link.avi": "a named pipe", "latin\ufffd.avi": "no text in UTF-8"}

        done = program.run("batch", "--source", clips / "**/*.avi", "--output-dir", self.folder / "out", "--csv", code=3)
        summary = json.loads((self.folder / "out/summary.json").read_text())
        self.assertEqual((summary["files"], summary["failed"]), (len(good) + len(bad), len(bad)), done.stdout + done.stderr)
        for name in good:
            self.assertTrue((self.folder / "out" / f"{name}.csv").stat().st_size > 0, name)
        told = {problem["source"]: problem["message"] for problem in summary["problems"]}
        self.assertEqual(set(told), set(bad))
        for name, words in bad.items():
            self.assertIn(words, told[name])
        for line in (done.stdout + done.stderr).splitlines():
            self.assertTrue(line.isprintable(), line)

    def test_a_file_that_a_stop_cuts_off_has_not_failed(self):
        source, output = self.folder / "stopped", self.folder / "stopped-out"
        source.mkdir()
        (source / "a.avi").write_bytes(self.clip.read_bytes())
        (source / "b.avi").write_bytes(program.make_clips(self.folder / "long", 1, 30)[0].read_bytes())
        run = program.start("batch", "--source", source / "*.avi", "--output-dir", output, "--csv", "--video", "mp4", "--jobs", "1")
        deadline = time.monotonic() + program.PATIENCE
        while not list(output.glob(".partial-*/b.avi*")):
            self.assertTrue(time.monotonic() < deadline and run.poll() is None)
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        said, _ = run.communicate(timeout=program.PATIENCE)
        self.assertEqual(run.returncode, 130, said)
        self.assertIn("interrupted: 1 of 2 files is left", said)
        self.assertEqual({path.name for path in output.rglob("*")}, {"a.avi.csv", "a.avi.mp4", "a.avi.batch.json", "summary.json"})


if __name__ == "__main__":
    unittest.main()
