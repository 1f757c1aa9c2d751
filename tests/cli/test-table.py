#!/usr/bin/env python3
"""Drives likeness-cli table: plans of tiny runs on tiny shapes. TAP; standard library only.

Usage: test-table.py LIKENESS_CLI
"""

import csv
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]
HOME = tempfile.mkdtemp(prefix="likeness-table-")
SETTINGS = """[settings]
data.train_size=256
data.shapes.test=128
train.batch_size=32
encoder.id=linear
"""
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def plan(name, text, settings=SETTINGS):
    path = os.path.join(HOME, name + ".table")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + settings)
    return path


def command(path, *more):
    return [PROGRAM, "table", path, "--out", path[:-len(".table")], *more]


def table(path, *more, expect=0, env=None):
    done = subprocess.run(command(path, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env={**os.environ, "XDG_DATA_HOME": os.path.join(HOME, "data"), **(env or {})})
    assert done.returncode == expect, f"exit {done.returncode}, not {expect}: {done.stderr}"
    return done


def objects(path, *more, **options):
    lines = [json.loads(line) for line in table(path, "--json", *more, **options).stdout.splitlines()]
    return [line for line in lines if "seed" in line], [line for line in lines if "seeds" in line]


def refused(path):
    done = table(path, expect=2)
    assert done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def metrics(run):
    with open(os.path.join(run, "metrics.csv"), encoding="utf-8", newline="") as file:
        return [(row["step"], row["loss"], row["grad_norm"]) for row in csv.DictReader(file) if row["loss"]]


def is_close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


TWO = "[table]\nmethods=simclr, byol\ndatasets=shapes\nseeds=0\nepochs=2\n[method byol]\nseeds=0; 1\n" \
      "[variant without-predictor]\nmethods=byol\nmethod.predictor=false\n"


@test
def trains_what_is_missing_and_nothing_twice():
    path = plan("two", TWO)
    listed = table(path, "--dry-run").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [
        "simclr-shapes-seed0", "byol-shapes-seed0", "byol-shapes-seed1", "byol-shapes-without-predictor-seed0",
        "byol-shapes-without-predictor-seed1"], listed
    assert all(line.endswith("to do") for line in listed), listed
    assert not os.path.exists(path[:-len(".table")])

    done = table(path)
    lines = done.stdout.splitlines()
    assert lines[0] == "**Shapes**, 256 training images, 2 epochs" and lines[1] == "", lines
    assert lines[2] == "| Method | Seeds | k-NN | Linear probe | L2-std × √d | RankMe | images/s |", lines
    assert [line.split(" | ")[0] for line in lines[4:]] == ["| SimCLR", "| BYOL", "| BYOL, without-predictor"], lines
    assert "±" not in lines[4] and lines[5].count("±") == 5, lines
    assert "[5/5] byol-shapes-without-predictor-seed1" in done.stderr, done.stderr

    before = {run: os.stat(os.path.join(run, "metrics.csv")).st_mtime_ns for run in glob.glob(path[:-6] + "/*")}
    again = table(path)
    assert again.stdout == done.stdout and "[" not in again.stderr, again.stderr
    for run, written in before.items():
        assert os.stat(os.path.join(run, "metrics.csv")).st_mtime_ns == written, run


@test
def json_has_runs_then_rows():
    cells, rows = objects(plan("two", TWO))
    assert len(cells) == 5 and len(rows) == 3
    for cell in cells:
        assert cell["state"] == "done" and 0 < cell["knn"] < 1 and 0 < cell["probe"] < 1, cell
        assert cell["l2_std"] > 0 and cell["rankme"] > 1 and cell["images_per_second"] > 0, cell
        assert os.path.isdir(cell["run"]), cell
    byol = [cell for cell in cells if cell["method"] == "byol" and cell["variant"] is None]
    row = [row for row in rows if row["method"] == "byol" and row["variant"] is None][0]
    one, other = byol[0]["knn"], byol[1]["knn"]
    assert row["seeds"] == row["done"] == 2
    assert is_close(row["knn"], (one + other) / 2) and is_close(row["knn_std"], abs(one - other) / 2 ** 0.5), row
    assert rows[0]["knn_std"] is None


@test
def figures_are_those_of_knn_and_probe():
    cells, _ = objects(plan("two", TWO))
    for what in ("knn", "probe"):
        done = subprocess.run([PROGRAM, what, cells[1]["run"], "--json"], stdout=subprocess.PIPE, check=True,
                              stderr=subprocess.DEVNULL, text=True)
        assert abs(json.loads(done.stdout)[what] - cells[1][what]) < 1e-6, (what, done.stdout, cells[1])


ONE = "[table]\nmethods=byol\ndatasets=shapes\nseeds=0\nepochs=40\n"


def stop_in_the_middle(path, which):
    """The state in which the signal leaves the run, and how the command ends."""
    process = subprocess.Popen(command(path), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    file = os.path.join(path[:-len(".table")], "byol-shapes-seed0", "metrics.csv")
    patience = time.monotonic() + 60
    while time.monotonic() < patience and not (os.path.exists(file) and open(file, encoding="utf-8").read().count("\n") > 30):
        time.sleep(0.005)
    process.send_signal(which)
    process.communicate(timeout=60)
    return table(path, "--dry-run").stdout.split(None, 1)[1].strip(), process.returncode


@test
def goes_on_after_a_kill_and_an_interrupt_to_the_same_bits():
    whole, killed, stopped = plan("whole", ONE), plan("killed", ONE), plan("stopped", ONE)
    cells, _ = objects(whole)
    expected = metrics(cells[0]["run"])
    assert len(expected) == 40 * 8
    for path, which, code in ((killed, signal.SIGKILL, -signal.SIGKILL), (stopped, signal.SIGINT, 130)):
        state, ended = stop_in_the_middle(path, which)
        assert state == "to continue" and ended == code, (state, ended)
        printed = table(path, "--print")
        assert "1 run is missing" in printed.stderr and "| BYOL | 0 of 1 | – | – | – | – | – |" in printed.stdout, printed
        again, _ = objects(path)
        assert metrics(again[0]["run"]) == expected
        assert again[0]["knn"] == cells[0]["knn"] and again[0]["probe"] == cells[0]["probe"]


@test
def begins_again_where_nothing_can_be_continued():
    path = plan("broken", ONE.replace("epochs=40", "epochs=2"))
    table(path)
    run = os.path.join(path[:-len(".table")], "byol-shapes-seed0")
    for file in glob.glob(os.path.join(run, "checkpoints", "*")):
        os.remove(file)
    with open(os.path.join(run, "run.json"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(run, "run.json"), "w", encoding="utf-8") as file:
        file.write(text.replace('"finished"', '"running"'))
    assert "to continue" in table(path, "--dry-run").stdout
    assert objects(path)[0][0]["state"] == "done"
    assert os.path.isdir(run + ".broken-1")


@test
def scores_what_was_trained_only():
    path = plan("two", TWO)
    cells, _ = objects(path)
    os.remove(os.path.join(cells[0]["run"], "probe.json"))
    assert "simclr-shapes-seed0" in [line.split()[0] for line in table(path, "--dry-run").stdout.splitlines()
                                     if line.endswith("to score")]
    again, _ = objects(path)
    assert again == cells


@test
def a_loss_that_is_no_number_leaves_the_others():
    path = plan("failed", "[table]\nmethods=byol, simclr\ndatasets=shapes\nseeds=0\nepochs=1\n[method byol]\n"
                          "optimizer.lr=100\noptimizer.weight_decay=1\noptimizer.momentum=0.999\n"
                          "optimizer.schedule=constant\ntrain.epochs=200\n")
    cells, rows = objects(path, expect=3)
    assert [cell["state"] for cell in cells] == ["failed", "done"], cells
    assert rows[0]["done"] == 0 and rows[0]["knn"] is None and rows[1]["done"] == 1, rows
    assert objects(path, expect=3)[0] == cells


@test
def plans_that_cannot_be_are_refused_before_any_work():
    head = "[table]\nmethods=simclr\ndatasets=shapes\nseeds=0\n"
    for text, words in (
            ("", "no group [table]"),
            ("[table]\nmethods=simclr\nseeds=0\n", "no datasets"),
            (head.replace("simclr", "simclear"), 'no method "simclear" (did you mean simclr?)'),
            (head + "epoch=3\n", '[table] has no "epoch" (did you mean epochs?)'),
            (head + "[variants]\nx=1\n", "[variants]: there is no such group"),
            (head + "[data cifar]\nx=1\n", "[data cifar]: there is no such group"),
            (head + "[method simclr]\nmethod.temprature=1\n", "[method simclr]: method.temprature"),
            (head.replace("seeds=0", "seeds=0, 0"), "simclr-shapes-seed0 is there twice"),
            (head.replace("seeds=0", "seeds=many"), "train.seed=many")):
        said = refused(plan("bad", text, ""))
        assert words in said, (words, said)
    assert not os.path.exists(os.path.join(HOME, "bad"))
    assert "takes one PLAN" in subprocess.run([PROGRAM, "table"], stderr=subprocess.PIPE, text=True, check=False).stderr


@test
def another_plan_does_not_count_old_runs():
    path = plan("two", TWO.replace("epochs=2", "epochs=3"))
    assert "is a run with train.epochs=2, and the plan says 3" in refused(path)
    plan("two", TWO)


@test
def data_sets_may_be_folders_beside_the_plan():
    if not os.path.isdir("/usr/share/datasets/fashion-mnist"):
        return "no Fashion-MNIST"
    os.symlink("/usr/share/datasets/fashion-mnist", os.path.join(HOME, "clothes"))
    path = plan("folder", "[table]\nmethods=simclr\ndatasets=clothes\nseeds=0\nepochs=1\n[settings]\n"
                          "data.train_size=256\ntrain.batch_size=64\nencoder.id=linear\n", "")
    cells, _ = objects(path)
    assert cells[0]["state"] == "done" and cells[0]["run"].endswith("simclr-clothes-seed0"), cells
    return None


def main():
    print(f"1..{len(TESTS)}", flush=True)
    failed = 0
    for number, function in enumerate(TESTS, 1):
        name = "/cli/table/" + function.__name__.replace("_", "-")
        try:
            skipped = function()
            print(f"ok {number} {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except (AssertionError, KeyError, IndexError, ValueError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"not ok {number} {name}\n# {type(error).__name__}: {error!s}".replace("\n", "\n# "), flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
