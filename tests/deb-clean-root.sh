#!/bin/sh
# Installs the Debian package in a root that holds nothing but a minimal Debian, and uses both programs there.
#
# Usage: tests/deb-clean-root.sh [PACKAGE.deb]        as root; without PACKAGE, after ./bootstrap deb
#
# The root is made by debootstrap from the archive that this machine's apt is set to. The window opens on a screen of this
# machine, so that the root needs no display server; a picture of it is left beside the package. Exit status 0: all was
# well; 77: something that the test needs is missing here; else the first step that failed.
set -eu

cd "$(dirname "$0")/.."
package=${1:-$(ls build-deb/likeness_*.deb 2>/dev/null || true)}

skip () {
    echo "skipped: $*"
    exit 77
}

[ "$(id -u)" -eq 0 ] || skip "only root can make a root"
for tool in debootstrap unshare Xvfb import; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
[ -f "$package" ] || skip "there is no package; ./bootstrap deb makes one"

# Mounts of the root are this script's alone and end with it.
if [ "${LIKENESS_UNSHARED:-}" != yes ]; then
    LIKENESS_UNSHARED=yes exec unshare --mount --fork "$0" "$package"
fi

work=$(mktemp -d)
root=$work/root
screen_pid=

clean_up () {
    [ -z "$screen_pid" ] || kill "$screen_pid" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT

say () {
    printf '%s\n' "-- $*"
}

# as_user COMMAND...: in the root, as somebody who is not root, with nothing of this session's environment.
as_user () {
    chroot --userspec=1000:1000 "$root" env -i PATH=/usr/bin:/bin HOME=/home/user LC_ALL=C.UTF-8 \
        XDG_RUNTIME_DIR=/home/user/run G_DEBUG=fatal-criticals "$@"
}

# -- the root ----------------------------------------------------------------------------------------------------------

# "URI suite component" of each archive of Debian's that apt knows.
archives () {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian //p' | sort -u
}

# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
archive=$(archives | awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }')
[ -n "$archive" ] || skip "apt has no archive of Debian's main component for \"$suite\""

say "a minimal $suite"
debootstrap --variant=minbase "$suite" "$root" "$archive" >"$work/debootstrap.log" 2>&1 || {
    tail "$work/debootstrap.log"
    exit 1
}
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
archives | sed 's/^/deb /' >"$root/etc/apt/sources.list"
apt-config dump | grep -i '::proxy' >"$root/etc/apt/apt.conf.d/proxy" || true
cp /etc/resolv.conf /etc/hosts "$root/etc/"
chroot "$root" useradd --create-home --uid 1000 user
install -d -o 1000 -g 1000 -m 700 "$root/home/user/run"

say "apt installs $(basename "$package") and what it depends on"
cp "$package" "$root/tmp/likeness.deb"
chroot "$root" apt-get update -q >"$work/apt.log" 2>&1
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends /tmp/likeness.deb \
    >>"$work/apt.log" 2>&1 || {
    tail -n 30 "$work/apt.log"
    exit 1
}
chroot "$root" dpkg -s likeness | grep '^Status: install ok installed$'

# -- the command -------------------------------------------------------------------------------------------------------

say "likeness-cli"
as_user likeness-cli --version
as_user likeness-cli list methods | grep '^simclr '
as_user likeness-cli list presets | grep '^color-shortcut '
as_user likeness-cli train --dataset shapes --epochs 1 --set data.train_size=256 --set data.shapes.test=64 \
    --set train.batch_size=64 --set encoder.width=8 --run-dir /home/user/first
as_user likeness-cli knn /home/user/first --json
as_user likeness-cli list methods --nonsense 2>&1 | grep '^likeness-cli: '
chroot "$root" sh -c 'test -s /usr/share/glib-2.0/schemas/gschemas.compiled'

# -- the window --------------------------------------------------------------------------------------------------------

# wait_for TEXT: until the program says so, a minute at most.
wait_for () {
    tries=0
    until grep -q "$1" "$work/stderr"; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$program_pid" 2>/dev/null; then
            echo "\"$1\" did not come:"
            cat "$work/stderr"
            exit 1
        fi
        sleep 0.2
    done
}

say "likeness"
mkfifo "$work/display"
Xvfb -displayfd 3 -ac -nolisten tcp -screen 0 1600x1000x24 3>"$work/display" >/dev/null 2>&1 &
screen_pid=$!
display=:$(head -n 1 "$work/display")

# No bus runs in the root, so the accessibility bus, which GTK would miss with a critical, is left out.
as_user DISPLAY="$display" GDK_BACKEND=x11 GSK_RENDERER=cairo LIKENESS_DEBUG=frames,state \
    DBUS_SESSION_BUS_ADDRESS=disabled: GTK_A11Y=none likeness --train 2>"$work/stderr" &
program_pid=$!
wait_for '^frames: first frame'
wait_for '^state: ready'
wait_for '^state: running'
wait_for '^state: rows 2'
import -display "$display" -window root "$(dirname "$package")/clean-root.png"

# The process in the background is a copy of this shell; the program is its child.
kill -TERM "$(pgrep -P "$program_pid" -x likeness)"
status=0
wait "$program_pid" || status=$?
grep -e '^frames: first' -e '^state: closed' "$work/stderr"
[ $status -eq 0 ] || {
    echo "SIGTERM ended likeness with $status:"
    cat "$work/stderr"
    exit 1
}

say "removing the package leaves nothing of it behind"
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get purge -q -y likeness >>"$work/apt.log" 2>&1
left=$(find "$root/usr" -iname '*likeness*')
[ -z "$left" ] || {
    echo "$left"
    exit 1
}
echo "ok; see $(dirname "$package")/clean-root.png"
