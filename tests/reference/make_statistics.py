"""golden/statistics.safetensors: Barlow Twins, VICReg, whitening and W-MSE, with their gradients.

Inputs <batch>.z [2N, 8] (rows of view 0 then of view 1) are filled with bound 2, for N = 12 (small) and N = 41 (large). W-MSE
takes the images in the orders (a i + b) mod N, (5, 3) and (7, 0).
"""

import torch

import golden
import losses_statistics as losses
from fill import fill

out = {}


def record(name, loss, z):
    out[f"{name}.loss"] = loss.detach()
    out[f"{name}.dz"] = torch.autograd.grad(loss, z)[0]


def order(n, a, b):
    return torch.tensor([(a * i + b) % n for i in range(n)])


def main():
    for batch, n, count in (("small", 12, 1), ("large", 41, 2)):
        z = fill(f"{batch}.z", (2 * n, 8), 2).requires_grad_()
        record(f"{batch}.barlow", losses.barlow(z), z)
        record(f"{batch}.barlow_weights", losses.barlow(z, 0.5, 0.2, 1.5), z)
        record(f"{batch}.vicreg", losses.vicreg(z), z)
        record(f"{batch}.vicreg_no_covariance", losses.vicreg(z, covariance=0), z)
        orders = [order(n, 5, 3), order(n, 7, 0)]
        record(f"{batch}.wmse", losses.wmse(z, orders[:1], count), z)
        record(f"{batch}.wmse_two", losses.wmse(z, orders, count, 0.05), z)
        y = losses.whiten(z[:n], count, 0.1)
        out[f"{batch}.whiten.y"] = y.detach()
        out[f"{batch}.whiten.dz"] = torch.autograd.grad((y * fill(f"{batch}.dy", (n, 8))).sum(), z)[0][:n]
    golden.write("statistics", out, barlow="1, .0051, .1; _weights .5, .2, 1.5", vicreg="25, 25, 1; _no_covariance 25, 25, 0",
                 wmse="one order, eps 0; _two both orders, eps .05", whiten="eps .1, loss sum (dy * y)",
                 slices="1 of small, 2 of large")


if __name__ == "__main__":
    main()
