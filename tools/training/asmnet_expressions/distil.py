"""What several models that were trained before say together of the training faces: less noise than one teacher's word on one picture."""

import numpy as np
import torch

from .augment import displaced
from .fusion import CHANNELS, WholeModel
from .model import normalise

# Every model sees each face in so many crops that lie differently.
LOOKS = 2
SHIFT_SHARE = 0.5


def look(model, faces, generator, size=128):
    """The channels of all faces, from crops that are displaced at random."""
    found = []
    with torch.no_grad():
        for begin in range(0, len(faces), size):
            chosen = np.arange(begin, min(begin + size, len(faces)))
            crops = [
                displaced(normalise(part.windows[rows]), torch.from_numpy(part.points[rows]), model.eyes.columns, model.eyes.rows, generator, SHIFT_SHARE)[0]
                for part, rows in ((faces.eyes, 2 * chosen), (faces.eyes, 2 * chosen + 1), (faces.mouth, chosen))
            ]
            found.append(model(*crops, faces.landmarks[chosen])[3].clamp(0, 1))
    return torch.cat(found)


def write_soft(faces, runs, path):
    """Writes the mean of what the models in RUNS say of FACES, N x channels."""
    total = torch.zeros(len(faces), len(CHANNELS))
    generator = torch.Generator().manual_seed(1)
    for run in runs:
        model = WholeModel.load(run)
        for _ in range(LOOKS):
            total += look(model, faces, generator)
        print(f"{run}: {len(faces)} faces", flush=True)
    np.save(path, (total / (LOOKS * len(runs))).numpy())
