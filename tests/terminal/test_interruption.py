"""Signals at every moment, closed windows and full disks: the program ends in order, in one line, and never by the runtime's own crash."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from program import PATIENCE, PROGRAM, TerminalRun, environment, run

MOMENTS = [0.05, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0, 1.3]


def await_file(path, started):
    """Reads what the program says until there is a file."""
    deadline = time.monotonic() + PATIENCE
    while not os.path.exists(path):
        if time.monotonic() > deadline:
            raise AssertionError(f"'{path}' has not come: {started.text}")
        started.read_for(0.05)


class InterruptionTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="asmnet-live-terminal-")
        self.addCleanup(shutil.rmtree, self.folder)

    def interrupted(self, arguments, after, number):
        process = subprocess.Popen(
            [PROGRAM, *arguments], cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = threading.Timer(after, process.send_signal, (number,))
        timer.start()
        try:
            _, error = process.communicate(timeout=60)
        finally:
            timer.cancel()
            process.kill()
        return process.returncode, error.decode()

    def test_a_signal_at_any_moment_is_no_crash(self):
        verbs = {
            "live": ["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser"],
            "record": ["record", "--source", "synthetic:size=160x120", "--output", "out.mp4", "--csv", "out.csv", "--overwrite"],
        }
        for name, arguments in verbs.items():
            for moment in MOMENTS:
                for number in (signal.SIGTERM, signal.SIGINT):
                    with self.subTest(verb=name, moment=moment, signal=number.name):
                        code, error = self.interrupted(arguments, moment, number)
                        # before the program itself runs, a signal does what it does to every process
                        self.assertIn(code, (0, 130, -number), error)
                        self.assertNotIn("   at ", error)
                        self.assertLessEqual(len(error.splitlines()), 1, error)

    def pressed_while(self, tool, word, arguments):
        """Presses Ctrl+C in a terminal while ffmpeg or ffprobe is asked something, and gives the end's code and what was said."""
        tools = os.path.join(self.folder, "tools")
        os.mkdir(tools)
        asked = os.path.join(self.folder, "asked")
        for name in ("ffmpeg", "ffprobe"):
            with open(os.path.join(tools, name), "w", encoding="utf-8") as script:
                held = f'case "$*" in *{word}*) echo > "{asked}"; exec sleep 600;; esac\n' if name == tool else ""
                script.write(f'#!/bin/sh\n{held}exec {shutil.which(name)} "$@"\n')
            os.chmod(os.path.join(tools, name), 0o755)
        started = TerminalRun(arguments, self.folder, variables={"ASMNET_FFmpeg__Folder": tools})
        self.addCleanup(started.kill)
        await_file(asked, started)
        started.press("\x03")
        return started.wait(60), started.text

    def test_a_terminals_ctrl_c_is_not_the_encoders_answer(self):
        code, text = self.pressed_while("ffmpeg", "-encoders", ["record", "--source", "synthetic:size=160x120", "--output", "out.mp4"])
        self.assertEqual(130, code, text)
        self.assertIn("interrupted; nothing was written", text)
        self.assertNotIn("encoder", text)

    def test_a_terminals_ctrl_c_deletes_no_recording_that_is_being_measured(self):
        left = os.path.join(self.folder, "out.partial-999999.mp4")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=30:duration=2", "-movflags", "+empty_moov+default_base_moof+frag_keyframe", left],
            check=True, timeout=60, stdin=subprocess.DEVNULL)
        code, text = self.pressed_while("ffprobe", "packet=pts_time", ["record", "--source", "synthetic:size=160x120", "--output", "out.mp4"])
        self.assertEqual(130, code, text)
        self.assertNotIn("deleted", text)
        kept = [name for name in os.listdir(self.folder) if name.endswith(".mp4")]
        self.assertEqual(1, len(kept), text)
        subprocess.run(["ffprobe", "-v", "error", os.path.join(self.folder, kept[0])], check=True, timeout=60)

    def test_a_terminals_ctrl_c_does_not_close_the_browser_that_was_opened(self):
        opened = os.path.join(self.folder, "opened")
        opener = os.path.join(self.folder, "bin", "xdg-open")
        os.mkdir(os.path.dirname(opener))
        with open(opener, "w", encoding="utf-8") as script:
            script.write(f'#!/bin/sh\necho "the browser grumbles"\necho "$$ $1" > "{opened}.new"\nmv "{opened}.new" "{opened}"\nexec sleep 600\n')
        os.chmod(opener, 0o755)
        path = os.path.dirname(opener) + os.pathsep + os.environ["PATH"]
        started = TerminalRun(["live", "--source", "synthetic:size=160x120", "--port", "0"], self.folder, variables={"DISPLAY": ":99", "PATH": path})
        self.addCleanup(started.kill)
        await_file(opened, started)
        with open(opened, encoding="utf-8") as file:
            number, address = file.read().split()
        self.addCleanup(os.kill, int(number), signal.SIGKILL)
        started.press("\x03")
        self.assertEqual(0, started.wait(60), started.text)
        self.assertIn(f"page: {address}", started.text)
        self.assertNotIn("grumbles", started.text)
        os.kill(int(number), 0)

    def test_closing_the_window_finishes_the_recording(self):
        started = TerminalRun(["record", "--source", "synthetic:size=160x120", "--output", "out.mp4"], self.folder)
        self.addCleanup(started.kill)
        started.until_frames()
        started.close_window()
        started.wait(60)
        self.assertEqual(["out.mp4"], os.listdir(self.folder))
        subprocess.run(["ffprobe", "-v", "error", os.path.join(self.folder, "out.mp4")], check=True, timeout=60)

    def test_a_second_signal_is_the_hard_way_and_says_so(self):
        # Both arrive while the program cannot run, so that it has not ended before the second.
        started = TerminalRun(["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser"], self.folder)
        self.addCleanup(started.kill)
        started.until_frames()
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGCONT):
            started.signal(number)
        self.assertNotEqual(0, started.wait(60), started.text)
        self.assertIn("ended at once by a second signal", started.text)
        self.assertNotIn("   at ", started.text)

    def test_quit_is_not_swallowed(self):
        def as_in_a_terminal():
            # shells ignore it for what runs in their background; and nobody wants the memory's image
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        for verb in (["live", "--port", "0", "--no-browser"], ["record", "--csv", "out.csv"]):
            with self.subTest(verb=verb[0]):
                process = subprocess.Popen(
                    [PROGRAM, *verb, "--source", "synthetic:size=160x120"], cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, preexec_fn=as_in_a_terminal)
                self.addCleanup(process.kill)
                with process.stdout:
                    self.assertTrue(process.stdout.readline(), "it says nothing")
                    process.send_signal(signal.SIGQUIT)
                    self.assertEqual(-signal.SIGQUIT, process.wait(60))

    def test_a_full_disk_is_one_line_and_what_was_written_is_kept(self):
        disk = os.path.join(self.folder, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk], capture_output=True, timeout=60).returncode != 0:
            self.skipTest("only an administrator can mount a small disk to fill")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True, timeout=60)
        for name, option in (("out.csv", "--csv"), ("out.jsonl", "--jsonl"), ("out.avi", "--output")):
            with self.subTest(output=name):
                ended = run(["record", "--source", "synthetic:pace=off,size=160x120", option, name, "--duration", "20"], disk)
                self.assertEqual(1, ended.code, ended.error)
                self.assertIn(name, ended.error)
                self.assertLessEqual(len(ended.error.splitlines()), 2, ended.error)
                kept = os.listdir(disk)
                self.assertEqual(1, len(kept))
                os.remove(os.path.join(disk, kept[0]))

    def test_a_limit_on_the_size_of_files_is_as_a_full_disk(self):
        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

        # .NET's memory for code is a file as well, unless that is turned off
        environ = environment() | {"DOTNET_EnableWriteXorExecute": "0"}
        for name, option in (("out.csv", "--csv"), ("out.jsonl", "--jsonl"), ("out.avi", "--output"), ("out.mp4", "--output")):
            with self.subTest(output=name):
                process = subprocess.run(
                    [PROGRAM, "record", "--source", "synthetic:pace=off,size=320x240", option, name, "--duration", "20"],
                    cwd=self.folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limited, timeout=120)
                error = process.stderr.decode()
                self.assertEqual(1, process.returncode, error)
                self.assertRegex(error, f"{name}' cannot be written any further: the system allows no larger file. What was written is kept in '.*{name}'")
                self.assertGreater(os.path.getsize(os.path.join(self.folder, name)), 75_000)
                self.assertEqual([], [left for left in os.listdir(self.folder) if "partial" in left])

    def test_standard_output_that_nobody_reads_is_no_crash(self):
        process = subprocess.Popen(
            [PROGRAM, "record", "--source", "synthetic:pace=off,size=64x64", "--csv", "out.csv", "--duration", "5"],
            cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        with process.stderr:
            error = process.stderr.read().decode()
        self.assertEqual(0, process.wait(60), error)


if __name__ == "__main__":
    unittest.main()
