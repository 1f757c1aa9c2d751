#!/usr/bin/env python3
"""Exact nearest neighbors of Likeness against faiss on the same data and threads, alternating in one run.

Usage: neighbors.py BENCH_KNN [ROUNDS [THREADS]]; run it on an otherwise idle machine. Exit 77 without faiss.

Rows are noisy samples around 40 centers. faiss gets normalized rows for the cosine, Likeness normalizes them itself.
Fails where a goal is missed, or where the two find other neighbors.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import faiss
    import numpy as np
except ImportError:
    print("faiss is not installed: ./bootstrap bench installs it")
    sys.exit(77)

# Metric, bank, queries (0: the bank itself), dimensions, k; most seconds, most seconds as a part of faiss's.
CASES = [("cosine", 60000, 10000, 128, 20, None, 1.0),
         ("cosine", 60000, 1, 256, 20, 0.05, None),
         ("euclidean", 2000, 0, 50, 90, 0.06, None),
         ("euclidean", 10000, 0, 50, 90, 0.8, None),
         ("euclidean", 20000, 0, 50, 90, 1.6, None)]


def rows(rng, centers, n):
    return (centers[rng.integers(len(centers), size=n)] + rng.normal(size=(n, centers.shape[1]))).astype(np.float32)


class Faiss:
    def __init__(self, metric, bank, queries, k):
        self.own = queries is bank
        self.k = k + self.own
        self.index = (faiss.IndexFlatIP if metric == "cosine" else faiss.IndexFlatL2)(bank.shape[1])
        if metric == "cosine":
            bank, queries = bank.copy(), queries.copy()
            faiss.normalize_L2(bank)
            faiss.normalize_L2(queries)
        self.index.add(bank)
        self.queries = queries
        self.found = None

    def search(self):
        start = time.perf_counter()
        self.found = self.index.search(self.queries, self.k)[1]
        return time.perf_counter() - start

    def neighbors(self):
        if not self.own:
            return self.found
        return np.array([[j for j in row if j != i][:self.k - 1] for i, row in enumerate(self.found)])


class Likeness:
    def __init__(self, program, folder, metric, bank, queries, k, threads):
        paths = [os.path.join(folder, "bank.npy"), os.path.join(folder, "queries.npy")]
        np.save(paths[0], bank)
        if queries is bank:
            paths[1] = paths[0]
        else:
            np.save(paths[1], queries)
        self.out = os.path.join(folder, "out.npy")
        self.process = subprocess.Popen([program, *paths, metric, str(k), str(threads), self.out], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def search(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def neighbors(self):
        self.process.communicate()
        return np.load(self.out)


def measure(program, case, rounds, threads):
    metric, n_bank, n_queries, d, k, goal, goal_ratio = case
    rng = np.random.default_rng(1)
    centers = rng.normal(size=(40, d))
    bank = rows(rng, centers, n_bank)
    queries = rows(rng, centers, n_queries) if n_queries else bank
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = Faiss(metric, bank, queries, k), Likeness(program, folder, metric, bank, queries, k, threads)
        theirs.search()
        ours.search()
        seconds = [(ours.search(), theirs.search()) for _ in range(rounds)]
        same = np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(ours.neighbors(), theirs.neighbors())])

    print(f"\n{metric}: {n_queries or n_bank} queries x {n_bank} x {d}, k = {k}", end="")
    print(f"; {100 * same:.4f} % of the neighbors are faiss's")
    missed = same < 0.9999
    for name, values, form, most in (("Likeness, s", [a for a, _ in seconds], "{:8.4f}", goal),
                                     ("faiss, s", [b for _, b in seconds], "{:8.4f}", None),
                                     ("Likeness / faiss", [a / b for a, b in seconds], "{:8.2f}", goal_ratio)):
        print(f"  {name:18}" + "".join(form.format(f(values)) for f in (min, statistics.median, max)), end="")
        reached = most is None or statistics.median(values) <= most
        missed |= not reached
        print("" if most is None else f"   goal {most}: {'reached' if reached else 'MISSED'}", flush=True)
    return missed


def main(program, rounds="7", threads="2"):
    faiss.omp_set_num_threads(int(threads))
    print(f"{rounds} rounds on {threads} threads: min, median, max")
    return any([measure(program, case, int(rounds), threads) for case in CASES])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
