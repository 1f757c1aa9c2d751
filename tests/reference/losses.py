"""The losses, shared by the goldens and by simclr_fashion.py."""

import torch
import torch.nn.functional as F


def nt_xent(z, temperature):
    """z: 2N rows, view 0 then view 1; normalized here. 2N - 1 logits, mean over 2N anchors."""
    n = len(z) // 2
    z = F.normalize(z, dim=1)
    logits = z @ z.T / temperature
    logits = logits.masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(logits, torch.arange(2 * n).roll(n))


def cosines(p, z):
    """Mean cosine of p of each view with z of the other one, summed over the two pairs."""
    p1, p2 = F.normalize(p, dim=1).chunk(2)
    z1, z2 = F.normalize(z, dim=1).chunk(2)
    return (p1 * z2).sum(1).mean() + (p2 * z1).sum(1).mean()


def simsiam(p, z, stop_gradient=True):
    """1/2 [-cos (p1, z2) - cos (p2, z1)]: from 1 to -1."""
    return -0.5 * cosines(p, z.detach() if stop_gradient else z)


def byol(p, z):
    """Mean over the two terms of 2 - 2 cos (p, teacher's z): from 4 to 0."""
    return 2 - cosines(p, z.detach())
