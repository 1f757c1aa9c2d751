#!/usr/bin/env python3
"""Fails when an #include points up, when a folder knows a library that is another folder's business, or when two files
have an LK_HOT function of one name, which clang cannot link.

Usage: check-includes.py SOURCE_ROOT
"""

import pathlib
import re
import sys

# What a folder may use of the others; the arrows are transitive, and base is open to all.
ARROWS = {
    "base": [],
    "tensor": ["base"],
    "nn": ["tensor"],
    "io": ["base"],
    "data": ["io"],
    "augment": ["base"],
    "analysis": ["tensor"],
    "methods": ["nn", "augment", "analysis"],
    "train": ["tensor", "nn", "io", "data", "augment", "analysis", "methods"],
    "cli": ["train"],
    "app": ["train"],
}
# Written by the build into the folder where they are used.
GENERATED = {"config.h", "double-names.h"}
BELOW_TRAIN = set(ARROWS) - {"train", "cli", "app"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
TOOLKIT = re.compile(r"^(gtk|gdk|gsk|adwaita|libpanel)[./]|^(adwaita|libpanel)\.h$")
DOCKING = re.compile(r"^libpanel")
PICTURES = re.compile(r"^(png\.h|gdk-pixbuf/)")
OBJECTS = re.compile(r"\bG_(?:DEFINE|DECLARE)_\w*(?:TYPE|INTERFACE)\w*\b")
HOT = re.compile(r"\bLK_HOT\s+[\w\s*]*?\b(\w+)\s*\(")
THREADS = re.compile(r"\b(?:GThread|GMutex|GCond|g_thread|g_mutex|g_cond)\w*")


def reach(folder):
    """The folders that a folder may include: itself and all below it."""
    below = {folder, "base"}
    for other in ARROWS[folder]:
        below |= reach(other)
    return below


def uncommented(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda gap: re.sub(r"[^\n]", " ", gap.group()), text, flags=re.DOTALL)


def problems_of(path, name):
    """What is wrong with one file; name is its path from src/."""
    folder = name.split("/")[0]
    text = uncommented(path.read_text(encoding="utf-8"))

    def at(match, what):
        return f"src/{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}"

    for include in INCLUDE.finditer(text):
        quote, target = include.groups()
        if quote == '"':
            other = target.split("/")[0]
            if target in GENERATED:
                continue
            if "/" not in target or other not in ARROWS:
                yield at(include, f'"{target}" does not name its folder, as in "base/error.h"')
            elif other not in reach(folder):
                yield at(include, f'"{target}" points up: {folder} may use {", ".join(sorted(reach(folder)))}')
        elif TOOLKIT.search(target) and folder != "app":
            yield at(include, f"<{target}>: only src/app knows the toolkit")
        elif DOCKING.search(target) and name != "app/workspace.c":
            yield at(include, f"<{target}>: only src/app/workspace.c knows libpanel")
        elif PICTURES.search(target) and folder != "io":
            yield at(include, f"<{target}>: only src/io decodes pictures")
    if folder in BELOW_TRAIN:
        for pattern, what in [(OBJECTS, "no GObject type of ours below train"), (THREADS, "pthreads below train")]:
            for match in pattern.finditer(text):
                yield at(match, f"{match.group()}: {what}")


def problems_of_hot_names(source, files):
    """Names that static LK_HOT functions of two files share."""
    first = {}
    for path in files:
        if path.suffix == ".c":
            name = path.relative_to(source).as_posix()
            for match in HOT.finditer(uncommented(path.read_text(encoding="utf-8"))):
                if first.setdefault(match.group(1), name) != name:
                    yield f"src/{name}: {match.group(1)} is LK_HOT in src/{first[match.group(1)]} too"


def main(root):
    source = pathlib.Path(root) / "src"
    files = sorted(path for path in source.rglob("*.[ch]"))
    problems = list(problems_of_hot_names(source, files))
    for path in files:
        name = path.relative_to(source).as_posix()
        if name.split("/")[0] not in ARROWS or "/" not in name:
            problems.append(f"src/{name}: is in no folder that tests/check-includes.py knows")
        else:
            problems += problems_of(path, name)
    print("\n".join(problems) if problems else f"{len(files)} files include downwards only")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
