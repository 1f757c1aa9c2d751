#!/usr/bin/env python3
"""Likeness against PyTorch on the same network, batch and threads, alternating in one run.

Usage: compare.py BENCH_STEP BENCH_TRAIN [ROUNDS [STEPS]]; run it on an otherwise idle machine. Exit 77 without PyTorch.

Each round runs all five programs one after another, so that a slow minute of the machine strikes them alike; a ratio
compares the two of one round.
"""

import json
import os
import statistics
import subprocess
import sys

TORCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference", "bench_torch.py")
RATIOS = [("step / PyTorch default", "step", "torch", 1.7),
          ("step / PyTorch channels_last", "step", "torch-channels-last", 1.2),
          ("end to end / PyTorch with DataLoader", "train", "torch-loader", 2.0),
          ("end to end / the same, channels_last", "train", "torch-loader-channels-last", 1.2)]


def speed(*command):
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.strip().splitlines()[-1])["images_per_second"]


def line(name, values, form):
    print(f"{name:38} " + "  ".join(form.format(f(values)) for f in (min, statistics.median, max)))


def main():
    step, train = sys.argv[1:3]
    rounds, steps = (int(a) for a in (sys.argv[3:5] + ["5", "40"][len(sys.argv[3:5]):]))
    if subprocess.run([sys.executable, "-c", "import torch, torchvision"], capture_output=True).returncode != 0:
        print("PyTorch is not installed: ./bootstrap bench installs it")
        return 77

    commands = {"step": [step, str(steps), "2"], "train": [train, str(steps), "2"]}
    for name, case in (("torch", "step"), ("torch-channels-last", "step-channels-last"), ("torch-loader", "loader"),
                       ("torch-loader-channels-last", "loader-channels-last")):
        commands[name] = [sys.executable, TORCH, "--case", case, "--steps", str(steps)]
    speeds = {name: [] for name in commands}
    for i in range(rounds):
        for name, command in commands.items():
            speeds[name].append(speed(*command))
        print(f"round {i + 1}: " + ", ".join(f"{n} {v[-1]:.0f}" for n, v in speeds.items()), flush=True)

    print(f"\nimages/s, {rounds} rounds of {steps} steps        min  median  max")
    for name, values in speeds.items():
        line(name, values, "{:6.0f}")
    print("\nratio within a round                     min  median  max   goal")
    missed = 0
    for name, ours, theirs, goal in RATIOS:
        values = [a / b for a, b in zip(speeds[ours], speeds[theirs])]
        line(name, values, "{:6.2f}")
        missed += statistics.median(values) < goal
        print(f"{'':38} goal {goal}: {'reached' if statistics.median(values) >= goal else 'MISSED'}")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())
