#!/usr/bin/env python3
"""Fails when a C file of src/ or tests/ is not as clang-format 14 writes it with the .clang-format at the root.

Usage: check-format.py SOURCE_ROOT

Other versions of clang-format break lines elsewhere, so with them there is nothing to compare: exit 77, a skip.
"""

import pathlib
import re
import shutil
import subprocess
import sys

REFERENCE = "14"
SKIP = 77


def formatter():
    for name in (f"clang-format-{REFERENCE}", "clang-format"):
        found = shutil.which(name)
        if found:
            version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(rf"version {REFERENCE}\.", version):
                return found
    return None


def main(root):
    root = pathlib.Path(root)
    program = formatter()
    if not program:
        print(f"clang-format {REFERENCE} is not installed")
        return SKIP
    files = sorted(path.relative_to(root).as_posix() for folder in ("src", "tests") for path in (root / folder).rglob("*.[ch]"))
    done = subprocess.run([program, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    wrong = sorted(set(re.findall(r"^([^:\n]+):\d+:\d+: error:", done.stderr, re.MULTILINE)))
    if done.returncode:
        for name in wrong:
            print(f"{name}: not formatted")
        print(f"To fix: {pathlib.Path(program).name} -i {' '.join(wrong)}" if wrong else done.stderr)
        return 1
    print(f"{len(files)} files are formatted")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
