"""The command line: one parser, one function a verb."""

import argparse
import json
import sys
from pathlib import Path

from .progress import Progress


def main(arguments=None):
    from .config import ConfigError
    from .dataset import DatasetError
    from .export import ExportError
    from .shape import ShapeError
    from .train import TrainingError

    options = parser().parse_args(arguments)
    try:
        options.run_command(options)
    except (ConfigError, DatasetError, ExportError, ShapeError, TrainingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def parser():
    root = argparse.ArgumentParser(prog="asmnet_training", description="Trains the landmark and pose networks.")
    verbs = root.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("dataset", help="read a data set; write our CSV or a picture sheet")
    source = verb.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="our landmarks.csv")
    source.add_argument("--300w", dest="w300", type=Path, help="folder of the original 300-W sets (.pts)")
    source.add_argument("--wflw", type=Path, help="WFLW's annotation list (98 points)")
    verb.add_argument("--images", type=Path, help="WFLW's picture folder")
    verb.add_argument("--split", default="train", help="split that a WFLW list is given, or that a sheet shows")
    verb.add_argument("--output", type=Path, help="CSV to write, in a folder above the pictures")
    verb.add_argument("--sheet", type=Path, help="picture sheet to write")
    verb.add_argument("--count", type=int, default=64, help="faces on the sheet (default 64)")
    verb.set_defaults(run_command=dataset)

    verb = verbs.add_parser("shape", help="compute the shape models")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--output", required=True, type=Path, help="folder for shape68.json and shape68-similarity.json")
    verb.add_argument("--share", type=float, default=0.99, help="share of the variance to keep (default 0.99)")
    verb.add_argument("--pose-table", type=Path, help="AFLW2000 table: write the mean 3-D face to --face3d as well")
    verb.add_argument("--face3d", type=Path, help="where the mean 3-D face goes (default: the package's own)")
    verb.set_defaults(run_command=shape)

    verb = verbs.add_parser("train", help="train a network")
    verb.add_argument("--config", required=True, type=Path, help="configs/NAME.json")
    _data_options(verb)
    verb.add_argument("--run", required=True, type=Path, help="output folder")
    begin = verb.add_mutually_exclusive_group()
    begin.add_argument("--resume", action="store_true", help="go on with RUN/checkpoint.pt")
    begin.add_argument("--from", dest="start", type=Path, metavar="WEIGHTS", help="begin with this best.pt or checkpoint.pt")
    verb.add_argument("--until", type=int, metavar="EPOCH", help="stop after this epoch")
    verb.add_argument("--finish-in", type=float, metavar="MINUTES", help="end the schedule after this time")
    verb.add_argument("--validate-every", type=int, default=1, metavar="EPOCHS")
    verb.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting")
    verb.set_defaults(run_command=train)

    verb = verbs.add_parser("evaluate", help="NME, failure rate, AUC and pose error")
    verb.add_argument("--model", required=True, type=Path, help="best.pt, checkpoint.pt or an .onnx with its manifest")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv, or WFLW's list with --layout wflw98")
    verb.add_argument("--layout", choices=("csv", "wflw98"), default="csv", help="what --data is (default csv)")
    verb.add_argument("--images", type=Path, help="WFLW's picture folder, for --layout wflw98")
    verb.add_argument("--split", default="test", help="split to take (default test); a WFLW list is one split")
    verb.add_argument("--crop", choices=("landmarks", "detector"), default="landmarks")
    verb.add_argument("--detector", type=Path, help="facedetector.onnx, for --crop detector")
    verb.add_argument(
        "--detector-scale",
        type=float,
        metavar="SCALE",
        help="scale of the picture for the detector (default: as in live use, to a height of 320 pixels)",
    )
    verb.add_argument("--points", type=Path, metavar="CSV", help="also write each face's error, confidence and points here")
    verb.add_argument("--faces", type=Path, help="folder of boxes.csv and photos: also judge the confidence")
    verb.add_argument("--face-size", type=float, metavar="PIXELS", help="scale faces down to this size first")
    verb.add_argument("--blur", type=float, default=0.0, help="blur first, sigma as a share of the face")
    verb.add_argument("--jitter", type=float, default=0.0, help="displace the crops at random, share of their side")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.add_argument("--ced", type=Path, help="also draw the cumulative error curve")
    verb.set_defaults(run_command=evaluate)

    verb = verbs.add_parser("stress", help="a model on disturbed test photos and on WFLW's subsets, in one table")
    verb.add_argument("--model", required=True, type=Path, help="best.pt, checkpoint.pt or an .onnx with its manifest")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--split", default="test", help="split to disturb (default test)")
    verb.add_argument("--detector", required=True, type=Path, help="facedetector.onnx")
    verb.add_argument("--wflw", type=Path, help="landmarks.csv whose sets are WFLW's subsets")
    verb.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th face only (default 1)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.add_argument("--sheet", type=Path, help="also draw one face under every disturbance")
    verb.set_defaults(run_command=stress)

    verb = verbs.add_parser("bias", help="errors by age, ethnicity and gender on UTKFace, against another network's points")
    verb.add_argument("--model", required=True, type=Path, help="best.pt, checkpoint.pt or an .onnx with its manifest")
    verb.add_argument("--data", required=True, type=Path, help="folder of labels.csv, labels.npz and utkface.zip")
    verb.add_argument("--split", default="val", help="split to take (default val)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=bias)

    verb = verbs.add_parser("stills", help="disturbed photos, each still for some frames, through the program's tracker")
    verb.add_argument("--program", required=True, nargs="+", help="the program, with its arguments before the verb")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--split", default="test", help="split to disturb (default test)")
    verb.add_argument("--disturb", action="append", metavar="NAME", help="a row of stress (default: all)")
    verb.add_argument("--frames", type=int, default=10, help="frames that each photo is shown for (default 10)")
    verb.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th face only (default 1)")
    verb.add_argument("--model", help="the program's landmark model (default: its own default)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=stills)

    verb = verbs.add_parser("returns", help="people who leave and come back on the other side, through the program's tracker")
    verb.add_argument("--program", required=True, nargs="+", help="the program, with its arguments before the verb")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv with YouTube frames named PERSON_VF (split extra)")
    verb.add_argument("--lfw", type=Path, help="folder of labels.csv, labels.npz and lfw.zip: also pairs of its people")
    verb.add_argument("--most", type=int, default=300, help="pairs of each kind (default 300)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=returns)

    verb = verbs.add_parser("export", help="write ONNX and manifest, checked against PyTorch")
    verb.add_argument("--weights", required=True, type=Path, help="best.pt or checkpoint.pt")
    verb.add_argument("--output", required=True, type=Path, help="NAME.onnx")
    verb.add_argument(
        "--from-detector",
        type=float,
        nargs=3,
        metavar=("DX", "DY", "SCALE"),
        help="the landmark box in a detector's box, as asmnet_detector calibrate prints it",
    )
    verb.add_argument("--mirror", action="store_true", help="let the program take the mean of each crop's answer and its mirror image's")
    verb.set_defaults(run_command=export)

    verb = verbs.add_parser("refine-pose", help="fit the pose heads of asmnet-live again, the rest frozen")
    verb.add_argument("--weights", required=True, type=Path, help="best.pt or checkpoint.pt")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--cache", required=True, type=Path, help="folder for decoded windows, as the training's")
    verb.add_argument("--output", required=True, type=Path, help="weights to write (.pt)")
    verb.add_argument("--rounds", type=int, default=6, help="epochs of pictures to fit them on (default 6)")
    verb.set_defaults(run_command=refine_pose)

    verb = verbs.add_parser("ablation", help="run or resume a matrix of trainings and write its table")
    verb.add_argument("--config", required=True, type=Path, help="configs/ablation.json")
    _data_options(verb)
    verb.add_argument("--run", required=True, type=Path, help="output folder")
    verb.set_defaults(run_command=ablation)
    return root


def _data_options(verb):
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--faces", type=Path, help="folder of boxes.csv and photos, for pictures without a face")
    verb.add_argument("--unlabelled", type=Path, help="folder of faces without points (labels.csv, labels.npz, zip files)")
    verb.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        help="best.pt or checkpoint.pt whose points those faces are given; of several the mean",
    )
    verb.add_argument("--most-unlabelled", type=int, metavar="N", help="take no more of them, spread evenly (default all)")
    verb.add_argument("--shape", type=Path, help="shape68.json, for the ASM-assisted loss")
    verb.add_argument("--cache", type=Path, help="folder for decoded windows (default: RUN/cache)")
    verb.add_argument("--device", help="cpu, cuda, cuda:1 ... (default: cuda when present)")
    verb.add_argument("--threads", type=int, help="CPU threads")
    verb.add_argument("--workers", type=int, default=0, help="processes that draw batches ahead (default 0)")


def dataset(options):
    from . import dataset as sets

    if options.data:
        faces = sets.read_csv(options.data)
    elif options.w300:
        faces = sets.read_300w(options.w300)
    else:
        if options.images is None:
            raise sets.DatasetError("--wflw needs --images")
        faces = sets.read_wflw(options.wflw, options.images, options.split)
    counts = {}
    for face in faces:
        counts[(face.set, face.split)] = counts.get((face.set, face.split), 0) + 1
    for (name, split), count in sorted(counts.items()):
        print(f"{name:<14}{split:<12}{count:>7}")
    if options.output:
        sets.write_csv(faces, options.output)
    if options.sheet:
        chosen = [f for f in faces if f.split == options.split]
        if not chosen:
            raise sets.DatasetError(f"there is no face of the split '{options.split}'")
        sets.sheet(chosen[:: max(len(chosen) // options.count, 1)][: options.count], options.sheet)


def shape(options):
    import numpy as np

    from . import dataset as sets
    from . import turn
    from .shape import build_models

    faces = [f for f in sets.read_csv(options.data) if f.split == "train"]
    if not faces:
        raise sets.DatasetError(f"{options.data}: there is no face of the split 'train'")
    points = np.stack([f.points for f in faces])
    options.output.mkdir(parents=True, exist_ok=True)
    for name, model in build_models(points, options.share).items():
        model.save(options.output / f"{name}.json")
        shares = sorted({s for s in (0.9, 0.95, 0.97) if s < options.share} | {options.share})
        counts = ", ".join(f"{share:.0%}: {len(model.keep(share).modes)}" for share in shares)
        print(f"{name}: {len(points)} faces and their mirror images; modes for {counts}")
    if options.pose_table:
        known, poses = turn.read_poses(options.pose_table)
        usable = np.all(np.abs(poses) < 80, axis=1)
        turn.save_shape(turn.mean_shape_3d(known[usable], poses[usable]), options.face3d or turn.FACE3D)


def _prepare(options, size=256):
    import cv2
    import torch

    from . import shape as shapes
    from .data import Data
    from .dataset import DatasetError

    cv2.setNumThreads(1)
    if options.threads:
        torch.set_num_threads(options.threads)
    if (options.unlabelled is None) != (not options.teacher):
        raise DatasetError("--unlabelled and --teacher belong together")
    data = Data(
        options.data,
        options.cache or options.run / "cache",
        options.faces,
        unlabelled=options.unlabelled,
        teachers=options.teacher,
        most_unlabelled=options.most_unlabelled,
        size=size,
    )
    return data, shapes.load(options.shape) if options.shape else None


def train(options):
    from . import config as configuration
    from .train import Trainer

    config = configuration.load(options.config, options.set)
    data, model = _prepare(options, config.window)
    trainer = Trainer(config, data, options.run, model, options.device, options.resume, options.workers, options.start)
    print(
        f"{config.name}: {len(data.train)} faces, {0 if data.extra is None else len(data.extra)} extra, "
        f"{len(data.val)} for validation; {trainer.batches.batches_per_epoch()} batches an epoch, "
        f"from epoch {trainer.epoch + 1} on {trainer.device}",
        flush=True,
    )
    seconds = None if options.finish_in is None else 60 * options.finish_in
    last = trainer.fit(options.until, Progress(), options.validate_every, seconds)
    if last:
        print(f"validation: NME {last['nme']:.3f} %, failures {last['failureRate']:.2f} %; best {trainer.best:.3f} %")


def refine_pose(options):
    import cv2
    import torch

    from . import config as configuration
    from .data import Data
    from .pose import refine
    from .train import load_weights

    cv2.setNumThreads(1)
    network, config = load_weights(options.weights)
    data = Data(options.data, options.cache)
    progress = lambda done, of: print(f"pictures: round {done} of {of}", flush=True)
    error = refine(network, config, data, options.rounds, progress=progress)
    print("validation: pose error {:.2f} / {:.2f} / {:.2f} degrees (yaw / pitch / roll)".format(*error))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"config": configuration.to_dict(config), "weights": network.state_dict()}, options.output)
    print(f"wrote {options.output}")


def evaluate(options):
    from . import dataset as sets
    from . import evaluate as evaluation
    from . import plots
    from .deployed import open_model

    model = open_model(options.model)
    if options.layout == "wflw98":
        if options.images is None:
            raise sets.DatasetError("--layout wflw98 needs --images")
        faces = sets.read_wflw(options.data, options.images, options.split)
    else:
        faces = sets.read_csv(options.data)
    faces = evaluation.choose(faces, options.split)
    boxes = None
    if options.crop == "detector":
        if options.detector is None:
            raise sets.DatasetError("--crop detector needs --detector facedetector.onnx")
        boxes = evaluation.detect(evaluation.LiveDetector(options.detector, options.detector_scale), faces)
        found = sum(b is not None for b in boxes)
        print(f"the detector found {found} of {len(faces)} faces")
    result = evaluation.evaluate(
        model.network,
        faces,
        model.input_size,
        model.crop_scale,
        model.stretched,
        boxes,
        model.from_detector,
        hardship=evaluation.Hardship(options.face_size, options.blur, options.jitter),
    )
    report = {"model": model.name, "crop": options.crop, **evaluation.summary(faces, result)}
    print(evaluation.table(report))
    if options.points:
        evaluation.write_points(faces, result, options.points)
    if options.faces:
        report["confidence"] = evaluation.judge_confidence(model, result["confidence"], options.faces)
        print(
            "confidence of 0.5 or more: {faces:.2f} % of the faces, {negatives:.2f} % of pictures without one".format(
                **report["confidence"]
            )
        )
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if options.ced:
        plots.error_curves({model.name: result["nme"]}, options.ced, f"{options.split}, {options.crop} crop")


def stress(options):
    import cv2

    from . import dataset as sets
    from . import disturb
    from . import evaluate as evaluation
    from . import stress as stressing
    from .deployed import open_model

    cv2.setNumThreads(1)
    model = open_model(options.model)
    faces = evaluation.choose(sets.read_csv(options.data), options.split)[:: max(options.every, 1)]
    if options.sheet:
        disturb.sheet(faces, options.sheet)
    wflw = sets.read_csv(options.wflw) if options.wflw else ()
    report = stressing.run(model, evaluation.LiveDetector(options.detector), faces, wflw)
    print(stressing.table(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def bias(options):
    import cv2

    from . import bias as groups
    from .deployed import open_model

    cv2.setNumThreads(1)
    rows = groups.run(open_model(options.model), options.data, options.split)
    print(groups.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def stills(options):
    from . import dataset as sets
    from . import disturb
    from . import evaluate as evaluation
    from . import stills as stillness

    known = {d.name: d for d in disturb.ALL}
    names = options.disturb or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise sets.DatasetError(f"there is no row '{unknown[0]}'; the rows are {', '.join(known)}")
    faces = evaluation.choose(sets.read_csv(options.data), options.split)[:: max(options.every, 1)]
    more = ("--model", options.model) if options.model else ()
    rows = stillness.run(options.program, faces, [known[name] for name in names], options.frames, more)
    print(stillness.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def returns(options):
    from . import dataset as sets
    from . import evaluate as evaluation
    from . import returns as returning

    faces = evaluation.choose(sets.read_csv(options.data), "extra")
    rows = returning.run(options.program, returning.kinds_of(faces, options.most, options.lfw))
    print(returning.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def export(options):
    import numpy as np

    from . import export as exporting
    from .train import load_weights

    network, config = load_weights(options.weights)
    mapping = dict(zip(("dx", "dy", "scale"), options.from_detector)) if options.from_detector else None
    settings = config.augmentation
    deployed = exporting.export(network, options.output, settings.crop_scale, settings.stretch, mapping, mirror=options.mirror)
    difference = exporting.parity(deployed, options.output)
    print(f"{options.output}: largest relative difference between PyTorch and the exported file {difference:.1e}")
    if not np.isfinite(difference) or difference > 1e-4:
        raise exporting.ExportError("the exported file does not agree with PyTorch")


def ablation(options):
    from . import ablation as matrix
    from . import dataset as sets
    from . import evaluate as evaluation

    runs = matrix.load(options.config)
    faces = evaluation.choose(sets.read_csv(options.data), "test")
    data, model = _prepare(options)
    results = matrix.run(runs, data, model, faces, options.run, options.device, options.workers, Progress())
    print(matrix.table(results))
