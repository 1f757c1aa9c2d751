#!/usr/bin/env python3
"""Fails when a manual page is not clean or lags behind its program.

Usage: check-man.py SOURCE_ROOT PAGE:PROGRAM...

A page is clean when groff has nothing to warn of. It keeps up when it names exactly the commands and options that the
program's --help names, each option of a command under the command's heading, and exactly the LIKENESS_ variables that
src/ reads.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

SKIP = 77
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200"}


def plain(line):
    """A line of a page without fonts and escapes."""
    return re.sub(r"\\f.|\\&", "", line).replace("\\-", "-").replace('"', "")


def help_of(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert done.returncode == 0, f"{program} {words}: exit {done.returncode}: {done.stderr}"
    return done.stdout


def listed_options(text):
    """The options that the lines of a help text begin with."""
    lines = (re.match(r"\s+(?:-\w, )?(--[a-z-]+)", line) for line in text.splitlines())
    return {line.group(1) for line in lines if line}


def commands_of(help_text):
    return re.findall(r"^  ([a-z]+)  ", help_text, re.MULTILINE)


def sections(page):
    """The page's text by heading, sub-headings of COMMANDS by their own names."""
    found, name = {}, ""
    for line in page.splitlines():
        heading = re.match(r"\.S[HS] (.*)", line)
        if heading:
            name = plain(heading.group(1))
        found.setdefault(name, []).append(line)
    return found


def tagged_options(lines):
    """The options that tag paragraphs explain."""
    tags = [plain(line) for before, line in zip(lines, lines[1:]) if before.startswith(".TP")]
    return {option for tag in tags for option in OPTION.findall(tag)}


def compare(where, page, program, problems):
    for name in sorted(program - page):
        problems.append(f"{where}: {name} is missing")
    for name in sorted(page - program):
        problems.append(f"{where}: {name} is not the program's")


def check_groff(page, problems):
    done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", page], capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode or done.stderr:
        problems.append(done.stderr or f"{page}: groff ends with {done.returncode}")


def check_window(page, program, problems):
    options = listed_options(help_of(program, "--help-all")) | {"--help", "--help-all", "--help-gapplication"}
    compare(f"{page} OPTIONS", tagged_options(sections(page.read_text())["OPTIONS"]), options, problems)


def check_command(page, program, commands, problems):
    parts = sections(page.read_text())
    headings = re.findall(r"^\.SS (.*)", page.read_text(), re.MULTILINE)
    compare(f"{page} COMMANDS", set(headings), set(commands), problems)
    compare(f"{page} GENERAL OPTIONS", tagged_options(parts["GENERAL OPTIONS"]), {"--help", "--version"}, problems)
    for name in commands:
        options = listed_options(help_of(program, name, "--help")) - {"--help"}
        compare(f"{page} {name}", tagged_options(parts.get(name, [])), options, problems)


def variables_read(root, folders):
    """The LIKENESS_ variables that these folders of src/ ask for."""
    text = "".join(path.read_text() for folder in folders for path in (root / "src" / folder).rglob("*.c"))
    return set(re.findall(r'g_getenv \("(LIKENESS_\w+)"\)', text))


def check_variables(root, page, is_window, problems):
    core = [path.name for path in (root / "src").iterdir() if path.is_dir() and path.name not in ("app", "cli")]
    named = set(re.findall(r"LIKENESS_\w+", "\n".join(sections(page.read_text())["ENVIRONMENT"])))
    compare(f"{page} ENVIRONMENT", named, variables_read(root, core + ["app" if is_window else "cli"]), problems)


def main(root, *pairs):
    if not shutil.which("groff"):
        print("groff is not installed")
        return SKIP
    problems = []
    for pair in pairs:
        page, program = pair.split(":", 1)
        page = pathlib.Path(page)
        check_groff(page, problems)
        commands = commands_of(help_of(program, "--help"))
        if commands:
            check_command(page, program, commands, problems)
        else:
            check_window(page, program, problems)
        check_variables(pathlib.Path(root), page, not commands, problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
