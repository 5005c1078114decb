"""The verbs that measure networks and the program."""

import json
from pathlib import Path


def add_evaluate(verbs):
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


def evaluate(options):
    from .. import dataset as sets
    from .. import evaluate as evaluation
    from .. import plots
    from ..deployed import open_model

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
        model.detector_mapping()
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


def add_stress(verbs):
    verb = verbs.add_parser("stress", help="a model on disturbed test photos and on WFLW's subsets, in one table")
    verb.add_argument("--model", required=True, type=Path, help="best.pt, checkpoint.pt or an .onnx with its manifest")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--split", default="test", help="split to disturb (default test)")
    verb.add_argument("--detector", required=True, type=Path, help="facedetector.onnx")
    verb.add_argument("--wflw", type=Path, help="landmarks.csv whose sets are WFLW's subsets")
    verb.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th face only (default 1)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.add_argument("--sheet", type=Path, help="also draw one face under every disturbance")
    verb.add_argument("--disturb", action="append", metavar="NAME", help="a row of the table (default: all)")
    verb.set_defaults(run_command=stress)


def _rows_of(options):
    """The disturbances asked for."""
    from .. import dataset as sets
    from .. import disturb

    known = {d.name: d for d in disturb.ALL}
    names = options.disturb or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise sets.DatasetError(f"there is no row '{unknown[0]}'; the rows are {', '.join(known)}")
    return [known[name] for name in names]


def stress(options):
    import cv2

    from .. import dataset as sets
    from .. import disturb
    from .. import evaluate as evaluation
    from .. import stress as stressing
    from ..deployed import open_model

    cv2.setNumThreads(1)
    chosen = _rows_of(options)
    model = open_model(options.model)
    model.detector_mapping()
    faces = evaluation.choose(sets.read_csv(options.data), options.split)[:: max(options.every, 1)]
    if options.sheet:
        disturb.sheet(faces, options.sheet)
    wflw = sets.read_csv(options.wflw) if options.wflw else ()
    report = stressing.run(model, evaluation.LiveDetector(options.detector), faces, wflw, chosen)
    print(stressing.table(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def add_bias(verbs):
    verb = verbs.add_parser("bias", help="errors by age, ethnicity and gender on UTKFace, against another network's points")
    verb.add_argument("--model", required=True, type=Path, help="best.pt, checkpoint.pt or an .onnx with its manifest")
    verb.add_argument("--data", required=True, type=Path, help="folder of labels.csv, labels.npz and utkface.zip")
    verb.add_argument("--split", default="val", help="split to take (default val)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=bias)


def bias(options):
    import cv2

    from .. import bias as groups
    from ..deployed import open_model

    cv2.setNumThreads(1)
    rows = groups.run(open_model(options.model), options.data, options.split)
    print(groups.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def add_stills(verbs):
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


def stills(options):
    from .. import dataset as sets
    from .. import evaluate as evaluation
    from .. import stills as stillness

    chosen = _rows_of(options)
    faces = evaluation.choose(sets.read_csv(options.data), options.split)[:: max(options.every, 1)]
    more = ("--model", options.model) if options.model else ()
    rows = stillness.run(options.program, faces, chosen, options.frames, more)
    print(stillness.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def add_returns(verbs):
    verb = verbs.add_parser("returns", help="people who leave and come back on the other side, through the program's tracker")
    verb.add_argument("--program", required=True, nargs="+", help="the program, with its arguments before the verb")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv with YouTube frames named PERSON_VF (split extra)")
    verb.add_argument("--lfw", type=Path, help="folder of labels.csv, labels.npz and lfw.zip: also pairs of its people")
    verb.add_argument("--most", type=int, default=300, help="pairs of each kind (default 300)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=returns)


def returns(options):
    from .. import dataset as sets
    from .. import evaluate as evaluation
    from .. import returns as returning

    faces = evaluation.choose(sets.read_csv(options.data), "extra")
    rows = returning.run(options.program, returning.kinds_of(faces, options.most, options.lfw))
    print(returning.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def add_moves(verbs):
    verb = verbs.add_parser("moves", help="photos that move, turn, get covered and leave the picture, through the program's tracker")
    verb.add_argument("--program", required=True, nargs="+", help="the program, with its arguments before the verb")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--split", default="val", help="split to take (default val)")
    verb.add_argument("--every", type=int, default=1, metavar="N", help="take every N-th face only (default 1)")
    verb.add_argument("--move", action="append", metavar="NAME", help="fast, roll, away, covered or edge (default: all)")
    verb.add_argument("--json", type=Path, help="also write the figures here")
    verb.set_defaults(run_command=moves)


def moves(options):
    from .. import dataset as sets
    from .. import evaluate as evaluation
    from .. import moves as moving

    unknown = [name for name in options.move or () if name not in moving.MOVES]
    if unknown:
        raise sets.DatasetError(f"there is no move '{unknown[0]}'; the moves are {', '.join(moving.MOVES)}")
    faces = evaluation.choose(sets.read_csv(options.data), options.split)[:: max(options.every, 1)]
    rows = moving.run(options.program, faces, options.move)
    print(moving.table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
