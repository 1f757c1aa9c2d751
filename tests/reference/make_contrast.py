"""golden/contrast.safetensors: a step of each contrastive and margin method, at two batch sizes.

Encoder: one linear map of 6 x 6 pixels to 12 features; projector 12-16-8, predictor 8-10-8. Parameters are filled under
"contrast/<parameter>". The batch of N images is "contrast/views<N>" [2N, 6, 6, 1], rounded to float32; each view (and with
bn_splits each consecutive part of one) passes on its own. The teacher's parameters are 0.9 times the network's. The queue
has 14 rows, filled under "contrast/queue" and normalized, the next to be replaced is the third. <case>.d.<parameter>:
gradient; <case>.queue, <case>.teacher: after the step, without an optimizer.
"""

import copy

import torch
import torch.nn.functional as F

import golden
import losses_contrast as losses
from fill import fill, fill_module, image
from nets import Named, encoder, head

MOMENTUM, QUEUE, PLACE = 0.99, 14, 3
out = {}


class Step:
    def __init__(self, case, rows, predictor=False, splits=1):
        parts = dict(projector=head(12, 16, 8, last="bias"))
        if predictor:
            parts["predictor"] = head(8, 10, 8, last="bias")
        self.case, self.splits = case, splits
        self.model = fill_module(Named(backbone=encoder("linear", 1, 12, 36).backbone, **parts), "contrast/")
        self.teacher = copy.deepcopy(self.model)
        with torch.no_grad():
            for p in self.teacher.parameters():
                p.mul_(0.9)
        self.views = image(f"contrast/views{rows}", 2 * rows, 6, 6, 1).float().double().chunk(2)
        self.queue = F.normalize(fill("contrast/queue", (QUEUE, 8)), dim=1)

    def embed(self, net, x, predict=False):
        z = torch.cat([net.projector(net.backbone(part)) for part in x.chunk(self.splits)])
        return net.predictor(z) if predict else z

    def online(self, predict=False):
        return [self.embed(self.model, x, predict) for x in self.views]

    def unit(self):
        return [F.normalize(z, dim=1) for z in self.online()]

    def keys(self, teacher=True):
        with torch.no_grad():
            return [F.normalize(self.embed(self.teacher if teacher else self.model, x), dim=1) for x in self.views]

    def record(self, loss, **state):
        out[f"{self.case}.loss"] = loss.detach()
        for name, value in state.items():
            out[f"{self.case}.{name}"] = value.detach()
        loss.backward()
        for name, p in self.model.named_parameters():
            # What BatchNorm takes away again (a bias before it) has no gradient: nothing to compare with.
            if p.grad is not None and p.grad.norm() > 1e-10:
                out[f"{self.case}.d.{name}"] = p.grad

    def followed(self):
        weight = self.teacher.projector[3].weight
        return MOMENTUM * weight + (1 - MOMENTUM) * self.model.projector[3].weight


def moco(case, rows, splits=1, symmetric=True, queue=True, negatives=True, teacher=True):
    step = Step(case, rows, splits=splits)
    q, k = step.unit(), step.keys(teacher)
    loss = losses.moco(q, k, 0.2, step.queue if queue else None, symmetric, negatives)
    new = torch.cat(k) if symmetric else k[1]
    step.record(loss, queue=losses.enqueue(step.queue, PLACE, new), teacher=step.followed())


def mocov3(case, rows, predictor=True, teacher=True, negatives=True):
    step = Step(case, rows, predictor=True)
    q = [F.normalize(x, dim=1) for x in step.online(predictor)]
    k = step.keys() if teacher else step.unit()
    step.record(losses.mocov3(q, k, 0.2, negatives), teacher=step.followed())


def nnclr(case, rows, nearest=True, negatives=True):
    step = Step(case, rows, predictor=True)
    z, p = step.unit(), [F.normalize(x, dim=1) for x in step.online(True)]
    loss = losses.nnclr(z, p, 0.2, step.queue if nearest else None, negatives)
    step.record(loss, queue=losses.enqueue(step.queue, PLACE, z[0].detach()))


def on_views(case, rows, loss, *args):
    step = Step(case, rows)
    step.record(loss(step.unit(), *args))


def main():
    moco("moco", 6)
    moco("moco_large", 10, splits=2)
    moco("moco_one_way", 6, symmetric=False)
    moco("moco_batch", 10, queue=False)
    moco("moco_attract", 6, negatives=False)
    moco("moco_same", 6, teacher=False)
    mocov3("mocov3", 6)
    mocov3("mocov3_large", 10)
    mocov3("mocov3_plain", 6, predictor=False, teacher=False)
    mocov3("mocov3_attract", 6, negatives=False)
    nnclr("nnclr", 6)
    nnclr("nnclr_large", 10)
    nnclr("nnclr_self", 6, nearest=False)
    nnclr("nnclr_attract", 6, negatives=False)
    on_views("dcl", 6, losses.dcl, 0.2)
    on_views("dcl_large", 10, losses.dcl, 0.2)
    on_views("dcl_weights", 6, losses.dcl, 0.2, True)
    on_views("dcl_attract", 6, losses.dcl, 0.2, False, False)
    on_views("simclr_attract", 6, lambda z: -(z[0] * z[1]).sum(1).mean() / 0.2)
    on_views("align", 6, losses.align_uniform, 1, 1, 2)
    on_views("align_large", 10, losses.align_uniform, 3, 0.5, 1.5)
    on_views("align_attract", 6, losses.align_uniform, 1, 0, 2)
    on_views("pair", 6, losses.pair, 1.2)
    on_views("pair_large", 10, losses.pair, 1.6)
    on_views("pair_attract", 6, losses.pair, 1.2, False)
    on_views("triplet", 6, losses.triplet, 0.5, "semi-hard")
    on_views("triplet_large", 10, losses.triplet, 0.2, "semi-hard")
    on_views("triplet_hardest", 6, losses.triplet, 0.5, "hardest")
    on_views("triplet_all", 10, losses.triplet, 0.5, "all")
    on_views("triplet_attract", 6, losses.triplet, 0.5, "all", False)
    golden.write("contrast", out, temperature="0.2", moco="mean of both directions; queue as before the step")


if __name__ == "__main__":
    main()
