"""golden/direct: DirectPred and DirectSet with a linear encoder and no projector, two batches one after the other.

Case <case>/<rows>: images x<step> [2 rows, 6] rounded to float, encoder "direct.W" [5, 6], teacher "direct.T", the weights
stay as they are. loss0, loss1, dW of the second batch, the correlation and the predictor after it.
"""

import torch

import golden
import losses_direct
from fill import fill

CASES = {
    # name: (law, rho, unit_length, target)
    "pred": (lambda c: losses_direct.directpred(c, 0.1), 0.3, True, "ema"),
    "pred_online": (lambda c: losses_direct.directpred(c, 0.25), 0.8, True, "online"),
    "copy": (lambda c: losses_direct.directset(c, 1, 0.3, True), 0.3, True, "ema"),
    "set": (lambda c: losses_direct.directset(c, 0.7, 0.1, True), 0.5, True, "moving"),
    "theory": (lambda c: losses_direct.directset(c, 0.5, 0, False), 0, False, "online"),
    "theory_copy": (lambda c: losses_direct.directset(c, 1, 0, False), 0, False, "online"),
}
out = {}


def record(case, rows):
    law, rho, unit_length, target = CASES[case]
    weight, teacher = fill("direct.W", (5, 6)).requires_grad_(), fill("direct.T", (5, 6))
    correlation = None
    for step in range(2):
        x = fill(f"direct.x{step}.{rows}", (2 * rows, 6)).float().double()
        z = x @ weight.T
        correlation = losses_direct.running(correlation, z.detach(), rho)
        predictor = law(correlation)
        targets = {"ema": x @ teacher.T, "online": z.detach(), "moving": z}
        loss = losses_direct.loss(z @ predictor.T, targets[target], unit_length)
        out[f"{case}/{rows}.loss{step}"] = loss.detach()
    out[f"{case}/{rows}.dW"] = torch.autograd.grad(loss, weight)[0]
    out[f"{case}/{rows}.correlation"], out[f"{case}/{rows}.predictor"] = correlation, predictor


def main():
    for case in CASES:
        for rows in (4, 9):
            record(case, rows)
    golden.write("direct", out, cases="pred eps .1 rho .3 EMA; pred_online eps .25 rho .8; copy alpha 1 eps .3 rho .3 EMA; "
                 "set alpha .7 eps .1 rho .5, target with gradient; theory alpha .5, theory_copy alpha 1: eps 0, rho 0, "
                 "squared distance")


if __name__ == "__main__":
    main()
