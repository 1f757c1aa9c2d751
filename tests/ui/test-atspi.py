#!/usr/bin/env python3
"""Uses the real window as a screen reader does: by roles, names, texts and values over AT-SPI. TAP.

Usage: test-atspi.py LIKENESS

Starts a message bus and a screen of its own. Skips and says why where something that it needs is not installed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

TESTS = []

# Small enough that a step takes milliseconds, long enough that a run does not end while it is looked at.
EXPERIMENT = """[likeness]
version=1

[data]
id=shapes
image_size=16
shapes.train=640
shapes.test=128

[encoder]
width=8

[method]
id=simclr
hidden=32
output=16

[train]
batch_size=32
epochs=5000
threads=1

[eval]
query_size=100
probe_size=100
bank_size=300
"""

# An object without a name is called by its type.
TYPE_NAME = re.compile(r"^(Gtk|Adw|Lk|Panel)[A-Z]\w+$")

# Roles of what a person operates. Containers that GTK makes focusable, such as lists and panes, pass the focus on.
OPERATED = {"push button", "toggle button", "check box", "radio button", "combo box", "entry", "text", "spin button",
            "slider", "switch", "image", "menu item", "check menu item", "radio menu item", "page tab", "tree item",
            "list item", "table cell"}


def skip(reason):
    """In TAP a plan of nothing; with another exit status meson takes it for an error."""
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def prepare():
    """Starts this file again on a bus and a screen of its own, with nothing of the user's desktop."""
    for tool in ("dbus-run-session", "xvfb-run"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed")
    home = tempfile.mkdtemp(prefix="likeness-atspi-")
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("GTK_A11Y", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "DISPLAY")}
    environment.update(LIKENESS_ATSPI_HOME=home, XDG_RUNTIME_DIR=home, LIKENESS_DEBUG="state", LC_ALL="C.UTF-8",
                       GSETTINGS_BACKEND="memory", GDK_BACKEND="x11", GSK_RENDERER="cairo", ADW_DISABLE_PORTAL="1",
                       G_DEBUG="fatal-criticals", GIO_USE_VFS="local")
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{kind}_HOME"] = os.path.join(home, kind.lower())
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]
    command = ["dbus-run-session", "--", *screen, sys.executable, *sys.argv]
    try:
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                # Daemons of the bus greet on the same output.
                if re.match(r"1\.\.|ok |not ok |#", line):
                    print(line, end="", flush=True)
        sys.exit(process.returncode)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if "LIKENESS_ATSPI_HOME" not in os.environ:
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError) as error:
        skip(error)
    prepare()

import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

HOME = os.environ["LIKENESS_ATSPI_HOME"]


def test(function):
    TESTS.append(function)
    return function


def wait_until(condition, what, seconds=60):
    """What condition returns once that is something; looks again every 50 ms."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come in {seconds} s"
        assert window.process.poll() is None, f"likeness ended with {window.process.returncode}:\n{window.log()}"
        time.sleep(0.05)


# -- the program -------------------------------------------------------------------------------------------------------

class Window:
    """The program, started on a small experiment, and what it says of its state."""

    def __init__(self, program):
        experiment = os.path.join(HOME, "small.likeness")
        self.log_path = os.path.join(HOME, "stderr")
        with open(experiment, "w", encoding="utf-8") as file:
            file.write(EXPERIMENT)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([program, experiment], stderr=log)
        self.application = None

    def find_application(self):
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count():
                # Nothing is remembered: every question is answered by the program.
                child.set_cache_mask(Atspi.Cache.NONE)
                self.application = child
        return self.application

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def states(self):
        return [line.removeprefix("state: ") for line in self.log().splitlines() if line.startswith("state: ")]

    def wait_for_state(self, text, since=0):
        wait_until(lambda: any(state.startswith(text) for state in self.states()[since:]), f'"state: {text}"')


window = None


# -- the tree ----------------------------------------------------------------------------------------------------------

class Thing:
    """An object of the program, with its role and its name as they were when it was looked at."""

    def __init__(self, node, above):
        self.node, self.above = node, above
        self.role, self.name = node.get_role_name(), node.get_name() or ""
        self.below = []

    def has(self, state):
        return self.node.get_state_set().contains(state)

    def can_be_used(self):
        return self.has(Atspi.StateType.SENSITIVE)

    def is_named(self):
        return bool(self.name.strip()) and not TYPE_NAME.match(self.name)

    def actions(self):
        actions = self.node.get_action_iface()
        return [actions.get_action_name(index) for index in range(actions.get_n_actions())] if actions else []

    def do(self, action):
        assert self.node.get_action_iface().do_action(self.actions().index(action))

    def text(self):
        """A count of -1 as the end would read as nothing."""
        text = self.node.get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))

    def set_text(self, text):
        assert Atspi.EditableText.set_text_contents(self.node.get_editable_text_iface(), text)

    def is_part(self):
        """Whether this is a part that GTK or libadwaita made and that never speaks for itself."""
        # The row of an expander holds a list, whose first row is what has the focus.
        return any(thing.role == "combo box" for thing in self.above) or (
            self.role == "list item" and any(thing.role == "list" for thing in self.below))

    def __str__(self):
        return " > ".join(f"{thing.role} {thing.name!r}" for thing in (*self.above[-4:], self))


def look(node=None, above=()):
    """Every object of the program, each before those below it, which it knows once they were looked at."""
    thing = Thing(node or window.application, above)
    for upper in above:
        upper.below.append(thing)
    yield thing
    for index in range(thing.node.get_child_count()):
        child = thing.node.get_child_at_index(index)
        if child:
            yield from look(child, (*above, thing))


def find(role, name, action=None):
    """The first object of this role and name, that knows the action."""
    for thing in look():
        if thing.role == role and thing.name == name and (action is None or action in thing.actions()):
            return thing
    return None


def need(role, name):
    thing = find(role, name)
    assert thing, f'there is no {role} "{name}"'
    return thing


def button(name):
    """A button of a menu has a second one inside, which is what is pressed."""
    return find("push button", name, "click")


def press(name):
    """Returns how many states had been logged before."""
    thing = button(name)
    assert thing and thing.can_be_used(), f'"{name}" cannot be pressed'
    before = len(window.states())
    thing.do("click")
    return before


def check_names():
    nameless = [str(thing) for thing in list(look()) if thing.role in OPERATED and not thing.is_named()
                and thing.has(Atspi.StateType.FOCUSABLE) and not thing.is_part()]
    assert not nameless, "without a name:\n" + "\n".join(nameless)


# -- tests, in the order of a session ----------------------------------------------------------------------------------

@test
def the_window_appears_and_is_named_after_method_and_data():
    wait_until(window.find_application, "the program on the accessibility bus")
    window.wait_for_state("ready")
    need("frame", "SimCLR on Shapes")


@test
def everything_that_can_be_operated_has_a_name():
    check_names()


@test
def the_frame_offers_the_actions_that_can_be_used_now():
    actions = set(need("frame", "SimCLR on Shapes").actions())
    assert {"win.train", "win.step", "win.redraw-views", "win.open-experiment", "win.search"} <= actions, actions
    assert "win.reset" not in actions


def open_menu(name, expected):
    """Opens the menu of a button and shuts it again; its items must have names, among them those expected."""
    press(name)

    def items():
        found = [thing for thing in look() if thing.role.endswith("menu item") and thing.has(Atspi.StateType.VISIBLE)]
        return found if expected <= {item.name for item in found} else None

    found = wait_until(items, f"{expected} in the menu {name}")
    assert all(item.is_named() for item in found), [item.name for item in found]
    press(name)


@test
def menus_open_and_name_their_items():
    open_menu("Main menu", {"New Experiment", "Save Experiment", "Keyboard Shortcuts", "About Likeness"})
    open_menu("View", {"Panels", "Maximize Panel", "Reset Layout", "Full Screen"})
    open_menu("Menu of Loss", {"Maximize"})


@test
def a_slider_sets_its_setting_and_the_field_says_so():
    """GTK 4.8 does not let the field itself be activated from outside."""
    slider, field = need("slider", "Temperature"), need("text", "Temperature")
    before, shown = len(window.states()), field.text()
    slider.node.get_value_iface().set_current_value(0.75)
    window.wait_for_state("setting method.temperature=", before)
    wait_until(lambda: field.text() != shown, "the slider's value in the field")


@test
def train_pause_step_and_reset_are_buttons_that_say_when_they_work():
    assert not button("Reset").can_be_used()
    before = press("Train")
    window.wait_for_state("running", before)
    window.wait_for_state("rows 3", before)
    wait_until(lambda: button("Pause"), "a button named Pause")
    assert not button("One step").can_be_used()
    before = press("Pause")
    window.wait_for_state("paused", before)
    wait_until(lambda: button("Train"), "a button named Train")
    before = press("One step")
    window.wait_for_state("rows", before)
    window.wait_for_state("paused", before)


@test
def charts_and_pictures_say_in_words_what_they_show():
    # An icon is told by its name; what can be stepped onto has more to say.
    pictures = {thing.name: thing.node.get_description() for thing in look()
                if thing.role == "image" and thing.is_named() and thing.has(Atspi.StateType.VISIBLE)
                and thing.has(Atspi.StateType.FOCUSABLE)}
    assert {"Loss", "k-NN accuracy", "Augmented views"} <= pictures.keys(), pictures
    assert all(pictures.values()), pictures


@test
def the_timeline_says_where_it_is_and_goes_back_and_returns():
    def place():
        return need("slider", "Timeline").node.get_description()

    wait_until(lambda: button("First recorded step").can_be_used(), "a recorded step")
    press("First recorded step")
    first = wait_until(lambda: re.match(r"step 0\b", place()) and place(), "the first step on the timeline")
    press("Live")
    wait_until(lambda: place() != first and "step" in place(), "the newest step on the timeline")


@test
def a_window_with_a_run_has_no_nameless_part():
    check_names()


@test
def searching_shows_settings_of_every_section_and_each_has_a_name():
    search = need("entry", "Search settings")
    search.set_text("probability")
    wait_until(lambda: find("slider", "Solarize: probability") or find("slider", "Probability"), "a setting found")
    check_names()
    search.set_text("")


@test
def reset_begins_anew():
    before = press("Reset")
    window.wait_for_state("ready", before)


@test
def the_program_ends_when_it_is_told_to():
    window.process.send_signal(signal.SIGTERM)
    assert window.process.wait(30) == 0, window.log()


def main(program):
    global window
    window = Window(program)
    print(f"1..{len(TESTS)}")
    failed = 0
    try:
        for number, case in enumerate(TESTS, 1):
            name = case.__name__.replace("_", "-")
            try:
                case()
                print(f"ok {number} /atspi/{name}", flush=True)
            except Exception:
                failed = 1
                print(f"not ok {number} /atspi/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    finally:
        if window.process.poll() is None:
            window.process.kill()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
