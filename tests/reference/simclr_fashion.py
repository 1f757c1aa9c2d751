"""SimCLR and SimSiam on 10,000 Fashion-MNIST images: the accuracy that Likeness is compared with.

    simclr_fashion.py --seeds 0 1 2
    simclr_fashion.py --method simsiam --seeds 0 [--no-stop-gradient]

Defaults of CONTRACTS.md: conv-small, projector 256-128, T 0.2, SGD momentum 0.9, weight decay on weights only, cosine
per step, batch 256 (last partial batch dropped), statistics of batch norm per view. Results go to simclr_fashion.json.
"""

import argparse
import json
import math
import os
import time

import torch
import torch.nn.functional as F

import fashion
import losses
from nets import Named, conv_small, head

BATCH, TRAIN_SIZE, PROBE_SIZE = 256, 10000, 2000
RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simclr_fashion.json")


def build(method):
    parts = dict(backbone=conv_small(1, [32, 64, 128, 256]))
    if method == "simclr":
        parts["projector"] = head(256, 256, 128, last="bias")
    else:
        parts["projector"] = head(256, 256, 128, last="bn-free")
        parts["predictor"] = head(128, 32, 128, last="bias")
    return Named(**parts).to(memory_format=torch.channels_last)


def sgd(model, lr):
    return torch.optim.SGD([{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 5e-4},
                            {"params": [p for p in model.parameters() if p.dim() == 1]}], lr, momentum=0.9)


def loss_of(model, views, stop_gradient=True):
    z = [model.projector(model.backbone(v)) for v in views]
    if not hasattr(model, "predictor"):
        return losses.nt_xent(torch.cat(z), 0.2)
    return losses.simsiam(torch.cat([model.predictor(part) for part in z]), torch.cat(z), stop_gradient)


def embed(part, x):
    with torch.no_grad():
        return torch.cat([part(rows) for rows in x.split(500)])


def l2_std(z):
    return F.normalize(z).std(0).mean().item()


def rankme(z):
    sigma = torch.linalg.svdvals(z)
    p = sigma / sigma.sum() + 1e-7
    return (-(p * p.log()).sum()).exp().item()


def run(method, seed, epochs, lr, stop_gradient):
    torch.manual_seed(seed)
    images, labels = fashion.load("train", TRAIN_SIZE)
    queries, truth = fashion.load("t10k")
    images, queries = images[:, None] / 255, queries[:, None] / 255
    mean, std = images.mean(), images.std()

    def prepare(x):
        return ((x - mean) / std).contiguous(memory_format=torch.channels_last)

    def accuracy(part):
        return round(fashion.knn(embed(part, prepare(images)), labels, embed(part, prepare(queries)), truth), 4)

    model = build(method)
    record = dict(method=method, seed=seed, epochs=epochs, lr=lr, stop_gradient=stop_gradient,
                  train_size=TRAIN_SIZE, queries=len(truth), threads=torch.get_num_threads(), torch=torch.__version__,
                  knn_pixels=round(fashion.knn(images.flatten(1), labels, queries.flatten(1), truth), 4),
                  knn_pixels_normalized=accuracy(torch.nn.Flatten()),
                  knn_random=accuracy(model.eval().backbone))

    optimizer, steps = sgd(model.train(), lr), TRAIN_SIZE // BATCH * epochs
    curve, step, start = [], 0, time.time()
    for _ in range(epochs):
        total = 0.0
        for index in torch.randperm(TRAIN_SIZE)[:TRAIN_SIZE // BATCH * BATCH].split(BATCH):
            for group in optimizer.param_groups:
                group["lr"] = lr * 0.5 * (1 + math.cos(math.pi * step / steps))
            loss = loss_of(model, [prepare(fashion.view(images[index])) for _ in range(2)], stop_gradient)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, step = total + loss.item(), step + 1
        curve.append(round(total / (TRAIN_SIZE // BATCH), 4))
    seconds = time.time() - start

    model.eval()
    features = embed(model.backbone, prepare(images[:PROBE_SIZE]))
    raw = embed(model.projector[:4], features)
    z = embed(model.projector, features)
    record.update(knn=accuracy(model.backbone), losses=curve, l2_std=round(l2_std(z), 5), rankme=round(rankme(z), 2),
                  backbone_l2_std=round(l2_std(features), 5), backbone_rankme=round(rankme(features), 2),
                  seconds=round(seconds, 1), images_per_second=round(steps * BATCH / seconds, 1))
    if method == "simsiam":
        record["l2_std_raw"], record["rankme_raw"] = round(l2_std(raw), 5), round(rankme(raw), 2)
    return record


def remember(record):
    """Replace the record of the same run in simclr_fashion.json."""
    def key(r):
        return r["method"], not r["stop_gradient"], r["epochs"], r["seed"]

    records = json.load(open(RESULTS)) if os.path.exists(RESULTS) else []
    records = sorted([r for r in records if key(r) != key(record)] + [record], key=key)
    with open(RESULTS, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(r) for r in records) + "\n]\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--method", choices=("simclr", "simsiam"), default="simclr")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--lr", type=float)
    parser.add_argument("--no-stop-gradient", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    simclr = options.method == "simclr"
    for seed in options.seeds:
        record = run(options.method, seed, options.epochs or (10 if simclr else 3),
                     options.lr or (0.3 if simclr else 0.06), not options.no_stop_gradient)
        remember(record)
        print(json.dumps(record), flush=True)


if __name__ == "__main__":
    main()
