#!/usr/bin/env python3
"""Fails when the Debian package, the metainfo and the lists of packages contradict meson.build or one another.

Usage: check-packaging.py SOURCE_ROOT VERSION
"""

import pathlib
import re
import sys


def listed(root, name):
    lines = (root / "data" / "packages" / f"debian-{name}.txt").read_text(encoding="utf-8").splitlines()
    return {line.split("#")[0].strip() for line in lines} - {""}


def build_depends(control):
    field = re.search(r"^Build-Depends:(.*?)^(?=\S)", control, re.MULTILINE | re.DOTALL).group(1)
    names = (re.match(r"[a-z0-9.+-]+", entry.strip()) for entry in field.split(","))
    return {name.group(0).replace("debhelper-compat", "debhelper") for name in names}


def compare_packages(control, build, optional, deb):
    """What of the control file the lists lack, and the other way round where it is a library."""
    wanted = build_depends(control)
    for name in sorted(wanted - build - optional - deb):
        yield f"control.in: {name} is in none of data/packages"
    libraries = {name for name in build | optional if name.endswith("-dev") and name != "libc6-dev"}
    for name in sorted(libraries - wanted):
        yield f"control.in: Build-Depends lacks {name}"


def compare_versions(version, changelog, metainfo):
    newest = re.match(r"likeness \(([^)]+)\)", changelog).group(1)
    if newest != version:
        yield f"changelog.in: newest entry is {newest}, meson.build says {version}"
    release = re.search(r'<release version="([^"]+)"', metainfo).group(1)
    if release != version:
        yield f"metainfo: newest release is {release}, meson.build says {version}"


def main(root, version):
    root = pathlib.Path(root)
    debian = root / "data" / "debian"
    metainfo = next((root / "data").glob("*.metainfo.xml.in"))
    problems = [
        *compare_packages((debian / "control.in").read_text(encoding="utf-8"), listed(root, "build"),
                          listed(root, "optional"), listed(root, "deb")),
        *compare_versions(version, (debian / "changelog.in").read_text(encoding="utf-8"),
                          metainfo.read_text(encoding="utf-8")),
    ]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
