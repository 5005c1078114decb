#!/usr/bin/env python3
"""Runs the live session of the tests for long, with a fault of another kind every second, and looks at what it holds.

    python3 tools/soak/soak.py [--minutes 60] [--seed 1] [--table soak.csv] [--plot soak.png]
    python3 tools/soak/soak.py --read soak.csv [--plot soak.png]

Prints the slope of resident memory after the first ten minutes (after the first third where it is shorter), what handles, threads and buffers
were at their most, and how long pictures took to come at their rate again after a fault (which includes the ten pictures that prove it). The slope
that counts is of what is resident straight after a collection of garbage, twice a minute: between collections some megabytes of garbage come and go,
which makes the slope of the rest say little; it is printed too. Where a recovery was long, it tells for how long the machine had held up a thread
that does nothing but sleep. Needs the .NET SDK; the plot needs matplotlib. Exit code 1 when the test fails, memory rises by more than 1 MB an hour, a
buffer stays out, or a recovery takes longer than 1 s beside the ten pictures.
"""
import argparse
import csv
import math
import os
import pathlib
import subprocess
import sys

WARM_UP = 600
PICTURES = 10 / 30
MOST_SLOPE = 1.0
MOST_RECOVERY = 1.0 + PICTURES
ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(minutes, seed, table):
    # as the program has it: one native heap, and no code that is made anew by what it counts of itself
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "DOTNET_TieredPGO": "0", "ASMNET_SOAK_MINUTES": str(minutes), "ASMNET_SOAK_SEED": str(seed), "ASMNET_SOAK_LOG": str(table.resolve())}
    return subprocess.run(
        ["dotnet", "test", ROOT / "tests/ASMNet.Live.Tests", "-c", "Release", "--filter", "FullyQualifiedName~SoakTests"], env=environment).returncode


def read(table):
    with open(table, newline="") as file:
        return [{key: value if key == "fault" else float(value) if value else None for key, value in row.items()} for row in csv.DictReader(file)]


def slope(rows, column):
    """The least squares' rise in an hour."""
    times = [row["seconds"] / 3600 for row in rows]
    values = [row[column] for row in rows]
    mean_time, mean_value = sum(times) / len(times), sum(values) / len(values)
    spread = sum((time - mean_time) ** 2 for time in times)
    return sum((time - mean_time) * (value - mean_value) for time, value in zip(times, values)) / spread if spread > 0 else 0.0


def uncertainty(rows, column):
    """The standard error of that rise."""
    times = [row["seconds"] / 3600 for row in rows]
    rise = slope(rows, column)
    mean_time, mean_value = sum(times) / len(times), sum(row[column] for row in rows) / len(rows)
    spread = sum((time - mean_time) ** 2 for time in times)
    left = sum((row[column] - mean_value - rise * (time - mean_time)) ** 2 for time, row in zip(times, rows))
    return math.sqrt(left / max(1, len(rows) - 2) / spread) if spread > 0 else 0.0


def draw(rows, path):
    try:
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plot
    except ImportError:
        print("no plot: matplotlib is not there")
        return
    minutes = [row["seconds"] / 60 for row in rows]
    panels = [
        ("memory in MB", ["resident_mb", "settled_mb", "managed_mb"]), ("handles", ["handles"]), ("threads", ["threads"]), ("buffers left out", ["buffers"]),
        ("latency in ms (95 of 100)", ["latency_ms"]), ("recovery in s", ["recovery"]),
    ]
    figure, axes = plot.subplots(len(panels), 1, figsize=(9, 11), sharex=True)
    for axis, (title, columns) in zip(axes, panels):
        for column in columns:
            told = [(minute, row[column]) for minute, row in zip(minutes, rows) if row[column] is not None]
            axis.plot(*zip(*told), linewidth=0.8, label=column)
        axis.set_ylabel(title, fontsize=8)
        axis.set_ylim(bottom=0)
        axis.tick_params(labelsize=8)
        axis.grid(alpha=0.3)
        if len(columns) > 1:
            axis.legend(fontsize=8)
    axes[-1].set_xlabel("minutes")
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    print(f"plot: {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=pathlib.Path, default=pathlib.Path("soak.csv"))
    parser.add_argument("--read", type=pathlib.Path, help="an earlier table; nothing is run")
    parser.add_argument("--plot", type=pathlib.Path)
    arguments = parser.parse_args()
    code = 0 if arguments.read else run(arguments.minutes, arguments.seed, arguments.table)
    rows = read(arguments.read or arguments.table)
    if not rows:
        sys.exit("the table has no rows")
    lasted = rows[-1]["seconds"]
    settled = [row for row in rows if row["seconds"] >= min(WARM_UP, lasted / 3)]
    collected = [row for row in settled if row["settled_mb"] is not None]
    rise, doubt = slope(collected, "settled_mb"), uncertainty(collected, "settled_mb")
    longest = max(rows, key=lambda row: row["recovery"])
    slow = [row for row in rows if row["recovery"] > MOST_RECOVERY]
    print(f"{lasted / 60:.1f} minutes, {len(rows)} faults, {rows[-1]['restarts']:.0f} pipelines begun anew by the watchdog")
    print(f"resident memory after a collection: {collected[0]['settled_mb']:.1f} to {collected[-1]['settled_mb']:.1f} MB, slope {rise:+.2f} MB/h (standard error {doubt:.2f})")
    print(f"resident memory with its garbage: {settled[0]['resident_mb']:.1f} to {settled[-1]['resident_mb']:.1f} MB, slope {slope(settled, 'resident_mb'):+.2f} MB/h (standard error {uncertainty(settled, 'resident_mb'):.2f})")
    for column in ("handles", "threads", "buffers"):
        print(f"{column}: at first {settled[0][column]:.0f}, at most {max(row[column] for row in settled):.0f}, at the end {settled[-1][column]:.0f}")
    print(f"recovery: longest {longest['recovery']:.2f} s ({longest['fault']}), {len(slow)} of {len(rows)} longer than {MOST_RECOVERY:.2f} s")
    for row in slow:
        print(f"  {row['recovery']:.2f} s after {row['fault']} at {row['seconds'] / 60:.1f} minutes; the machine held up a sleeping thread for {row['held_up']:.2f} s of it")
    if arguments.plot:
        draw(rows, arguments.plot)
    return 1 if code or rise > MOST_SLOPE or settled[-1]["buffers"] > 0 or slow else 0


if __name__ == "__main__":
    sys.exit(main())
