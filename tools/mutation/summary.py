"""Prints what a Stryker report (JSON) says: a table of the folders, and each mutant that no test noticed."""

import collections
import json
import pathlib
import sys


def main():
    report = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folders = collections.defaultdict(collections.Counter)
    left = []
    for path, file in sorted(report["files"].items()):
        folder, name = pathlib.PurePath(path).parts[-2:]
        lines = file["source"].split("\n")
        for mutant in file["mutants"]:
            status = mutant["status"]
            if status in ("Killed", "Timeout", "Survived", "NoCoverage"):
                folders[folder][status] += 1
            if status in ("Survived", "NoCoverage"):
                left.append((f"{folder}/{name}", mutant, lines))

    rows = [(folder, *figures(counts)) for folder, counts in sorted(folders.items())]
    rows.append(("all", *figures(sum(folders.values(), collections.Counter()))))
    print("| folder | mutants | killed | by a deadline | not noticed | killed of all |\n|---|---:|---:|---:|---:|---:|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    for place, mutant, lines in left:
        start, end = mutant["location"]["start"], mutant["location"]["end"]
        whole = lines[start["line"] - 1]
        text = whole[start["column"] - 1:end["column"] - 1 if end["line"] == start["line"] else None]
        print(f"{place}:{start['line']}: {text} -> {' '.join((mutant.get('replacement') or '').split())} ({mutant['mutatorName']}, {mutant['status']})")


def figures(counts):
    total = sum(counts.values())
    noticed = counts["Killed"] + counts["Timeout"]
    return (str(total), str(counts["Killed"]), str(counts["Timeout"]), str(total - noticed), f"{100 * noticed / max(1, total):.1f} %")


if __name__ == "__main__":
    main()
