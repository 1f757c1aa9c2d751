#!/usr/bin/env python3
"""Counts the single test cases in meson's test logs and closes with the line that CI reads.

Usage: count.py STATUS:LOG...

STATUS is the exit status of the command that wrote LOG (meson-logs/testlog.json). A test program that speaks TAP counts
once for each of its cases; one that crashed, ran out of time or stopped early counts as one failure more. A log that is
missing, or a status that no test explains, is a failure too.
"""

import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b[^#]*(?:#\s*(skip|todo)\b)?", re.IGNORECASE)
BAD = {"FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"}


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.names = []

    def fail(self, name, times=1):
        self.failed += times
        self.names.append(name)

    def add_test(self, test, where):
        passed, failed, skipped = tap_cases(test.get("stdout") or "")
        result = test["result"]
        if result in BAD:
            # What its cases do not explain: a crash, a plan that was not kept, cases that never ran.
            if not failed or result in ("TIMEOUT", "INTERRUPT"):
                failed += 1
            self.fail(f"{where}: {test['name']} ({result.lower()})", failed)
        elif failed:
            self.fail(f"{where}: {test['name']}", failed)
        elif not passed and not skipped:
            if result == "SKIP":
                skipped = 1
            else:
                passed = 1
        self.passed += passed
        self.skipped += skipped

    def add_log(self, status, path):
        failed_before = self.failed
        where = path.removesuffix("/meson-logs/testlog.json")
        n_tests = 0
        try:
            with open(path, encoding="utf-8", errors="replace") as log:
                for line in log:
                    if line.strip():
                        self.add_test(json.loads(line), where)
                        n_tests += 1
        except FileNotFoundError:
            self.fail(f"{path}: not written, exit status {status}")
            return
        except ValueError as error:
            self.fail(f"{path}: {error}")
            return
        if n_tests == 0:
            self.fail(f"{path}: no test ran")
        elif status != 0 and self.failed == failed_before:
            self.fail(f"{path}: exit status {status} with no failed test")


def tap_cases(output):
    """Passed, failed and skipped cases. Indented lines belong to a case that is counted already."""
    passed = failed = skipped = 0
    for line in output.splitlines():
        case = CASE.match(line)
        if not case:
            continue
        directive = (case.group(2) or "").lower()
        if directive == "skip" or (directive == "todo" and case.group(1)):
            skipped += 1
        elif case.group(1):
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def main(arguments):
    count = Count()
    for argument in arguments:
        status, path = argument.split(":", 1)
        count.add_log(int(status), path)
    if not arguments:
        count.fail("nothing was run")
    for name in count.names:
        print(f"FAILED: {name}")
    line = f"{count.passed} passed, {count.failed} failed"
    if count.skipped:
        line += f", {count.skipped} skipped"
    print(line)
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
