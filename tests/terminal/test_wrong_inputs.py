"""Runs every entry of wrong_inputs: no unhandled exception, no hang, one clear line, and nothing lost."""

import concurrent.futures
import os
import re
import shutil
import tempfile
import unittest

import wrong_inputs
from program import Hung, run

DEADLINE = 60


class WrongInputTests(unittest.TestCase):
    def test_each_is_refused_in_one_clear_line(self):
        folder = tempfile.mkdtemp(prefix="asmnet-live-wrong-")
        self.addCleanup(shutil.rmtree, folder)
        wrong_inputs.prepare(folder)
        before = contents(folder)
        entries = list(wrong_inputs.entries())
        self.assertGreaterEqual(len(entries), 200)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            problems = list(pool.map(lambda entry: judge(folder, entry), entries))
        table = [f"{len(entries)} wrong inputs"]
        for wanted in ("crash", "hang", "code", "words", "lines", "names"):
            table.append(f"{sum(kind == wanted for found in problems for kind, _ in found):4} {wanted}")
        print("\n" + "\n".join(table))
        for (what, _, _, _), found in zip(entries, problems):
            for kind, detail in found:
                with self.subTest(what=what, kind=kind):
                    self.fail(detail)
        self.assertEqual(before, {name: data for name, data in contents(folder).items() if name in before}, "something that was there has changed")


def judge(folder, entry):
    what, command, codes, word = entry
    arguments, variables = command if isinstance(command, tuple) else (command, None)
    arguments = [arguments] if isinstance(arguments, str) else arguments
    try:
        ended = run(arguments, folder, variables, DEADLINE)
    except Hung as hung:
        return [("hang", str(hung))]
    said = f"{what}: {' '.join(arguments)!r} ended with {ended.code}: {ended.error[:600]}"
    found = []
    if ended.code < 0 or ended.code in (70, 134, 139) or re.search(r"^\s+at |Unhandled", ended.output + ended.error, re.M):
        found.append(("crash", said))
    elif ended.code not in codes or (ended.code == 2 and "wrote" in ended.output):
        found.append(("code", said))
    if word not in ended.error:
        found.append(("words", f"no '{word}' in {said}"))
    lines = ended.error.splitlines()
    if len(lines) != (2 if "two.json" in arguments else 1) or not all(line.startswith("asmnet-live: ") for line in lines):
        found.append(("lines", said))
    if re.search(r"\bSystem\.[A-Z]|Nullable|\(Parameter '|Exception", ended.error):
        found.append(("names", said))
    return found


def contents(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path) and os.access(path, os.R_OK):
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found


if __name__ == "__main__":
    unittest.main()
