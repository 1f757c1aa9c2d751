#!/usr/bin/env python3
"""Methods against PyTorch on the same network, recipe, optimizer, batches and epochs.

Usage: methods.py LIKENESS_CLI PLAN FOLDER [--torch] [--results FILE]

Trains the runs of the plan (data/tables/pytorch.table) by likeness-cli table into FOLDER and, with --torch, the same runs
by tests/reference/methods_fashion.py, which reads the settings of each from its folder. Both may be interrupted and
repeated: only what is missing is trained. Then, for each method: the mean k-NN of its seeds is not more than 0.7 points
below PyTorch's, nor more than one above it. TAP; a method that PyTorch has not trained is skipped.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference")
BELOW, ABOVE = 0.007, 0.010


def ours(options):
    """Runs that are done, by method: objects with seed, knn, images_per_second and run."""
    done = subprocess.run([options.cli, "table", options.plan, "--out", options.folder, "--json"], check=True,
                          stdout=subprocess.PIPE, text=True)
    found = {}
    for line in done.stdout.splitlines():
        cell = json.loads(line)
        if "seed" in cell and cell["state"] == "done":
            found.setdefault(cell["method"], []).append(cell)
    return found


def experiment(cell):
    return os.path.join(cell["run"], "experiment.likeness")


def train_torch(cells, options):
    for cell in cells:
        subprocess.run(["/usr/bin/python3", os.path.join(REFERENCE, "methods_fashion.py"), experiment(cell), "--seeds",
                        str(cell["seed"]), "--out", options.results], check=True, stdout=sys.stderr)


def torch_record(cell, records):
    """PyTorch's record of the same run: all settings that count are equal; None if there is none."""
    with open(experiment(cell), encoding="utf-8") as file:
        text = file.read()
    settings, section = {}, ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            name, value = line.split("=", 1)
            settings[f"{section}.{name}"] = value
    for record in records:
        if record["method"] == cell["method"] and record["seed"] == cell["seed"] and \
                all(settings.get(name) == value for name, value in record["settings"].items()):
            return record
    return None


def line(values):
    spread = f" ± {100 * statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{100 * statistics.mean(values):.2f}{spread} %"


def compare(number, method, cells, records):
    """Prints a line of TAP; FALSE if the two do not agree."""
    pairs = [(cell, record) for cell in cells for record in [torch_record(cell, records)] if record]
    if not pairs:
        print(f"ok {number} - {method} # SKIP PyTorch has not trained it with these settings", flush=True)
        return True
    mine, theirs = [cell["knn"] for cell, _ in pairs], [record["knn"] for _, record in pairs]
    difference = statistics.mean(mine) - statistics.mean(theirs)
    agree = -BELOW <= difference <= ABOVE
    speeds = [statistics.mean(side["images_per_second"] for side in of) for of in zip(*pairs)]
    print(f"{'ok' if agree else 'not ok'} {number} - {method}: k-NN {line(mine)}, PyTorch {line(theirs)} "
          f"({100 * difference:+.2f} points, {len(pairs)} seeds; {speeds[0]:.0f} and {speeds[1]:.0f} images/s)", flush=True)
    return agree


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("plan")
    parser.add_argument("folder")
    parser.add_argument("--torch", action="store_true")
    parser.add_argument("--results", default=os.path.join(REFERENCE, "methods_fashion.json"))
    options = parser.parse_args()
    found = ours(options)
    if options.torch:
        for cells in found.values():
            train_torch(cells, options)
    records = []
    if os.path.exists(options.results):
        with open(options.results, encoding="utf-8") as file:
            records = json.load(file)
    print(f"1..{len(found)}", flush=True)
    return not all([compare(i, method, cells, records) for i, (method, cells) in enumerate(found.items(), 1)])


if __name__ == "__main__":
    sys.exit(main())
