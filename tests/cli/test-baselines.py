#!/usr/bin/env python3
"""Drives likeness-cli baselines as a person or a script would. TAP; standard library only.

Usage: test-baselines.py LIKENESS_CLI
"""

import json
import os
import subprocess
import sys
import traceback

PROGRAM = os.path.abspath(sys.argv[1])
SMALL = ("shapes", "--set", "data.train_size=600", "--set", "encoder.width=8")


def run(*arguments, expect=0):
    done = subprocess.run([PROGRAM, "baselines", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=250)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}, not {expect}: {done.stderr}"
    return done


def figures(*more):
    return {line["baseline"]: line for line in map(json.loads, run(*SMALL, "--json", *more).stdout.splitlines())}


def all_of_them():
    found = figures()
    assert list(found) == ["pixels", "pca", "random", "kmeans"], list(found)
    for name in ("pixels", "pca", "random"):
        assert found[name]["bank"] == 600 and found[name]["queries"] == 2048
        # Ten classes; so few images of so many kinds are hard, but all of these are better than chance
        assert 0.11 < found[name]["knn"] < 1 and 0.11 < found[name]["probe"] < 1, found[name]
    assert found["pca"]["columns"] == 64 < found["pixels"]["columns"]
    assert 0 <= found["kmeans"]["nmi"] <= 1 and 1 / found["kmeans"]["clusters"] <= found["kmeans"]["purity"] <= 1


def bits_do_not_depend_on_threads():
    assert figures("--threads", "1") == figures("--threads", "2")


def the_seed_is_the_encoders():
    first, other = figures(), figures("--set", "train.seed=7")
    assert first["pixels"] == other["pixels"] and first["random"] != other["random"]


def for_people():
    lines = run(*SMALL).stdout.splitlines()
    assert len(lines) == 4 and lines[0].startswith("pixels") and "%" in lines[0], lines


def bad_use():
    for arguments in ((), ("no-such-data",), ("shapes", "--set", "data.train_size"), ("shapes", "--set", "nonsense=1")):
        assert "likeness-cli:" in run(*arguments, expect=2).stderr


TESTS = [all_of_them, bits_do_not_depend_on_threads, the_seed_is_the_encoders, for_people, bad_use]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, function in enumerate(TESTS, 1):
        try:
            function()
            print(f"ok {number} {function.__name__}", flush=True)
        except Exception:
            failed += 1
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
            print(f"not ok {number} {function.__name__}", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
