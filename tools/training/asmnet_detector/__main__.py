"""Command line: python3 -m asmnet_detector COMMAND ..."""

import argparse
import json
from pathlib import Path

import cv2
import torch

from . import calibrate, causes, data, evaluate, export, launch, mine, train
from .decode import Cascade, Detector
from .model import FaceDetector


def main():
    parser = argparse.ArgumentParser(prog="asmnet_detector", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("train", help="train, or go on with a run that was interrupted")
    command.add_argument("--faces", required=True, help="folder with boxes.csv and the WIDER FACE photos")
    command.add_argument("--landmarks", required=True, help="folder with landmarks.csv and the 300-W windows")
    command.add_argument("--cache", required=True, help="folder for the decoded pixels (about 3 GB)")
    command.add_argument("--output", required=True, help="folder for checkpoints and the log")
    command.add_argument("--steps", type=int, default=train.Settings.steps)
    command.add_argument("--seed", type=int, default=train.Settings.seed)
    command.add_argument("--from", dest="earlier", help="begin with the weights of this checkpoint, where RUN has none of its own")
    command.add_argument("--processes", type=int, default=1, help="how many draw pictures and take gradients side by side; default: 1")
    command.add_argument("--negatives", help="hard negatives that `mine` has written")
    command.set_defaults(run=launch.run)

    command = commands.add_parser("mine", help="collect hard negatives: what a model takes for faces in the training photos")
    command.add_argument("--model", required=True, help="the .onnx file")
    command.add_argument("--faces", required=True)
    command.add_argument("--score", type=float, default=0.25, help="least score of a mistake; default: 0.25")
    command.add_argument("--scale", type=float, default=1.0, help="how much larger the detector sees the photos; default: 1")
    command.add_argument("--output", required=True, help="the JSON file")
    command.set_defaults(run=run_mine)

    command = commands.add_parser("export", help="write the averaged weights of a checkpoint as ONNX")
    command.add_argument("--checkpoint", required=True)
    command.add_argument("--output", required=True, help="the .onnx file")
    command.add_argument("--size", type=int, nargs=2, metavar=("WIDTH", "HEIGHT"), help="fixed input size; default: left open")
    command.add_argument("--threshold", type=float, default=export.SHIPPED_THRESHOLD,
                         help=f"the trained score that becomes {export.SHIPPED_THRESHOLD} in the file; default: scores as trained")
    command.set_defaults(run=run_export)

    command = commands.add_parser("evaluate", help="AP on the WIDER FACE photos, found faces on the 300-W windows")
    command.add_argument("--model", required=True, help="the .onnx file")
    command.add_argument("--faces", required=True)
    command.add_argument("--split", default="val", help="of the WIDER FACE photos; default: val")
    command.add_argument("--landmarks", help="also look for the faces of these windows")
    command.add_argument("--landmarks-split", default="test", help="default: test, the 300-W common set")
    command.add_argument("--score", type=float, help="threshold for the windows; default: of the manifest beside the model")
    command.add_argument("--sheet", help="also draw here (.png) what else was found in the windows, to see what is no face")
    command.add_argument("--cascade", help="a Haar cascade of OpenCV to compare with")
    command.add_argument("--json", help="also write the figures here")
    command.set_defaults(run=run_evaluate)

    command = commands.add_parser("causes", help="where AP is lost: mistakes by kind, missed faces by what WIDER FACE says of them")
    command.add_argument("--model", required=True, help="the .onnx file")
    command.add_argument("--faces", required=True)
    command.add_argument("--split", default="val", help="of the WIDER FACE photos; default: val")
    command.add_argument("--json", help="also write the figures here")
    command.set_defaults(run=run_causes)

    command = commands.add_parser("calibrate", help="the way from the detector's box to the box of the landmarks")
    command.add_argument("--model", required=True, help="the .onnx file")
    command.add_argument("--landmarks", required=True, help="landmarks.csv or its folder; the split train counts")
    command.add_argument("--json", help="also write the figures here")
    command.set_defaults(run=run_calibrate)

    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.run(arguments)


def run_mine(arguments):
    photos = data.read_wider(arguments.faces, "train")
    detector = Detector(arguments.model, arguments.score, thresholds(arguments.model)["nmsThreshold"])
    boxes = {Path(photo.file).name: wrong for photo, wrong in zip(photos, mine.mistakes(detector, photos, arguments.scale)) if wrong}
    Path(arguments.output).write_text(json.dumps(boxes))
    print(f"{sum(map(len, boxes.values()))} mistakes in {len(boxes)} of {len(photos)} photos")


def run_export(arguments):
    network = FaceDetector()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu")["averaged"])
    export.export(export.with_threshold(network, arguments.threshold), arguments.output, arguments.size)


def thresholds(model):
    """The shipped thresholds of a model, from the manifest beside it where there is one."""
    manifest = Path(model).with_suffix(".json")
    return json.loads(manifest.read_text()) if manifest.exists() else {"scoreThreshold": 0.5, "nmsThreshold": 0.45}


def write_report(report, path):
    text = json.dumps(report, indent=2)
    print(text)
    if path:
        Path(path).write_text(text + "\n")


def run_calibrate(arguments):
    shipped = thresholds(arguments.model)
    windows = data.read_landmarks(arguments.landmarks, ("train",))
    pairs = calibrate.matched_boxes(Detector(arguments.model, shipped["scoreThreshold"], shipped["nmsThreshold"]), windows)
    write_report({"fromDetectorBox": calibrate.from_detector_box(*pairs), "edges": calibrate.edges(*pairs)}, arguments.json)


def run_causes(arguments):
    shipped = thresholds(arguments.model)
    photos = data.read_wider(arguments.faces, arguments.split)
    detector = Detector(arguments.model, 0.05, shipped["nmsThreshold"])
    write_report(causes.causes(detector, photos, causes.read_marks(arguments.faces, arguments.split), shipped["scoreThreshold"]), arguments.json)


def run_evaluate(arguments):
    shipped = thresholds(arguments.model)
    score = shipped["scoreThreshold"] if arguments.score is None else arguments.score
    photos = data.read_wider(arguments.faces, arguments.split)
    report = {"detector": evaluate.evaluate_photos(Detector(arguments.model, 0.05, shipped["nmsThreshold"]), photos)}
    if arguments.cascade:
        report["cascade"] = evaluate.evaluate_photos(Cascade(arguments.cascade), photos)
    if arguments.landmarks:
        windows = data.read_landmarks(arguments.landmarks, (arguments.landmarks_split,))
        figures, others = evaluate.evaluate_windows(Detector(arguments.model, score, shipped["nmsThreshold"]), windows)
        report["windows"] = {"scoreThreshold": score, **figures}
        if arguments.sheet and others:
            cv2.imwrite(arguments.sheet, evaluate.sheet(others))
    write_report(report, arguments.json)


if __name__ == "__main__":
    main()
