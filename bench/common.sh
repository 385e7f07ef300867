# What the benchmarks share: names, messages, what they need, measuring, facts about the machine. To be sourced.
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(dirname "$bench")

say() { printf 'bench: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

smtplint=${SMTPLINT:-$repo/.build/release/smtplint}
[[ -x $smtplint ]] || die "$smtplint is missing: run \`make release\` first, or set SMTPLINT"
smtplint=$(realpath "$smtplint")
keep=${BENCH_JSON:+$(realpath -m "$BENCH_JSON")}

# need PACKAGE...: installs Debian packages.
need() {
    (($#)) || return 0
    command -v apt-get >/dev/null || die "please install: $*"
    say "installing with apt-get: $*"
    local root=()
    ((EUID == 0)) || root=(sudo)
    "${root[@]}" apt-get update -qq >&2
    "${root[@]}" apt-get install -qq -y --no-install-recommends "$@" >&2
}

# measure GROUP HYPERFINE-OPTIONS -- TOOL COMMAND [TOOL COMMAND]...
# Runs each command once beforehand: a tool that fails must not pass for a fast one.
measure() {
    local group=$1 options=() commands=()
    shift
    while [[ $1 != -- ]]; do options+=("$1"); shift; done
    shift
    while (($#)); do
        say "$group: $1"
        bash -c "$2" >output 2>&1 || { tail -n 20 output >&2; die "this exits with a failure: $2"; }
        commands+=(--command-name "$1" "$2")
        shift 2
    done
    hyperfine -N --style basic "${options[@]}" --export-json "json/$group.json" "${commands[@]}" >&2
}

# keep_results: copies hyperfine's JSON to where BENCH_JSON says.
keep_results() {
    [[ $keep ]] || return 0
    mkdir -p "$keep"
    cp json/*.json "$keep"
}

first_line() { "$@" 2>&1 | sed -n 1p; }

# facts OTHERS [BY]: what was measured, on what, and by what (hyperfine).
facts() {
    local model system
    model=$(LC_ALL=C lscpu | sed -n 's/^Model name: *//p' | sed -n 1p)
    system=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)
    cat <<EOF
- Date: $(date -u +%F)
- Machine: ${model:-$(uname -m)}, nproc $(nproc), $(awk '/^MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo)
- System: $system, Linux $(uname -r), data on $(df --output=fstype . | tail -n 1)
- smtplint: $(first_line "$smtplint" --version)
- Others: $1
- By: ${2:-$(first_line hyperfine --version)}, $(first_line python3 --version)
EOF
}
