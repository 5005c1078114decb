"""A training's settings: one JSON file for each published model."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

from . import models
from .augment import CHANCES, Augmentation


class ConfigError(ValueError):
    """A configuration that cannot be used; the message says what is wrong."""


@dataclass
class Config:
    """Defaults are those of asmnet-live; ``configs/*.json`` hold what differs."""

    model: str = "asmnet-live"
    name: str = "asmnet-live"
    input_size: int = 128
    width: float = 1.0
    # Channels of asmnet-live's global features.
    squeeze: int = 32
    # Its residual blocks at strides 8 and 16, and how much wider its layers at stride 16 are.
    blocks: list = field(default_factory=lambda: [2, 2])
    top: float = 1.0
    # Side in pixels of the windows that the faces are cut from; the face is 0.45 of it.
    window: int = 256
    # wing: wing losses and maps; asm: the paper's ASM-assisted loss; mse: MSE alone.
    loss: str = "wing"
    asm_share: float = 0.9
    map_weight: float = 0.5
    pose_weight: float = 1.0
    confidence_weight: float = 2.0
    reliability_weight: float = 1.0
    # The share of the features that asmnet and mobilenetv2 leave out before their heads while they learn (0.3 in the paper's code).
    dropout: float = 0.3
    # Of the dense points of a teacher, where the data has them, and of the guide's points where networks are trained together.
    dense_weight: float = 0.0
    guide_weight: float = 0.5
    # Longest gradient: longer ones are shortened to it.
    clip: float = 20.0
    # Convolutions in bfloat16 on the CPU: over half again as fast where the processor has it; the heads stay in float32.
    bfloat16: bool = False
    # By how much the chances of the augmentation have fallen at the schedule's end, as a share.
    ease: float = 0.0
    epochs: int = 150
    batch: int = 32
    repeats: int = 1
    extra_per_epoch: int = 350
    unlabelled_per_epoch: int = 0
    # Beyond this part of the schedule (0 to 1) there are none of them.
    unlabelled_until: float = 1.0
    negative_share: float = 0.16
    turned_share: float = 0.3
    learning_rate: float = 1.5e-3
    weight_decay: float = 1e-3
    # How many learning rates a step of Muon for the convolutions over channels has; 0 leaves them to AdamW as well.
    muon: float = 0.0
    warm_up_steps: int = 150
    # Smaller pictures first, where a network takes any size: [progress 0..1, side] pairs, rising in both;
    # empty trains at input_size throughout. Validation is at input_size always.
    growth: list = field(default_factory=list)
    ema: float = 0.998
    seed: int = 1
    augmentation: Augmentation = field(default_factory=Augmentation)

    def check(self):
        if self.model not in models.NAMES:
            raise ConfigError(f"model is '{self.model}'; it must be one of {', '.join(models.NAMES)}")
        if self.loss not in ("wing", "asm", "mse"):
            raise ConfigError(f"loss is '{self.loss}'; it must be wing, asm or mse")
        if self.loss == "wing" and self.model != "asmnet-live":
            raise ConfigError("the wing loss with maps belongs to asmnet-live (and asmnet-lite, which is a narrow one); use asm or mse")
        if len(self.blocks) != 2 or min(self.blocks) < 1:
            raise ConfigError(f"blocks is {self.blocks}; it is two numbers from 1 up")
        if self.input_size % 32 or self.input_size < 32:
            raise ConfigError(f"input_size is {self.input_size}; it must be a multiple of 32")
        for name in ("epochs", "batch", "repeats"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be at least 1")
        self._check_growth()
        if not 0 <= self.ease <= 1:
            raise ConfigError(f"ease is {self.ease}; it is a share between 0 and 1")
        if not 0 <= self.dropout < 1:
            raise ConfigError(f"dropout is {self.dropout}; it is a share from 0 to below 1")
        if self.muon < 0:
            raise ConfigError(f"muon is {self.muon}; it is a number of learning rates from 0 up")
        if not 0 < self.asm_share < 1:
            raise ConfigError(f"asm_share is {self.asm_share}; it is a share between 0 and 1")
        return self

    def _check_growth(self):
        if not self.growth:
            return
        if self.model == "asmnet-live":
            raise ConfigError("growth is for asmnet and mobilenetv2; the head of asmnet-live has one size of map")
        if not all(isinstance(step, (list, tuple)) and len(step) == 2 for step in self.growth):
            raise ConfigError(f"growth is {self.growth}; it is a list of [progress, side] pairs")
        starts, sides = zip(*self.growth)
        if starts[0] != 0 or list(starts) != sorted(starts) or starts[-1] >= 1:
            raise ConfigError(f"growth starts at progress {list(starts)}; they must rise from 0 to less than 1")
        if list(sides) != sorted(sides) or sides[-1] != self.input_size or any(side % 32 for side in sides):
            raise ConfigError(f"growth has sides {list(sides)}; they must be multiples of 32 that rise to input_size")

    def augmentation_at(self, progress):
        """The augmentation when the schedule has come to ``progress`` (0 to 1)."""
        left = 1 - self.ease * progress
        chances = {name: left * getattr(self.augmentation, name) for name in CHANCES}
        return dataclasses.replace(self.augmentation, **chances)

    def size_at(self, progress):
        """The side of the training pictures when the schedule has come to ``progress`` (0 to 1)."""
        sides = [side for start, side in self.growth if progress >= start]
        return sides[-1] if sides else self.input_size


def from_dict(values, where="configuration"):
    values = dict(values)
    known = {f.name for f in dataclasses.fields(Config)}
    for key in values:
        if key not in known:
            raise ConfigError(f"{where}: there is no setting '{key}'; the settings are {', '.join(sorted(known))}")
    augmentation = values.pop("augmentation", {})
    allowed = {f.name for f in dataclasses.fields(Augmentation)}
    for key in augmentation:
        if key not in allowed:
            raise ConfigError(f"{where}: there is no augmentation setting '{key}'")
    return Config(**values, augmentation=Augmentation(**augmentation)).check()


def load(path, overrides=()):
    """Reads a configuration file; ``overrides`` are KEY=VALUE strings with JSON values."""
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"no such configuration: {path}")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}: not JSON: {error}") from error
    for override in overrides:
        key, separator, value = override.partition("=")
        if not separator:
            raise ConfigError(f"'{override}' is not KEY=VALUE")
        try:
            parsed = json.loads(value)
        except json.JSONDecodeError:
            parsed = value
        if key.startswith("augmentation."):
            values.setdefault("augmentation", {})[key.split(".", 1)[1]] = parsed
        else:
            values[key] = parsed
    return from_dict(values, str(path))


def to_dict(config):
    return dataclasses.asdict(config)
