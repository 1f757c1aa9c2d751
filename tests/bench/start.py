#!/usr/bin/env python3
"""Starts likeness again and again and prints how long it takes from the start of the process to the end of its first frame.

Usage: start.py LIKENESS [TIMES]; on an otherwise idle machine, in a display (xvfb-run). Cairo renderer. Fails when the
median is above half a second. The first start, which may read the program from disk, is not counted.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile

GOAL_MS = 500


def processor_ms(pid):
    """What a process has had of the processors so far, which other work on the machine changes little."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(program, home):
    """Milliseconds to the first frame: by the clock, and of the processors."""
    environment = {**os.environ, "LIKENESS_DEBUG": "frames,state", "GSK_RENDERER": "cairo", "GDK_BACKEND": "x11"}
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{kind}_HOME"] = os.path.join(home, kind.lower())
    process = subprocess.Popen([program], stderr=subprocess.PIPE, text=True, env=environment)
    found = None
    for line in process.stderr:
        frame = re.match(r"frames: first frame after (\d+) ms", line)
        if frame:
            found = int(frame.group(1)), processor_ms(process.pid)
        # Once the data are there too, so that every start does the same beside the first frame.
        if line.startswith("state: ready"):
            process.terminate()
    if process.wait(60) != 0 or not found:
        sys.exit(f"{program} ended with {process.returncode} and without a first frame")
    return found


def main(program, times="10"):
    with tempfile.TemporaryDirectory() as home:
        first, *counted = [start(program, home) for _ in range(int(times) + 1)]
    clock, processors = zip(*counted)
    median = statistics.median(clock)
    print(f"start to first frame, {times} times: min {min(clock)}, median {median:.0f}, max {max(clock)} ms, of which "
          f"{statistics.median(processors):.0f} ms on a processor (the first took {first[0]}); the goal is {GOAL_MS}")
    return 1 if median > GOAL_MS else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
