#!/usr/bin/env python3
"""Writes the header that renames the public functions of the engine for its double build.

Usage: double-names.py OUTPUT HEADER...

A prototype in this tree starts in column 0: `LkVar *lk_conv2d (LkTape *tape,`.
"""
import re
import sys

PROTOTYPE = re.compile(r"^(?!static|typedef|#|/|\s)[A-Za-z_][\w \*]*?\b(lk_\w+) \(", re.M)


def main():
    output, headers = sys.argv[1], sys.argv[2:]
    names = sorted({name for path in headers for name in PROTOTYPE.findall(open(path, encoding="utf-8").read())})
    with open(output, "w", encoding="utf-8") as out:
        out.write("/* Made by src/tensor/double-names.py: the double build's names of the engine's public functions. */\n")
        out.write("#pragma once\n")
        for name in names:
            out.write(f"#define {name} {name}_double\n")


if __name__ == "__main__":
    main()
