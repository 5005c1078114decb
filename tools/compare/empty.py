#!/usr/bin/env python3
"""Compares what builds of the program spend on scenes without a face: processor time a frame of `record`, by slope.

    python3 tools/compare/empty.py OLD NEW --repeats 3 [--pictures FOLDER]

OLD and NEW are folders of a published program (`builds.py` tells how), each with settings behind commas if wanted. The scenes are made
by ffmpeg, 640x480 at 25 a second, all with a little noise: one that stands still, one that scrolls, a dark one, and with --pictures a
folder's pictures (of nobody), ten frames each. The figure is what 600 frames take beyond 100, over 500; the builds take turns.
A scene in which a face is reported ends the run: it would not be an empty one.
"""
import argparse
import os
import statistics
import subprocess
import tempfile

from builds import Build, LONGEST, child_seconds

SHORT, LONG = 100, 600
NO_FACE = 4  # exit code of `record` that has found no face
NOISE = "noise=alls={}:allf=t,format=yuv420p"


def write(path, frames, inputs, filters):
    """A video of so many frames."""
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs, "-vf", filters, "-frames:v", str(frames), "-c:v", "mjpeg", "-q:v", "3", path],
                   check=True, timeout=300)


def scenes(folder, pictures):
    """Name, ffmpeg's inputs and filters of each scene."""
    still = os.path.join(folder, "still.png")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "mandelbrot=size=640x480:rate=25", "-frames:v", "1", still], check=True, timeout=60)
    looped = ["-loop", "1", "-framerate", "25", "-i", still]
    yield "still", looped, NOISE.format(4)
    yield "moving", looped, "scroll=h=0.005," + NOISE.format(4)
    yield "dark", ["-f", "lavfi", "-i", "color=0x0e0e0e:size=640x480:rate=25"], NOISE.format(12)
    if pictures:
        files = sorted(os.path.join(os.path.abspath(pictures), name) for name in os.listdir(pictures) if name.lower().endswith((".jpg", ".jpeg", ".png")))
        if not files:
            raise SystemExit(f"{pictures} has no pictures (.jpg, .png)")
        told = os.path.join(folder, "pictures.txt")
        with open(told, "w", encoding="utf-8") as stream:
            for number in range(LONG // 10):
                name = files[number % len(files)].replace("'", "'\\''")
                stream.write(f"file '{name}'\nduration 0.4\n")
        yield "pictures", ["-f", "concat", "-safe", "0", "-i", told], "scale=640:480,setsar=1,fps=25," + NOISE.format(4)


def spent(build, video, folder):
    """Milliseconds of processor time for a video without a face."""
    before = child_seconds()
    table = os.path.join(folder, "out.csv")
    code = subprocess.run([build.program, "record", "--source", video, "--csv", table, "--overwrite"],
                          timeout=LONGEST, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=build.environment).returncode
    if code != NO_FACE:
        raise SystemExit(f"{build.name} ends with {code} on {os.path.basename(video)}, {NO_FACE} (no face) is expected")
    return (child_seconds() - before) * 1000


def measure(build, short, long, folder):
    """Milliseconds a frame."""
    return (spent(build, long, folder) - spent(build, short, folder)) / (LONG - SHORT)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("builds", nargs="+", type=Build, help="FOLDER[,NAME=VALUE...]: a published program, and settings")
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--pictures", metavar="FOLDER", help="pictures without a face")
    chosen = arguments.parse_args()
    print("| scene | " + " | ".join(f"{build.name}, ms a frame | ratio" for build in chosen.builds) + " |")
    print("|---" + "|---:" * (2 * len(chosen.builds)) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name, inputs, filters in scenes(folder, chosen.pictures):
            short, long = (os.path.join(folder, f"{name}-{frames}.avi") for frames in (SHORT, LONG))
            write(short, SHORT, inputs, filters)
            write(long, LONG, inputs, filters)
            turns = [[measure(build, short, long, folder) for build in chosen.builds] for _ in range(chosen.repeats)]
            medians = [statistics.median(values) for values in zip(*turns)]
            print(f"| {name} | " + " | ".join(f"{value:.2f} | {value / medians[0]:.2f}" for value in medians) + " |", flush=True)


if __name__ == "__main__":
    main()
