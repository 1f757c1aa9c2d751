"""The losses of the contrastive and the margin family."""

import torch
import torch.nn.functional as F


def pairs(targets, views):
    """Ordered pairs of a target and another view, as Likeness counts them."""
    return [(t, o) for o in range(views) for t in range(targets) if t != o]


def info_nce(q, k, temperature, memory=None, negatives=True):
    """Mean over rows; row i of k belongs to row i of q, the negatives are memory or the other rows of k."""
    own = (q * k).sum(1, keepdim=True)
    if not negatives:
        return -own.mean() / temperature
    if memory is None:
        return F.cross_entropy(q @ k.T / temperature, torch.arange(len(q)))
    logits = torch.cat([own, q @ memory.T], 1) / temperature
    return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


def moco(q, k, temperature, queue, symmetric=True, negatives=True):
    """q, k: unit rows of both views; queue None: negatives from the batch."""
    one = info_nce(q[0], k[1], temperature, queue, negatives)
    return (one + info_nce(q[1], k[0], temperature, queue, negatives)) / 2 if symmetric else one


def enqueue(queue, place, keys):
    """The queue after keys, which replace its rows from place on."""
    queue = queue.clone()
    for i, key in enumerate(keys):
        queue[(place + i) % len(queue)] = key
    return queue


def both_ways(q, k, temperature, negatives=True):
    """Mean of the two directions; the keys are constant, negatives the other keys of the batch."""
    k = [x.detach() for x in k]
    return (info_nce(q[1], k[0], temperature, None, negatives) + info_nce(q[0], k[1], temperature, None, negatives)) / 2


def mocov3(q, k, temperature, negatives=True):
    """The authors' factor 2 T, mean in place of their sum."""
    return 2 * temperature * both_ways(q, k, temperature, negatives)


def nnclr(z, p, temperature, queue, negatives=True):
    """z, p: unit rows of both views; queue None: no lookup. Neighbors ask, predictions answer."""
    n = [x.detach() if queue is None else queue[(x.detach() @ queue.T).argmax(1)] for x in z]
    return (info_nce(n[0], p[1], temperature, None, negatives) + info_nce(n[1], p[0], temperature, None, negatives)) / 2


def dcl(z, temperature, weights=False, negatives=True):
    """z: unit rows of both views. Positive and self are not in the denominator."""
    n, z = len(z[0]), torch.cat(z)
    own = (z * z.roll(n, 0)).sum(1)
    w = 2 - 2 * n * F.softmax(own.detach() / 0.5, 0) if weights else torch.ones(2 * n, dtype=z.dtype)
    loss = -(w * own).mean() / temperature
    if negatives:
        left_out = torch.eye(n, dtype=torch.bool).repeat(2, 2)
        loss = loss + (z @ z.T / temperature).masked_fill(left_out, float("-inf")).logsumexp(1).mean()
    return loss


def align_uniform(z, alignment, uniformity, t):
    """Wang & Isola's code."""
    align = (z[0] - z[1]).norm(dim=1).pow(2).mean()
    spread = [torch.pdist(x).pow(2).mul(-t).exp().mean().log() for x in z]
    return alignment * align + uniformity * (spread[0] + spread[1]) / 2


def pair(z, margin, negatives=True):
    """Half squared distances of views, half squared shortfall of all pairs of different images in two views."""
    loss = (z[0] - z[1]).pow(2).sum(1).mean() / 2
    if negatives:
        d = (z[0][:, None] - z[1][None]).pow(2).sum(2).add(1e-12).sqrt()
        others = ~torch.eye(len(d), dtype=torch.bool)
        loss = loss + (margin - d)[others].clamp(min=0).pow(2).mean() / 2
    return loss


def triplet(z, margin, mining, negatives=True):
    """Squared distances; each row of each view is an anchor."""
    terms = []
    for a, b in ((z[0], z[1]), (z[1], z[0])):
        d = (a[:, None] - b[None]).pow(2).sum(2)
        n, own = len(d), d.diagonal()
        for i in range(n):
            others = [j for j in range(n) if j != i]
            behind = [j for j in others if d[i, j] > own[i]]
            if mining == "hardest":
                others = [min(others, key=lambda j: d[i, j])]
            elif mining == "semi-hard":
                others = [min(behind, key=lambda j: d[i, j]) if behind else max(others, key=lambda j: d[i, j])]
            hinge = torch.stack([(own[i] - d[i, j] + margin).clamp(min=0) for j in others]).mean()
            terms.append(hinge if negatives else own[i])
    return torch.stack(terms).mean()
