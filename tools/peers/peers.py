"""Compares asmnet-live with other trackers on the same pictures in one run and prints one table. README.md says what the columns mean."""
import argparse
import csv
import json
import pathlib
import platform
import shutil
import subprocess
import tempfile
import time

import cv2
import numpy as np

import measures
from watch import watch

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RATE = 30


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="a table of faces with landmarks (docs/evaluation.md)")
    parser.add_argument("--split", default="test")
    parser.add_argument("--photos", type=int, default=10_000, help="at most so many faces")
    parser.add_argument("--video", required=True, type=pathlib.Path, help="a video with a face, for CPU a frame")
    parser.add_argument("--frames", type=int, default=300, help="so many of its frames")
    parser.add_argument("--moving", type=int, default=4, help="photos that are held still and moved")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live")
    parser.add_argument("--yunet", type=pathlib.Path, help="a published YuNet (ONNX); left out without")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures as JSON too")
    return parser.parse_args()


def read_faces(table, split, limit):
    with open(table) as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == split]
    step = max(1, len(rows) // limit)
    return [(table.parent / row["file"], np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)])) for row in rows[::step][:limit]]


def copy_photos(faces, folder):
    folder.mkdir()
    for index, (path, _) in enumerate(faces):
        shutil.copy(path, folder / f"{index:05}.jpg")


def move_photo(path, truth, folder):
    """60 frames of a photo with fresh noise, then 90 in which it moves sideways; returns the true shifts in pixels."""
    folder.mkdir()
    photo = cv2.imread(str(path)).astype(np.float32)
    height, width = photo.shape[:2]
    noise = np.random.default_rng(1)
    reach = 0.25 * measures.eye_distance(truth)
    shifts = [0.0] * 60 + [reach * np.sin(2 * np.pi * t / RATE) for t in range(90)]
    for index, shift in enumerate(shifts):
        moved = cv2.warpAffine(photo, np.float32([[1, 0, shift], [0, 1, 0]]), (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        noisy = np.clip(moved + noise.normal(0, 4, moved.shape), 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / f"{index:05}.jpg"), noisy, [cv2.IMWRITE_JPEG_QUALITY, 92])
    pack(folder)
    return np.array(shifts)


def pack(folder):
    """The same JPEG pictures in a file, for a program that reads videos."""
    subprocess.run(["ffmpeg", "-v", "error", "-framerate", str(RATE), "-start_number", "0", "-i", folder / "%05d.jpg", "-c", "copy", f"{folder}.avi"], check=True)


def trackers(options):
    """Name -> command(mode, folder, out)."""
    ours = lambda model: lambda mode, folder, out: [
        str(options.program), "record", "--source", f"photos:{folder}" if mode == "photos" else f"{folder}.avi", "--model", model, "--jsonl", str(out)]
    found = {"asmnet-live": ours("asmnet-live"), "asmnet-lite": ours("asmnet-lite")}
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    found["MediaPipe Face Mesh"] = lambda mode, folder, out: ["node", str(HERE / "mediapipe.mjs"), mode, str(folder), str(out)]
    model = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat"
    dlib = options.work / "dlib_landmarks"
    subprocess.run(["g++", "-O3", "-march=native", "-std=c++17", "-o", dlib, HERE / "dlib_landmarks.cpp", "-ldlib", "-lblas", "-llapack"], check=True)
    found["dlib"] = lambda mode, folder, out: [str(dlib), model, str(folder), str(out)]
    return found


def detectors(options):
    command = lambda kind: lambda mode, folder, out: ["/usr/bin/python3", str(HERE / "opencv_faces.py"), kind, str(folder), str(out)]
    return {"OpenCV's Haar cascade": command("haar")} | ({"YuNet": command(str(options.yunet))} if options.yunet else {})


def read(out):
    """The faces of each picture, in order."""
    pictures = []
    for line in open(out):
        picture = json.loads(line)
        faces = [face["landmarks"] if isinstance(face, dict) else face for face in picture.get("faces", [])]
        pictures.append(([np.array(face, float) for face in faces], picture.get("boxes", [])))
    return pictures


def measure(name, command, options, faces, sequences):
    out = options.work / "out.jsonl"
    row = {"name": name}
    watch(command("photos", options.work / "photos", out), out)
    pictures = read(out)
    chosen = [measures.best(found, truth) for (found, _), (_, truth) in zip(pictures, faces)]
    row["chosen"] = chosen
    row["missed"] = sum(points is None for points in chosen)
    hits = [(points, truth) for points, (_, truth) in zip(chosen, faces) if points is not None]
    corrected = measures.without_offsets(*zip(*hits))
    for key, part in (("inner", measures.INNER), ("all", slice(0, 68))):
        row[key] = np.mean([measures.error(points, truth, part) for points, truth in hits])
        row[f"{key}_free"] = np.mean([measures.error(points, truth, part) for points, (_, truth) in zip(corrected, hits)])
    stills, lags = [], []
    for folder, truth, shifts in sequences:
        watch(command("sequence", folder, out), out)
        track = [measures.best(found, truth + [shift, 0]) for (found, _), shift in zip(read(out), shifts)]
        if all(points is not None for points in track):
            stills.append(measures.still(track[:60]))
            lags.append(measures.lag(track[45:], shifts[45:], RATE))
    row["still"], row["lag"], row["sequences"] = np.mean(stills), np.mean(lags), len(stills)
    return row | costs(command, options, out)


def costs(command, options, out):
    """CPU a frame: the difference between a long and a short part of the video, so that the start is not in it."""
    short = watch(command("sequence", options.work / "short", out), out)
    long = watch(command("sequence", options.work / "video", out), out)
    return {"cpu": 1000 * (long["cpu"] - short["cpu"]) / (options.frames - 30), "memory": long["memory"], "start": short["first"]}


def find_only(name, command, options, faces):
    out = options.work / "out.jsonl"
    watch(command("photos", options.work / "photos", out), out)
    found = 0
    for (_, boxes), (_, truth) in zip(read(out), faces):
        middle = truth[measures.INNER].mean(0)
        found += any(x <= middle[0] <= x + w and y <= middle[1] <= y + h for x, y, w, h in boxes)
    return {"name": name, "missed": len(faces) - found} | costs(command, options, out)


def cut_video(options):
    for name, count in (("video", options.frames), ("short", 30)):
        (options.work / name).mkdir()
        subprocess.run(["ffmpeg", "-v", "error", "-i", options.video, "-frames:v", str(count), "-q:v", "3", "-start_number", "0", options.work / name / "%05d.jpg"], check=True)
        pack(options.work / name)


def table(rows, count):
    print(f"{time.strftime('%Y-%m-%d')}, {processor()}, {platform.freedesktop_os_release()['PRETTY_NAME']}; {count} faces\n")
    print("| tracker | missed | inner points | offsets removed | all 68 | offsets removed | still | lag | CPU a frame | memory | start |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        figure = lambda key, form: form.format(row[key]) if key in row else "-"
        jaw = lambda key: "-" if row["name"].startswith("MediaPipe") else figure(key, "{:.2f} %")
        print(f"| {row['name']} | {row['missed']} | {figure('inner', '{:.2f} %')} | {figure('inner_free', '{:.2f} %')} | {jaw('all')} | {jaw('all_free')} "
              f"| {figure('still', '{:.2f} %')} | {figure('lag', '{:.0f} ms')} | {row['cpu']:.1f} ms | {row['memory']:.0f} MB | {row['start']:.1f} s |")


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{name}, {sum(line.startswith('processor') for line in lines)} cores, no GPU"


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="peers-") as work:
        options.work = pathlib.Path(work)
        faces = read_faces(options.data, options.split, options.photos)
        copy_photos(faces, options.work / "photos")
        cut_video(options)
        sequences = []
        for index, (path, truth) in enumerate(faces[:: max(1, len(faces) // options.moving)][: options.moving]):
            folder = options.work / f"moving{index}"
            sequences.append((folder, truth, move_photo(path, truth, folder)))
        rows = [measure(name, command, options, faces, sequences) for name, command in trackers(options).items()]
        common = [i for i in range(len(faces)) if all(row["chosen"][i] is not None for row in rows)]
        for row in rows:
            row["common"] = np.mean([measures.error(row["chosen"][i], faces[i][1], measures.INNER) for i in common])
            del row["chosen"]
        rows += [find_only(name, command, options, faces) for name, command in detectors(options).items()]
    table(rows, len(faces))
    print("\n" + f"On the {len(common)} faces that all of them found, inner points: " + ", ".join(f"{row['name']} {row['common']:.2f} %" for row in rows if "common" in row) + ".")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
