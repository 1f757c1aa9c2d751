#!/usr/bin/env python3
"""Writes the README's table of settings from the specs of the program.

Usage: settings-table.py LIKENESS_CLI README            writes the table between its marks
       settings-table.py --check LIKENESS_CLI README    only says whether it is up to date
"""

import json
import os
import pathlib
import subprocess
import sys

BEGIN = "<!-- settings:begin -->"
END = "<!-- settings:end -->"
UNLIMITED = 2**31 - 1


def number(value):
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def values(setting):
    if setting.get("choices"):
        return ", ".join(setting["choices"])
    if setting["kind"] == "switch":
        return "true, false"
    if setting["kind"] == "text" or setting.get("min") is None or setting.get("max") is None:
        return "text" if setting["kind"] == "text" else "any number"
    unit = f" {setting['unit']}" if setting.get("unit") else ""
    if setting["max"] >= UNLIMITED:
        return f"{number(setting['min'])} and more{unit}"
    return f"{number(setting['min'])} to {number(setting['max'])}{unit}"


def rows(settings):
    yield "| key | default | values | live | what it does |"
    yield "| --- | --- | --- | --- | --- |"
    for setting in settings:
        live = "yes" if setting["live"] else ""
        default = "" if setting["default"] is None else cell(number(setting["default"]))
        if isinstance(setting["default"], bool):
            default = default.lower()
        methods = f" ({', '.join(setting['methods'])})" if setting.get("methods") else ""
        yield (f"| `{setting['id']}`{methods} | {default} | {cell(values(setting))} | {live} "
               f"| **{cell(setting['title'])}.** {cell(setting['help'])} |")


def updated(readme, settings):
    """The README's text with a new table."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"README.md lacks {BEGIN} or {END}")
    return before + BEGIN + "\n" + "\n".join(rows(settings)) + "\n" + END + after


def main(arguments):
    check = arguments[:1] == ["--check"]
    if len(arguments) != 2 + check:
        sys.exit(__doc__)
    program, path = arguments[check], pathlib.Path(arguments[check + 1])
    printed = subprocess.run([program, "list", "settings", "--json"], check=True, stdout=subprocess.PIPE,
                             env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")).stdout
    settings = json.loads(printed)
    if not settings:
        sys.exit(f"{program} lists no settings")
    old = path.read_text(encoding="utf-8")
    new = updated(old, settings)
    if check:
        if new != old:
            print(f"The table of settings is out of date. To write it anew: data/settings-table.py {program} README.md")
            return 1
        print(f"{len(settings)} settings, up to date")
        return 0
    path.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
