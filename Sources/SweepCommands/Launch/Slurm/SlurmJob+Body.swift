// What a batch script does once Slurm runs it, for any POSIX shell.

extension SlurmJob {
    /// Runs one program at a time and hands on to it what Slurm tells the batch shell, which comes out of
    /// `wait` then although the program has not ended.
    private static let prelude = #"""
        process= told= status=0
        # Told shortly before the time is up, or when there must be made room: what is short is finished, the
        # rest handed back.
        trap 'told=yes; [ -z "$process" ] || kill -TERM "$process" 2>/dev/null' TERM
        keep() {
            "$@" &
            process=$!
            while :; do
                wait "$process"
                status=$?
                kill -0 "$process" 2>/dev/null || break
            done
            process=
        }
        # Slurm queues a job again that had to make room, but not if it left by itself in the time that it was
        # given for that.
        leave() {
            if [ -n "$told" ] \
                && scontrol show job "$SLURM_JOB_ID" 2>/dev/null | grep -q 'PreemptTime=[0-9]'; then
                scontrol requeue "$SLURM_JOB_ID"
            fi
            exit "$status"
        }

        """#

    /// The script behind its options.
    var body: String {
        let line = ShellWord.line(command)
        switch role {
        case .workers:
            return Self.prelude + "keep \(line)\nleave\n"
        case .workersOfJob(let job, let notice):
            return Self.prelude + "notice=\(ShellWord.quoted(notice))\n"
                + #"""
                # The coordinator writes down where it is; after it had to move, it is somewhere else.
                while [ -z "$told" ]; do
                    if endpoint=$(cat "$notice" 2>/dev/null); then

                """# + "        keep \(line) --connect \"$endpoint\"\n"
                    + #"""
                            [ "$status" -eq 3 ] || break
                        fi

                    """# + "    [ -n \"$(squeue --noheader --jobs=\(job) 2>/dev/null)\" ] || break\n"
                    + #"""
                        sleep 5
                    done
                    leave

                    """#
        case .coordinator(let port, let notice):
            return Self.prelude + "notice=\(ShellWord.quoted(notice))\n"
                + #"""
                # The address that Slurm itself reaches this node at.
                address=$(scontrol show node "$SLURMD_NODENAME" 2>/dev/null \
                    | sed -n 's/.*NodeAddr=\([^ ]*\).*/\1/p')
                case $address in *:*) address="[$address]" ;; esac

                """# + "echo \"tcp://${address:-$(hostname)}:\(port)\" >\"$notice.new\"\n"
                    + #"""
                    mv "$notice.new" "$notice" || exit 2

                    """# + "keep \(line)\n"
                    + #"""
                    rm -f "$notice"
                    leave

                    """#
        }
    }
}
