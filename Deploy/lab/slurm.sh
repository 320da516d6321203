#!/usr/bin/env bash
# A Slurm of several nodes on one machine, to try `gradsweep launch slurm` without a cluster. Needs root and (Debian)
# slurmctld, slurmd, slurm-client, munge, iproute2. Each node is a network namespace with 2 CPUs as far as Slurm knows.
# Jobs of the partition `urgent` make those of `main` (the default) give way: SIGTERM, GRACE seconds, queued again.
#
#   slurm.sh up N         nodes n1 … nN, waits until they are idle; then: export SLURM_CONF=$SLURM_DIR/slurm.conf
#   slurm.sh crash NODE   kills its slurmd and all that runs there
#   slurm.sh boot NODE    starts its slurmd again
#   slurm.sh down         ends everything
#
# SLURM_DIR (/tmp/slurm-lab), SLURM_PREFIX (sl), SLURM_BRIDGE (slbr0), SLURM_NET (10.213.0), SLURM_PORT (16817) tell
# labs apart. SLURMD_TIMEOUT (20): seconds of silence after which a node is down. GRACE (10).
set -euo pipefail

dir=${SLURM_DIR:-/tmp/slurm-lab}
prefix=${SLURM_PREFIX:-sl}
bridge=${SLURM_BRIDGE:-slbr0}
net=${SLURM_NET:-10.213.0}
port=${SLURM_PORT:-16817}
export SLURM_CONF=$dir/slurm.conf

# A zombie counts as gone.
alive() {
    local state
    state=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) && [ "${state%% *}" != Z ]
}

# Ends with running a daemon, which keeps nothing open that whoever called this script waits for.
daemon() {
    local descriptor
    for descriptor in /proc/self/fd/*; do
        descriptor=${descriptor##*/}
        [ "$descriptor" -le 2 ] || eval "exec $descriptor>&-" 2>/dev/null || true
    done
    exec setsid "$@"
}

spawn() {
    local name=$1
    shift
    daemon "$@" </dev/null >>"$dir/log/$name.out" 2>&1 &
    echo $! >"$dir/pid/$name"
}

boot() {
    # `ip netns exec` would mount /sys anew, and slurmd dies of that.
    spawn "slurmd-$1" nsenter --net="/run/netns/$prefix${1#n}" unshare --uts \
        sh -c 'hostname "$0"; exec slurmd -D -N "$0" -f "$1"' "$1" "$dir/slurm.conf"
}

crash() { ip netns pids "$prefix${1#n}" | xargs -r kill -KILL; }

configuration() {
    cat <<CONFIG
ClusterName=lab
SlurmctldHost=$(hostname -s)($net.254)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/sock
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/pid/.slurmctld
SlurmdPidFile=$dir/pid/.slurmd-%n
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=100000,bf_interval=2,requeue_delay=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=${SLURMD_TIMEOUT:-20}
InactiveLimit=0
KillWait=5
MinJobAge=300
MpiDefault=none
PropagateResourceLimits=NONE
SlurmdParameters=config_overrides
NodeName=DEFAULT CPUs=2 RealMemory=1000 State=UNKNOWN
CONFIG
    local i
    for i in $(seq "$1"); do echo "NodeName=n$i NodeHostname=n$i NodeAddr=$net.$i Port=$((port + 1))"; done
    echo "PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP PriorityTier=1 GraceTime=${GRACE:-10}"
    echo "PartitionName=urgent Nodes=ALL MaxTime=60 State=UP PriorityTier=2"
}

up() {
    [ ! -e "$dir" ] || { echo "$dir: there is a lab already" >&2; exit 1; }
    mkdir -p "$dir"/{log,pid,state,spool,munge}
    chmod 711 "$dir/munge"
    dd if=/dev/urandom of="$dir/munge/key" bs=128 count=1 status=none
    chmod 400 "$dir/munge/key"
    ip link add "$bridge" type bridge
    ip addr add "$net.254/24" dev "$bridge"
    ip link set "$bridge" up
    local i
    for i in $(seq "$1"); do
        mkdir "$dir/spool/n$i"
        ip netns add "$prefix$i"
        ip link add "v$prefix$i" type veth peer name eth0 netns "$prefix$i"
        ip link set "v$prefix$i" master "$bridge" up
        ip -n "$prefix$i" addr add "$net.$i/24" dev eth0
        ip -n "$prefix$i" link set eth0 up
        ip -n "$prefix$i" link set lo up
    done
    configuration "$1" >"$dir/slurm.conf"
    spawn munged munged -F --force --key-file="$dir/munge/key" --socket="$dir/munge/sock" \
        --pid-file="$dir/munge/pid" --log-file="$dir/log/munged.log" --seed-file="$dir/munge/seed"
    for _ in $(seq 50); do [ ! -S "$dir/munge/sock" ] || break; sleep 0.1; done
    spawn slurmctld slurmctld -D -i -f "$dir/slurm.conf"
    for i in $(seq "$1"); do boot "n$i"; done
    for _ in $(seq 200); do
        [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" != "$1" ] || return 0
        sleep 0.1
    done
    echo "the nodes did not become idle" >&2
    tail -n 5 "$dir"/log/* >&2
    exit 1
}

down() {
    [ -d "$dir/pid" ] || return 0
    timeout 5 scancel --user="$(id -u)" 2>/dev/null || true
    local name process
    for name in $(ls "$dir/pid" | grep '^slurmd-') slurmctld munged; do
        process=$(cat "$dir/pid/$name" 2>/dev/null) || continue
        kill "$process" 2>/dev/null || continue
        for _ in $(seq 100); do alive "$process" || break; sleep 0.05; done
        ! alive "$process" || kill -KILL "$process" 2>/dev/null || true
    done
    for name in $(ls "$dir/spool"); do
        crash "$name" 2>/dev/null || true
        ip netns del "$prefix${name#n}" 2>/dev/null || true
    done
    ip link del "$bridge" 2>/dev/null || true
    umount "$dir"/spool/* 2>/dev/null || true
    rm -rf "$dir"
}

case ${1:-} in
    up) up "${2:?how many nodes?}" ;;
    crash) crash "$2" ;;
    boot) boot "$2" ;;
    down) down ;;
    *) sed -n '2,/^set/p' "$0" | sed '$d'; exit 2 ;;
esac
