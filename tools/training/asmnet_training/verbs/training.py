"""The verbs that make networks and their files."""

from pathlib import Path

from ..progress import Progress


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
    verb.add_argument("--dense", type=Path, metavar="DIR", help="folder of labels (labels.csv, labels.npz) whose more points are learned beside the 68")
    verb.add_argument("--shape", type=Path, help="shape68.json, for the ASM-assisted loss")
    verb.add_argument("--cache", type=Path, help="folder for decoded windows (default: RUN/cache)")
    verb.add_argument("--device", help="cpu, cuda, cuda:1 ... (default: cuda when present)")
    verb.add_argument("--threads", type=int, help="CPU threads")
    verb.add_argument("--workers", type=int, default=0, help="processes that draw batches ahead (default 0)")


def add_train(verbs):
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


def _prepare(options, size=256):
    import cv2
    import torch

    from .. import shape as shapes
    from ..data import Data
    from ..dataset import DatasetError

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
        dense=options.dense,
    )
    return data, shapes.load(options.shape) if options.shape else None


def _say_without_validation(data):
    if not data.val:
        print("no face is of the split val: nothing tells how good a network is, no best.pt is written, and checkpoint.pt has the last weights", flush=True)


def _asks_for_epochs(options):
    return any(setting.partition("=")[0].strip() == "epochs" for setting in options.set)


def train(options):
    from .. import config as configuration
    from ..train import Trainer

    config = configuration.load(options.config, options.set)
    data, model = _prepare(options, config.window)
    trainer = Trainer(config, data, options.run, model, options.device, options.resume, options.workers, options.start, _asks_for_epochs(options))
    print(
        f"{config.name}: {len(data.train)} faces, {0 if data.extra is None else len(data.extra)} extra, "
        f"{len(data.val)} for validation; {trainer.batches.batches_per_epoch()} batches an epoch, "
        f"from epoch {trainer.epoch + 1} on {trainer.device}",
        flush=True,
    )
    if trainer.progress >= 1:
        print(f"the schedule of {options.run} has ended; a new --run goes on --from {Path(options.run) / ('best.pt' if data.val else 'checkpoint.pt')}")
    _say_without_validation(data)
    seconds = None if options.finish_in is None else 60 * options.finish_in
    last = trainer.fit(options.until, Progress(), options.validate_every, seconds)
    if last:
        print(f"validation: NME {last['nme']:.3f} %, failures {last['failureRate']:.2f} %; best {trainer.best:.3f} %")


def add_train_guided(verbs):
    verb = verbs.add_parser("train-guided", help="train several networks on one stream of pictures, the largest as the others' guide")
    verb.add_argument(
        "--network",
        action="append",
        required=True,
        metavar="CONFIG[=WEIGHTS]",
        help="configs/NAME.json and the weights to begin with; two or more, the one with the largest pictures first",
    )
    _data_options(verb)
    verb.add_argument("--run", required=True, type=Path, help="output folder, which gets a folder for each network")
    verb.add_argument("--resume", action="store_true", help="go on with RUN/NAME/checkpoint.pt")
    verb.add_argument("--finish-in", type=float, metavar="MINUTES", help="end the schedule after this time")
    verb.add_argument("--validate-every", type=int, default=1, metavar="EPOCHS")
    verb.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting of all networks")
    verb.set_defaults(run_command=train_guided)


def train_guided(options):
    from .. import config as configuration
    from ..guided import Guide

    starts = []
    for text in options.network:
        path, _, weights = text.partition("=")
        starts.append((configuration.load(path, options.set), Path(weights) if weights else None))
    data, _ = _prepare(options, starts[0][0].window)
    guide = Guide(starts, data, options.run, options.device, options.resume, options.workers, _asks_for_epochs(options))
    if guide.progress >= 1:
        print(f"the schedule of {options.run} has ended; a new --run goes on with --network CONFIG={guide.run / ('best.pt' if data.val else 'checkpoint.pt')}")
    _say_without_validation(data)
    seconds = None if options.finish_in is None else 60 * options.finish_in
    guide.fit(progress=Progress(), validate_every=options.validate_every, finish_in=seconds)
    for trainer in (guide, *guide.pupils) if data.val else ():
        print(f"{trainer.config.name}: best validation NME {trainer.best:.3f} %")


def add_mean(verbs):
    verb = verbs.add_parser("mean", help="the mean of several runs' weights of one network")
    verb.add_argument("--weights", required=True, type=Path, nargs="+", help="best.pt or checkpoint.pt, two or more")
    verb.add_argument("--shares", type=float, nargs="+", help="how much each counts (default equally)")
    verb.add_argument("--output", required=True, type=Path, help="weights to write (.pt)")
    verb.set_defaults(run_command=mean)


def mean(options):
    import torch

    from .. import config as configuration
    from ..train import mean_weights

    network, config = mean_weights(options.weights, options.shares)
    torch.save({"config": configuration.to_dict(config), "weights": network.state_dict()}, options.output)
    print(f"wrote {options.output}")


def add_refine_pose(verbs):
    verb = verbs.add_parser("refine-pose", help="fit the pose heads of asmnet-live again, the rest frozen")
    verb.add_argument("--weights", required=True, type=Path, help="best.pt or checkpoint.pt")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--cache", required=True, type=Path, help="folder for decoded windows, as the training's")
    verb.add_argument("--output", required=True, type=Path, help="weights to write (.pt)")
    verb.add_argument("--rounds", type=int, default=6, help="epochs of pictures to fit them on (default 6)")
    verb.set_defaults(run_command=refine_pose)


def refine_pose(options):
    import cv2
    import torch

    from .. import config as configuration
    from ..data import Data
    from ..pose import refine
    from ..train import load_weights

    cv2.setNumThreads(1)
    network, config = load_weights(options.weights)
    data = Data(options.data, options.cache)
    progress = lambda done, of: print(f"pictures: round {done} of {of}", flush=True)
    error = refine(network, config, data, options.rounds, progress=progress)
    print("validation: pose error {:.2f} / {:.2f} / {:.2f} degrees (yaw / pitch / roll)".format(*error))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"config": configuration.to_dict(config), "weights": network.state_dict()}, options.output)
    print(f"wrote {options.output}")


def add_ablation(verbs):
    verb = verbs.add_parser("ablation", help="run or resume a matrix of trainings and write its table")
    verb.add_argument("--config", required=True, type=Path, help="configs/ablation.json")
    _data_options(verb)
    verb.add_argument("--run", required=True, type=Path, help="output folder")
    verb.add_argument("--finish-in", type=float, metavar="MINUTES", help="train all in turns and end after this time (for a GPU)")
    verb.set_defaults(run_command=ablation)


def ablation(options):
    from .. import ablation as matrix
    from .. import dataset as sets
    from .. import evaluate as evaluation

    runs = matrix.load(options.config)
    faces = evaluation.choose(sets.read_csv(options.data), "test")
    data, model = _prepare(options, runs[0][2].window)
    if options.finish_in is None:
        results = matrix.run(runs, data, model, faces, options.run, options.device, options.workers, Progress())
    else:
        results = matrix.run_in_turns(runs, data, model, faces, options.run, 60 * options.finish_in, options.device)
    print(matrix.table(results))


def add_export(verbs):
    verb = verbs.add_parser("export", help="write ONNX and manifest, checked against PyTorch")
    verb.add_argument("--weights", required=True, type=Path, help="best.pt or checkpoint.pt")
    verb.add_argument("--output", required=True, type=Path, help="NAME.onnx")
    verb.add_argument(
        "--from-detector",
        type=float,
        nargs=3,
        required=True,
        metavar=("DX", "DY", "SCALE"),
        help="the landmark box in a detector's box, as asmnet_detector calibrate prints it",
    )
    verb.add_argument("--mirror", action="store_true", help="let the program take the mean of each crop's answer and its mirror image's")
    verb.set_defaults(run_command=export)


def export(options):
    import numpy as np

    from .. import export as exporting
    from ..train import load_weights

    network, config = load_weights(options.weights)
    mapping = dict(zip(("dx", "dy", "scale"), options.from_detector))
    settings = config.augmentation
    deployed = exporting.export(network, options.output, mapping, settings.crop_scale, settings.stretch, mirror=options.mirror)
    difference = exporting.parity(deployed, options.output)
    print(f"{options.output}: largest relative difference between PyTorch and the exported file {difference:.1e}")
    if not np.isfinite(difference) or difference > 1e-4:
        raise exporting.ExportError("the exported file does not agree with PyTorch")
