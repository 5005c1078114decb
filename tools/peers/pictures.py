"""What every tracker is shown: the photos, a video, and photos that are held still and moved, made once in a folder."""
import csv
import pathlib
import shutil
import subprocess

import cv2
import numpy as np

import measures

RATE = 30
SHORT = 30


def read_faces(table, split, limit):
    with open(table) as lines:
        reader = csv.DictReader(lines)
        if "x68" in (reader.fieldnames or []):
            raise SystemExit(f"{table}: there is a column x68, so its faces have more than 68 points; iBUG's 68 are needed")
        rows = [row for row in reader if row["split"] == split]
    step = max(1, len(rows) // limit)
    return [(table.parent / row["file"], np.array([[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in range(68)])) for row in rows[::step][:limit]]


def photos(faces, folder):
    folder.mkdir()
    for index, (path, _) in enumerate(faces):
        shutil.copy(path, folder / f"{index:05}.jpg")
    return folder


def videos(source, frames, folder):
    """The first frames of a video and its first second, each as a folder of JPEG files and as an AVI of the same."""
    made = []
    for name, count in (("short", SHORT), ("long", frames)):
        part = pathlib.Path(folder) / name
        part.mkdir()
        subprocess.run(["ffmpeg", "-v", "error", "-i", source, "-frames:v", str(count), "-q:v", "3", "-start_number", "0", part / "%05d.jpg"], check=True)
        if (there := len(list(part.glob("*.jpg")))) < count:
            raise SystemExit(f"{source} has {there} frames, and {count} are needed")
        pack(part)
        made.append(part)
    return made


def moving(faces, count, folder):
    """Folder, true points and true shifts of each photo that is held still and moved."""
    made = []
    for index, (path, truth) in enumerate(faces[:: max(1, len(faces) // count)][:count]):
        part = pathlib.Path(folder) / f"moving{index}"
        made.append((part, truth, move_photo(path, truth, part)))
    return made


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
