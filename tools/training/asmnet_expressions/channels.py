"""What the two networks give: channels by ARKit name, and points."""

# Of one eye; the networks see every eye as the subject's right one.
EYE = ["eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp", "eyeSquint", "eyeWide", "browDown", "browOuterUp"]

# Of both sides in common, judged from either eye.
EYE_COMMON = ["browInnerUp"]

# Of the mouth: those of the middle, and pairs of left and right.
MOUTH_COMMON = ["jawOpen", "mouthFunnel", "mouthPucker", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"]
MOUTH_PAIRS = ["mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile", "mouthStretch", "mouthUpperUp", "mouth", "jaw"]

EYE_CHANNELS = EYE + EYE_COMMON
MOUTH_CHANNELS = MOUTH_COMMON + [f"{name}{side}" for name in MOUTH_PAIRS for side in ("Left", "Right")]

# For each channel of the mouth, the one that it becomes in a mirrored picture.
MOUTH_MIRROR = [MOUTH_CHANNELS.index(mirrored) for mirrored in (
    name.replace("Left", "Right") if name.endswith("Left") else name.replace("Right", "Left") for name in MOUTH_CHANNELS
)]  # fmt: skip


def eye_columns(names, side):
    """Columns of the teacher's 52 for the channels of one eye; ``side`` is ``Left`` or ``Right``."""
    return [names.index(f"{name}{side}") for name in EYE] + [names.index(name) for name in EYE_COMMON]


def mouth_columns(names):
    """Columns of the teacher's 52 for the channels of the mouth."""
    return [names.index(name) for name in MOUTH_CHANNELS]

# The teacher's answer for eyes that are all but closed is this and more, so it counts as 1.
CLOSED_EYES = 0.6


def full(channel):
    """The teacher's value of a channel that counts as 1."""
    return CLOSED_EYES if channel.startswith("eyeBlink") else 1.0
