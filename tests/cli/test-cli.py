#!/usr/bin/env python3
"""Drives the real likeness-cli as a person or a script would. TAP; standard library only.

Usage: test-cli.py LIKENESS_CLI PRESETS
"""

import ast
import csv
import glob
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

PROGRAM, PRESETS = sys.argv[1:3]
HOME = tempfile.mkdtemp(prefix="likeness-cli-")
SMALL = ["--dataset", "shapes", "--set", "data.train_size=256", "--set", "data.shapes.test=128",
         "--set", "train.batch_size=32", "--set", "encoder.id=linear"]
FIELDS = {"step", "epoch", "loss", "knn", "l2_std", "rankme", "images_per_second", "seconds"}
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def environment(**more):
    return {**os.environ, "XDG_DATA_HOME": os.path.join(HOME, "data"), "LIKENESS_PRESETS": PRESETS, **more}


def run(*arguments, expect=0, env=None):
    done = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=env or environment(), timeout=300)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}, not {expect}: {done.stderr}"
    return done


def refused(*arguments):
    """What a refused command says: exactly one line, nothing on standard output."""
    done = run(*arguments, expect=2)
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("likeness-cli: "), done.stderr
    assert done.stdout == "", done.stdout
    return lines[0]


def folder(name):
    return os.path.join(HOME, name)


def train(name, *more, **options):
    done = run("train", *SMALL, "--run-dir", folder(name), "--json", *more, **options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows(name):
    """metrics.csv without the columns that hold times."""
    with open(os.path.join(folder(name), "metrics.csv"), encoding="utf-8", newline="") as file:
        return [{k: v for k, v in row.items() if "second" not in k and k != "wall"} for row in csv.DictReader(file)]


def step_rows(name):
    """Those of the steps, without what an evaluation, whose moment depends on the clock, adds to some of them."""
    return [(r["step"], r["epoch"], r["loss"], r["lr"], r["grad_norm"]) for r in rows(name) if r["loss"]]


def events(name):
    """events.csv without the seconds."""
    with open(os.path.join(folder(name), "events.csv"), encoding="utf-8", newline="") as file:
        return [(r["step"], r["key"], r["old"], r["new"]) for r in csv.DictReader(file)]


def tensors(path):
    """A safetensors file's tensor bytes by name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    return {name: data[slice(*entry["data_offsets"])] for name, entry in header.items() if name != "__metadata__"}


def last_checkpoint(name):
    return sorted(glob.glob(os.path.join(folder(name), "checkpoints", "step-*.safetensors")))[-1]


def read_npy(path):
    with open(path, "rb") as file:
        assert file.read(8) == b"\x93NUMPY\x01\x00"
        header = ast.literal_eval(file.read(struct.unpack("<H", file.read(2))[0]).decode())
        data = file.read()
    return header, data


def start_training(name, *more):
    """A training under way that has printed at least three rows."""
    process = subprocess.Popen([PROGRAM, "train", *SMALL, "--epochs", "20000", "--run-dir", folder(name), "--json",
                                *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    for _ in range(3):
        json.loads(process.stdout.readline())
    return process


# -- list ----------------------------------------------------------------------------------------------------------------

@test
def lists_are_arrays_of_objects_with_id_title_help():
    for what, known in [("methods", "simclr"), ("datasets", "shapes"), ("encoders", "conv-small"),
                        ("transforms", "crop"), ("recipes", "byol"), ("settings", "train.epochs"), ("presets", "color-shortcut")]:
        items = json.loads(run("list", what, "--json").stdout)
        assert known in [item["id"] for item in items], what
        for item in items:
            assert {"id", "title", "help"} <= item.keys(), item
        assert known in run("list", what).stdout


@test
def settings_say_kind_default_range_and_live():
    settings = json.loads(run("list", "settings", "--json").stdout)
    by_id = {item["id"]: item for item in settings}
    by_id.update((item["id"], item) for item in settings if "simclr" in item.get("methods", []))
    for key in ["data.train_size", "train.batch_size", "train.epochs", "train.seed", "train.threads", "optimizer.id",
                "optimizer.lr", "optimizer.weight_decay", "encoder.id", "encoder.width", "method.temperature",
                "method.stop_gradient", "method.predictor", "method.ema_target", "data.mean", "data.std"]:
        assert {"kind", "default", "min", "max", "live", "choices"} <= by_id[key].keys(), key
    assert by_id["method.temperature"]["default"] == 0.2 and by_id["method.temperature"]["live"] is True
    assert by_id["train.epochs"]["min"] == 1 and by_id["train.epochs"]["live"] is False
    assert by_id["train.seed"]["max"] == 2147483647
    assert by_id["optimizer.id"]["choices"] == ["sgd", "lars", "adamw"]
    assert any(key.startswith("augment.") for key in by_id)
    assert "simclr" in by_id["method.temperature"]["methods"] and "byol" not in by_id["method.temperature"]["methods"]


@test
def a_shared_setting_comes_once_and_a_differing_one_once_a_meaning():
    settings = [item for item in json.loads(run("list", "settings", "--json").stdout) if "methods" in item]
    pairs = [(item["id"], method) for item in settings for method in item["methods"]]
    assert len(pairs) == len(set(pairs))


# -- bad use -------------------------------------------------------------------------------------------------------------

@test
def bad_use_is_one_clear_line_and_exit_2():
    assert "did you mean train.epochs?" in refused("train", "--set", "train.epoch=3")
    assert "method.temperature" in refused("train", "--method", "simclr", "--set", "method.stop_gradient=true")
    assert "method.ema_target" in refused("train", "--set", "method.temperature=1", "--method", "byol")
    assert "train.epochs=0: must lie between 1" in refused("train", "--epochs", "0")
    assert "expected a number" in refused("train", "--epochs", "many")
    assert "expected a number" in refused("train", "--set", "optimizer.lr=0,1")
    assert re.search("expected one of .*simclr", refused("train", "--method", "simclear"))
    assert "KEY=VALUE" in refused("train", "--set", "train.epochs")
    assert "no such data set (did you mean shapes?)" in refused("train", "--dataset", "shape")
    assert "/not/there" in refused("train", "--dataset", "/not/there")
    assert "no such file or preset" in refused("train", "/not/there.likeness")
    assert "did you mean color-shortcut?" in refused("train", "color-shortcat")
    assert "--nonsense" in refused("train", "--nonsense")
    assert "not the folder of a run" in refused("train", "--resume", "/not/there")
    assert "--resume" in refused("train", "--resume", "/not/there", "--epochs", "3")
    assert "one FILE" in refused("train", "a", "b")
    assert "did you mean train?" in refused("trian")
    assert "did you mean methods?" in refused("list", "method")
    assert "one word" in refused("list")
    assert "not the folder of a run" in refused("knn", "/not/there")
    assert "not the folder of a run" in refused("probe", HOME)
    assert "--out" in refused("embed", "/not/there")
    assert "expected train or test" in refused("embed", "/not/there", "--out", "x.npy", "--split", "all")
    assert run(expect=2).stderr.startswith("Usage")


@test
def bad_files_are_refused_by_name():
    path = folder("bad.likeness")
    for text, says in [("", "no version"), ("[likeness]\nversion=1\n[train]\nepoks=1\n", "train.epoks"),
                       ("[likeness]\nversion=9\n", "version 9"), ("garbage", "bad.likeness")]:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        line = refused("train", path)
        assert says in line and "bad.likeness" in line, line


@test
def help_and_version_are_not_errors():
    assert "train" in run("--help").stdout
    assert "--resume" in run("train", "--help").stdout
    assert re.match(r"likeness-cli \d", run("--version").stdout)


# -- train ---------------------------------------------------------------------------------------------------------------

@test
def trains_two_epochs_and_says_so_in_json_lines():
    lines = train("two", "--epochs", "2")
    for line in lines:
        assert FIELDS <= line.keys(), line
    assert [line["step"] for line in lines][:3] == [0, 1, 2] and lines[0]["loss"] is None
    assert all(isinstance(line["loss"], float) for line in lines[1:-1])
    last = lines[-1]
    assert last["step"] == 16 and last["state"] == "finished" and last["run"] == folder("two")
    assert (last["knn_bank"], last["knn_queries"]) == (256, 128) and 0 < last["knn"] <= 1
    assert last["l2_std"] > 0 and last["rankme"] > 1
    assert 0 < last["baselines"]["pixel_knn"] < 1 and 0 < last["baselines"]["random_knn"] < 1
    assert (last["baselines"]["bank"], last["baselines"]["queries"]) == (256, 128)
    assert last["verdict"]["state"] == "unknown" and last["verdict"]["tries"] == []


@test
def a_collapse_is_told_as_it_comes_and_at_the_end():
    done = run("train", *SMALL, "--run-dir", folder("flat"), "--json", "--epochs", "8", "--method", "simclr", "--set",
               "method.output=2")
    verdict = json.loads(done.stdout.splitlines()[-1])["verdict"]
    assert verdict["state"] == "dimensional" and verdict["onset_step"] >= 30, verdict
    assert verdict["cause_key"] == "method.output" and verdict["tries"][0] == "method.output=128", verdict
    assert done.stderr.count("Dimensional collapse since step") == 1 and "--set method.output=128" in done.stderr
    with open(os.path.join(folder("flat"), "events.csv"), encoding="utf-8") as file:
        assert file.read().count(",verdict,unknown,dimensional\n") == 1


@test
def the_run_folder_is_complete():
    assert {"experiment.likeness", "metrics.csv", "events.csv", "run.json", "checkpoints", "embeddings", "positives",
            "projections", "lock"} == set(os.listdir(folder("two")))
    with open(os.path.join(folder("two"), "run.json"), encoding="utf-8") as file:
        info = json.load(file)
    assert info["state"] == "finished" and len(info["data"]["fingerprint"]) == 64
    assert {"cpu", "cores", "instruction_set", "backend"} <= info["hardware"].keys()
    assert [r["step"] for r in rows("two")][:17] == [str(i) for i in range(17)]
    assert "holds a run already" in refused("train", *SMALL, "--run-dir", folder("two"))


@test
def a_run_without_a_folder_gets_a_named_one():
    run("train", *SMALL, "--epochs", "1", "--method", "byol")
    names = os.listdir(os.path.join(HOME, "data", "likeness", "runs"))
    assert len(names) == 1 and re.fullmatch(r"\d{8}-\d{6}-byol-shapes", names[0]), names


@test
def options_beat_the_file_and_set_beats_options():
    path = folder("a.likeness")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[likeness]\nversion=1\n[method]\nid=simsiam\n[train]\nepochs=3\nseed=5\nbatch_size=64\n")
    done = run("train", path, *SMALL[:6], "--seed", "6", "--epochs", "2", "--set", "train.epochs=1", "--run-dir",
               folder("order"), "--json", "--set", "encoder.id=linear")
    with open(os.path.join(folder("order"), "experiment.likeness"), encoding="utf-8") as file:
        text = file.read()
    assert "\nid=simsiam\n" in text and "\nseed=6\n" in text and "\nepochs=1\n" in text and "batch_size=64" in text
    assert json.loads(done.stdout.splitlines()[-1])["step"] == 4


@test
def set_may_choose_the_method_after_its_keys():
    train("chosen", "--epochs", "1", "--set", "method.stop_gradient=false", "--set", "method.id=simsiam")
    with open(os.path.join(folder("chosen"), "experiment.likeness"), encoding="utf-8") as file:
        assert "stop_gradient=false" in file.read()


@test
def the_same_seed_gives_the_same_bits_for_any_threads():
    train("one", "--epochs", "2", "--threads", "1")
    assert step_rows("one") == step_rows("two")
    assert tensors(last_checkpoint("one")) == tensors(last_checkpoint("two"))
    train("other", "--epochs", "2", "--seed", "1")
    assert step_rows("other") != step_rows("two")


@test
def a_loss_that_is_no_number_exits_3():
    lines = train("diverged", "--epochs", "50", "--set", "optimizer.lr=100", "--set", "optimizer.schedule=constant",
                  "--set", "method.id=byol", "--set", "optimizer.weight_decay=1", expect=3)
    assert lines[-1]["state"] == "failed"


@test
def a_preset_may_stand_for_a_file():
    run("train", "color-shortcut", "--epochs", "1", "--set", "data.train_size=64", "--set", "data.shapes.test=64",
        "--set", "train.batch_size=32", "--set", "encoder.id=linear", "--run-dir", folder("preset"))
    with open(os.path.join(folder("preset"), "experiment.likeness"), encoding="utf-8") as file:
        assert "shapes.colors=free" in file.read()


def settings_of(name):
    with open(os.path.join(folder(name), "experiment.likeness"), encoding="utf-8") as file:
        return file.read().splitlines()


@test
def a_recipe_has_a_name_or_a_file():
    train("byol", "--recipe", "byol", "--epochs", "1", "--set", "augment.gray.probability=0.7")
    lines = settings_of("byol")
    assert "order=crop, jitter, gray, solarize, flip" in lines and "view2=solarize.probability=0.2" in lines, lines
    # --set comes after it
    assert "gray.probability=0.7" in lines and "jitter.saturation=0.2" in lines, lines

    path = folder("mine.recipe")
    with open(path, "w", encoding="utf-8") as file:
        file.write("order=blur, crop\nblur.probability=0.25\n")
    train("mine", "--recipe", path, "--epochs", "1")
    assert {"order=blur, crop", "blur.probability=0.25"} <= set(settings_of("mine"))


@test
def a_bad_recipe_is_told_by_its_line():
    path = folder("bad.recipe")
    with open(path, "w", encoding="utf-8") as file:
        file.write("# mine\norder=crop\nblur.probability=2\n")
    line = refused("train", *SMALL, "--recipe", path)
    assert "bad.recipe, line 3: augment.blur.probability=2: must lie between 0 and 1" in line, line
    assert "did you mean byol?" in refused("train", *SMALL, "--recipe", "boyl")


# -- interrupted ---------------------------------------------------------------------------------------------------------

@test
def ctrl_c_saves_exits_130_and_can_go_on():
    process = start_training("interrupted")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (process.returncode, err)
    last = json.loads(out.splitlines()[-1])
    assert last["state"] == "paused"
    assert last_checkpoint("interrupted").endswith(f"step-{last['step']:08d}.safetensors")
    with open(os.path.join(folder("interrupted"), "run.json"), encoding="utf-8") as file:
        assert json.load(file)["state"] == "paused"

    process = subprocess.Popen([PROGRAM, "train", "--resume", folder("interrupted"), "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=environment())
    # A record that the interruption cut short is made up for first, in a row without a loss.
    first = next(row for row in map(json.loads, process.stdout) if row["loss"] is not None)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert (process.returncode, first["step"]) == (130, last["step"] + 1), (process.returncode, first, last)


@test
def a_reader_that_goes_away_ends_the_run_cleanly():
    process = start_training("piped")
    process.stdout.close()
    process.wait(timeout=60)
    process.stderr.close()
    assert process.returncode == 128 + signal.SIGPIPE, process.returncode
    with open(os.path.join(folder("piped"), "run.json"), encoding="utf-8") as file:
        assert json.load(file)["state"] == "paused"


@test
def two_writers_are_stopped():
    process = start_training("busy")
    try:
        line = refused("train", "--resume", folder("busy"))
        assert f"process {process.pid} is writing this run" in line, line
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@test
def kill_9_then_resume_replays_to_the_same_bits():
    whole = train("whole", "--epochs", "6")
    process = subprocess.Popen([PROGRAM, "train", *SMALL, "--epochs", "6", "--run-dir", folder("killed"), "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment())
    for _ in range(4):
        process.stdout.readline()
    process.kill()
    process.communicate()
    done = run("train", "--resume", folder("killed"), "--json")
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["step"] == 48 and last["knn"] == whole[-1]["knn"] and last["rankme"] == whole[-1]["rankme"]
    assert step_rows("killed") == step_rows("whole")
    assert tensors(last_checkpoint("killed")) == tensors(last_checkpoint("whole"))


@test
def from_goes_back_and_replays_to_the_same_bits():
    whole = step_rows("two")
    shutil.copytree(folder("two"), folder("back"))
    last = tensors(last_checkpoint("back"))
    refusal = refused("train", "--resume", folder("back"), "--from", "5")
    assert "Step 5 has no checkpoint; the nearest that has one is 0" in refusal, refusal
    assert "expected the number of a step" in refused("train", "--resume", folder("back"), "--from", "five")
    assert "--from needs --resume" in refused("train", *SMALL, "--from", "0")
    done = run("train", "--resume", folder("back"), "--from", "0", "--json")
    assert json.loads(done.stdout.splitlines()[-1])["state"] == "finished"
    assert step_rows("back") == whole
    assert tensors(last_checkpoint("back")) == last
    assert ("0", "rewind", "16", "0") in events("back") and ("0", "resume", "", "") in events("back")
    assert sorted(os.listdir(os.path.join(folder("back"), "rewound-1"))) == [
        "checkpoints", "embeddings", "events.csv", "metrics.csv", "positives", "projections"]


@test
def a_damaged_run_json_is_made_anew():
    shutil.copytree(folder("two"), folder("damaged"))
    path = os.path.join(folder("damaged"), "run.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"format": 1, "da')
    run("knn", folder("damaged"))
    run("train", "--resume", folder("damaged"))
    with open(path, encoding="utf-8") as file, open(os.path.join(folder("two"), "run.json"), encoding="utf-8") as old:
        assert json.load(file)["data"]["fingerprint"] == json.load(old)["data"]["fingerprint"]


@test
def resume_after_other_data_is_refused():
    shutil.copytree(folder("two"), folder("moved"))
    path = os.path.join(folder("moved"), "run.json")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub('("fingerprint" : ")....', r"\g<1>0000", text))
    assert "other data" in refused_with_notes("train", "--resume", folder("moved"))
    assert "other images" in refused_with_notes("knn", folder("moved"))


def refused_with_notes(*arguments):
    return run(*arguments, expect=2).stderr.splitlines()[-1]


# -- what a run is good for ----------------------------------------------------------------------------------------------

@test
def embed_writes_the_features_of_each_split():
    for split, n in [("train", 256), ("test", 128)]:
        path = folder(f"{split}.npy")
        run("embed", folder("two"), "--split", split, "--out", path)
        header, data = read_npy(path)
        assert header["descr"] == "<f4" and header["fortran_order"] is False and header["shape"][0] == n
        values = struct.unpack(f"<{len(data) // 4}f", data)
        assert len(values) == n * header["shape"][1] and len(set(values)) > n
        assert all(abs(value) < 1e6 for value in values)
    run("embed", folder("two"), "--out", folder("again.npy"))
    with open(folder("again.npy"), "rb") as again, open(folder("test.npy"), "rb") as first:
        assert again.read() == first.read()


@test
def knn_agrees_with_the_last_row_and_probe_scores():
    knn = json.loads(run("knn", folder("two"), "--json").stdout)
    with open(os.path.join(folder("two"), "metrics.csv"), encoding="utf-8", newline="") as file:
        last = list(csv.DictReader(file))[-1]
    assert abs(knn["knn"] - float(last["knn"])) < 1e-8
    assert (knn["knn_bank"], knn["knn_queries"], knn["k"], knn["temperature"]) == (256, 128, 20, 0.1)
    assert "bank 256, queries 128" in run("knn", folder("two")).stdout
    probe = json.loads(run("probe", folder("two"), "--json").stdout)
    assert 0.1 < probe["probe"] <= 1 and (probe["train"], probe["test"]) == (256, 128)
    assert probe == json.loads(run("probe", folder("two"), "--json", "--threads", "1").stdout)
    assert "linear probe" in run("probe", folder("two")).stdout


# -- the C locale --------------------------------------------------------------------------------------------------------

def german_environment():
    """An environment in which numbers have commas, or None."""
    installed = subprocess.run(["locale", "-a"], stdout=subprocess.PIPE, text=True, check=False).stdout
    if "de_DE.utf8" in installed:
        return environment(LC_ALL="de_DE.UTF-8", LANGUAGE="de")
    os.makedirs(folder("locales"), exist_ok=True)
    if shutil.which("localedef") is None or subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder("locales"), "de_DE.UTF-8")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return None
    return environment(LC_ALL="de_DE.UTF-8", LANGUAGE="de", LOCPATH=folder("locales"))


@test
def german_numbers_change_no_byte():
    german = german_environment()
    if german is None:
        return "there is neither the locale de_DE.UTF-8 nor localedef to make it"
    lines = train("german", "--epochs", "2", "--set", "optimizer.lr=0.25", env=german)
    train("english", "--epochs", "2", "--set", "optimizer.lr=0.25")
    assert isinstance(lines[1]["loss"], float)
    run("train", "--resume", folder("german"), env=german)
    run("embed", folder("german"), "--out", folder("german.npy"), env=german)
    run("embed", folder("english"), "--out", folder("english.npy"))
    assert step_rows("german") == step_rows("english")
    assert events("german") == events("english")
    with open(os.path.join(folder("german"), "experiment.likeness"), "rb") as a, \
            open(os.path.join(folder("english"), "experiment.likeness"), "rb") as b:
        assert a.read() == b.read()
    with open(folder("german.npy"), "rb") as a, open(folder("english.npy"), "rb") as b:
        assert a.read() == b.read()
    with open(last_checkpoint("german"), "rb") as a, open(last_checkpoint("english"), "rb") as b:
        assert a.read() == b.read()
    return None


def write_png(path, side, color, angle):
    """A square picture with a stripe."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows_ = b"".join(b"\0" + b"".join(bytes(color) if (x + angle * y) // 7 % 2 else b"\x20\x30\x40" for x in range(side))
                     for y in range(side))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows_)) + chunk(b"IEND", b""))


@test
def trains_a_folder_of_30_images():
    pictures = folder("pictures")
    for i in range(30):
        os.makedirs(os.path.join(pictures, f"class{i % 3}"), exist_ok=True)
        write_png(os.path.join(pictures, f"class{i % 3}", f"{i}.png"), 40 + i, (90 + 5 * i, 200, 255 - 5 * i), i % 3)
    with open(os.path.join(pictures, "class0", "broken.png"), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\nnothing")
    done = run("train", "--dataset", pictures, "--epochs", "3", "--run-dir", folder("thirty"), "--json")
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["state"] == "finished" and 0 <= last["knn"] <= 1, last
    assert "broken.png" in done.stderr, done.stderr
    shape = read_npy(embedded("thirty", "train"))[0]["shape"]
    assert shape[0] == 24, shape
    assert read_npy(embedded("thirty", "test"))[0]["shape"][0] == 6
    return None


def embedded(name, split):
    path = folder(f"{name}-{split}.npy")
    run("embed", folder(name), "--split", split, "--out", path)
    return path


def main():
    print(f"1..{len(TESTS)}", flush=True)
    failed = 0
    for number, function in enumerate(TESTS, 1):
        name = "/cli/" + function.__name__.replace("_", "-")
        began = time.monotonic()
        try:
            skipped = function()
            print(f"ok {number} {name}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except (AssertionError, KeyError, IndexError, ValueError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"not ok {number} {name}\n# {type(error).__name__}: {error!s}".replace("\n", "\n# "), flush=True)
        print(f"# {time.monotonic() - began:.1f} s", flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
