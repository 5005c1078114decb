"""The command lines that the documentation tells people to type, and what each needs to be run."""

import glob
import os
import re

from program import ROOT

PROGRAMS = ("asmnet-live", "src/ASMNet.Live/bin", "dotnet", "bash", "python3", "node", "curl", "podman", "systemctl", "journalctl", "useradd", "winget")
_START = re.compile(r"(?:%s)(?=[\s/])" % "|".join(re.escape(program) for program in PROGRAMS))
_FENCE = re.compile(r"^\s*```(\w*)")
_NEEDS = re.compile(r"<!-- needs ([^>]*?) -->")


class Line:
    """A command line of the documentation. `needs` is what the text says that it needs: a comment <!-- needs a camera --> in the same
    line, or in the last line of text before a block of commands."""

    def __init__(self, place, text, needs):
        self.place = place
        self.text = text.split("   #")[0].strip()
        self.needs = needs

    def __str__(self):
        return f"{self.place}: {self.text}"


def lines():
    """All of them, in the order of the files."""
    names = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "models/README.md", "samples/README.md", "src/ASMNet.Live/README.md"]
    names += sorted(os.path.relpath(path, ROOT) for path in glob.glob(os.path.join(ROOT, "docs", "*.md")))
    for name in names:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            yield from _of(name, file.read().split("\n"))


def _of(name, text):
    fence = None
    needs = None
    for number, line in enumerate(text, 1):
        place = f"{name}:{number}"
        edge = _FENCE.match(line)
        if edge:
            fence = None if fence is not None else edge.group(1)
        elif fence is None:
            said = _NEEDS.search(line)
            needs = said.group(1) if said else needs if not line.strip() else None
            for span in re.findall(r"`([^`]+)`", line):
                if _START.match(span):
                    yield Line(place, span, said.group(1) if said else None)
        elif fence in ("", "sh", "bash", "powershell") and (_START.match(line.strip()) or fence in ("sh", "powershell")) and line.strip():
            yield Line(place, line, needs or ("Windows" if fence == "powershell" else None))
