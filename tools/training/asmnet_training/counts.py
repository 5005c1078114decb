"""Parameters and multiplications of a network."""

import torch
from torch import nn


def parameters(network, statistics=True):
    """Weights, and the running means and variances of BatchNorm, which the paper's tool counts too."""
    count = sum(p.numel() for p in network.parameters())
    if statistics:
        norms = (m for m in network.modules() if isinstance(m, nn.BatchNorm2d))
        count += sum(m.running_mean.numel() + m.running_var.numel() for m in norms)
    return count


def multiplications(network):
    """Multiply-adds of convolutions and linear layers for one picture."""
    total, hooks = [0], []

    def convolution(module, _, output):
        kernel = module.kernel_size[0] * module.kernel_size[1] * module.in_channels // module.groups
        total[0] += output[0].numel() * kernel

    def linear(module, _, output):
        total[0] += output[0].numel() * module.in_features

    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(convolution))
        elif isinstance(module, nn.Linear):
            hooks.append(module.register_forward_hook(linear))
    training = network.training
    network.eval()
    device = next(network.parameters()).device
    with torch.no_grad():
        network(torch.zeros(1, 3, network.input_size, network.input_size, device=device))
    network.train(training)
    for hook in hooks:
        hook.remove()
    return total[0]
