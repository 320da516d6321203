# The Debian packages that gradsweep is built with, and how they get onto the machine. Sourced, not run.

# libzmq: transport. zlib: gzip data. SQLite: the journal. The rest is what an unpacked Swift toolchain needs to
# start and to link.
GRADSWEEP_PACKAGES=(
    libzmq3-dev zlib1g-dev libsqlite3-dev git ca-certificates
    binutils libc6-dev libgcc-12-dev libstdc++-12-dev libncurses6 libcurl4 libxml2 tzdata
)

die() {
    printf 'error: %s\n' "$*" >&2
    exit 2
}

package_is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs what is missing; asks for root only if something is.
install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        printf 'note: this is not a Debian system; make sure that these (Debian names) are installed:\n  %s\n' \
            "${GRADSWEEP_PACKAGES[*]}" >&2
        return 0
    fi
    local missing=() package
    for package in "${GRADSWEEP_PACKAGES[@]}"; do
        package_is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    printf 'installing: %s\n' "${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null \
            || die "these packages are missing: ${missing[*]}; as root run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq \
        || die "apt-get update failed: is the mirror reachable, and may you be root? As root: apt-get install ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null || die "apt-get could not install: ${missing[*]}"
}

# Swift 6.2 or newer: the manifest uses its settings.
require_swift() {
    command -v swift >/dev/null || die 'swift is not on the PATH; install Swift 6.2 or newer from https://www.swift.org/install'
    local version
    version=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1) || true
    [ -n "$version" ] || die "swift does not start: $(swift --version 2>&1 | head -n 1)"
    local major=${version%%.*} minor=${version#*.}
    [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } \
        || die "Swift $version is too old: 6.2 or newer is needed"
}

# The revision goes into the binary (gradsweep --version) and into every run's manifest.json.
export_revision() {
    if GRADSWEEP_GIT_REVISION=$(git rev-parse --short=12 HEAD 2>/dev/null); then
        git diff --quiet HEAD 2>/dev/null || GRADSWEEP_GIT_REVISION+=-modified
    else
        GRADSWEEP_GIT_REVISION=unknown
    fi
    export GRADSWEEP_GIT_REVISION
}

# Flags shared by every build, so that the quickstart and the tests reuse each other's products.
SWIFT_FLAGS=(--configuration release --explicit-target-dependency-import-check error)
