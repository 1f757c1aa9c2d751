"""Runs the PyTorch code that Likeness writes for recipes, and compares its views with those that Likeness makes.

Usage: check_recipe.py RECIPE_VIEWS. TAP; exits 77 without torchvision.

Draws are independent, so views are compared as two samples of one law: the mean and the spread of each pixel, and the
distribution over views of mean, spread and edges.
"""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import torch
    import torchvision  # noqa: F401
    from PIL import Image
except ImportError as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(77)

from pictures import picture

N = 1000
# PIL rounds to 8 bits after every transform, and its hues are whole 255ths of the circle
ROUNDING = 0.012
# Two samples of N from one law: farther apart once in ten thousand (Kolmogorov-Smirnov)
DISTANCE = 2.23 * (2 / N) ** 0.5

MADE = {
    "geometry": "order=rotation, translation, crop, vflip\nrotation.probability=0.7\nrotation.degrees=180\n"
                "translation.probability=0.6\ntranslation.fraction=0.23\ncrop.probability=0.5\nvflip.probability=0.3\n",
    "always": "order=jitter, blur, rotation\njitter.probability=1\nblur.probability=1\nblur.sigma_min=3\n"
              "blur.sigma_max=0.5\nrotation.probability=1\nrotation.degrees=20\n",
    "tensors": "order=noise, erasing, solarize, posterize, crop\nnoise.probability=0.5\nnoise.std=0.1\n"
               "erasing.probability=0.8\nsolarize.probability=0.3\nsolarize.threshold=0.6\nposterize.probability=0.5\n"
               "posterize.bits=2\nview2=noise.std=0.3, erasing.probability=0\n",
    "pictures": "order=solarize, posterize, gray\nsolarize.probability=0.4\nsolarize.threshold=0.3\n"
                "posterize.probability=0.5\nposterize.bits=1\ngray.probability=0.5\nview2=posterize.bits=3",
    "nothing": "order=\n",
    "small": "order=crop, blur\ncrop.probability=0.5\nblur.probability=0.5\nviews=3\nsmall_views=2\nsmall_size=12\n"
             "small_scale_min=0.3\nsmall_scale_max=0.6\nview2=blur.probability=0\n",
    "shrunk": "order=flip\nsmall_views=1\nsmall_size=9\n",
}
PRESETS = ["simclr", "multi-crop", "mocov2", "byol", "simsiam", "vicreg", "wmse", "crop-only", "digits"]


def likeness(recipe, image, n=N):
    """The code, and of each view floats [n, height, width, c]."""
    h, w, c = image.shape
    done = subprocess.run([sys.argv[1], recipe, str(h), str(w), str(c), str(n)], input=image.tobytes(),
                          stdout=subprocess.PIPE, check=True)
    head, rest = done.stdout.split(b"\n", 1)
    length, *sizes = map(int, head.split())
    values, views = np.frombuffer(rest[length:], np.float32), []
    for view_h, view_w in zip(sizes[::2], sizes[1::2]):
        count = n * view_h * view_w * c
        views.append(values[:count].reshape(n, view_h, view_w, c))
        values = values[count:]
    return rest[:length].decode(), views


def pytorch(code, image, n=N):
    module = {}
    exec(compile(code, "recipe", "exec"), module)
    torch.manual_seed(1)
    pil = Image.fromarray(image if image.shape[2] == 3 else image[..., 0])
    drawn = [module["views"](pil) for _ in range(n)]
    return [np.stack([views[v].numpy() for views in drawn]).transpose(0, 2, 3, 1) for v in range(len(drawn[0]))]


def distance(a, b):
    """How far two distributions are apart, where values may have moved by ROUNDING (as Levy's metric allows)."""
    a, b = np.sort(a), np.sort(b)

    def above(one, other):
        return (np.arange(1, N + 1) / N - np.searchsorted(other, one + ROUNDING, "right") / N).max()

    return max(above(a, b), above(b, a))


def figures(views):
    """Numbers that a view has each."""
    yield "mean", views.mean((1, 2, 3))
    yield "spread", views.std((1, 2, 3))
    yield "edges", np.abs(np.diff(views, axis=2)).mean((1, 2, 3))


def moments(views):
    """Mean and spread of each pixel, and the variances of the two."""
    mean, spread = views.mean(0), views.std(0)
    fourth = ((views - mean) ** 4).mean(0)
    return (mean, spread ** 2 / N), (spread, (fourth - spread ** 4) / (4 * spread ** 2 + 1e-6) / N)


def compare(ours, theirs):
    assert len(ours) == len(theirs)
    for v in range(len(ours)):
        assert ours[v].shape == theirs[v].shape and np.isfinite(theirs[v]).all()
        a, b = ours[v].astype(np.float64), theirs[v].astype(np.float64)
        for what, one, other in zip(("mean", "spread"), moments(a), moments(b)):
            excess = np.abs(one[0] - other[0]) - ROUNDING - 5 * np.sqrt(one[1] + other[1])
            assert excess.max() < 0, f"view {v + 1}, {what} of pixel {excess.argmax()}: {excess.max():.4f} too far apart"
        for (what, one), (_, other) in zip(figures(a), figures(b)):
            d = distance(one, other)
            assert d < DISTANCE, f"view {v + 1}, {what} of views: distance {d:.3f}"


def main():
    warnings.simplefilter("error")
    color = picture(28, 28, 3)
    images = {"color": color, "gray": np.ascontiguousarray(color[..., :1]), "wide": picture(40, 24, 5)}
    failed = 0
    cases = [(name, kind) for name in PRESETS for kind in ("color", "gray")]
    cases += [(name, kind) for name in MADE for kind in images]
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, kind) in enumerate(cases, 1):
            recipe = name
            if name in MADE:
                recipe = os.path.join(folder, name + ".recipe")
                with open(recipe, "w", encoding="utf-8") as file:
                    file.write(MADE[name])
            problem = None
            output = io.StringIO()
            try:
                code, ours = likeness(recipe, images[kind])
                with contextlib.redirect_stdout(output):
                    compare(ours, pytorch(code, images[kind]))
            except Exception as error:  # noqa: BLE001
                problem = f"{type(error).__name__}: {error}"
            failed += problem is not None
            print(f"{'not ok' if problem else 'ok'} {number} {name}, {kind}" + (f" # {problem}" if problem else ""),
                  flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
