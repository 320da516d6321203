// The scripts that hosts run, for any POSIX shell on Linux with dd, tar, cat, mv and a /proc. Not here: how
// they get there (RemoteScript), what their answers lead to (HostCourse).
//
// A host's directory holds
//   bundles/ID/            the program and its libraries, ID being a hash of them all
// and in workers/NAME/NODE/, because hosts may share a home directory,
//   join.yaml              mode 0600, replaced as a whole
//   process                who runs: boot id, worker's and keeper's process id and start time, mark
//   status                 the worker's exit status, once it has ended
//   log                    what it says
//
// A process is told by id and start time, of one boot, so that a number that was given to another process
// since then is never taken for the worker. The mark, a random number in the environment of all that was
// started, finds what outlived its parent.

package enum RemoteScripts {
    /// What a script is about.
    package struct Place: Sendable {
        var directory: String
        var name: String

        package init(directory: String, name: String) {
            self.directory = directory
            self.name = name
        }

        fileprivate var assignments: String {
            "dir=\(ShellWord.quoted(directory))\nname=\(ShellWord.quoted(name))\n"
        }
    }

    private static let prelude = #"""
        say() { printf '@gradsweep %s\n' "$*"; }
        fail() { say failed "$*"; exit 0; }
        boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || fail 'there is no /proc: is this Linux?'
        case $dir in
            /*) ;;
            '~') dir=${HOME:?} ;;
            *) [ -n "${HOME:-}" ] || fail 'there is no home directory; give an absolute directory'
               dir=$HOME/${dir#'~/'} ;;
        esac
        # Several hosts may share a home directory.
        node=$(uname -n)
        run=$dir/workers/$name/$node
        # The start time of a process; nothing for one that is gone or a zombie.
        started() {
            stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
            set -- ${stat##*) }
            case ${1:-X} in Z|X) return 1 ;; esac
            shift 19
            echo "$1"
        }
        is() { [ -n "${2:-}" ] && [ "$(started "$1")" = "$2" ]; }
        # Reads who was started last.
        known() {
            k_boot= k_worker= k_worker_start= k_keeper= k_keeper_start= mark=
            [ ! -r "$run/process" ] \
                || read -r k_boot k_worker k_worker_start k_keeper k_keeper_start mark <"$run/process"
            [ "$k_boot" = "$boot" ] && [ -n "$mark" ]
        }
        # Whether a directory holds the bundle, unchanged.
        whole() {
            ! command -v sha256sum >/dev/null 2>&1 \
                || (cd "$1" && printf '%s' "$sums" | sha256sum -c - >/dev/null 2>&1)
        }
        lives() { known && is "$k_worker" "$k_worker_start"; }
        tell_state() {
            if lives; then say running "$k_worker $k_worker_start"
            elif [ -r "$run/status" ]; then say ended "$(cat "$run/status")"
            elif [ -e "$run/process" ]; then say lost
            else say none
            fi
        }

        """#

    /// Tells machine, this side's address, whether the bundle is there, and what the worker does.
    package static func check(_ place: Place, bundle: LaunchBundle) -> RemoteScript {
        RemoteScript(
            place.assignments + "id=\(bundle.id)\nsums=\(ShellWord.quoted(bundle.sums))\n" + prelude
                + #"""
                say machine "$(uname -m)"
                set -- ${SSH_CONNECTION:-}
                say client "${1:-}"
                if [ ! -x "$dir/bundles/$id/gradsweep" ]; then say bundle absent
                elif whole "$dir/bundles/$id"; then say bundle present
                else say bundle damaged
                fi
                tell_state
                """#)
    }

    /// Unpacks a bundle, whole or not at all, and tries whether its program runs.
    package static func install(_ place: Place, bundle: LaunchBundle, archive: String) -> RemoteScript {
        RemoteScript(
            place.assignments + "id=\(bundle.id)\nsums=\(ShellWord.quoted(bundle.sums))\n" + prelude
                + #"""
                umask 022
                mkdir -p "$dir/bundles" 2>/dev/null || fail "$dir cannot be made"
                new=$dir/bundles/.new-$id-$node-$$
                rm -rf "$new"
                trap 'rm -rf "$new"' EXIT
                mkdir "$new" || fail "$dir/bundles cannot be written"
                error=$(tar -xzf - -C "$new" 2>&1) || fail "the program cannot be unpacked: $error"
                whole "$new" || fail 'the program did not arrive unchanged'
                version=$("$new/gradsweep" --version 2>&1 </dev/null) \
                    || fail "the program does not run here: $(printf '%s' "$version" | tail -n 1)"
                # Another host with the same home directory may have been faster.
                if ! [ -x "$dir/bundles/$id/gradsweep" ] || ! whole "$dir/bundles/$id"; then
                    if [ -e "$dir/bundles/$id" ]; then mv "$dir/bundles/$id" "$new/.old"; fi
                    mv "$new" "$dir/bundles/$id" || fail "$dir/bundles/$id cannot be made"
                    rm -rf "$dir/bundles/$id/.old" "$dir/bundles/$id/${new##*/}"
                fi
                say installed "$version"
                """#, payload: .file(archive))
    }

    /// Keeps the worker: writes down who it is and how it ends. Arguments: directory, boot id, mark, command.
    private static let keeper = #"""
        run=$1 boot=$2 mark=$3
        shift 3
        started() { stat=$(cat "/proc/$1/stat") || return 1; set -- ${stat##*) }; shift 19; echo "$1"; }
        # A signal for the worker, not for this one; handlers are not inherited, ignored signals would be.
        trap : HUP INT TERM
        "$@" </dev/null >>"$run/log" 2>&1 &
        worker=$!
        start=$(started "$worker")
        echo "$boot $worker ${start:-0} $$ $(started $$) $mark" >"$run/process.new"
        mv "$run/process.new" "$run/process"
        while :; do
            wait "$worker"
            status=$?
            [ -e "/proc/$worker" ] || break
        done
        echo "$status" >"$run/status.new"
        mv "$run/status.new" "$run/status"
        """#

    /// Starts the worker unless it runs already; the join file's bytes follow the script.
    ///
    /// - Parameters:
    ///   - joinFile: nil: the worker goes without one.
    ///   - arguments: of `gradsweep worker`, behind the join file's.
    package static func start(
        _ place: Place, bundle: LaunchBundle, environment: [String: String], joinFile: [UInt8]?,
        arguments: [String]
    ) -> RemoteScript {
        let exports = environment.sorted { $0.key < $1.key }
            .map { "export \($0.key)=\(ShellWord.quoted($0.value))\n" }.joined()
        let join = joinFile.map { "join_size=\($0.count)\n" } ?? "join_size=\n"
        return RemoteScript(
            place.assignments + "id=\(bundle.id)\n" + join + "keeper=\(ShellWord.quoted(keeper))\n" + prelude
                + #"""
                umask 077
                mkdir -p "$run" 2>/dev/null || fail "$run cannot be made"
                # Two starts at once: the second waits for the first.
                try=0
                while ! (set -C; echo "$boot $$ $(started $$)" >"$run/starting") 2>/dev/null; do
                    s_boot= s_process= s_start=
                    read -r s_boot s_process s_start <"$run/starting" || :
                    if [ "$s_boot" != "$boot" ] || ! is "$s_process" "$s_start"; then
                        try=$((try + 1))
                        # Given up by a start that was killed; or just being written.
                        [ $try -lt 3 ] || rm -f "$run/starting"
                    fi
                    sleep 1
                done
                trap 'rm -f "$run/starting"' EXIT
                if [ -n "$join_size" ]; then
                    dd bs=1 count="$join_size" 2>/dev/null >"$run/join.new" || fail "$run cannot be written"
                    if cmp -s "$run/join.new" "$run/join.yaml"; then rm -f "$run/join.new"
                    else mv "$run/join.new" "$run/join.yaml" || fail "$run cannot be written"
                    fi
                    set -- --join "$run/join.yaml"
                fi
                if lives; then say running "$k_worker $k_worker_start"; exit 0; fi
                mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
                [ ${#mark} -eq 32 ] || fail 'no random number can be drawn'
                rm -f "$run/status" "$run/process"
                size=$(wc -c <"$run/log" 2>/dev/null) || size=0
                if [ "$size" -gt 10485760 ]; then mv "$run/log" "$run/log.1"; size=0; fi
                echo $((size)) >"$run/offset"
                : >>"$run/log" || fail "$run/log cannot be written"
                cd "$run"

                """# + exports + "set -- \"$@\" \(ShellWord.line(arguments))\n"
                    + #"""
                    export GRADSWEEP_LAUNCH="$mark"
                    if command -v setsid >/dev/null 2>&1; then
                        setsid /bin/sh -c "$keeper" gradsweep-keeper "$run" "$boot" "$mark" \
                            "$dir/bundles/$id/gradsweep" worker "$@" </dev/null >/dev/null 2>&1 &
                    else
                        nohup /bin/sh -c "$keeper" gradsweep-keeper "$run" "$boot" "$mark" \
                            "$dir/bundles/$id/gradsweep" worker "$@" </dev/null >/dev/null 2>&1 &
                    fi
                    try=0
                    while [ ! -e "$run/process" ]; do
                        try=$((try + 1))
                        [ $try -lt 100 ] || fail 'the worker was not started within 10 s'
                        sleep 0.1 2>/dev/null || sleep 1
                    done
                    known
                    say started "$k_worker $k_worker_start"
                    """#, payload: joinFile.map { .bytes($0) } ?? .nothing)
    }

    /// Sends the log from a byte on, as it grows, until the worker has ended.
    ///
    /// - Parameter offset: nil: from where the present worker's part begins.
    package static func follow(_ place: Place, from offset: Int?) -> RemoteScript {
        RemoteScript(
            place.assignments + "offset=\(offset.map(String.init) ?? "")\n" + prelude
                + #"""
                log=$run/log
                [ -n "$offset" ] || offset=$(cat "$run/offset" 2>/dev/null) || offset=0
                send() {
                    size=$(wc -c <"$log" 2>/dev/null) || return 0
                    size=$((size))
                    [ "$size" -ge "$offset" ] || offset=0
                    [ "$size" -gt "$offset" ] || return 0
                    say data $((size - offset))
                    tail -c +$((offset + 1)) "$log" | head -c $((size - offset))
                    offset=$size
                    say offset $offset
                }
                turn=0 gone=0
                while :; do
                    send
                    if [ -r "$run/status" ]; then send; say ended "$(cat "$run/status")"; exit 0; fi
                    if ! lives; then
                        # Its keeper may be about to write down how it ended.
                        gone=$((gone + 1))
                        [ $gone -lt 3 ] || { send; say lost; exit 0; }
                    fi
                    turn=$((turn + 1))
                    # Without a reader on the other side, this ends the script.
                    [ $((turn % 5)) -ne 0 ] || say alive
                    sleep 1
                done
                """#)
    }

    /// What the worker does now.
    package static func status(_ place: Place) -> RemoteScript {
        RemoteScript(place.assignments + prelude + "tell_state\n")
    }

    /// Ends the worker: asks, waits, kills, and looks whether anything is left.
    ///
    /// - Parameter graceSeconds: how long it may take after having been asked.
    package static func stop(_ place: Place, graceSeconds: Int) -> RemoteScript {
        RemoteScript(
            place.assignments + "grace=\(graceSeconds)\n" + prelude
                + #"""
                known || { tell_state; exit 0; }
                # Processes that bear the mark; only this user's can be looked into.
                marked() {
                    for file in $(grep -alsF "GRADSWEEP_LAUNCH=$mark" /proc/[0-9]*/environ 2>/dev/null); do
                        process=${file#/proc/}
                        process=${process%/environ}
                        [ "$process" = $$ ] || ! started "$process" >/dev/null || echo "$process"
                    done
                }
                remains() {
                    is "$k_worker" "$k_worker_start" || is "$k_keeper" "$k_keeper_start" || [ -n "$(marked)" ]
                }
                if ! remains; then tell_state; exit 0; fi
                if is "$k_worker" "$k_worker_start"; then
                    kill -TERM "$k_worker" 2>/dev/null
                    waited=0
                    while [ $waited -lt $((grace * 5)) ] && remains; do
                        waited=$((waited + 1))
                        sleep 0.2 2>/dev/null || { sleep 1; waited=$((waited + 4)); }
                    done
                fi
                if ! remains; then
                    say stopped "$(cat "$run/status" 2>/dev/null)"
                    exit 0
                fi
                waited=0
                while [ $waited -lt 25 ] && remains; do
                    for process in $(marked); do
                        # The keeper last: it writes down how the worker ended.
                        [ "$process" = "$k_keeper" ] || kill -KILL "$process" 2>/dev/null
                    done
                    is "$k_worker" "$k_worker_start" && kill -KILL "$k_worker" 2>/dev/null
                    [ $waited -lt 5 ] || ! is "$k_keeper" "$k_keeper_start" \
                        || kill -KILL "$k_keeper" 2>/dev/null
                    waited=$((waited + 1))
                    sleep 0.2 2>/dev/null || sleep 1
                done
                if remains; then say immortal "$k_worker"
                else say killed "$(cat "$run/status" 2>/dev/null)"
                fi
                """#)
    }
}
