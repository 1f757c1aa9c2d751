"""golden/resize.safetensors: Pillow's antialiased BILINEAR, uint8 in and out.

<case> is the source [h, w(, 3)], <case>/<s> the result [s, s(, 3)].
"""

import numpy as np
from PIL import Image

import golden
from pictures import picture


def main():
    out = {}
    for case, width, height, gray in ("rgb_97x61", 97, 61, False), ("gray_40x64", 40, 64, True), ("rgb_16x16", 16, 16, False):
        source = picture(width, height, seed=width)
        out[case] = source[..., 0] if gray else source
        for side in 28, 32, 48:
            out[f"{case}/{side}"] = np.asarray(Image.fromarray(out[case]).resize((side, side), Image.BILINEAR))
    golden.write("resize", out, names="rgb_<width>x<height>; Pillow convolves horizontally first, in fixed point, "
                 "and rounds to uint8 between the passes: allow a difference of 1")


if __name__ == "__main__":
    main()
