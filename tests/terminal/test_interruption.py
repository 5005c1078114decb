"""Signals at every moment, closed windows and full disks: the program ends in order, in one line, and never by the runtime's own crash."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from program import PROGRAM, TerminalRun, environment, run

MOMENTS = [0.05, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 1.0, 1.3]


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

    def test_closing_the_window_finishes_the_recording(self):
        started = TerminalRun(["record", "--source", "synthetic:size=160x120", "--output", "out.mp4"], self.folder)
        self.addCleanup(started.kill)
        started.until("frames, ")
        started.close_window()
        started.wait(60)
        self.assertEqual(["out.mp4"], os.listdir(self.folder))
        subprocess.run(["ffprobe", "-v", "error", os.path.join(self.folder, "out.mp4")], check=True, timeout=60)

    def test_a_second_signal_is_the_hard_way_and_says_so(self):
        # Both arrive while the program cannot run, so that it has not ended before the second.
        started = TerminalRun(["live", "--source", "synthetic:size=160x120", "--port", "0", "--no-browser"], self.folder)
        self.addCleanup(started.kill)
        started.until("frames, ")
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
