"""Deterministic tensors from their names, so that no weight is stored.

    state = FNV-1a-64 (NAME)
    element i: splitmix64 (state) >> 11, times 2^-53, minus 0.5, times 2, times BOUND

Known answer, NAME "probe" (FNV-1a 0xf97691246db266f1), BOUND 1; also in golden/fill.safetensors:
    -0.5088361410281257, -0.9596991964474313, 0.46372454809124974, 0.5194744381008423,
    -0.9659586852794793, 0.49947162622549546, -0.7230956137386264, -0.2879639322934522
"""

import numpy as np
import torch

MASK = (1 << 64) - 1
DTYPE = torch.float64
GAMMA = 0x9E3779B97F4A7C15


def fnv1a(name):
    hash_ = 0xCBF29CE484222325
    for byte in name.encode():
        hash_ = ((hash_ ^ byte) * 0x100000001B3) & MASK
    return hash_


def splitmix64(state, n):
    """The first n outputs after state."""
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def fill(name, shape, bound=1.0):
    """A tensor of DTYPE, elements in C order of shape."""
    draws = splitmix64(fnv1a(name), int(np.prod(shape))) >> np.uint64(11)
    uniform = draws.astype(np.float64) * 2.0 ** -53
    return torch.from_numpy(((uniform - 0.5) * 2 * bound).reshape(shape)).to(DTYPE)


def image(name, n, h, w, c):
    """A filled batch; NHWC in the order of its elements, NCHW as PyTorch wants it."""
    return fill(name, (n, h, w, c)).permute(0, 3, 1, 2).contiguous()


def nhwc(x):
    return x.detach().permute(0, 2, 3, 1).contiguous()


def fill_module(module, prefix):
    """Overwrite every parameter of module; its fill name is prefix + parameter name."""
    module.to(DTYPE)
    with torch.no_grad():
        for path, child in module.named_modules():
            for key, p in child.named_parameters(recurse=False):
                name = f"{prefix}{path}.{key}" if path else prefix + key
                if isinstance(child, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
                    p.copy_(fill(name, p.shape, 0.5) + (1 if key == "weight" else 0))
                else:
                    fan_in = child.weight[0].numel()
                    p.copy_(fill(name, p.shape, fan_in ** -0.5))
    return module
