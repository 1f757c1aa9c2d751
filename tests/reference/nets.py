"""The encoders and heads of Likeness, with its parameter names, in PyTorch."""

from torch import nn


def conv(ci, co, k=3, stride=1):
    return nn.Conv2d(ci, co, k, stride, padding=k // 2, bias=False)


class Pool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


class Block(nn.Module):
    def __init__(self, ci, co, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(ci, co, 3, stride), nn.BatchNorm2d(co)
        self.conv2, self.bn2 = conv(co, co), nn.BatchNorm2d(co)
        self.downsample = None
        if stride != 1 or ci != co:
            self.downsample = nn.Sequential(conv(ci, co, 1, stride), nn.BatchNorm2d(co))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (y + (self.downsample(x) if self.downsample else x)).relu()


class ResNet(nn.Module):
    """CIFAR stem (3x3, stride 1, no max-pool), stages of width w, 2w, ... with `blocks` blocks each."""

    def __init__(self, channels, widths, blocks):
        super().__init__()
        self.conv1, self.bn1 = conv(channels, widths[0]), nn.BatchNorm2d(widths[0])
        ci = widths[0]
        for i, co in enumerate(widths):
            stage = [Block(ci if b == 0 else co, co, 2 if b == 0 and i > 0 else 1) for b in range(blocks)]
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
            ci = co
        self.stages = len(widths)

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        for i in range(self.stages):
            x = getattr(self, f"layer{i + 1}")(x)
        return x.mean((2, 3))


def conv_small(channels, widths):
    layers = []
    for i, co in enumerate(widths):
        layers += [conv(channels, co, 3, 1 if i == 0 else 2), nn.BatchNorm2d(co), nn.ReLU()]
        channels = co
    return nn.Sequential(*layers, Pool())


def head(*widths, last):
    """Linear (no bias), BN, ReLU, ..., then `last`: "bias", "bn" (affine) or "bn-free" (affine-free)."""
    layers = []
    for ci, co in zip(widths[:-2], widths[1:-1]):
        layers += [nn.Linear(ci, co, bias=False), nn.BatchNorm1d(co), nn.ReLU()]
    layers.append(nn.Linear(widths[-2], widths[-1], bias=last == "bias"))
    if last != "bias":
        layers.append(nn.BatchNorm1d(widths[-1], affine=last == "bn"))
    return nn.Sequential(*layers)


class Named(nn.Module):
    """Parts under the names that Likeness gives them: backbone, projector, predictor."""

    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.backbone(x)


class Mlp(nn.Sequential):
    """A Sequential on the NHWC-flattened image."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1).flatten(1))


def encoder(name, channels, width, pixels=0):
    doubled = [width, 2 * width, 4 * width, 8 * width]
    if name == "conv-small":
        part = conv_small(channels, doubled)
    elif name == "resnet-18":
        part = ResNet(channels, doubled, 2)
    elif name.startswith("resnet-"):
        part = ResNet(channels, doubled[:3], (int(name[7:]) - 2) // 6)
    elif name == "mlp":
        part = Mlp(nn.Linear(pixels * channels, 2 * width, bias=False), nn.BatchNorm1d(2 * width), nn.ReLU(),
                   nn.Linear(2 * width, width, bias=False), nn.BatchNorm1d(width), nn.ReLU())
    elif name == "linear":
        part = Mlp(nn.Linear(pixels * channels, width, bias=False))
    return Named(backbone=part)
