"""The verbs that prepare data: data sets and shape models."""

from pathlib import Path


def add_dataset(verbs):
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


def dataset(options):
    from .. import dataset as sets

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


def add_shape(verbs):
    verb = verbs.add_parser("shape", help="compute the shape models")
    verb.add_argument("--data", required=True, type=Path, help="landmarks.csv")
    verb.add_argument("--output", required=True, type=Path, help="folder for shape68.json and shape68-similarity.json")
    verb.add_argument("--share", type=float, default=0.99, help="share of the variance to keep (default 0.99)")
    verb.add_argument("--pose-table", type=Path, help="AFLW2000 table: write the mean 3-D face to --face3d as well")
    verb.add_argument("--face3d", type=Path, help="where the mean 3-D face goes (default: the package's own)")
    verb.set_defaults(run_command=shape)


def shape(options):
    import numpy as np

    from .. import dataset as sets
    from .. import turn
    from ..shape import build_models

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
