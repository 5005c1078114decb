#!/usr/bin/env python3
"""Kills `batch` at random moments, starts it again, and compares with a run that was not killed.

    python3 tools/soak/batch.py [--program COMMAND] [--clips 200] [--kills 3] [--seed 1] [--jobs N] [--folder FOLDER]

Draws a video, cuts it into clips, and puts a file that is no video among them. One run makes all results; another one is ended by SIGKILL, with
its ffmpeg, at random moments of the time that the first one took, and is then let run to its end. Both must have the same files with the same bytes
(but for the wall time in NAME.batch.json), nothing else may lie beside them, the bad file must be named, and both must end with 3.
Exit code 1 when something differs.
"""
import argparse
import json
import os
import pathlib
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 1800
SECONDS = 0.4


def make_clips(program, folder, count):
    clips = folder / "clips"
    clips.mkdir()
    whole = folder / "whole.avi"
    subprocess.run(
        [*program, "record", "--source", "synthetic:pace=off,size=160x120,fps=30", "--duration", f"{count * SECONDS:.2f}", "--output", whole],
        check=True, capture_output=True, timeout=PATIENCE)
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", whole, "-c", "copy", "-f", "segment", "-segment_time", str(SECONDS), "-reset_timestamps", "1", clips / "c%04d.avi"],
        check=True, timeout=PATIENCE)
    for extra in sorted(clips.glob("c*.avi"))[count:]:
        extra.unlink()
    (clips / "bad.avi").write_bytes(random.Random(0).randbytes(20_000))
    return clips


def start(program, clips, results, jobs):
    arguments = ["batch", "--source", f"{clips}/*.avi", "--output-dir", str(results), "--csv", "--jsonl", "--parquet"]
    return subprocess.Popen(
        [*program, *arguments, *(["--jobs", str(jobs)] if jobs else [])], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def contents(folder):
    """The files by name with their bytes; of what tells wall time without it."""
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        data = path.read_bytes()
        if name.endswith(".batch.json"):
            data = {key: value for key, value in json.loads(data).items() if key != "seconds"}
        if name != "summary.json":
            files[name] = data
    return files


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--program", default="src/ASMNet.Live/bin/Release/net10.0/asmnet-live")
    arguments.add_argument("--clips", type=int, default=200)
    arguments.add_argument("--kills", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--jobs", type=int)
    arguments.add_argument("--folder")
    options = arguments.parse_args()
    program = shlex.split(options.program)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="asmnet-batch-", dir=options.folder) as name:
        folder = pathlib.Path(name)
        clips = make_clips(program, folder, options.clips)
        started = time.monotonic()
        whole = start(program, clips, folder / "whole", options.jobs)
        said, _ = whole.communicate(timeout=PATIENCE)
        took = time.monotonic() - started
        problems = [] if whole.returncode == 3 else [f"the run that was not killed ended with {whole.returncode}: {said[-2000:]}"]
        print(f"not killed: {took:.1f} s for {options.clips} clips and a bad file")
        for _ in range(options.kills):
            run = start(program, clips, folder / "killed", options.jobs)
            try:
                run.communicate(timeout=chance.uniform(0.05, 0.9) * took / options.kills)
                problems.append("the run ended before it was killed")
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                run.communicate()
            done = len(list((folder / "killed").glob("*.batch.json")))
            print(f"killed with {done} files done, {len(list((folder / 'killed').glob('.partial-*')))} unfinished folders")
        run = start(program, clips, folder / "killed", options.jobs)
        said, _ = run.communicate(timeout=PATIENCE)
        if run.returncode != 3 or "bad.avi: " not in said:
            problems.append(f"the last run ended with {run.returncode}: {said[-2000:]}")
        expected, found = contents(folder / "whole"), contents(folder / "killed")
        problems += [f"{name} is missing" for name in expected.keys() - found.keys()]
        problems += [f"{name} is one too many" for name in found.keys() - expected.keys()]
        problems += [f"{name} differs" for name in expected.keys() & found.keys() if expected[name] != found[name]]
        problems += [f"{options.clips * 4 + 1} files were to be there, not {len(expected)}"] if len(expected) != options.clips * 4 + 1 else []
        summary = json.loads((folder / "killed" / "summary.json").read_text())
        print(f"in the end: {len(found)} files, {summary['earlier']} of {summary['files']} done by killed runs, {summary['failed']} failed")
    print("\n".join(problems) if problems else "equal")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
