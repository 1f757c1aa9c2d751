"""golden/train.safetensors: ten training steps of SimCLR, SimSiam and BYOL.

Parameters are filled under "train/<parameter>", the batch of step t under "train/step<t>" [16, 10, 10, 1]
(8 images, rows of view 0 then of view 1). Each view passes the network on its own, in order, so batch norm
uses and updates statistics per view. BYOL's teacher starts as a copy, runs in training mode with its own
statistics, and follows the student's parameters after the optimizer step.
"""

import copy

import torch

import golden
import losses
from fill import fill_module, image
from nets import Named, encoder, head

STEPS, EMA = 10, 0.9


def project(model, views):
    return torch.cat([model.projector(model.backbone(v)) for v in views])


def predict(model, z):
    return torch.cat([model.predictor(part) for part in z.chunk(2)])


def simclr(model, teacher, views):
    return losses.nt_xent(project(model, views), 0.2)


def simsiam(model, teacher, views):
    z = project(model, views)
    return losses.simsiam(predict(model, z), z)


def byol(model, teacher, views):
    with torch.no_grad():
        target = project(teacher, views)
    return losses.byol(predict(model, project(model, views)), target)


def train(loss_of, parts, out, teacher_ema=None):
    case = loss_of.__name__
    model = fill_module(Named(backbone=encoder("conv-small", 1, 8).backbone, **parts), "train/")
    teacher = copy.deepcopy(model)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.SGD([{"params": matrices, "weight_decay": 5e-4}, {"params": vectors}], 0.1, momentum=0.9)
    history = []
    for t in range(STEPS):
        loss = loss_of(model, teacher, image(f"train/step{t}", 16, 10, 10, 1).chunk(2))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.detach())
        if teacher_ema is not None:
            with torch.no_grad():
                for target, online in zip(teacher.parameters(), model.parameters()):
                    target.mul_(teacher_ema).add_(online, alpha=1 - teacher_ema)
    out[f"{case}/losses"] = torch.stack(history)
    save_state(model, f"{case}/", out)
    if teacher_ema is not None:
        save_state(teacher, f"{case}/teacher.", out)


def save_state(model, prefix, out):
    for name, value in model.state_dict().items():
        if ("predictor" in name and "teacher" in prefix) or name.endswith("num_batches_tracked"):
            continue
        if prefix == "simsiam/" and name == "predictor.1.running_mean":
            continue  # A linear map of centred columns: zero, nothing to compare with
        if "running" in name or name in ("backbone.0.weight", "projector.3.weight", "predictor.3.weight"):
            out[prefix + name] = value


def main():
    out = {}
    train(simclr, dict(projector=head(64, 32, 16, last="bias")), out)
    train(simsiam, dict(projector=head(64, 32, 16, last="bn-free"), predictor=head(16, 8, 16, last="bias")), out)
    train(byol, dict(projector=head(64, 32, 16, last="bias"), predictor=head(16, 8, 16, last="bias")), out, EMA)
    golden.write("train", out, optimizer="SGD lr 0.1 momentum 0.9, wd 5e-4 on conv and linear weights only",
                 encoder="conv-small width 8; projector 64-32-16, predictor 16-8-16: Linear (no bias), BN, ReLU, Linear; "
                 "the last Linear has a bias, but SimSiam's projector has none and ends in affine-free BN (projector.4)",
                 simclr="T 0.2", byol="EMA 0.9 on parameters after the optimizer step")


if __name__ == "__main__":
    main()
