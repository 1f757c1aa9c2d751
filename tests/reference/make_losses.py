"""golden/losses.safetensors: losses and their gradients.

Inputs <case>.z, .p [12, 8] (N = 6 images, rows of view 0 then of view 1, not normalized) are filled.
ntxent and ntxent_t5 share ntxent.z; simsiam and simsiam_nosg share simsiam.p and simsiam.z.
"""

import torch
import torch.nn.functional as F

import golden
import losses
from fill import fill

out = {}


def record(case, loss, **leaves):
    grads = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
    out[f"{case}.loss"] = loss.detach()
    for key, grad in zip(leaves, grads):
        out[f"{case}.d{key}"] = torch.zeros_like(leaves[key]) if grad is None else grad


def rows(name, c=8):
    return fill(name, (12, c)).requires_grad_()


def main():
    z = rows("ntxent.z")
    record("ntxent", losses.nt_xent(z, 0.2), z=z)
    record("ntxent_t5", losses.nt_xent(z, 0.5), z=z)

    p, z = rows("simsiam.p"), rows("simsiam.z")
    record("simsiam", losses.simsiam(p, z), p=p, z=z)
    record("simsiam_nosg", losses.simsiam(p, z, stop_gradient=False), p=p, z=z)

    p, z = rows("byol.p"), rows("byol.z")
    record("byol", losses.byol(p, z), p=p, z=z)

    x = rows("supervised.logits", 10)
    record("supervised", F.cross_entropy(x, torch.arange(12) % 10), logits=x)

    golden.write("losses", out, ntxent="T 0.2; ntxent_t5 T 0.5; mean over 2N anchors of CE over 2N - 1 logits",
                 simsiam="1/2 [-cos (p1, sg z2) - cos (p2, sg z1)], 1 .. -1",
                 byol="mean of the two terms 2 - 2 cos (p_i, sg z'_j), 4 .. 0",
                 supervised="logits [12, 10], target i % 10, mean CE")


if __name__ == "__main__":
    main()
