"""Tests the library's tests: changes one thing at a time in its code and counts the changes that a test notices.

    python3 tools/mutation/run.py                       geometry, shapes, filters, landmarks, detection and tracking: half an hour or more
    python3 tools/mutation/run.py --resume              the same, without the folders that an earlier run of the same code has done
    python3 tools/mutation/run.py Shapes 'Tracking/Track*.cs'  only these folders or files of src/ASMNet
    python3 tools/mutation/run.py --report FILE...      prints reports of earlier runs (JSON) as one table

Ends with 0 where at least 85 % are noticed. The report of each folder is kept beside this script, in StrykerOutput/FOLDER/reports.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE / "StrykerOutput"
REPORT = "reports/mutation-report.json"
FOLDERS = ["Geometry", "Shapes", "Filtering", "Landmarks", "Detection", "Tracking"]
LEAST = 85

# How long Stryker waits for the SDK to describe itself, in milliseconds: its four seconds are too few beside other work.
ENVIRONMENT = {"DOTNET_INFO_WAIT_TIME": "120000", **os.environ}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="folders or globs of files in src/ASMNet; reports with --report")
    parser.add_argument("--report", action="store_true", help="print earlier reports instead; of two on one file the later counts")
    parser.add_argument("--resume", action="store_true", help="keep what an earlier run of the same code has done")
    arguments = parser.parse_args()
    if arguments.report:
        show([pathlib.Path(report) for report in arguments.what])
        return 0

    subprocess.run(["dotnet", "tool", "restore"], cwd=HERE, check=True)
    code = code_now()
    reports = []
    for what in arguments.what or FOLDERS:
        kept = KEPT / re.sub(r"[^A-Za-z]+", "-", what).strip("-")
        mark = kept / "code"
        if not (arguments.resume and mark.exists() and mark.read_text() == code):
            shutil.rmtree(kept, ignore_errors=True)
            subprocess.run(["dotnet", "stryker", "--break-at", "0", "--output", kept, "--mutate", what if what.endswith(".cs") else f"{what.rstrip('/')}/**/*.cs"], cwd=HERE, env=ENVIRONMENT, check=True)
            mark.write_text(code)
        reports.append(kept / REPORT)

    return 0 if show(reports) >= LEAST else 1


def code_now():
    """A mark of what is tested and what tests it."""
    files = [file for folder in ("src/ASMNet", "tests/ASMNet.Tests", "tests/Shared") for file in (HERE.parents[1] / folder).rglob("*.cs") if "obj" not in file.parts]
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in sorted(files))).hexdigest()


def show(reports):
    """Prints a table of the folders, and each mutant that no test noticed; gives the percentage of all that were."""
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
        share = 100 * noticed / max(1, total)
        print(f"| {folder} | {total} | {counts['Killed']} | {counts['Timeout']} | {total - noticed} | {share:.1f} % |")
    print("\n".join(left))
    return share


def tested(mutant):
    return mutant["status"] in ("Killed", "Timeout", "Survived", "NoCoverage")


def describe(place, mutant, lines):
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    text = lines[start["line"] - 1][start["column"] - 1:end["column"] - 1 if end["line"] == start["line"] else None]
    change = " ".join((mutant.get("replacement") or "").split())
    return f"{place}:{start['line']}: {text} -> {change} ({mutant['mutatorName']}, {mutant['status']})"


if __name__ == "__main__":
    sys.exit(main())
