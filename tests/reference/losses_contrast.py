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
