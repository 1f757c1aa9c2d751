"""golden/ops.safetensors: every tensor op, forward and backward.

<case>.x, .w, .b, .res and .dy are filled under those names. The loss is sum (dy * y).
Batch norm: w = 1 + fill (bound 0.5), b = fill (bound 0.5). Images NHWC, weights OIHW.
"""

import torch
import torch.nn.functional as F

import golden
from fill import fill, image, nhwc

out = {}


def stored(x):
    return nhwc(x) if x.dim() == 4 else x.detach()


def record(case, y, **leaves):
    """Store y and the gradient of each leaf as <case>.d<leaf>."""
    dy = image(f"{case}.dy", y.shape[0], *y.shape[2:], y.shape[1]) if y.dim() == 4 else fill(f"{case}.dy", y.shape)
    grads = torch.autograd.grad((dy * y).sum(), list(leaves.values()))
    out[f"{case}.y"] = stored(y)
    for key, grad in zip(leaves, grads):
        # Only x and res are feature maps; an OIHW weight stays as it is
        out[f"{case}.d{key}"] = grad if key == "w" else stored(grad)


def conv(case, n, h, w, ci, co, k, stride, pad):
    x = image(f"{case}.x", n, h, w, ci).requires_grad_()
    weight = fill(f"{case}.w", (co, ci, k, k), (ci * k * k) ** -0.5).requires_grad_()
    record(case, F.conv2d(x, weight, stride=stride, padding=pad), x=x, w=weight)


def norm(case, groups=1, relu=False, add=False, evaluate=False):
    n, h, width, c = 6, 4, 3, 5
    x = image(f"{case}.x", n, h, width, c).requires_grad_()
    w = (1 + fill(f"{case}.w", (c,), 0.5)).requires_grad_()
    b = fill(f"{case}.b", (c,), 0.5).requires_grad_()
    leaves = dict(x=x, w=w, b=b)
    mean, var = torch.zeros(c, dtype=x.dtype), torch.ones(c, dtype=x.dtype)
    if evaluate:
        mean, var = fill(f"{case}.running_mean", (c,)), 1 + fill(f"{case}.running_var", (c,), 0.5)
    y = torch.cat([F.batch_norm(part, mean, var, w, b, not evaluate, 0.1, 1e-5) for part in x.chunk(groups)])
    if add:
        leaves["res"] = image(f"{case}.res", n, h, width, c).requires_grad_()
        y = y + leaves["res"]
    record(case, y.relu() if relu else y, **leaves)
    if not evaluate:
        out[f"{case}.running_mean"], out[f"{case}.running_var"] = mean, var


def norm_matrix(case):
    x = fill(f"{case}.x", (6, 5)).requires_grad_()
    bn = torch.nn.BatchNorm1d(5, affine=False).to(x.dtype)
    record(case, bn(x), x=x)
    out[f"{case}.running_mean"], out[f"{case}.running_var"] = bn.running_mean, bn.running_var


def linear(case):
    x = fill(f"{case}.x", (5, 7)).requires_grad_()
    w = fill(f"{case}.w", (4, 7), 7 ** -0.5).requires_grad_()
    b = fill(f"{case}.b", (4,), 7 ** -0.5).requires_grad_()
    record(case, F.linear(x, w, b), x=x, w=w, b=b)


def pool(case, function):
    x = image(f"{case}.x", 2, 6, 6, 3).requires_grad_()
    record(case, function(x), x=x)


def rows(case):
    x = fill(f"{case}.x", (5, 7)).requires_grad_()
    record(case, F.normalize(x, dim=1, eps=1e-12), x=x)


def row_dot(case):
    a, b = (fill(f"{case}.{key}", (5, 7)).requires_grad_() for key in "ab")
    record(case, (a * b).sum(1), a=a, b=b)


def cross_entropy(case):
    x = fill(f"{case}.x", (6, 9)).requires_grad_()
    loss = F.cross_entropy(x, torch.arange(6) % 9)
    out[f"{case}.loss"] = loss.detach()
    out[f"{case}.dx"] = torch.autograd.grad(loss, x)[0]


def main():
    conv("conv_s1", 3, 7, 6, 4, 5, 3, 1, 1)
    conv("conv_s2", 2, 7, 7, 3, 4, 3, 2, 1)
    conv("conv_1x1s2", 2, 6, 6, 4, 3, 1, 2, 0)
    conv("conv_stem", 2, 8, 8, 1, 3, 3, 1, 1)
    norm("bn")
    norm("bn_relu", relu=True)
    norm("bn_add_relu", relu=True, add=True)
    norm("bn_groups2_relu", groups=2, relu=True)
    norm("bn_eval", evaluate=True)
    norm_matrix("bn_noaffine")
    linear("linear")
    pool("maxpool", lambda x: F.max_pool2d(x, 2))
    pool("maxpool3s2p1", lambda x: F.max_pool2d(x, 3, 2, 1))
    pool("gap", lambda x: x.mean((2, 3)))
    rows("l2_rows")
    row_dot("row_dot")
    cross_entropy("xent")
    golden.write("ops", out, layout="images NHWC, weights OIHW, matrices [n, c]",
                 bn="eps 1e-5, momentum 0.1, running mean 0 and var 1 at first; "
                    "bn_eval: running_mean = fill, running_var = 1 + fill bound 0.5")


if __name__ == "__main__":
    main()
