#!/usr/bin/env python3
"""Tests the checks: each must pass good input and refuse what it exists to refuse. Speaks TAP."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import traceback

TESTS = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True


def load(path):
    loader = importlib.machinery.SourceFileLoader(path.stem.replace("-", "_"), str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


count = load(TESTS / "count.py")
includes = load(TESTS / "check-includes.py")
man = load(TESTS / "check-man.py")
packaging = load(TESTS / "check-packaging.py")
po = load(TESTS.parent / "po" / "update")
table = load(TESTS.parent / "data" / "settings-table.py")


def quietly(function, *arguments):
    """Result and output of a check."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        result = function(*arguments)
    return result, output.getvalue()


# -- count -------------------------------------------------------------------------------------------------------------


def counted(status, *tests):
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "testlog.json"
        log.write_text("".join(json.dumps(dict(name="a", **test)) + "\n" for test in tests), encoding="utf-8")
        result, output = quietly(count.main, [f"{status}:{log}"])
    return result, output.splitlines()[-1]


def count_adds_cases_of_all_programs():
    assert counted(0, {"result": "OK", "stdout": "1..2\nok 1 /x\nok 2 /y\n"}, {"result": "OK", "stdout": "fine"}) == (
        0, "3 passed, 0 failed")


def count_sees_a_failing_case():
    assert counted(1, {"result": "FAIL", "stdout": "ok 1 /x\nnot ok 2 /y\n1..2\n"}) == (1, "1 passed, 1 failed")


def count_sees_an_aborting_case_once():
    assert counted(1, {"result": "ERROR", "stdout": "1..3\nok 1 /x\nnot ok /y - bad\nBail out!\n"}) == (
        1, "1 passed, 1 failed")


def count_sees_a_crash_after_good_cases():
    assert counted(1, {"result": "FAIL", "stdout": "1..3\nok 1 /x\nok 2 /y\n"}) == (1, "2 passed, 1 failed")


def count_sees_a_timeout():
    assert counted(1, {"result": "TIMEOUT", "stdout": "1..3\nok 1 /x\n"}) == (1, "1 passed, 1 failed")


def count_names_skips():
    assert counted(0, {"result": "OK", "stdout": "ok 1 /x # SKIP no screen\nok 2 /y\n1..2\n"}, {"result": "SKIP"}) == (
        0, "1 passed, 0 failed, 2 skipped")


def count_ignores_nested_cases():
    assert counted(0, {"result": "OK", "stdout": "    ok 1 inner\nok 1 outer\n1..1\n"}) == (0, "1 passed, 0 failed")


def count_refuses_an_unexplained_status():
    assert counted(2, {"result": "OK", "stdout": "ok 1 /x\n1..1\n"}) == (1, "1 passed, 1 failed")


def count_refuses_an_empty_log():
    assert counted(0) == (1, "0 passed, 1 failed")


def count_refuses_a_missing_log():
    result, output = quietly(count.main, ["1:/nonexistent/testlog.json"])
    assert (result, output.splitlines()[-1]) == (1, "0 passed, 1 failed")


def count_refuses_no_log_at_all():
    assert quietly(count.main, [])[0] == 1


# -- includes ----------------------------------------------------------------------------------------------------------


def included(name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "src" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        return quietly(includes.main, folder)


def includes_pass_downwards():
    for name, text in [
        ("methods/simclr.c", '#include "tensor/tape.h"\n#include "base/error.h"\n#include "config.h"\n'),
        ("app/window.c", '#include "train/run.h"\n#include <adwaita.h>\n#include <gtk/gtk.h>\n'),
        ("io/png.c", "#include <png.h>\n#include <gdk-pixbuf/gdk-pixbuf.h>\n"),
        ("app/workspace.c", "#include <libpanel.h>\n"),
        ("base/pool.c", "/* not a GThread */\n#include <pthread.h>\n"),
        ("train/run.c", "G_DEFINE_FINAL_TYPE (LkRun, lk_run, G_TYPE_OBJECT)\n"),
    ]:
        result, output = included(name, text)
        assert result == 0, output


def includes_refuse_the_rest():
    for name, text in [
        ("base/pool.c", '#include "tensor/tape.h"\n'),
        ("nn/net.c", '#include "data/dataset.h"\n'),
        ("augment/crop.c", '#include "tensor/tensor.h"\n'),
        ("analysis/knn.c", '#include "train/run.h"\n'),
        ("train/run.c", '  #  include "app/window.h"\n'),
        ("cli/main.c", '#include "app/window.h"\n'),
        ("cli/main.c", "#include <gtk/gtk.h>\n"),
        ("train/run.c", "#include <adwaita.h>\n"),
        ("app/window.c", "#include <libpanel.h>\n"),
        ("data/idx.c", "#include <png.h>\n"),
        ("app/window.c", "#include <gdk-pixbuf/gdk-pixbuf.h>\n"),
        ("nn/net.c", '#include "net.h"\n'),
        ("methods/byol.c", "G_DEFINE_TYPE (Lk, lk, G_TYPE_OBJECT)\n"),
        ("data/idx.c", "static GThread *thread;\n"),
        ("data/idx.c", "g_thread_new ();\n"),
        ("other/new.c", "\n"),
    ]:
        result, output = included(name, text)
        assert result == 1, f"{name}: {text}"
        assert name in output


def includes_refuse_hot_functions_of_one_name():
    hot = "static LK_HOT void\n{name} (int n)\n{{\n}}\n"
    for names, expected in [(("add_rows", "add_columns"), 0), (("add_rows", "add_rows"), 1)]:
        with tempfile.TemporaryDirectory() as folder:
            for file, name in zip(("tensor/a.c", "analysis/b.c"), names):
                path = pathlib.Path(folder) / "src" / file
                path.parent.mkdir(parents=True)
                path.write_text(hot.format(name=name), encoding="utf-8")
            result, output = quietly(includes.main, folder)
        assert result == expected, output
        assert expected == 0 or "add_rows" in output


# -- manual pages ------------------------------------------------------------------------------------------------------

HELP = '''#!/bin/sh
case "$1" in
train) echo "  --seed=N   Where random numbers come from" ;;
*) echo "  train  [FILE]   train" ;;
esac
'''
PAGE = r'''.SH GENERAL OPTIONS
.TP
.BR \-h ", " \-\-help
.TP
.B \-\-version
.SH COMMANDS
.SS train
.TP
.BI \-\-seed= N
Goes with
.BR \-\-threads .
'''


def problems_of_page(page_text):
    with tempfile.TemporaryDirectory() as folder:
        page, program = pathlib.Path(folder) / "a.1", pathlib.Path(folder) / "a"
        page.write_text(page_text, encoding="utf-8")
        program.write_text(HELP, encoding="utf-8")
        program.chmod(0o755)
        problems = []
        man.check_command(page, program, man.commands_of(man.help_of(program, "--help")), problems)
        return [problem.split(": ", 1)[1] for problem in problems]


def man_compares_commands_and_options_with_the_help():
    assert problems_of_page(PAGE) == []
    assert problems_of_page(PAGE.replace("seed", "seeds")) == ["--seed is missing", "--seeds is not the program's"]
    assert problems_of_page(PAGE.replace(".SS train", ".SS learn"))[:2] == [
        "train is missing", "learn is not the program's"]
    assert problems_of_page(PAGE.replace(r".B \-\-version", ".B other")) == ["--version is missing"]


# -- packaging ---------------------------------------------------------------------------------------------------------

CONTROL = """Source: likeness
Build-Depends: debhelper-compat (= 13), libpng-dev,
               libdnnl-dev [amd64], python3:any
Standards-Version: 4.6.2
"""


def packaging_compares_lists():
    build, optional, deb = {"libpng-dev", "libc6-dev", "python3", "gcc"}, {"libdnnl-dev"}, {"debhelper"}
    assert list(packaging.compare_packages(CONTROL, build, optional, deb)) == []
    assert "zlib1g-dev" in next(packaging.compare_packages(CONTROL, build | {"zlib1g-dev"}, optional, deb))
    assert "libdnnl-dev" in next(packaging.compare_packages(CONTROL, build, set(), deb))


def packaging_compares_versions():
    changelog, metainfo = "likeness (0.1.0) unstable; urgency=medium\n", '<release version="0.1.0" date="2026-11-24">'
    assert list(packaging.compare_versions("0.1.0", changelog, metainfo)) == []
    assert len(list(packaging.compare_versions("0.2.0", changelog, metainfo))) == 2


# -- translations ------------------------------------------------------------------------------------------------------


def po_knows_marked_sources():
    for text in ['_("Train")', '_ ("Train")', 'N_("Loss"),', 'ngettext ("%d image", "%d images", n)', 'C_("verb", "x")']:
        assert po.MARKED_C.search(text), text
    for text in ['lk_name_ ("x")', "_ (text)", "/* marked with N_ */", 'PLAN_("x")']:
        assert not po.MARKED_C.search(text), text


def po_tells_prose_percent_from_formats():
    flag = "#, c-format\n"
    for text in ["At 60 % and 80 % of the run", "It takes 10 %"]:
        assert flag not in po.prose_percent(f'{flag}msgid "{text}"\nmsgstr ""'), text
    for text in ["%d of %d", "%d %% done", "Cannot open %s: 10 % left"]:
        assert flag in po.prose_percent(f'{flag}msgid "{text}"\nmsgstr ""'), text


def po_refuses_translations_that_are_not_complete():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "src").mkdir()
        (root / "po").mkdir()
        source, german = root / "src" / "a.c", root / "po" / "de.po"
        source.write_text('const char *a = N_("One");\n', encoding="utf-8")
        (root / "po" / "LINGUAS").write_text("de\n", encoding="utf-8")
        (root / "po" / "xgettext-options").write_text((po.PO / "xgettext-options").read_text(), encoding="utf-8")
        saved = po.ROOT, po.PO
        po.ROOT, po.PO = root, root / "po"
        try:
            quietly(po.update)
            result, output = quietly(po.check)
            assert result == 1 and "untranslated" in output, output

            empty = german.read_text(encoding="utf-8").replace("charset=ASCII", "charset=UTF-8")
            complete = empty.replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "Eins"')
            german.write_text(complete, encoding="utf-8")
            assert quietly(po.check)[0] == 0

            for text, complaint in [
                (complete.replace('msgid "One"', '#, fuzzy\nmsgid "One"'), "fuzzy"),
                (complete + '\nmsgid "Two"\nmsgstr "Zwei"\n', "no longer used"),
                (complete + '\n#~ msgid "Two"\n#~ msgstr "Zwei"\n', "obsolete"),
            ]:
                german.write_text(text, encoding="utf-8")
                result, output = quietly(po.check)
                assert result == 1 and complaint in output, output

            german.write_text(complete, encoding="utf-8")
            source.write_text('const char *a = N_("One"), *b = N_("New");\n', encoding="utf-8")
            result, output = quietly(po.check)
            assert result == 1 and "missing" in output, output

            (root / "src" / "b.c").write_text('const char *a = N_("One");\n', encoding="utf-8")
            result, output = quietly(po.check)
            assert result == 1 and "POTFILES.in" in output, output
        finally:
            po.ROOT, po.PO = saved


# -- settings table ----------------------------------------------------------------------------------------------------

SETTING = {"id": "train.epochs", "title": "Epochs", "help": "How often | each image is seen.", "kind": "int",
           "default": "20", "min": 1, "max": 1000, "live": False, "choices": None}


def readme_with(text):
    return f"# Likeness\n{table.BEGIN}\n{text}{table.END}\nafter\n"


def table_is_written_between_its_marks():
    text = table.updated(readme_with("old\n"), [SETTING])
    assert "| `train.epochs` | 20 | 1 to 1000 |" in text and "old" not in text and text.endswith("\nafter\n")
    assert "How often \\| each" in text
    assert table.updated(text, [SETTING]) == text
    assert "| `train.epochs` (simclr, byol) | 20 | 1 and more |" in table.updated(
        text, [dict(SETTING, methods=["simclr", "byol"], max=2**31 - 1)])


def table_needs_its_marks():
    try:
        table.updated("no marks", [SETTING])
    except SystemExit:
        return
    raise AssertionError("a README without marks must be refused")


def main():
    kinds = ("count_", "includes_", "man_", "packaging_", "po_", "table_")
    cases = [(name, case) for name, case in globals().items() if callable(case) and name.startswith(kinds)]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (name, case) in enumerate(cases, 1):
        try:
            case()
            print(f"ok {number} /checks/{name.replace('_', '-')}")
        except Exception:
            failed = 1
            print(f"not ok {number} /checks/{name.replace('_', '-')}")
            print("# " + traceback.format_exc().replace("\n", "\n# "))
    return failed


if __name__ == "__main__":
    sys.exit(main())
