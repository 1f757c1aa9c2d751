"""Procedural pictures: colour gradients, letter-like strokes and a little noise."""

import numpy as np


def picture(width, height, seed):
    """uint8 [height, width, 3]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    angle = rng.uniform(0, 2 * np.pi, 3)
    ramp = np.cos(angle) * (x / width)[..., None] + np.sin(angle) * (y / height)[..., None]
    value = 128 + 110 * np.sin(3 * ramp + rng.uniform(0, 6, 3))
    for _ in range(5):
        # A stroke is a thin rectangle of one flat colour
        left, top = rng.integers(0, width - 4), rng.integers(0, height - 4)
        long, thin = rng.integers(5, 14), rng.integers(1, 4)
        w, h = (long, thin) if rng.random() < 0.5 else (thin, long)
        value[top:top + h, left:left + w] = rng.choice([0, 40, 255], 3)
    value += rng.normal(0, 4, value.shape)
    return value.clip(0, 255).round().astype(np.uint8)
