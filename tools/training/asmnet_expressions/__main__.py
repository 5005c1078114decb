"""``python3 -m asmnet_expressions cache|train|evaluate|export``: see README.md beside this file."""

import argparse
import json
from pathlib import Path

import cv2
import torch

from . import train as training
from .blinks import refine_blinks
from .cache import build_cache
from .clip import evaluate_clip
from .covered import write_covered
from .distil import write_soft
from .drawn import build_drawn
from .evaluate import blends, evaluate
from .evaluate_landmarks import evaluate_landmarks
from .export import export as write_model
from .fusion import CHANNELS, WholeModel
from .head import write_head
from .labels import read_labels
from .lips import teach_lips
from .mix import mix
from .refit import refit
from .seen import fit_seen
from .shipped import write_shipped
from .slim import slim
from .together import LARGE, SMALL, Bank, train_together
from .train_whole import Faces, train_whole


def share_of(text):
    """A pair from NAME=WEIGHT; the name begins that of a channel."""
    name, _, weight = text.partition("=")
    if not name or not any(c.startswith(name) for c in CHANNELS):
        raise argparse.ArgumentTypeError(f"no channel begins with '{name}'; they are {', '.join(CHANNELS)}")
    try:
        return name, float(weight)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=WEIGHT") from None


def main():
    parser = argparse.ArgumentParser(prog="asmnet_expressions")
    commands = parser.add_subparsers(dest="command", required=True)
    cache = commands.add_parser("cache", help="cut the crops of all pictures")
    cache.add_argument("--data", required=True)
    cache.add_argument("--landmarks", required=True, help="the landmark network that lays the crops (.onnx, manifest beside it)")
    cache.add_argument("--cache", required=True)
    drawn = commands.add_parser("drawn", help="cut the crops of drawn faces")
    drawn.add_argument("split", choices=["train", "val"])
    drawn.add_argument("--source", required=True, help="the folder that tools/SyntheticFaces wrote")
    drawn.add_argument("--landmarks", required=True, help="the landmark network that lays the crops (.onnx, manifest beside it)")
    drawn.add_argument("--cache", required=True)
    covering = commands.add_parser("covered", help="cut the crops of photographs before which things are drawn")
    covering.add_argument("split", choices=["train", "val"])
    covering.add_argument("--data", required=True)
    covering.add_argument("--landmarks", required=True, help="the landmark network that lays the crops (.onnx, manifest beside it)")
    covering.add_argument("--cache", required=True)
    covering.add_argument("--count", type=int, default=3000, help="photographs")
    train = commands.add_parser("train", help="train the network of the eyes or of the mouth")
    train.add_argument("part", choices=["eyes", "mouth"])
    train.add_argument("--cache", required=True)
    train.add_argument("--run", required=True)
    train.add_argument("--epochs", type=int, default=30)
    train.add_argument("--minutes", type=float, help="end the schedule after this time")
    train.add_argument("--rate", type=float, default=2e-3)
    train.add_argument("--seed", type=int, default=1)
    whole = commands.add_parser("train-whole", help="join the trained parts and train them together")
    whole.add_argument("--cache", required=True)
    whole.add_argument("--run", required=True)
    whole.add_argument("--from", dest="start", required=True, help="a run with eyes.pt and mouth.pt, or with whole.pt")
    whole.add_argument("--epochs", type=int, default=10)
    whole.add_argument("--minutes", type=float, help="end the schedule after this time")
    whole.add_argument("--rate", type=float, default=5e-4)
    whole.add_argument("--drawn", action="store_true", help="mix the drawn faces of the cache in")
    whole.add_argument("--soft", help="a file that distil wrote: its labels beside the teacher's, and the mouth's network as it is")
    distilling = commands.add_parser("distil", help="write what earlier models together say of the training faces")
    distilling.add_argument("--cache", required=True)
    distilling.add_argument("--from", dest="start", required=True, nargs="+", help="runs with whole.pt")
    distilling.add_argument("--output", required=True, help="a .npy file")
    mixing = commands.add_parser("mix", help="take the weights between two runs of one lineage")
    mixing.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    mixing.add_argument("--with", dest="other", required=True, help="another")
    mixing.add_argument("--share", type=float, required=True, help="how much of the other, 0 to 1")
    mixing.add_argument("--run", required=True)
    fit = commands.add_parser("refit", help="fit the layers behind the convolutions anew, with drawn faces for every channel")
    fit.add_argument("--cache", required=True)
    fit.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    fit.add_argument("--run", required=True)
    fit.add_argument("--steps", type=int, default=4000)
    fit.add_argument("--rate", type=float, default=2e-3)
    fit.add_argument("--drawn-weight", type=float, default=1.0, help="how much drawn faces count beside photographs")
    fit.add_argument("--hidden", action="store_true", help="the hidden layers of eyes and mouth too, not the fusion alone")
    fit.add_argument("--soft", help="a file that distil wrote: its labels beside the teacher's")
    fit.add_argument("--weight", type=share_of, action="append", default=[], metavar="NAME=WEIGHT", help="how much channels that begin so count on photographs")
    fit.add_argument("--weight-drawn", type=share_of, action="append", default=[], metavar="NAME=WEIGHT", help="the same on drawn faces")
    lips = commands.add_parser("lips", help="learn the mouth's network on, with drawn faces for every channel")
    lips.add_argument("--cache", required=True)
    lips.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    lips.add_argument("--run", required=True)
    lips.add_argument("--steps", type=int, default=4000)
    lips.add_argument("--minutes", type=float, help="end the schedule after this time")
    lips.add_argument("--rate", type=float, default=1e-3)
    lips.add_argument("--drawn-weight", type=float, default=1.3, help="how much drawn faces count beside photographs")
    lips.add_argument("--soft", help="a file that distil wrote: its labels beside the teacher's")
    seeing = commands.add_parser("seen", help="fit what tells whether an eye or the mouth is seen at all")
    seeing.add_argument("--cache", required=True)
    seeing.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    seeing.add_argument("--run", required=True)
    smaller = commands.add_parser("slim", help="leave out units of the hidden layers and of the fusion that say nothing")
    smaller.add_argument("--cache", required=True)
    smaller.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    smaller.add_argument("--run", required=True)
    smaller.add_argument("--hidden", type=int, required=True, help="units of the hidden layer of eyes and mouth that are kept")
    smaller.add_argument("--fusion", type=int, required=True, help="units of the fusion's first layer that are kept; of the second half as many")
    begin = commands.add_parser("shipped", help="write a run from the networks that are shipped")
    begin.add_argument("--models", required=True, help="the folder of the models")
    begin.add_argument("--run", required=True)
    blinking = commands.add_parser("blinks", help="give the fusion units of their own for blinks, taught by where lids, irises and landmarks are")
    blinking.add_argument("--cache", required=True)
    blinking.add_argument("--from", dest="start", required=True, help="a run with whole.pt")
    blinking.add_argument("--run", required=True)
    blinking.add_argument("--share", type=float, required=True, help="how much they count beside what the fusion said before, 0 to 1")
    joint = commands.add_parser("train-together", help="train whole models from nothing on a GPU, large ones first and those that ship by them")
    joint.add_argument("--cache", required=True)
    joint.add_argument("--run", required=True)
    joint.add_argument("--minutes", type=float, default=8, help="how long")
    joint.add_argument("--from", dest="start", help="a run with whole.pt that learns on beside the new ones")
    joint.add_argument("--device", default="cuda")
    measure = commands.add_parser("evaluate", help="measure a whole model on the validation split")
    export = commands.add_parser("export", help="measure a whole model and write it as the program reads it")
    for command in (measure, export):
        command.add_argument("--cache", required=True)
        command.add_argument("--run", required=True)
    export.add_argument("--output", required=True, help="the folder of the models")
    export.add_argument("--name", default="asmnet-expressions")
    points = commands.add_parser("evaluate-landmarks", help="measure how much the landmarks gain on annotated faces")
    points.add_argument("--run", required=True)
    points.add_argument("--landmarks", required=True, help="the landmark network (.onnx, manifest beside it)")
    points.add_argument("--data", required=True, help="landmarks.csv")
    points.add_argument("--split", default="val")
    points.add_argument("--manifest", required=True, help="asmnet-expressions.json, which has the shares")
    clip = commands.add_parser("evaluate-clip", help="compare what the program wrote of a clip with the teacher's labels of its frames")
    clip.add_argument("--data", required=True)
    clip.add_argument("--clip", default="webcam-talking.mp4", help="name of one of DATA/videos that the teacher has seen")
    clip.add_argument("--jsonl", required=True, help="what `record --jsonl` wrote of it")
    head = commands.add_parser("head", help="compute the mean head in centimetres")
    head.add_argument("--face", required=True, help="face3d.json of the landmark training")
    head.add_argument("--output", required=True)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.command == "cache":
        build_cache(read_labels(arguments.data), arguments.landmarks, arguments.cache)
    elif arguments.command == "drawn":
        build_drawn(arguments.source, arguments.landmarks, arguments.cache, arguments.split)
    elif arguments.command == "covered":
        write_covered(read_labels(arguments.data), arguments.landmarks, arguments.cache, arguments.split, arguments.count)
    elif arguments.command == "seen":
        torch.set_num_threads(1)
        print(json.dumps(fit_seen(arguments.cache, arguments.start, arguments.run), indent=1))
    elif arguments.command == "slim":
        torch.set_num_threads(1)
        print(json.dumps(slim(arguments.cache, arguments.start, arguments.run, arguments.hidden, arguments.fusion)))
    elif arguments.command == "shipped":
        write_shipped(arguments.models, arguments.run)
    elif arguments.command == "blinks":
        torch.set_num_threads(1)
        refine_blinks(arguments.cache, arguments.start, arguments.run, arguments.share)
    elif arguments.command == "evaluate-landmarks":
        torch.set_num_threads(1)
        manifest = json.loads(Path(arguments.manifest).read_text(encoding="utf-8"))
        blend = {part: manifest[part]["blend"] for part in ("eyes", "mouth")}
        print(json.dumps(evaluate_landmarks(arguments.run, arguments.landmarks, arguments.data, arguments.split, blend), indent=1))
    elif arguments.command == "distil":
        torch.set_num_threads(1)
        write_soft(Faces.load(arguments.cache, "train"), arguments.start, arguments.output)
    elif arguments.command == "refit":
        torch.set_num_threads(1)
        refit(
            arguments.cache, arguments.start, arguments.run, arguments.steps, arguments.rate, arguments.drawn_weight, arguments.hidden, arguments.soft,
            weights=dict(arguments.weight), drawn_weights=dict(arguments.weight_drawn),
        )  # fmt: skip
    elif arguments.command == "lips":
        torch.set_num_threads(1)
        teach_lips(arguments.cache, arguments.start, arguments.run, arguments.steps, arguments.rate, arguments.drawn_weight, arguments.soft, arguments.minutes)
    elif arguments.command == "evaluate-clip":
        print(json.dumps(evaluate_clip(arguments.data, arguments.clip, arguments.jsonl), indent=1))
    elif arguments.command == "mix":
        mix(arguments.start, arguments.other, arguments.share, arguments.run)
    elif arguments.command == "head":
        write_head(arguments.face, arguments.output)
    elif arguments.command == "train-together":
        photos, drawings, held = (Bank.of(Faces.load(arguments.cache, split)).to(arguments.device) for split in ("train", "drawn-train", "val"))
        begin = {"begun": WholeModel.load(arguments.start)} if arguments.start else {}
        train_together(photos, drawings, held, arguments.run, 60 * arguments.minutes, LARGE, SMALL, begin, arguments.device)
    elif arguments.command == "train-whole":
        torch.set_num_threads(1)
        train_whole(arguments.cache, arguments.run, arguments.start, arguments.epochs, rate=arguments.rate, minutes=arguments.minutes, drawn=arguments.drawn, soft=arguments.soft)
    elif arguments.command in ("evaluate", "export"):
        torch.set_num_threads(1)
        figures, found, held = evaluate(arguments.run, arguments.cache)
        figures["blends"] = blends(found, held, arguments.cache)
        print(json.dumps(figures, indent=1))
        if arguments.command == "export":
            blend = {part: share for part, (share, _) in figures["blends"].items()}
            write_model(arguments.run, arguments.output, arguments.name, set(figures["offered"]), blend)
    elif arguments.command == "train":
        torch.set_num_threads(1)
        training.train(
            arguments.part, arguments.cache, arguments.run, arguments.epochs, rate=arguments.rate, seed=arguments.seed, minutes=arguments.minutes
        )


if __name__ == "__main__":
    main()
