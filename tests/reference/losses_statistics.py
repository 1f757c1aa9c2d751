"""Barlow Twins, VICReg and W-MSE, shared by the goldens and whatever else compares."""

import torch
import torch.nn.functional as F


def standardize(z):
    """Columns less their mean, by sqrt (biased variance + 1e-5)."""
    return (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + 1e-5)


def barlow(z, invariance=1.0, redundancy=0.0051, scale=0.1):
    """z: 2N rows, view 0 then view 1. Zbontar et al. 2021."""
    z1, z2 = (standardize(v) for v in z.chunk(2))
    c = z1.T @ z2 / len(z1)
    on = (1 - c.diagonal()).pow(2).sum()
    off = c.pow(2).sum() - c.diagonal().pow(2).sum()
    return scale * (invariance * on + redundancy * off)


def vicreg(z, invariance=25.0, variance=25.0, covariance=1.0):
    """Bardes et al. 2022, with the half of the authors' code on the variance term."""
    views = z.chunk(2)
    inv = F.mse_loss(*views)
    var = sum(F.relu(1 - torch.sqrt(v.var(0) + 1e-4)).mean() for v in views) / 2
    cov = sum((torch.cov(v.T).pow(2).sum() - torch.cov(v.T).diagonal().pow(2).sum()) / v.shape[1] for v in views)
    return invariance * inv + variance * var + covariance * cov


def slices(n, count):
    """Bounds of count slices of n rows, as even as can be."""
    return [(i * n // count, (i + 1) * n // count) for i in range(count)]


def whiten(x, count, eps=0.0):
    """Each slice of rows: centered, times the inverse of its covariance's Cholesky factor."""
    out = []
    for first, end in slices(len(x), count):
        part = x[first:end] - x[first:end].mean(0)
        sigma = part.T @ part / (len(part) - 1)
        factor = torch.linalg.cholesky((1 - eps) * sigma + eps * torch.eye(x.shape[1], dtype=x.dtype))
        out.append(torch.linalg.solve_triangular(factor, part.T, upper=False).T)
    return torch.cat(out)


def wmse(z, orders, count, eps=0.0):
    """Mean over orders (permutations of the N images, the same for both views) of 2 - 2 mean cos of whitened views."""
    z1, z2 = z.chunk(2)
    total = 0
    for order in orders:
        y1, y2 = whiten(z1[order], count, eps), whiten(z2[order], count, eps)
        total = total + 2 - 2 * F.cosine_similarity(y1, y2, dim=1).mean()
    return total / len(orders)
