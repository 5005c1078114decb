"""The command line: one parser; what each verb takes and does lies in ``verbs``."""

import argparse
import sys

from .verbs import data, judging, training

# in the order of the help
VERBS = (
    data.add_dataset,
    data.add_shape,
    training.add_train,
    judging.add_evaluate,
    judging.add_stress,
    judging.add_bias,
    judging.add_stills,
    judging.add_returns,
    judging.add_moves,
    training.add_export,
    training.add_train_guided,
    training.add_mean,
    training.add_refine_pose,
    training.add_ablation,
)


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
    for add in VERBS:
        add(verbs)
    return root
