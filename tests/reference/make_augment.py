"""golden/augment.safetensors: torchvision's transforms, their draws as quantiles and their pictures exactly.

quantiles/<name>: 101 quantiles (0, 1, ... 100 %) of 20,000 draws.
image [3, 24, 20, 3] U8, and <operation> [3, 24, 20, 3], what torchvision makes of image / 255 in double.
"""

from unittest import mock

import numpy as np
import torch
import torchvision.transforms as T
import torchvision.transforms.functional as TF

import golden
from pictures import picture

DRAWS = 20000
SIDE = 28


def quantiles(values):
    return np.quantile(np.asarray(values, dtype=np.float64), np.linspace(0, 1, 101))


def draws(out):
    torch.manual_seed(0)
    blank = torch.zeros(3, SIDE, SIDE)
    with mock.patch("torch.randint", side_effect=torch.randint) as offsets:
        boxes = [T.RandomResizedCrop.get_params(blank, (0.2, 1.0), (3 / 4, 4 / 3)) for _ in range(DRAWS)]
        # Only a box that was accepted draws its offsets (two calls); the fallback is the central crop
        fallbacks = 1 - offsets.call_count / 2 / DRAWS
    top, left, h, w = np.array(boxes, dtype=np.float64).T
    out["quantiles/crop_area"] = quantiles(h * w / SIDE ** 2)
    out["quantiles/crop_log_ratio"] = quantiles(np.log(w / h))
    out["quantiles/crop_left"] = quantiles(left)
    out["quantiles/crop_top"] = quantiles(top)
    out["crop_width_histogram"] = np.bincount(w.astype(int), minlength=SIDE + 1)
    out["crop_fallbacks"] = np.array(fallbacks)

    jitter = T.ColorJitter(0.4, 0.4, 0.4, 0.1)
    sets = [T.ColorJitter.get_params(jitter.brightness, jitter.contrast, jitter.saturation, jitter.hue)
            for _ in range(DRAWS)]
    for i, name in enumerate(("brightness", "contrast", "saturation", "hue")):
        out[f"quantiles/jitter_{name}"] = quantiles([s[1 + i] for s in sets])
    # Share of each operation (brightness, contrast, saturation, hue) at each place
    order = np.stack([s[0].numpy() for s in sets])
    out["jitter_order"] = np.array([[(order[:, place] == op).mean() for place in range(4)] for op in range(4)])

    out["quantiles/rotation"] = quantiles([T.RandomRotation.get_params([-15.0, 15.0]) for _ in range(DRAWS)])
    out["quantiles/blur_sigma"] = quantiles([T.GaussianBlur.get_params(0.1, 2.0) for _ in range(DRAWS)])

    boxes = [T.RandomErasing.get_params(blank, (0.02, 0.33), (0.3, 3.3), [0.0])[:4] for _ in range(DRAWS)]
    boxes = np.array([box for box in boxes if box[2] < SIDE or box[3] < SIDE], dtype=np.float64)
    top, left, h, w = boxes.T
    out["quantiles/erasing_area"] = quantiles(h * w / SIDE ** 2)
    out["quantiles/erasing_log_ratio"] = quantiles(np.log(w / h))
    out["erasing_fallbacks"] = np.array(1 - len(boxes) / DRAWS)


OPERATIONS = {
    "brightness_1.4": lambda x: TF.adjust_brightness(x, 1.4),
    "brightness_0.6": lambda x: TF.adjust_brightness(x, 0.6),
    "contrast_1.4": lambda x: TF.adjust_contrast(x, 1.4),
    "contrast_0.6": lambda x: TF.adjust_contrast(x, 0.6),
    "saturation_1.4": lambda x: TF.adjust_saturation(x, 1.4),
    "saturation_0.6": lambda x: TF.adjust_saturation(x, 0.6),
    "hue_0.1": lambda x: TF.adjust_hue(x, 0.1),
    "hue_-0.3": lambda x: TF.adjust_hue(x, -0.3),
    "grayscale": lambda x: TF.rgb_to_grayscale(x, 3),
    "blur_7_1.0": lambda x: TF.gaussian_blur(x, 7, 1.0),
    "blur_3_0.5": lambda x: TF.gaussian_blur(x, 3, 0.5),
    "solarize_0.5": lambda x: TF.solarize(x, 0.5),
    "posterize_3": lambda x: TF.posterize((x * 255).round().to(torch.uint8), 3).double() / 255,
    "hflip": TF.hflip,
}


def main():
    out = {"image": np.stack([picture(20, 24, seed) for seed in range(3)])}
    images = torch.from_numpy(out["image"]).permute(0, 3, 1, 2).double() / 255
    for name, operation in OPERATIONS.items():
        # One picture at a time: contrast takes the mean of a picture, not of a batch
        out[name] = torch.stack([operation(x) for x in images]).permute(0, 2, 3, 1)
    draws(out)
    golden.write("augment", out, blur="blur_<kernel size>_<sigma>: kernel side k, reflected border (edge not repeated)",
                 grayscale="0.2989 r + 0.587 g + 0.114 b", posterize="on uint8, keeps the high 3 bits",
                 solarize="inverts values >= 0.5", crop="28 x 28, scale 0.2 .. 1, ratio 3/4 .. 4/3 (w / h), of rounded sides",
                 jitter="brightness, contrast, saturation 0.4, hue 0.1", rotation="-15 .. 15 degrees",
                 erasing="scale 0.02 .. 0.33, ratio 0.3 .. 3.3 (w / h as stored here), fallbacks left out; "
                 "torchvision's own ratio is h / w, symmetric in law", blur_sigma="0.1 .. 2")


if __name__ == "__main__":
    main()
