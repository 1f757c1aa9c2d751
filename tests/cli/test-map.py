#!/usr/bin/env python3
"""Drives likeness-cli map as a person or a script would. TAP; standard library only.

Usage: test-map.py LIKENESS_CLI
"""

import array
import json
import math
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
CODES = {"f": "<f4", "d": "<f8", "i": "<i4", "q": "<i8", "B": "|u1"}
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def write_npy(path, rows, columns, values, code="f", shape=None):
    header = f"{{'descr': '{CODES[code]}', 'fortran_order': False, 'shape': {shape or (rows, columns)}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + array.array(code, values).tobytes())
    return path


def read_map(path):
    with open(path, "rb") as file:
        data = file.read()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    values = array.array("f", data[start:])
    return b"'<f4'" in data[:start], list(zip(values[::2], values[1::2]))


def clusters(n, columns=5, scale=1.0):
    """Three clusters in turns, whole numbers from 0 to 255 times scale."""
    numbers = random.Random(n)
    return [scale * (100 * (i // columns % 3) + numbers.randrange(10)) for i in range(n * columns)]


def run(*arguments, expect=0):
    done = subprocess.run([PROGRAM, "map", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=300)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}, not {expect}: {done.stderr}"
    return done


def refused(*arguments):
    done = run(*arguments, expect=2)
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("likeness-cli: "), done.stderr
    assert done.stdout == "", done.stdout
    return lines[0]


def apart(points):
    """Whether each point's nearest one is of the same of the three clusters."""
    return all(min((math.dist(p, q), j) for j, q in enumerate(points) if j != i)[1] % 3 == i % 3
               for i, p in enumerate(points))


@test
def maps_what_numpy_writes():
    for code in CODES:
        values = clusters(90)
        rows = write_npy("rows.npy", 90, 5, values if code in "fd" else [int(v) for v in values], code)
        done = run(rows, "--out", "map.npy")
        single, points = read_map("map.npy")
        assert single and len(points) == 90 and apart(points), code
        assert "90 points" in done.stdout and "KL" in done.stdout, done.stdout


@test
def json_says_what_was_done():
    rows = write_npy("rows.npy", 60, 5, clusters(60))
    lines = run(rows, "--out", "map.npy", "--json", "--perplexity", "7.5", "--iterations", "120", "--seed", "3",
                "--threads", "2").stdout.splitlines()
    assert len(lines) == 1
    said = json.loads(lines[0])
    assert said["points"] == 60 and said["columns"] == 5 and said["perplexity"] == 7.5 and said["iterations"] == 120
    assert said["seed"] == 3 and said["threads"] == 2 and said["out"] == "map.npy"
    assert 0 < said["kl"] < 5 and said["seconds"] > 0


@test
def a_seed_gives_the_same_bytes_on_any_number_of_threads():
    rows = write_npy("rows.npy", 1200, 5, clusters(1200))
    for name, seed, threads in [("a", 1, 1), ("b", 1, 2), ("c", 1, 4), ("d", 2, 1)]:
        run(rows, "--out", name, "--seed", str(seed), "--threads", str(threads), "--iterations", "60")
    bytes_of = {name: open(name, "rb").read() for name in "abcd"}
    assert bytes_of["a"] == bytes_of["b"] == bytes_of["c"] != bytes_of["d"]


@test
def few_rows_get_the_perplexity_they_allow():
    for n in (4, 5, 20):
        rows = write_npy("rows.npy", n, 5, clusters(n))
        said = json.loads(run(rows, "--out", "map.npy", "--json").stdout)
        assert abs(said["perplexity"] - (n - 1) / 3) < 1e-6
        assert all(math.isfinite(c) for p in read_map("map.npy")[1] for c in p)


@test
def units_do_not_matter():
    for scale in (1e-30, 1e-12, 1e30):
        rows = write_npy("rows.npy", 60, 5, clusters(60, scale=scale))
        run(rows, "--out", "map.npy")
        assert apart(read_map("map.npy")[1]), scale


@test
def odd_data_give_a_finite_map():
    one_column = [float(i % 7) for i in range(50)]
    for name, columns, values in [("equal rows", 4, [2.5] * 200), ("zeros", 1, [0.0] * 50), ("duplicates", 1, one_column),
                                  ("far from 0", 1, [1e6 + v for v in one_column])]:
        rows = write_npy("rows.npy", 50, columns, values)
        run(rows, "--out", "map.npy")
        assert all(math.isfinite(c) for p in read_map("map.npy")[1] for c in p), name


@test
def bad_use_is_one_clear_line_and_exit_2():
    rows = write_npy("rows.npy", 60, 5, clusters(60))
    assert "--out" in refused(rows)
    assert "one FILE" in refused("--out", "map.npy")
    assert "one FILE" in refused(rows, rows, "--out", "map.npy")
    for option, text in [("perplexity", "many"), ("perplexity", "0"), ("perplexity", "nan"), ("perplexity", "-3"),
                         ("perplexity", "3x"), ("iterations", "0"), ("iterations", "1.5"), ("iterations", "99999999"),
                         ("seed", "-1"), ("seed", "4294967296"), ("threads", "-1"), ("threads", "999")]:
        line = refused(rows, "--out", "map.npy", f"--{option}={text}")
        assert f"--{option} {text}: expected" in line, line
    assert "1 to 19.6" in refused(rows, "--out", "map.npy", "--perplexity", "20")
    assert "cannot be written" in refused(rows, "--out", "/not/there/map.npy")
    assert "cannot be written" in refused(rows, "--out", ".")


@test
def bad_files_are_refused_by_name():
    assert "not.npy" in refused("not.npy", "--out", "map.npy")
    for n in range(4):
        assert "4 to 200000 rows" in refused(write_npy("rows.npy", n, 5, clusters(n)), "--out", "map.npy")
    assert "200000 rows at most" in refused(write_npy("rows.npy", 200001, 1, bytes(200001), "B"), "--out", "map.npy")
    assert "rows" in refused(write_npy("rows.npy", 10, 0, []), "--out", "map.npy")
    assert "1 dimensions" in refused(write_npy("rows.npy", 10, 1, [0] * 10, shape="(10,)"), "--out", "map.npy")
    assert "3 dimensions" in refused(write_npy("rows.npy", 10, 1, [0] * 10, shape="(10, 1, 1)"), "--out", "map.npy")
    for value, code in [(math.nan, "f"), (math.inf, "f"), (-math.inf, "d"), (1e300, "d")]:
        values = clusters(60)
        values[17] = value
        line = refused(write_npy("rows.npy", 60, 5, values, code), "--out", "map.npy")
        assert "rows.npy: row 3, column 2" in line and "not finite" in line, line
    with open("rows.npy", "wb") as file:
        file.write(b"\x93NUMPY\x01\x00\xff\xff{'descr'")
    assert "rows.npy" in refused("rows.npy", "--out", "map.npy")
    with open(write_npy("rows.npy", 60, 5, clusters(60)), "r+b") as file:
        file.truncate(500)
    assert "rows.npy" in refused("rows.npy", "--out", "map.npy")


@test
def an_interrupt_ends_it_without_a_file():
    rows = write_npy("rows.npy", 600, 5, clusters(600))
    if os.path.exists("stopped.npy"):
        os.remove("stopped.npy")
    process = subprocess.Popen([PROGRAM, "map", rows, "--out", "stopped.npy", "--iterations", "1000000"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Its signals are caught before the file is read: once it computes on more than a moment, it is past that.
    while sum(map(int, open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) < 20:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (process.returncode, err)
    assert out == "" and err == "" and not os.path.exists("stopped.npy"), (out, err)


def main():
    print(f"1..{len(TESTS)}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="likeness-map-") as folder:
        os.chdir(folder)
        for number, function in enumerate(TESTS, 1):
            name = "/cli/map/" + function.__name__.replace("_", "-")
            try:
                function()
                print(f"ok {number} {name}", flush=True)
            except (AssertionError, KeyError, IndexError, ValueError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"not ok {number} {name}\n# {type(error).__name__}: {error!s}".replace("\n", "\n# "), flush=True)
        os.chdir("/")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
