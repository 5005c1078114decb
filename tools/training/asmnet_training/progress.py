"""How far a training is, for people."""

import sys
import time


class Progress:
    """A bar with the time left on a terminal, a line an epoch elsewhere."""

    def __init__(self):
        self.started, self.done, self.terminal = time.monotonic(), 0, sys.stdout.isatty()

    def __call__(self, epoch, epochs, batch, batches, loss):
        self.done += 1
        left = (epochs - epoch) * batches - batch
        text = f"loss {loss:.4f} left {clock((time.monotonic() - self.started) / self.done * left)}"
        if self.terminal:
            bar = "#" * (30 * batch // batches) + "." * (30 - 30 * batch // batches)
            end = "\n" if batch == batches else ""
            print(f"\repoch {epoch + 1}/{epochs} [{bar}] {text} ", end=end, flush=True)
        elif batch == batches:
            print(f"epoch {epoch + 1}/{epochs} {text}", flush=True)


def clock(seconds):
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"
