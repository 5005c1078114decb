"""Runs a program in a terminal and types as a person does: keys.py WORDS KEYS PROGRAM... types KEYS (\\x03 is Ctrl+C) once WORDS were said. Prints what was said; ends as it did."""

import os
import pty
import select
import sys
import time

PATIENCE = 120


def main(words, keys, *program):
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(program[0], program)
    said = b""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux tells so that the other end is closed
            break
        if not part:
            break
        said += part
        if keys and words.encode() in said:
            os.write(terminal, keys.encode().decode("unicode_escape").encode())
            keys = ""
    else:
        os.kill(process, 9)
    print(said.decode(errors="replace"))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


sys.exit(main(*sys.argv[1:]))
