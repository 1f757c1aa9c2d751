"""Fashion-MNIST, its augmentation and its k-NN, in batched PyTorch."""

import gzip

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = "/usr/share/datasets/fashion-mnist"


def load(split, n=None):
    """(uint8 [n, 28, 28], labels): the first n images of "train" or "t10k"."""
    with gzip.open(f"{FOLDER}/{split}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(f"{FOLDER}/{split}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return torch.tensor(images[:n]), torch.tensor(labels[:n], dtype=torch.int64)


def crop(x, scale=(0.2, 1.0), ratio=(3 / 4, 4 / 3)):
    """Random resized crop with torchvision's draws (first box of ten that fits), bilinear."""
    n, side = len(x), x.shape[-1]
    area = side * side * torch.empty(n, 10).uniform_(*scale)
    aspect = torch.empty(n, 10).uniform_(np.log(ratio[0]), np.log(ratio[1])).exp()
    w, h = (area * aspect).sqrt().round(), (area / aspect).sqrt().round()
    fits = (w <= side) & (h <= side)
    first = fits.int().argmax(1, keepdim=True)
    w = torch.where(fits.any(1), w.gather(1, first)[:, 0], torch.tensor(float(side)))
    h = torch.where(fits.any(1), h.gather(1, first)[:, 0], torch.tensor(float(side)))
    axes = []
    for size in w, h:
        start = (torch.rand(n) * (side - size + 1)).floor()
        at = start[:, None] + (torch.arange(side) + 0.5) * (size / side)[:, None] - 0.5
        # As a resize of the cropped picture: no pixel from outside the box
        at = torch.minimum(torch.maximum(at, start[:, None]), (start + size - 1)[:, None])
        axes.append(2 * at / (side - 1) - 1)
    grid = torch.stack([axes[0][:, None, :].expand(n, side, side), axes[1][:, :, None].expand(n, side, side)], 3)
    return F.grid_sample(x, grid, align_corners=True)


def jitter(x, p=0.8, brightness=0.4, contrast=0.4):
    """Brightness and contrast in random order, each clamped to 0 .. 1, on a share p of the images."""
    def factor(strength):
        return torch.empty(len(x), 1, 1, 1).uniform_(1 - strength, 1 + strength)

    def contrasted(v, f):
        return (f * v + (1 - f) * v.mean((1, 2, 3), keepdim=True)).clamp(0, 1)

    b, c = factor(brightness), factor(contrast)
    one, other = contrasted((x * b).clamp(0, 1), c), (contrasted(x, c) * b).clamp(0, 1)
    y = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, one, other)
    return torch.where(torch.rand(len(x), 1, 1, 1) < p, y, x)


def flip(x, p=0.5):
    return torch.where(torch.rand(len(x), 1, 1, 1) < p, x.flip(3), x)


def view(x):
    return flip(jitter(crop(x)))


def knn(bank, labels, queries, truth, k=20, temperature=0.1):
    """Accuracy of weighted cosine k-NN."""
    bank, right = F.normalize(bank), 0
    for rows, answers in zip(F.normalize(queries).split(500), truth.split(500)):
        top, index = (rows @ bank.T).topk(k)
        votes = torch.zeros(len(rows), int(labels.max()) + 1).scatter_add_(1, labels[index], (top / temperature).exp())
        right += int((votes.argmax(1) == answers).sum())
    return right / len(truth)
