#!/usr/bin/env python3
"""What first light promises of learning, on real images through the real command.

Usage: accuracy.py LIKENESS_CLI REFERENCE_JSON [SEEDS]

SimCLR on 10,000 Fashion-MNIST images, ten epochs: the mean k-NN of the seeds is not more than 0.7 points below PyTorch's
(tests/reference/simclr_fashion.py). SimSiam without stop-gradient collapses within three epochs, with it not. BYOL does
not collapse. TAP on stdout, the tables as comments.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

FASHION = "/usr/share/datasets/fashion-mnist"


def train(cli, method, epochs, seed=0, *settings):
    """The last row and the baselines."""
    with tempfile.TemporaryDirectory() as folder:
        command = [cli, "train", "--dataset", "fashion-mnist", "--method", method, "--epochs", str(epochs), "--seed",
                   str(seed), "--json", "--run-dir", os.path.join(folder, "run"), "--set", "data.train_size=10000"]
        for setting in settings:
            command += ["--set", setting]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    row = json.loads(out.strip().splitlines()[-1])
    figures = ("loss", "knn", "l2_std", "l2_std_raw", "rankme", "backbone_rankme", "seconds")
    print(f"# {method} {epochs} epochs seed {seed} {' '.join(settings)}: "
          + ", ".join(f"{k} {row[k]:.4g}" for k in figures if row.get(k) is not None), flush=True)
    return row


def main():
    cli, reference = sys.argv[1:3]
    seeds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    if not os.path.isdir(FASHION):
        print("1..0 # SKIP dataset-fashion-mnist is not installed")
        return 77
    with open(reference, encoding="utf-8") as file:
        records = json.load(file)
    torch = statistics.mean(r["knn"] for r in records if r["method"] == "simclr")

    results = []

    def check(ok, text):
        results.append(ok)
        print(f"{'ok' if ok else 'not ok'} {len(results)} - {text}", flush=True)

    print("1..4")
    ours = [train(cli, "simclr", 10, seed)["knn"] for seed in range(seeds)]
    spread = statistics.stdev(ours) if seeds > 1 else 0
    check(statistics.mean(ours) >= torch - 0.007,
          f"SimCLR k-NN {100 * statistics.mean(ours):.2f} +- {100 * spread:.2f} %, PyTorch {100 * torch:.2f} %")

    healthy = train(cli, "simsiam", 3)
    collapsed = train(cli, "simsiam", 3, 0, "method.stop_gradient=false")
    check(collapsed["rankme"] < healthy["rankme"] / 2 and collapsed["loss"] < healthy["loss"],
          f"SimSiam without stop-gradient collapses: RankMe {collapsed['rankme']:.1f} of {healthy['rankme']:.1f}")
    check(healthy["rankme"] > 20, f"SimSiam with stop-gradient does not: RankMe {healthy['rankme']:.1f} of 128")
    byol = train(cli, "byol", 10)
    check(byol["rankme"] > 10 and byol["loss"] > 0.05, f"BYOL does not collapse: RankMe {byol['rankme']:.1f}")
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
