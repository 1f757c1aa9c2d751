"""golden/optimizers.safetensors: five steps of every optimizer, and the schedules.

opt.weight [4, 3] and opt.bias [4] (bound 1/sqrt 3) with gradients opt.weight.grad<t>, opt.bias.grad<t>
(bound 1, t = 0..4), all filled. <case>/weight [5, 4, 3] and <case>/bias [5, 4] are the values after each step.
The bias has neither weight decay nor LARS scaling.
"""

import math

import torch

import golden
from fill import fill

STEPS = 5


class Lars:
    """METHODS.md 2.0: LARC-style, the local rate never exceeds the rate."""

    def __init__(self, groups, lr, momentum, eta):
        self.groups, self.lr, self.momentum, self.eta = groups, lr, momentum, eta
        self.buffers = {}

    def step(self):
        for group in self.groups:
            for w in group["params"]:
                g, decay = w.grad, group["weight_decay"]
                if group["adapt"]:
                    local = self.eta * w.norm() / (g.norm() + decay * w.norm())
                    g = (g + decay * w) * min(local / self.lr, 1)
                # The first step takes the gradient itself, as PyTorch's SGD does
                buffer = self.buffers[w] = self.momentum * self.buffers[w] + g if w in self.buffers else g
                w.data -= self.lr * buffer


def run(case, make, decay, out):
    weight = fill("opt.weight", (4, 3), 3 ** -0.5).requires_grad_()
    bias = fill("opt.bias", (4,), 3 ** -0.5).requires_grad_()
    optimizer = make([{"params": [weight], "weight_decay": decay, "adapt": True},
                      {"params": [bias], "weight_decay": 0.0, "adapt": False}])
    after = []
    for t in range(STEPS):
        weight.grad, bias.grad = fill(f"opt.weight.grad{t}", (4, 3)), fill(f"opt.bias.grad{t}", (4,))
        optimizer.step()
        after.append((weight.detach().clone(), bias.detach().clone()))
    out[f"{case}/weight"], out[f"{case}/bias"] = (torch.stack(values) for values in zip(*after))


def cosine(t, base=0.3, warm=10, total=100):
    if t < warm:
        return base * (t + 1) / warm
    return base * 0.5 * (1 + math.cos(math.pi * (t - warm) / (total - warm)))


def step(t, base=0.3, milestones=(60, 80), gamma=0.1):
    return base * gamma ** sum(t >= m for m in milestones)


def main():
    out = {}
    run("sgd", lambda g: torch.optim.SGD(g, 0.1, momentum=0.9), 0.01, out)
    run("sgd_nesterov", lambda g: torch.optim.SGD(g, 0.1, momentum=0.9, nesterov=True), 0.01, out)
    run("adamw", lambda g: torch.optim.AdamW(g, 0.01, betas=(0.9, 0.999), eps=1e-8), 0.05, out)
    run("adam_l2", lambda g: torch.optim.Adam(g, 0.01, betas=(0.9, 0.999), eps=1e-8), 0.05, out)
    run("lars", lambda g: Lars(g, 0.3, 0.9, 0.02), 0.01, out)
    run("lars_clipped", lambda g: Lars(g, 0.005, 0.9, 0.02), 0.01, out)
    for schedule in cosine, step:
        out[f"schedule/{schedule.__name__}"] = torch.tensor([schedule(t) for t in range(100)], dtype=torch.float64)
    golden.write("optimizers", out,
                 sgd="lr 0.1, momentum 0.9, wd 0.01, PyTorch convention; sgd_nesterov the same with nesterov",
                 adamw="lr 0.01, betas 0.9 0.999, eps 1e-8, wd 0.05 decoupled; adam_l2 the same with wd in the gradient",
                 lars="lr 0.3, momentum 0.9, eta 0.02, wd 0.01; lars_clipped lr 0.005, where min (local / lr, 1) = 1",
                 schedule_cosine="t from 0, base 0.3, warm 10, total 100: base (t + 1) / warm below warm, then "
                 "base 0.5 (1 + cos (pi (t - warm) / (total - warm)))",
                 schedule_step="t from 0, base 0.3, times 0.1 from t = 60 and again from t = 80")


if __name__ == "__main__":
    main()
