"""Compares text with verified snapshots. `UPDATE_SNAPSHOTS=1` writes them anew; read the difference before it is committed."""

import os
import re

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "snapshots")
_RULES = [
    (re.compile(r"\x1b\[[?0-9;]*[A-Za-z]"), ""),
    (re.compile(r"CPU \([^)]*\)"), "CPU (...)"),
    (re.compile(r"^(machine:? +).*$", re.M), r"\1..."),
    (re.compile(r"^.* latency .* dropped\n", re.M), ""),
    (re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)*(?:e[+-][0-9]+)?(?!\w)"), "N"),
    (re.compile(r"(?<=[│┬┼┴╭╰├|+])[─-]+"), "─"),
    (re.compile(r"(?<=[│|]) +| +(?=[│|])"), " "),
]


def normalise(text, folder):
    """Takes out what differs from run to run: numbers, the machine, and the folder of the test."""
    text = text.replace(os.path.realpath(folder), "FOLDER").replace(folder, "FOLDER").replace("\r\n", "\n")
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n"


def check(case, name, text, folder):
    """Fails where the text is not the snapshot of that name."""
    actual = normalise(text, folder)
    path = os.path.join(_FOLDER, name + ".txt")
    if os.environ.get("UPDATE_SNAPSHOTS"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(actual)
    with open(path, encoding="utf-8") as file:
        case.assertEqual(file.read(), actual, f"{name} is not what tests/terminal/snapshots says")
