"""Eight methods on Fashion-MNIST in PyTorch: the accuracy that Likeness is compared with.

    methods_fashion.py EXPERIMENT [--seeds 0 1 2] [--out FILE]

EXPERIMENT is the experiment.likeness of a run of ours: network, heads, optimizer, batch, epochs, recipe and every method.*
setting are read from it, so both sides train the same. Only simclr_fashion.py's recipe (crop, jitter, flip) and SGD with
momentum, cosine per step are known; anything else in the file is an error. Statistics of batch norm are per view; the
average of a teacher takes parameters only. One record a run is appended to FILE (default methods_fashion.json); a run
whose record is there is not repeated.
"""

import argparse
import configparser
import copy
import json
import math
import os
import time

import torch
import torch.nn.functional as F

import fashion
import methods_torch
from nets import Named, conv_small

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "methods_fashion.json")
RECIPE = {"crop.probability": 1, "crop.scale_min": 0.2, "crop.scale_max": 1, "jitter.probability": 0.8,
          "jitter.brightness": 0.4, "jitter.contrast": 0.4, "flip.probability": 0.5, "blur.probability": 0,
          "rotation.probability": 0, "solarize.probability": 0}


def read(path):
    """{"optimizer.lr": "0.3", ...} of an experiment file."""
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)
    return {f"{section}.{key}": value for section in parser.sections() for key, value in parser[section].items()}


def check(settings):
    """The settings that this script takes for granted."""
    expected = {"data.id": "fashion-mnist", "encoder.id": "conv-small", "optimizer.id": "sgd",
                "optimizer.schedule": "cosine", "optimizer.nesterov": "false", "augment.view2": "",
                "augment.views": "0", "augment.small_views": "0"}
    for key, value in expected.items():
        if settings.get(key, value) != value:
            raise SystemExit(f"{key}={settings[key]}: only {value} is known here")
    for key, value in RECIPE.items():
        if abs(float(settings.get(f"augment.{key}", value)) - value) > 1e-9:
            raise SystemExit(f"augment.{key}={settings[f'augment.{key}']}: only {value} is known here")
    if float(settings.get("optimizer.warmup", 0)):
        raise SystemExit("optimizer.warmup is not known here")


class Run:
    """Online network, teacher and the method's state."""

    def __init__(self, settings):
        self.settings = settings
        self.method = getattr(methods_torch, settings["method.id"].replace("-", "_").capitalize())(settings)
        width = int(settings.get("encoder.width", 0)) or 32
        backbone = conv_small(1, [width, 2 * width, 4 * width, 8 * width])
        self.online = Named(backbone=backbone, **self.method.heads(8 * width)).to(memory_format=torch.channels_last)
        self.online.train()
        self.teacher = None
        if self.method.has_teacher:
            self.teacher = copy.deepcopy(self.online)
            for parameter in self.teacher.parameters():
                parameter.requires_grad_(False)

    def follow(self, step, steps):
        """tau rises from method.momentum to 1 along a cosine."""
        base = float(self.settings["method.momentum"])
        tau = 1 - (1 - base) * (math.cos(math.pi * step / steps) + 1) / 2
        with torch.no_grad():
            for old, new in zip(self.teacher.parameters(), self.online.parameters()):
                old.mul_(tau).add_(new, alpha=1 - tau)


def optimizer_of(run, settings):
    decay = float(settings["optimizer.weight_decay"])
    parameters = [p for p in run.online.parameters() if p.requires_grad]
    return torch.optim.SGD([{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
                            {"params": [p for p in parameters if p.dim() == 1]}],
                           float(settings["optimizer.lr"]), momentum=float(settings["optimizer.momentum"]))


def embed(part, x):
    with torch.no_grad():
        return torch.cat([part(rows) for rows in x.split(500)])


def train(settings, seed):
    torch.manual_seed(seed)
    n, batch = int(settings["data.train_size"]), int(settings["train.batch_size"])
    epochs, lr, clip = int(settings["train.epochs"]), float(settings["optimizer.lr"]), float(settings["optimizer.clip"])
    images, labels = fashion.load("train", n)
    queries, truth = fashion.load("t10k")
    images, queries = images[:, None] / 255, queries[:, None] / 255
    mean, std = images.mean(), images.std()

    def prepare(x):
        return ((x - mean) / std).contiguous(memory_format=torch.channels_last)

    def accuracy(part):
        return round(fashion.knn(embed(part, prepare(images)), labels, embed(part, prepare(queries)), truth), 4)

    run = Run(settings)
    random = accuracy(copy.deepcopy(run.online.backbone).eval())
    optimizer, per_epoch = optimizer_of(run, settings), n // batch
    curve, step, start = [], 0, time.time()
    for _ in range(epochs):
        total = 0.0
        for index in torch.randperm(n)[:per_epoch * batch].split(batch):
            for group in optimizer.param_groups:
                group["lr"] = lr * 0.5 * (1 + math.cos(math.pi * step / (per_epoch * epochs)))
            views = [prepare(fashion.view(images[index])) for _ in range(2)]
            loss = run.method.loss(run, views, step, per_epoch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if clip > 0:  # it looks at the gradients of what is held, too
                torch.nn.utils.clip_grad_norm_(run.online.parameters(), clip)
            run.method.before_update(run, step, per_epoch)
            optimizer.step()
            run.method.after(run, step, per_epoch)
            if run.teacher is not None:
                run.follow(step, per_epoch * epochs)
            total, step = total + loss.item(), step + 1
        curve.append(round(total / per_epoch, 4))
    seconds = time.time() - start
    run.online.eval()
    return dict(knn=accuracy(run.online.backbone), knn_random=random, losses=curve, seconds=round(seconds, 1),
                images_per_second=round(step * batch / seconds, 1))


def key_of(settings, seed):
    """What makes two runs the same."""
    kept = {k: v for k, v in settings.items() if k.split(".")[0] in ("data", "method", "encoder", "optimizer", "augment")
            or k in ("train.epochs", "train.batch_size")}
    return dict(method=settings["method.id"], seed=seed, settings=dict(sorted(kept.items())))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("experiment")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--out", default=RESULTS)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    settings = read(options.experiment)
    check(settings)
    for seed in options.seeds:
        records = json.load(open(options.out)) if os.path.exists(options.out) else []
        key = key_of(settings, seed)
        if any(all(record.get(k) == v for k, v in key.items()) for record in records):
            continue
        record = dict(key, torch=torch.__version__, threads=options.threads, **train(settings, seed))
        records = json.load(open(options.out)) if os.path.exists(options.out) else []
        with open(options.out, "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(r) for r in records + [record]) + "\n]\n")
        print(json.dumps({k: v for k, v in record.items() if k != "settings"}), flush=True)


if __name__ == "__main__":
    main()
