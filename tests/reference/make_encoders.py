"""golden/encoders.safetensors: features and gradients of every encoder, training and eval mode.

<id>/x (NHWC), <id>/dy and <id>/<parameter> are filled under those names. The loss is sum (dy * y).
"""

import torch

import golden
from fill import fill, fill_module, image
from nets import encoder

#        id           c  width  px  gradients stored in full
CASES = [("conv-small", 1, 8, 12, ["0.weight", "6.weight", "10.weight"]),
         ("resnet-8", 1, 8, 12, ["conv1.weight", "layer2.0.conv1.weight", "layer2.0.downsample.0.weight",
                                 "layer3.0.bn2.weight"]),
         ("resnet-14", 3, 8, 12, ["conv1.weight", "layer2.0.conv1.weight", "layer2.0.downsample.0.weight",
                                  "layer3.1.bn2.weight"]),
         ("resnet-20", 3, 8, 12, ["conv1.weight", "layer2.0.conv1.weight", "layer2.0.downsample.0.weight",
                                  "layer3.2.bn2.weight"]),
         ("resnet-18", 3, 4, 12, ["conv1.weight", "layer2.0.conv1.weight", "layer2.0.downsample.0.weight",
                                  "layer4.1.bn2.weight"]),
         ("mlp", 1, 16, 6, ["0.weight", "3.weight", "4.weight"]),
         ("linear", 1, 16, 6, ["0.weight"])]


def main():
    out, notes = {}, {}
    for name, channels, width, side, full in CASES:
        model = fill_module(encoder(name, channels, width, side * side), name + "/")
        x = image(f"{name}/x", 4, side, side, channels)
        y = model(x)
        out[f"{name}/y"] = y
        (fill(f"{name}/dy", y.shape) * y).sum().backward()
        grads = {key: p.grad for key, p in model.named_parameters()}
        out[f"{name}/grad_norms"] = torch.stack([g.norm() for g in grads.values()])
        notes[f"{name}/parameters"] = " ".join(grads)
        for key in full:
            out[f"{name}/grad/backbone.{key}"] = grads[f"backbone.{key}"]
        with torch.no_grad():
            out[f"{name}/y_eval"] = model.eval()(x)
    golden.write("encoders", out, shape="input [4, 12, 12, c], c 1 for conv-small and resnet-8, else 3; width 8, "
                 "resnet-18 4; mlp and linear [4, 6, 6, 1], hidden 32, features 16", **notes)


if __name__ == "__main__":
    main()
