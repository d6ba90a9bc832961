#!/usr/bin/env bash
# Sets Podium up from this checkout: builds the podium command and the tools that it
# stands on, registers the kernel with Jupyter and runs the quick start. It needs no
# root, and no network once Go has the modules in its cache. It can be run again.
set -euo pipefail

usage() {
	cat <<'TEXT'
Usage: ./install.sh [--prefix DIR] [--with-jupyter] [--with-openblas] [--no-run]
       ./install.sh --uninstall [--prefix DIR]

  --prefix DIR     install below DIR (default: podium in your data folder)
  --with-jupyter   also install Jupyter, with apt-get, pip or brew
  --with-openblas  also install OpenBLAS, with apt-get, dnf, pacman, apk or brew
  --no-run         leave out the quick start
  --uninstall      remove what this script installed
  --help           show this
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

prefix= with_jupyter= with_openblas= run=yes uninstall=
while [ $# -gt 0 ]; do
	case $1 in
	--prefix)
		[ $# -ge 2 ] || fail "--prefix needs a folder"
		prefix=$2
		shift
		;;
	--prefix=*) prefix=${1#*=} ;;
	--with-jupyter) with_jupyter=yes ;;
	--with-openblas) with_openblas=yes ;;
	--no-run) run= ;;
	--uninstall) uninstall=yes ;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		usage >&2
		fail "unknown argument: $1"
		;;
	esac
	shift
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case $prefix in
'')
	if [ "$(uname)" = Darwin ]; then
		prefix="$HOME/Library/Application Support/podium"
	else
		prefix="${XDG_DATA_HOME:-$HOME/.local/share}/podium"
	fi
	;;
/*) ;;
*) prefix=$PWD/$prefix ;;
esac
podium=$prefix/bin/podium

if [ -n "$uninstall" ]; then
	[ -x "$podium" ] || fail "nothing is installed in $prefix"
	exec "$podium" uninstall --prefix "$prefix"
fi

# The oldest Go that go.mod takes.
wanted=$(sed -n 's/^go //p' "$here/go.mod")
command -v go >/dev/null || fail "Podium needs Go $wanted or later, and there is no go command: install it from https://go.dev/dl"
found=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
found=${found#go}
found=${found%% *}
newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t. -k1,1n -k2,2n -k3,3n | tail -n 1)" = "$1" ]; }
case $found in
[0-9]*) newer "$found" "$wanted" || fail "Podium needs Go $wanted or later, this is Go $found: install a newer one from https://go.dev/dl" ;;
esac # a development version of Go has no number: it is new enough

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
if [ -n "$with_jupyter" ] && ! command -v jupyter >/dev/null; then
	say "Installing Jupyter …"
	if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then
		as_root apt-get update -qq && as_root apt-get install -y -qq jupyter-notebook
	elif command -v brew >/dev/null; then
		brew install jupyterlab
	elif command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1; then
		python3 -m pip install --user jupyterlab
	else
		fail "--with-jupyter needs apt-get, brew or pip, and there is none"
	fi
fi

# OpenBLAS is found and loaded when a program runs: nothing is built against it.
if [ -n "$with_openblas" ]; then
	say "Installing OpenBLAS …"
	if command -v apt-get >/dev/null; then
		as_root apt-get update -qq && as_root apt-get install -y -qq libopenblas0-pthread
	elif command -v dnf >/dev/null; then
		as_root dnf install -y -q openblas-threads
	elif command -v pacman >/dev/null; then
		as_root pacman -S --needed --noconfirm openblas
	elif command -v apk >/dev/null; then
		as_root apk add openblas
	elif command -v brew >/dev/null; then
		brew install openblas
	else
		fail "--with-openblas needs apt-get, dnf, pacman, apk or brew, and there is none: install OpenBLAS by hand, Podium finds it"
	fi
fi

say "Building Podium with Go $found …"
mkdir -p "$prefix/bin"
(cd "$here" && CGO_ENABLED=0 GOWORK=off go build -mod=readonly -buildvcs=false -ldflags '-s -w' -o "$podium.new" .)
mv "$podium.new" "$podium"
export PODIUM_SOURCE=$here
"$podium" install --prefix "$prefix"

say
"$podium" doctor

if [ -n "$run" ]; then
	say
	"$podium" run "$here/notebooks/start/quickstart.ipynb" --html "$prefix/quickstart.html"
fi
