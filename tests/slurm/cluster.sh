# A separate Slurm on this machine, for a script that sources this file: munged, slurmctld and two slurmd (node1, node2, two processors
# each) as root on the loopback, in the folder $cluster. Needs neither systemd nor cgroups. Debian: apt-get install slurm-wlm munge.

PATH=$PATH:/usr/sbin:/sbin

# What is missing for it, in a line; nothing where it can start.
cluster_lacks() {
    [ "$(id -u)" -eq 0 ] || { echo "the daemons run as root here, and this is user $(id -un)"; return; }
    local program
    for program in munged slurmctld slurmd sbatch; do
        command -v "$program" >/dev/null || { echo "there is no $program (Debian: apt-get install slurm-wlm munge)"; return; }
    done
}

# A port on which nothing listens, from the one given on.
free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

cluster_start() {
    local first controller node1 node2 node
    first=$((20000 + $$ % 20000))
    controller=$(free_port "$first")
    node1=$(free_port $((controller + 1)))
    node2=$(free_port $((node1 + 1)))
    mkdir -p "$cluster/state"
    chmod 755 "$cluster"
    dd if=/dev/urandom of="$cluster/munge.key" bs=128 count=1 status=none
    chmod 600 "$cluster/munge.key"
    export SLURM_CONF=$cluster/slurm.conf
    cat >"$SLURM_CONF" <<END_OF_FILE
ClusterName=hebb
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$controller
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge.socket
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/%n.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
ReturnToService=2
KillWait=10
MpiDefault=none
NodeName=node1 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$node1 CPUs=2
NodeName=node2 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$node2 CPUs=2
PartitionName=all Nodes=node1,node2 Default=YES MaxTime=60 State=UP
END_OF_FILE
    # The first version of the plugin asks neither for control groups nor for systemd, as long as nothing is to be limited by them.
    echo CgroupPlugin=cgroup/v1 >"$cluster/cgroup.conf"
    munged --force --key-file="$cluster/munge.key" --socket="$cluster/munge.socket" --pid-file="$cluster/munge.pid" \
        --log-file="$cluster/munge.log" --seed-file="$cluster/munge.seed" 2>>"$cluster/munge.err"
    slurmctld
    for node in node1 node2; do
        mkdir -p "$cluster/$node"
        slurmd -N "$node"
    done
    local wait
    for wait in $(seq 1800); do
        [ "$(sinfo --noheader --format=%t,%D 2>/dev/null)" = idle,2 ] && return
        sleep 0.1
    done
    sinfo || true
    tail -n 20 "$cluster"/*.log
    return 1
}

# Ends the daemons, by what they wrote of themselves, and waits until they are gone. Jobs end first.
cluster_stop() {
    [ -e "${SLURM_CONF:-}" ] || return 0
    scancel --user=root 2>/dev/null || true
    local wait file pid pids=()
    for wait in $(seq 50); do
        [ -z "$(squeue --noheader 2>/dev/null)" ] && break
        sleep 0.1
    done
    # Each has written its number; all end at once, and are waited for one after the other.
    for file in "$cluster"/node1.pid "$cluster"/node2.pid "$cluster"/slurmctld.pid "$cluster"/munge.pid; do
        pid=$(cat "$file" 2>/dev/null) && kill "$pid" 2>/dev/null && pids+=("$pid")
    done
    for pid in "${pids[@]}"; do
        for wait in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            [ "$wait" -lt 100 ] || kill -KILL "$pid" 2>/dev/null || true
            sleep 0.1
        done
    done
}

# Waits until none of the jobs given is in the queue.
wait_for_jobs() {
    local wait list
    list=$(IFS=,; echo "$*")
    for wait in $(seq 9000); do
        [ -z "$(squeue --noheader --jobs="$list" 2>/dev/null)" ] && return
        sleep 0.1
    done
    echo "after a quarter of an hour these jobs are still in the queue:"
    squeue --jobs="$list"
    return 1
}

# The state in which a job ended, such as COMPLETED.
state_of() { scontrol --oneliner show job "$1" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p' | sort -u | paste -sd,; }
