#!/bin/bash
#SBATCH --job-name=hebb-population
#SBATCH --nodes=2 --ntasks-per-node=2 --cpus-per-task=1
#SBATCH --signal=B:USR1@120 --requeue --open-mode=append

# One run of many processes: sbatch population.sh RUN evolve …, where RUN is the folder of the run. Submitted again it goes on where it was,
# with any number of nodes and tasks: sbatch --nodes=8 population.sh RUN evolve …
#   scancel --batch --signal=TERM JOB   saves the run and ends the job
#   scancel --batch --signal=USR1 JOB   saves the run and puts the job into the queue again; so does Slurm near the time limit
# A bare scancel ends the daemons of mpirun before their ranks can save: the run then goes on from its last checkpoint.
run=$1
shift
# mpirun gives USR1 to all ranks, which save after the same step and end with status 130.
job= asked= again=
stop() {
    [ -n "$job" ] && [ -z "$asked" ] && kill -USR1 "$job"
    asked=yes
}
trap stop TERM
trap 'again=yes; stop' USR1
mpirun hebb "$@" --threads "$SLURM_CPUS_PER_TASK" --quiet --out "$run" &
job=$!
[ -z "$asked" ] || kill -USR1 "$job"
status=0
wait "$job" || status=$?
while kill -0 "$job" 2>/dev/null; do
    status=0
    wait "$job" || status=$?
done
if [ -n "$again" ] && [ "$status" -eq 130 ]; then
    exec scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
