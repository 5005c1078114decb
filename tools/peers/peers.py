"""Compares asmnet-live with other trackers on the same pictures and prints one table; docs/peers.md says what its columns mean. Each tracker's figures
lie in a file of --results, so that a run that was stopped goes on, and one tracker or one step can be measured by itself."""
import argparse
import json
import os
import pathlib
import platform
import statistics
import tempfile
import time

import numpy as np

import measures
import pictures
from trackers import all_of_them
from watch import watch

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STEPS = ["accuracy", "movement", "costs"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="a table of faces with landmarks (docs/evaluation.md)")
    parser.add_argument("--split", default="test")
    parser.add_argument("--photos", type=int, default=10_000, help="at most so many faces")
    parser.add_argument("--video", required=True, type=pathlib.Path, help="a video with a face, for CPU a frame")
    parser.add_argument("--frames", type=int, default=300, help="so many of its frames")
    parser.add_argument("--moving", type=int, default=4, help="photos that are held still and moved")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "artifacts/peers", help="where the figures are kept")
    parser.add_argument("--only", action="append", metavar="TRACKER", help="measure this one alone; may be given again")
    parser.add_argument("--step", action="append", choices=STEPS, help="measure this alone; may be given again")
    parser.add_argument("--again", action="store_true", help="measure anew what is there")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live")
    parser.add_argument("--yunet", type=pathlib.Path, help="a published YuNet (ONNX)")
    parser.add_argument("--face-landmarker", type=pathlib.Path, help="MediaPipe's face_landmarker.task")
    parser.add_argument("--openseeface", type=pathlib.Path, help="OpenSeeFace's folder")
    parser.add_argument("--openseeface-model", type=int, default=3, help="its number of the network")
    parser.add_argument("--onnxruntime", type=pathlib.Path, help="an unpacked NuGet package Microsoft.ML.OnnxRuntime, where Python has none")
    return parser.parse_args()


class Results:
    """What was measured of a tracker: a file with the settings it was measured with and a part for each step."""

    def __init__(self, options, name):
        self.path = options.results / f"{name}.json"
        self.of = {"faces": str(options.data), "split": options.split, "photos": options.photos, "video": str(options.video),
                   "frames": options.frames, "moving": options.moving}
        self.steps = {}
        if self.path.exists():
            kept = json.loads(self.path.read_text())
            if kept["of"] != self.of:
                raise SystemExit(f"{self.path} was measured with other settings ({kept['of']}): give another folder with --results, or delete it")
            self.steps = kept["steps"]

    def keep(self, step, figures):
        self.steps[step] = figures
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"of": self.of, "steps": self.steps}))
        os.replace(fresh, self.path)


def accuracy(tracker, faces, work):
    """The points of the right face of each photo, or null; of a detector whether a box holds the face's middle."""
    out = work / "out.jsonl"
    watch(tracker.command("photos", pictures.photos(faces, work / "photos"), out), out)
    found = read(out)
    if len(found) != len(faces):
        raise RuntimeError(f"{tracker.name} answered for {len(found)} of {len(faces)} photos")
    if not tracker.points:
        return {"missed": sum(not holds(boxes, truth) for (_, boxes), (_, truth) in zip(found, faces))}
    chosen = [measures.best(points, truth) for (points, _), (_, truth) in zip(found, faces)]
    return {"missed": sum(points is None for points in chosen), "chosen": [None if points is None else points.round(3).tolist() for points in chosen]}


def holds(boxes, truth):
    middle = truth[measures.INNER].mean(0)
    return any(x <= middle[0] <= x + w and y <= middle[1] <= y + h for x, y, w, h in boxes)


def movement(tracker, faces, options, work):
    out = work / "out.jsonl"
    stills, lags = [], []
    for folder, truth, shifts in pictures.moving(faces, options.moving, work):
        watch(tracker.command("sequence", folder, out), out)
        track = [measures.best(found, truth + [shift, 0]) for (found, _), shift in zip(read(out), shifts)]
        if all(points is not None for points in track):
            stills.append(measures.still(track[:60]))
            lags.append(measures.lag(track[45:], shifts[45:], pictures.RATE))
    return {"still": stills, "lag": lags}


def costs(tracker, options, work):
    """CPU a frame: the difference between a long and a short part of the video, so that the start is not in it. The start: the middle one of three."""
    out = work / "out.jsonl"
    load = os.getloadavg()[0]
    short_video, long_video = pictures.videos(options.video, options.frames, work)
    shorts = [watch(tracker.command("sequence", short_video, out), out) for _ in range(3)]
    long = watch(tracker.command("sequence", long_video, out), out)
    before = statistics.median(run["cpu"] for run in shorts)
    return {"cpu": 1000 * (long["cpu"] - before) / (options.frames - pictures.SHORT), "memory": long["memory"],
            "start": statistics.median(run["first"] for run in shorts), "load": load}


def read(out):
    """The faces of each picture, in order."""
    found = []
    for line in pathlib.Path(out).read_text().splitlines():
        picture = json.loads(line)
        faces = [face["landmarks"] if isinstance(face, dict) else face for face in picture.get("faces", [])]
        found.append(([np.array(face, float) for face in faces], picture.get("boxes", [])))
    return found


def measure(name, tracker, faces, options):
    results = Results(options, name)
    wanted = [step for step in options.step or STEPS if (options.again or step not in results.steps) and (tracker.points or step != "movement")]
    if wanted:
        tracker.prepare()
    for step in wanted:
        with tempfile.TemporaryDirectory(prefix="peers-") as folder:
            work = pathlib.Path(folder)
            began = time.monotonic()
            figures = {"accuracy": lambda: accuracy(tracker, faces, work), "movement": lambda: movement(tracker, faces, options, work),
                       "costs": lambda: costs(tracker, options, work)}[step]()
            results.keep(step, figures | {"date": time.strftime("%Y-%m-%d")})
            print(f"{tracker.name}: {step} in {time.monotonic() - began:.0f} s", flush=True)
    return results.steps


def errors(steps, faces, only):
    """Error on the shared points and with the jaw, each as it is and without constant offsets, over the chosen faces."""
    pairs = [(np.array(steps["accuracy"]["chosen"][i]), faces[i][1]) for i in only]
    corrected = measures.without_offsets(*zip(*pairs))
    mean = lambda found, part: float(np.mean([measures.error(points, truth, part) for points, (_, truth) in zip(found, pairs)]))
    return [mean(found, part) for part in (measures.SHARED, measures.WITH_JAW) for found in ([points for points, _ in pairs], corrected)]


def table(measured, faces):
    """measured: tracker and steps of each. The errors are over the faces that all of them found."""
    common = [i for i in range(len(faces)) if all(steps["accuracy"]["chosen"][i] is not None for tracker, steps in measured if tracker.points and "accuracy" in steps)]
    dates = sorted({figures["date"] for _, steps in measured for figures in steps.values()})
    load = max((steps["costs"]["load"] for _, steps in measured if "costs" in steps), default=0)
    yield (f"{' to '.join(sorted({dates[0], dates[-1]}))}, {processor()}, {platform.freedesktop_os_release()['PRETTY_NAME']}; {len(faces)} faces, of which {len(common)} were found "
           f"by all; load before the measures of costs at most {load:.1f}")
    yield ""
    yield f"| tracker | missed of {len(faces)} | shared points | offsets removed | with the jaw | offsets removed | still | lag | CPU a frame | memory | start |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for tracker, steps in measured:
        cells = [tracker.name, str(steps["accuracy"]["missed"]) if "accuracy" in steps else "-"]
        figures = errors(steps, faces, common) if tracker.points and "accuracy" in steps else [None] * 4
        cells += [cell(figure if tracker.jaw or index < 2 else None, ".2f", "%") for index, figure in enumerate(figures)]
        moved, cost = steps.get("movement", {}), steps.get("costs", {})
        cells += [cell(statistics.mean(moved[key]) if moved.get(key) else None, form, unit) for key, form, unit in (("still", ".2f", "%"), ("lag", ".0f", "ms"))]
        cells += [cell(cost.get(key), form, unit) for key, form, unit in (("cpu", ".1f", "ms"), ("memory", ".0f", "MB"), ("start", ".2f", "s"))]
        yield f"| {' | '.join(cells)} |"


def cell(figure, form, unit):
    if figure is None:
        return "-"
    text = f"{figure:{form}}"
    return f"{text.lstrip('-') if float(text) == 0 else text} {unit}"


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{name}, {sum(line.startswith('processor') for line in lines)} cores, no GPU"


def main():
    options = arguments()
    options.results.mkdir(parents=True, exist_ok=True)
    options.results = options.results.resolve()
    trackers = all_of_them(options)
    if unknown := set(options.only or []) - set(trackers):
        raise SystemExit(f"no tracker {', '.join(sorted(unknown))}; there are {', '.join(trackers)} (those with files of their own are there when these are given)")
    faces = pictures.read_faces(options.data, options.split, options.photos)
    for name in options.only or trackers:
        measure(name, trackers[name], faces, options)
    measured = [(tracker, steps) for name, tracker in trackers.items() if (steps := Results(options, name).steps)]
    print("\n".join(table(measured, faces)))


if __name__ == "__main__":
    main()
