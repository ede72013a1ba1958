#!/bin/bash
#SBATCH --job-name=hebb-population
#SBATCH --nodes=4 --ntasks-per-node=2 --cpus-per-task=16 --time=8:00:00
#SBATCH --signal=B:USR1@120 --requeue --open-mode=append

# One run of many processes: sbatch population.sh RUN evolve …, where RUN is the run's folder, which all nodes must see.
# Submitted again, with any number of nodes and tasks, it resumes the run.
run=$1
shift
mpirun --bind-to none hebb "$@" --threads "$SLURM_CPUS_PER_TASK" --quiet --out "$run" &
job=$!

# mpirun passes USR1 on to all ranks, which save after the same step and end with status 130. A second USR1 would end them at once.
asked= again=
stop() { [ -n "$asked" ] || kill -USR1 "$job"; asked=yes; }
trap stop TERM
trap 'again=yes; stop' USR1

# A signal ends the wait, not the job.
while wait "$job"; status=$?; kill -0 "$job" 2>/dev/null; do :; done
if [ -n "$again" ] && [ "$status" -eq 130 ]; then
    exec scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
