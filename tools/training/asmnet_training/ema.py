"""An exponential moving average of a network's weights and running statistics."""

import copy

import torch


class Average:
    def __init__(self, network, decay):
        self.network = copy.deepcopy(network).eval()
        for parameter in self.network.parameters():
            parameter.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network, step):
        # Short memory at first, so that the random start is forgotten.
        decay = min(self.decay, (1 + step) / (10 + step))
        for own, new in zip(self.network.state_dict().values(), network.state_dict().values()):
            if own.dtype.is_floating_point:
                own.lerp_(new, 1 - decay)
            else:
                own.copy_(new)
