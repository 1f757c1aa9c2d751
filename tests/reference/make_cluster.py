"""golden/cluster.safetensors: softmax, Sinkhorn, and the losses of SwAV, DINO and DeepCluster with their gradients."""

import torch
import torch.nn.functional as F

import golden
from fill import fill, fill_module, image
import losses_cluster as losses
from nets import Named, encoder, head

K, D = 16, 16
# Images of a batch, small views beside the two large ones, length of SwAV's queue
CASES = (8, 0, 0), (5, 2, 20)

out = {}


def softmaxes():
    for name, function in ("softmax", torch.softmax), ("log_softmax", torch.log_softmax):
        x = fill(f"{name}.x", (5, 7), 3).requires_grad_()
        y = function(x, 1)
        out[f"{name}.y"] = y.detach()
        out[f"{name}.dx"] = torch.autograd.grad((fill(f"{name}.dy", (5, 7)) * y).sum(), x)[0]


def sinkhorns():
    for n, k, epsilon, iterations in (6, 4, 0.05, 3), (70, 9, 0.05, 3), (70, 9, 0.01, 1), (6, 4, 0.5, 40):
        scores = fill(f"sinkhorn_{n}.scores", (n, k))
        out[f"sinkhorn_{n}_{iterations}"] = losses.sinkhorn(scores, epsilon, iterations)


def embed(case, rows, small):
    """Projections of each view [rows, d], and the network they came from."""
    model = fill_module(Named(backbone=encoder("conv-small", 1, 8).backbone, projector=head(64, 32, D, last="bias")),
                        "cluster/")
    views = []
    for name, count, side in ("large", 2, 10), ("small", small, 6):
        if count > 0:  # The engine's batches are float
            x = image(f"{case}.{name}", count * rows, side, side, 1).float().double()
            views += [model.projector(model.backbone(v)) for v in x.chunk(count)]
    return views, model


def unit(name, n):
    return F.normalize(fill(name, (n, D)), dim=1)


def record(case, loss, model, prototypes=None):
    leaves = {"backbone.0.weight": model.backbone[0].weight, "projector.3.weight": model.projector[3].weight,
              "projector.3.bias": model.projector[3].bias}
    if prototypes is not None:
        leaves["prototypes.weight"] = prototypes
    out[f"{case}.loss"] = loss.detach().reshape(1)
    for name, grad in zip(leaves, torch.autograd.grad(loss, list(leaves.values()))):
        out[f"{case}.d.{name}"] = grad


def swav(rows, small, length):
    for iterations in 3, 0:
        case = f"swav_{rows}_{iterations}"
        views, model = embed(f"swav_{rows}", rows, small)
        prototypes = unit("swav.prototypes", K).requires_grad_()
        queue = unit("swav.queue", length) if length > 0 else None
        record(case, losses.swav(views, prototypes, 2, iterations=iterations, queue=queue if iterations else None), model,
               prototypes)
        out[f"{case}.z"] = F.normalize(views[0], dim=1).detach()


def dino(rows, small, length):
    case = f"dino_{rows}"
    views, model = embed(case, rows, small)
    direction = fill("dino.prototypes", (K, D)).requires_grad_()
    center = fill("dino.center", (1, K), 0.1)
    student = [losses.dino_logits(z, direction) for z in views]
    # The teacher has the student's network as it is, and other directions
    teacher = [losses.dino_logits(z.detach(), fill("dino.teacher", (K, D))) for z in views[:2]]
    record(case, losses.dino(student, teacher, center), model, direction)
    out[f"{case}.center"] = losses.dino_center(center, teacher)


def deepcluster(rows, small, length):
    case = f"deepcluster_{rows}"
    views, model = embed(case, rows, small)
    assignment = torch.arange(rows) * 7 % K
    record(case, losses.deepcluster(views, unit("deepcluster.prototypes", K), assignment), model)


def kmeans():
    x = unit("kmeans.x", 600).float().double()
    centers, assignment = losses.spherical_kmeans(x, unit("kmeans.centers", 9).float().double(), 10)
    out["kmeans.centers"], out["kmeans.assignment"] = centers, assignment.double()


def main():
    for case in CASES:
        swav(*case)
        dino(*case)
        deepcluster(*case)
    kmeans()
    softmaxes()
    sinkhorns()
    golden.write("cluster", out, inputs="filled by their names")


if __name__ == "__main__":
    main()
