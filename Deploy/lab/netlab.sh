#!/usr/bin/env bash
# Machines on one machine, to try `gradsweep launch ssh` without a second one: network namespaces with addresses,
# host names and an sshd each, and links that can be cut. Needs root and (Debian) iproute2, nftables, openssh-server,
# openssh-client. All of them share this machine's files and process ids.
#
#   netlab.sh up N           machines PREFIX1 … PREFIXN with sshd; then: ssh -F $NETLAB_DIR/ssh_config PREFIX1
#   netlab.sh exec HOST CMD  runs CMD there
#   netlab.sh partition HOST cuts it off, silently
#   netlab.sh heal HOST      ends that
#   netlab.sh crash HOST     kills every process there, the sshd too
#   netlab.sh boot HOST      starts its sshd again
#   netlab.sh down           ends everything
#
# NETLAB_DIR (/tmp/netlab), NETLAB_PREFIX (h, short), NETLAB_BRIDGE (nlbr0), NETLAB_NET (10.215.0) tell labs apart.
set -euo pipefail

dir=${NETLAB_DIR:-/tmp/netlab}
prefix=${NETLAB_PREFIX:-h}
bridge=${NETLAB_BRIDGE:-nlbr0}
net=${NETLAB_NET:-10.215.0}

inside() {
    local host=$1
    shift
    nsenter --net="/run/netns/$host" unshare --uts sh -c 'hostname "$0"; exec "$@"' "$host" "$@"
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

boot() {
    local host=$1
    mkdir -p /run/sshd
    daemon nsenter --net="/run/netns/$host" unshare --uts sh -c 'hostname "$0"; exec "$@"' "$host" \
        /usr/sbin/sshd -D -e -f "$dir/sshd_$host" </dev/null >>"$dir/log/sshd-$host" 2>&1 &
    echo $! >"$dir/pid/$host"
    for _ in $(seq 100); do
        inside "$host" ss -Hltn 'sport = :22' | grep -q . && return
        sleep 0.05
    done
    echo "the sshd of $host does not listen: $(tail -n 1 "$dir/log/sshd-$host")" >&2
    return 1
}

up() {
    [ ! -e "$dir" ] || { echo "$dir: there is a lab already" >&2; exit 1; }
    mkdir -p "$dir/hosts" "$dir/pid" "$dir/log"
    ip link add "$bridge" type bridge
    ip addr add "$net.254/24" dev "$bridge"
    ip link set "$bridge" up
    # Otherwise the forwarding rules of a container engine filter bridged frames, too.
    sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null || true
    ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
    ssh-keygen -q -t ed25519 -N '' -f "$dir/hostkey"
    install -m 600 "$dir/key.pub" "$dir/authorized"
    local i host address
    for i in $(seq "$1"); do
        host=$prefix$i address=$net.$i
        ip netns add "$host"
        ip link add "nl-$host" type veth peer name eth0 netns "$host"
        ip link set "nl-$host" master "$bridge" up
        ip -n "$host" addr add "$address/24" dev eth0
        ip -n "$host" link set eth0 up
        ip -n "$host" link set lo up
        echo "$address" >"$dir/hosts/$host"
        echo "$address $(cut -d' ' -f1,2 "$dir/hostkey.pub")" >>"$dir/known_hosts"
        cat >>"$dir/ssh_config" <<CONFIG
Host $host
  HostName $address
  User root
  IdentityFile $dir/key
  IdentitiesOnly yes
  UserKnownHostsFile $dir/known_hosts
  BatchMode yes
CONFIG
        cat >"$dir/sshd_$host" <<CONFIG
ListenAddress $address
HostKey $dir/hostkey
AuthorizedKeysFile $dir/authorized
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
CONFIG
        boot "$host"
    done
}

crash() { ip netns pids "$1" | xargs -r kill -KILL; }

down() {
    local host
    for host in $(ls "$dir/hosts" 2>/dev/null); do
        crash "$host" 2>/dev/null || true
        ip netns del "$host" 2>/dev/null || true
        ip link del "nl-$host" 2>/dev/null || true
    done
    ip link del "$bridge" 2>/dev/null || true
    rm -rf "$dir"
}

case ${1:-} in
    up) up "${2:?how many machines?}" ;;
    exec) shift; inside "$@" ;;
    partition)
        nsenter --net="/run/netns/$2" nft -f - <<'RULES'
table inet fault {
  chain input { type filter hook input priority -10; iifname != "lo" drop; }
  chain output { type filter hook output priority -10; oifname != "lo" drop; }
}
RULES
        ;;
    heal) nsenter --net="/run/netns/$2" nft delete table inet fault 2>/dev/null || true ;;
    crash) crash "$2" ;;
    boot) boot "$2" ;;
    down) down ;;
    *) sed -n '2,/^set/p' "$0" | sed '$d'; exit 2 ;;
esac
