"""Looks for faces in pictures that should show none: `python3 tools/anonymize/leaks.py CLIP...` records each clip with --anonymize blur, pixelate and
fill, with the overlay and without it, and asks two detectors about every frame of the result: the program's own network, run by OpenCV on the whole
picture, and OpenCV's cascades (frontal and profile). The first line of a clip tells what they find without a cover. Frames in which one finds a face
are written to --keep, to be looked at. Needs ffmpeg and Debian's python3-opencv and opencv-data. The exit code is 1 where the network finds a face."""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ["dotnet", "exec", os.environ.pop("ASMNET_LIVE", str(ROOT / "src/ASMNet.Live/bin/Release/net10.0/asmnet-live.dll"))]
CASCADES = pathlib.Path("/usr/share/opencv4/haarcascades")
PARTS = ("Landmarks", "Contours", "Boxes", "Axes", "Gaze", "Panel")
SURE = 0.6  # the score from which the program itself takes something for a face


class Detectors:
    def __init__(self):
        cv2.setNumThreads(1)
        self.network = cv2.dnn.readNet(str(ROOT / "models/facedetector.onnx"))
        self.outputs = self.network.getUnconnectedOutLayersNames()
        names = ("haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml")
        self.cascades = [cv2.CascadeClassifier(str(CASCADES / name)) for name in names]

    def score(self, picture):
        """The best score of the network, and the box that it is about."""
        height, width = picture.shape[:2]
        padded = numpy.zeros((-(-height // 32) * 32, -(-width // 32) * 32, 3), numpy.uint8)
        padded[:height, :width] = picture
        self.network.setInput(cv2.dnn.blobFromImage(padded))
        found = dict(zip(self.outputs, self.network.forward(self.outputs)))
        best, box = 0, None
        for stride in (8, 16, 32):
            scores = numpy.sqrt(numpy.clip(found[f"cls_{stride}"][0, :, 0], 0, 1) * numpy.clip(found[f"obj_{stride}"][0, :, 0], 0, 1))
            at = int(scores.argmax())
            if scores[at] > best:
                across = padded.shape[1] // stride
                dx, dy, w, h = found[f"bbox_{stride}"][0, at]
                x, y, w, h = (at % across + dx) * stride, (at // across + dy) * stride, numpy.exp(w) * stride, numpy.exp(h) * stride
                best, box = float(scores[at]), [int(value) for value in (x - w / 2, y - h / 2, w, h)]
        return best, box

    def boxes(self, picture):
        """What the cascades take for faces."""
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return [[int(value) for value in box] for cascade in self.cascades for box in cascade.detectMultiScale(grey, 1.1, 4, minSize=(30, 30))]


def record(clip, out, kind, overlay, seconds):
    environment = os.environ | {"ASMNET_Recording__Preset": "ultrafast"}
    if not overlay:
        environment |= {f"ASMNET_Overlay__{part}": "false" for part in PARTS}
    arguments = ["record", "--source", clip, "-o", str(out), "--overwrite", "--quality", "14", "--anonymize", kind, "--duration", str(seconds)]
    run = subprocess.run([*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{clip}: {run.stderr or run.stdout}")


def look(detectors, video, name, keep, every, overlaid):
    capture, frames, sure, seen, best = cv2.VideoCapture(str(video)), 0, 0, 0, 0
    while (frame := capture.read())[0]:
        picture, frames = frame[1], frames + 1
        if (frames - 1) % every:
            continue
        score, box = detectors.score(picture)
        boxes = detectors.boxes(picture)
        sure, seen, best = sure + (score >= SURE), seen + bool(boxes), max(best, score)
        if keep and name and (score >= SURE or boxes):
            for x, y, w, h in [*([box] if score >= SURE else []), *boxes]:
                cv2.rectangle(picture, (x, y), (x + w, y + h), (0, 0, 255), 1)
            cv2.imwrite(str(keep / f"{name}-{frames - 1:05}.png"), picture)
    asked = -(-frames // every)
    print(f"  {overlaid:26} {asked:5} frames: network {sure:4} (best score {best:.2f}), cascades {seen:4}", flush=True)
    return sure


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("clips", nargs="+", metavar="CLIP")
    parser.add_argument("--kinds", default="blur,pixelate,fill")
    parser.add_argument("--seconds", type=float, default=3600, help="of each clip at most")
    parser.add_argument("--every", type=int, default=1, help="ask about every n-th frame only")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the frames in which a face was found")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    detectors, leaks = Detectors(), 0
    for clip in options.clips:
        print(clip)
        with tempfile.TemporaryDirectory(prefix="asmnet-anonymize-") as folder:
            out = pathlib.Path(folder) / "out.mkv"
            record(clip, out, "none", False, options.seconds)
            look(detectors, out, None, None, options.every, "no cover")
            for kind in options.kinds.split(","):
                for overlay in (False, True):
                    record(clip, out, kind, overlay, options.seconds)
                    shown = f"{kind}{', overlay' if overlay else ''}"
                    leaks += look(detectors, out, f"{pathlib.Path(clip).stem}-{kind}{'-overlay' if overlay else ''}", options.keep, options.every, shown)
    sys.exit(1 if leaks else 0)


if __name__ == "__main__":
    main()
