# What ./run and ./test share. Sourced by them, at the top of the checkout.
# shellcheck shell=bash

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
if [ ! -t 1 ]; then say() { printf '%s\n' "$*"; }; fi

# Prints the packages of the lists given that are not installed.
missing_packages() {
  local installed package instead
  installed=" $(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' 2>/dev/null |
    awk '$1 == "installed" {sub(/:.*/, "", $2); printf "%s ", $2}')"
  while read -r package instead; do
    case $package in '' | '#'*) continue ;; esac
    if [ -n "$instead" ] && command -v "$instead" >/dev/null; then continue; fi
    case $installed in *" $package "*) ;; *) echo "$package" ;; esac
  done < <(cat "$@")
}

# Installs what is missing of the lists given; asks apt nothing when all is there.
install_missing() {
  local missing log=build/install.log
  command -v dpkg-query >/dev/null || fail "this needs Debian 12 or 13: dpkg is not here. Install what ${*} name by hand."
  missing=$(missing_packages "$@" | paste -s -d ' ')
  [ -n "$missing" ] || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "packages are missing; run this as root, or install them first: apt-get install $missing"
    as_root=(sudo)
    if [ ! -t 0 ]; then as_root+=(-n); fi
  fi
  say "Installing what is missing: $missing"
  mkdir -p build
  # shellcheck disable=SC2086  # one word a package
  if ! "${as_root[@]}" scripts/install-packages $missing 2>&1 | tee "$log" |
    awk '/^Need to get/ {print "  " $0} /^Setting up/ && ++n % 50 == 0 {print "  " n " set up"; fflush()}'; then
    tail -n 15 "$log" >&2
    fail "the packages could not be installed (the whole log: $log). Is this Debian 12 or 13, with the network up?"
  fi
}

# As many compilers as there are cores, and memory for (1.5 GB each).
parallel_jobs() {
  awk -v cores="$(nproc)" '/^MemTotal/ {n = int($2 / 1500000); print (n < 1) ? 1 : (n < cores) ? n : cores}' /proc/meminfo
}

# build PRESET [TARGET...]: configures when that has not been done with these presets, then builds what changed.
build() {
  local preset=$1 stamp=build/$1/.configured
  shift
  if [ ! -e "$stamp" ] || [ CMakePresets.json -nt "$stamp" ]; then
    say "Configuring build/$preset"
    mkdir -p "build/$preset"
    if ! cmake --preset "$preset" >"build/$preset/configure.log" 2>&1; then
      cat "build/$preset/configure.log" >&2
      fail "the configuration of build/$preset failed"
    fi
    touch "$stamp"
  fi
  say "Building build/$preset"
  cmake --build "build/$preset" -j "$(parallel_jobs)" ${1:+--target "$@"} || fail "the build in build/$preset failed"
}
