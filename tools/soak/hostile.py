#!/usr/bin/env python3
"""Gives the program inputs that were changed at random, many times more than the tests do, and counts them.

    python3 tools/soak/hostile.py [--times 5] [--seed 1]

Models (ONNX, manifests, shape, head, expressions, synthetic face), settings and changes of them, tables, pictures and videos of every kind, ffprobe's
answers, and what clients send over sockets. The table tells for each kind how many there were, and the longest time and the most memory that one
took. A test fails, and so does this, when one ends otherwise than the project's exceptions say, or passes its deadline or its limit of memory.
Needs the .NET SDK and ffmpeg.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECTS = ["ASMNet.Tests", "ASMNet.Media.Tests", "ASMNet.Synthesis.Tests", "ASMNet.Live.Tests"]
FILTER = "FullyQualifiedName~Fuzz|FullyQualifiedName~Mutated|FullyQualifiedName~Hostile"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="how many times the tests' usual number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-build", action="store_true", help="the tests are built already")
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="asmnet-hostile-") as folder:
        log = pathlib.Path(folder) / "log.csv"
        environment = {**os.environ, "ASMNET_FUZZ_TIMES": str(arguments.times), "ASMNET_FUZZ_SEED": str(arguments.seed), "ASMNET_FUZZ_LOG": str(log)}
        for project in PROJECTS:
            command = ["dotnet", "test", ROOT / "tests" / project, "-c", "Release", "--nologo", "--logger", "console;verbosity=minimal", "--filter", FILTER]
            failed |= subprocess.run(command + (["--no-build"] if arguments.no_build else []), env=environment).returncode != 0
        rows = [line.split(",") for line in log.read_text().splitlines()] if log.exists() else []
    print(f"\n{'input':32} {'rounds':>8} {'seconds':>8} {'longest':>9} {'most':>9}")
    for name, rounds, seconds, longest, most in sorted(rows):
        print(f"{name:32} {rounds:>8} {seconds:>8} {longest:>6} ms {most:>6} MB")
    print(f"{sum(int(row[1]) for row in rows)} inputs{', with failures' if failed else ', nothing unforeseen'}")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
