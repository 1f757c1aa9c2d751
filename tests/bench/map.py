#!/usr/bin/env python3
"""Maps of Fashion-MNIST against scikit-learn's and Rtsne's: the same rows, threads and iterations, in turns in one run.

Usage: map.py LIKENESS_CLI [ROUNDS [N...]]; run it on an otherwise idle machine. Exit 77 without the peers or the data.

The rows are the first 50 principal components of the first N images, test images first. Every program gets perplexity 30,
1,000 iterations, two threads and a start by principal components, and is timed from the matrix to the map, without its
own start. A ratio compares two programs of one round; map_measure.py measures all maps alike.
"""

import gzip
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
PARTS = ("t10k", "train")
THREADS = "2"
ROUNDS = 3
SKIP = 77
# points: (highest KL or None, least ratio to scikit-learn, least ratio to Rtsne or None)
GOALS = {2000: (0.92, 4, 2), 5000: (1.23, 4, 2), 10000: (1.50, 4, 2), 20000: (None, 8, None)}

SKLEARN = """
import sys, time
import numpy as np
from sklearn.manifold import TSNE
x = np.load(sys.argv[1])
began = time.monotonic()
y = TSNE(perplexity=30, n_iter=1000, init="pca", learning_rate="auto", n_jobs=int(sys.argv[3]),
         random_state=int(sys.argv[4])).fit_transform(x)
print(time.monotonic() - began)
np.save(sys.argv[2], y)
"""

# The learning rate and the exaggeration that Likeness has; Rtsne leaves out both when it is given a start.
RTSNE = """
library(Rtsne)
a <- commandArgs(trailingOnly = TRUE)
n <- as.integer(a[5])
x <- matrix(readBin(a[1], "double", n * 50), n, 50)
set.seed(as.integer(a[4]))
began <- proc.time()[["elapsed"]]
start <- prcomp(x, rank. = 2)$x
start <- start / sd(start[, 1]) * 1e-4
map <- Rtsne(x, pca = FALSE, normalize = FALSE, check_duplicates = FALSE, perplexity = 30, theta = 0.5, max_iter = 1000,
             Y_init = start, stop_lying_iter = 250L, mom_switch_iter = 250L, eta = max(200, n / 12),
             exaggeration_factor = 12, num_threads = as.integer(a[3]))
cat(proc.time()[["elapsed"]] - began, "\\n")
writeBin(as.vector(t(map$Y)), a[2])
"""


def missing():
    if not DATA.is_dir():
        return f"{DATA} is not there: Debian's package is dataset-fashion-mnist"
    if subprocess.run([sys.executable, "-c", "import numpy, scipy, sklearn"], capture_output=True).returncode:
        return "scikit-learn is not installed: ./bootstrap bench installs it"
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(Rtsne)"], capture_output=True).returncode:
        return "Rtsne is not installed: ./bootstrap bench installs it"
    return None


def read_idx(name, offset):
    import numpy as np
    path = next(DATA.glob(name + "*"))
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def load():
    """The rows and labels of all images."""
    import numpy as np
    from sklearn.decomposition import PCA
    images = np.concatenate([read_idx(f"{part}-images", 16) for part in PARTS]).reshape(-1, 784)
    labels = np.concatenate([read_idx(f"{part}-labels", 8) for part in PARTS])
    return PCA(50, svd_solver="full").fit_transform(images.astype(np.float32) / 255).astype(np.float32), labels


def timed(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": THREADS, "OPENBLAS_NUM_THREADS": THREADS})
    return done.stdout.strip().splitlines()[-1]


def map_by(name, program, folder, n, seed):
    """Seconds and the map."""
    import numpy as np
    rows, out = f"{folder}/{n}.npy", f"{folder}/map"
    if name == "Likeness":
        line = timed([program, "map", rows, "--out", out, "--threads", THREADS, "--seed", str(seed), "--json"])
        return json.loads(line)["seconds"], np.load(out)
    if name == "scikit-learn":
        seconds = timed([sys.executable, "-c", SKLEARN, rows, out + ".npy", THREADS, str(seed)])
        return float(seconds), np.load(out + ".npy")
    seconds = timed(["Rscript", "-e", RTSNE, f"{folder}/{n}.double", out, THREADS, str(seed), str(n)])
    return float(seconds), np.fromfile(out).reshape(n, 2)


def line(name, values, form="{:8.3f}"):
    print(f"  {name:34}" + "".join(form.format(f(values)) for f in (min, statistics.median, max)), flush=True)


def judge(what, reached):
    print(f"  {'':34}{what}: {'reached' if reached else 'MISSED'}", flush=True)
    return not reached


def compare(program, folder, x, labels, rounds):
    """One size. Returns how many goals were missed."""
    import numpy as np
    from map_measure import Measure
    n = len(x)
    np.save(f"{folder}/{n}.npy", x)
    x.astype(np.float64).T.tofile(f"{folder}/{n}.double")
    measure = Measure(x, labels)
    found = {name: [] for name in ("Likeness", "scikit-learn", "Rtsne")}
    for seed in range(rounds):
        load_before = os.getloadavg()[0]
        for name, results in found.items():
            seconds, y = map_by(name, program, folder, n, seed)
            results.append({"seconds": seconds, **measure(y)})
        print(f"{n} points, round {seed + 1} (load before: {load_before:.1f}): "
              + ", ".join(f"{name} {r[-1]['seconds']:.2f} s, KL {r[-1]['kl']:.4f}" for name, r in found.items()), flush=True)

    print(f"  {'':34}{'min':>8}{'median':>8}{'max':>8}")
    for what in ("seconds", "kl", "recall", "accuracy"):
        for name, results in found.items():
            line(f"{what}, {name}", [r[what] for r in results])

    highest, *least = GOALS.get(n, (None, None, None))
    missed = highest is not None and judge(f"KL at most {highest}", max(r["kl"] for r in found["Likeness"]) <= highest)
    for name, goal in zip(("scikit-learn", "Rtsne"), least):
        ratios = [b["seconds"] / a["seconds"] for a, b in zip(found["Likeness"], found[name])]
        line(f"times faster than {name}", ratios, "{:8.1f}")
        missed += goal is not None and judge(f"{goal} times", statistics.median(ratios) >= goal)
    return missed


def main():
    program = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    sizes = [int(n) for n in sys.argv[3:]] or list(GOALS)
    lacking = missing()
    if lacking:
        print(lacking)
        return SKIP
    x, labels = load()
    with tempfile.TemporaryDirectory() as folder:
        return sum(compare(program, folder, x[:n], labels[:n], rounds) for n in sizes) > 0


if __name__ == "__main__":
    sys.exit(main())
