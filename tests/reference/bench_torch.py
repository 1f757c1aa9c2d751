"""Images per second (source images, two views each) of the SimCLR step in PyTorch, one JSON line.

    bench_torch.py --case step|loader[-channels-last] [--steps N] [--threads 2]

step: forward, loss, backward and SGD on prepared views. loader: end to end, with torchvision's transforms on PIL images
in a DataLoader with two workers. Each in PyTorch's default layout or channels_last. Warm-up steps are not counted.
"""

import argparse
import json
import time

import torch
import torchvision.transforms as T
from PIL import Image

import fashion
from simclr_fashion import BATCH, build, loss_of, sgd

WARM_UP = 5


class TwoViews(torch.utils.data.Dataset):
    def __init__(self):
        self.images = fashion.load("train", 10000)[0].numpy()
        self.view = T.Compose([T.RandomResizedCrop(28, (0.2, 1.0)), T.RandomApply([T.ColorJitter(0.4, 0.4)], 0.8),
                               T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize(0.286, 0.353)])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = Image.fromarray(self.images[index])
        return self.view(image), self.view(image)


def loader():
    batches = torch.utils.data.DataLoader(TwoViews(), BATCH, shuffle=True, drop_last=True, num_workers=2,
                                          persistent_workers=True)
    while True:
        yield from batches


def prepared(layout):
    views = [torch.randn(BATCH, 1, 28, 28).to(memory_format=layout) for _ in range(2)]
    while True:
        yield views


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", choices=("step", "step-channels-last", "loader", "loader-channels-last"), default="step")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)

    layout = torch.channels_last if options.case.endswith("channels-last") else torch.contiguous_format
    model = build("simclr").to(memory_format=layout)
    optimizer = sgd(model, 0.03)
    batches = loader() if options.case.startswith("loader") else prepared(layout)
    for step in range(WARM_UP + options.steps):
        if step == WARM_UP:
            start = time.time()
        loss = loss_of(model, [v.to(memory_format=layout) for v in next(batches)])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds = time.time() - start
    print(json.dumps(dict(case=options.case, images_per_second=round(BATCH * options.steps / seconds, 1),
                          seconds=round(seconds, 3), steps=options.steps, batch=BATCH, threads=options.threads,
                          torch=torch.__version__)))


if __name__ == "__main__":
    main()
