"""Tests the library's tests: changes one thing at a time in its code and counts the changes that a test notices.

    python3 tools/mutation/run.py                       geometry, shapes, filters, tracking, detection and landmarks: half an hour or more
    python3 tools/mutation/run.py Shapes 'Tracking/Track*.cs'  only these folders or files of src/ASMNet
    python3 tools/mutation/run.py --report FILE...      prints reports of earlier runs (JSON) as one table

Ends with 0 where at least 85 % are noticed. The whole report is StrykerOutput/last/reports/mutation-report.html beside this script.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="folders or globs of files in src/ASMNet; reports with --report")
    parser.add_argument("--report", action="store_true", help="print earlier reports instead; of two on one file the later counts")
    arguments = parser.parse_args()
    if arguments.report:
        show([pathlib.Path(report) for report in arguments.what])
        return 0

    subprocess.run(["dotnet", "tool", "restore"], cwd=HERE, check=True)
    only = [part for what in arguments.what for part in ("--mutate", what if what.endswith(".cs") else f"{what.rstrip('/')}/**/*.cs")]
    code = subprocess.run(["dotnet", "stryker", "--output", "StrykerOutput/last", *only], cwd=HERE, check=False).returncode
    report = HERE / "StrykerOutput" / "last" / "reports" / "mutation-report.json"
    if report.exists():
        show([report])
    return code


def show(reports):
    """Prints a table of the folders, and each mutant that no test noticed."""
    files = {}
    for report in reports:
        read = json.loads(report.read_text(encoding="utf-8"))["files"]
        files.update({path: file for path, file in read.items() if any(tested(mutant) for mutant in file["mutants"])})
    folders = collections.defaultdict(collections.Counter)
    left = []
    for path, file in sorted(files.items()):
        folder, name = pathlib.PurePath(path).parts[-2:]
        for mutant in filter(tested, file["mutants"]):
            folders[folder][mutant["status"]] += 1
            if mutant["status"] in ("Survived", "NoCoverage"):
                left.append(describe(f"{folder}/{name}", mutant, file["source"].split("\n")))

    print("| folder | mutants | killed | by a deadline | not noticed | noticed of all |\n|---|---:|---:|---:|---:|---:|")
    for folder, counts in [*sorted(folders.items()), ("all", sum(folders.values(), collections.Counter()))]:
        total = sum(counts.values())
        noticed = counts["Killed"] + counts["Timeout"]
        print(f"| {folder} | {total} | {counts['Killed']} | {counts['Timeout']} | {total - noticed} | {100 * noticed / max(1, total):.1f} % |")
    print("\n".join(left))


def tested(mutant):
    return mutant["status"] in ("Killed", "Timeout", "Survived", "NoCoverage")


def describe(place, mutant, lines):
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    text = lines[start["line"] - 1][start["column"] - 1:end["column"] - 1 if end["line"] == start["line"] else None]
    change = " ".join((mutant.get("replacement") or "").split())
    return f"{place}:{start['line']}: {text} -> {change} ({mutant['mutatorName']}, {mutant['status']})"


if __name__ == "__main__":
    sys.exit(main())
