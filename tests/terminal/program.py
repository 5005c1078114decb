"""Starts the built program as a person does: in a terminal of a given width, or with its output going to a pipe."""

import codecs
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "src", "ASMNet.Live", "bin", os.environ.get("CONFIGURATION", "Release"), "net10.0", "asmnet-live")
PATIENCE = 120


class Hung(AssertionError):
    """The program has not ended in time."""


def environment(more=None):
    """The variables that the program gets: nothing of this machine's that would change what it writes."""
    names = ("PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "USER")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color", **(more or {})}


class Redirected:
    """The end of a run whose output went to pipes."""

    def __init__(self, code, output, error):
        self.code = code
        self.output = output
        self.error = error


def run(arguments, folder, variables=None, patience=PATIENCE, program=None, **options):
    """Runs it to its end with redirected output."""
    command = (program or [PROGRAM]) + list(arguments)
    process = subprocess.Popen(
        command, cwd=folder, env=environment(variables), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options)
    try:
        output, error = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Hung(f"{' '.join(command)} has not ended after {patience} s") from None
    return Redirected(process.returncode, output.decode("utf-8", "replace"), error.decode("utf-8", "replace"))


class TerminalRun:
    """A run in a pseudo terminal."""

    def __init__(self, arguments, folder, columns=120, rows=40, variables=None):
        self._text = []
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            [PROGRAM, *arguments], cwd=folder, env=environment(variables), stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self._open = True

    @property
    def text(self):
        """Everything written until now."""
        return "".join(self._text)

    def until(self, pattern, patience=PATIENCE):
        """Reads until the program has written something that fits."""
        deadline = time.monotonic() + patience
        while not re.search(pattern, self.text):
            if not self._read(deadline):
                raise AssertionError(f"the program ended without '{pattern}': {self.text}")
        return self

    def until_frames(self):
        """Reads until the program has counted frames; before the first it tells of none."""
        return self.until(r"\b[1-9][0-9,]* frames, ")

    def read_for(self, seconds):
        """Reads what it writes within a time, so that it need not wait for a reader."""
        if select.select([self._master], [], [], seconds)[0]:
            self._read(time.monotonic() + PATIENCE)

    def press(self, keys):
        """Types; \\x03 is Ctrl+C, which the terminal turns into a signal."""
        os.write(self._master, keys.encode())

    def signal(self, number):
        """Sends a signal to the program."""
        self._process.send_signal(number)

    def close_window(self):
        """Takes the terminal away, as closing its window does: the program gets SIGHUP."""
        self._open = False
        os.close(self._master)

    def wait(self, patience=PATIENCE):
        """Waits for the end; gives the exit code."""
        deadline = time.monotonic() + patience
        while self._open and self._read(deadline):
            pass
        try:
            code = self._process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()
            raise Hung(f"not ended after {patience} s: {self.text}") from None
        if self._open:
            self.close_window()
        return code

    def kill(self):
        """Ends it by force, if it still runs."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._open:
            self.close_window()

    def _read(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            self.kill()
            raise Hung(f"nothing more came in time: {self.text}")
        try:
            data = os.read(self._master, 1 << 16)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return False
        self._text.append(self._decoder.decode(data))
        return bool(data)
