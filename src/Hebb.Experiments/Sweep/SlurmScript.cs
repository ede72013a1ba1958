using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Sweep;

/// <summary>A script for bash that gives a sweep to Slurm: a job array whose tasks do the shards, and a job that collects the runs after them.</summary>
/// <param name="Tool">The words that start this tool, by absolute paths.</param>
/// <param name="Options">What was typed between <c>hebb sweep</c> and the dashes that concerns each shard.</param>
/// <param name="Swept">The command that is run.</param>
/// <param name="Folder">The folder that all shards share.</param>
/// <param name="Directory">The folder in which the script works: relative paths start there.</param>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Shards">How many tasks share them.</param>
/// <param name="Threads">Threads, and so processors, of each task.</param>
public sealed record SlurmScript(
    IReadOnlyList<string> Tool,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Swept,
    string Folder,
    string Directory,
    int Runs,
    int Shards,
    int Threads
)
{
    /// <summary>The most tasks of an array where Slurm is left as it is configured by default (MaxArraySize is 1001).</summary>
    public const int MostTasks = 1000;

    private const int SecondsToSave = 120;

    /// <summary>The script's text.</summary>
    public override string ToString()
    {
        string folder = Path.GetFullPath(Folder, Directory);
        string shards = Path.Combine(folder, SharedSweep.ShardsFolder);
        return $$"""
            #!/bin/bash
            # {{Runs}} {{(Runs == 1 ? "run" : "runs")}} as a job array of {{Shards}} {{(
                Shards == 1 ? "task" : "tasks"
            )}}, and a job that collects the results when all are done.
            # Run it with bash where sbatch works. What follows its name goes to the array's sbatch, such as
            #   --partition=long --time=8:00:00 --array=1-{{Shards}}%4
            # A task near its time limit saves its run and queues itself again. After anything else
            # that stopped tasks, run this script again: finished runs are not repeated, and runs that were begun resume.
            set -euo pipefail
            cd {{Word(Directory)}}
            mkdir -p {{Word(shards)}}

            tasks=$(sbatch --parsable --job-name=hebb-sweep --array=1-{{Shards}} --cpus-per-task={{Threads}} --requeue --open-mode=append \
                --signal=B:USR1@{{SecondsToSave}} --output={{Word(
                Escaped(shards) + "/slurm-%a.log"
            )}} "$@" <<'END_OF_TASK'
            #!/bin/bash
            # Slurm sends USR1 in time before the limit: hebb saves and ends with status 130. TERM reaches hebb without this script.
            near_limit= hebb= asked=
            stop() { near_limit=yes; [ -z "$hebb" ] || [ -n "$asked" ] || { asked=yes; kill -TERM "$hebb"; }; }
            trap stop USR1
            trap : TERM
            {{Line("sweep", "--shard")}} "$SLURM_ARRAY_TASK_ID/{{Shards}}" --threads "$SLURM_CPUS_PER_TASK" \
                {{ShellLine(["--out", folder, .. Options, "--", .. Swept])}} &
            hebb=$!
            [ -z "$near_limit" ] || stop
            status=0
            wait "$hebb" || status=$?
            while kill -0 "$hebb" 2>/dev/null; do
                status=0
                wait "$hebb" || status=$?
            done
            if [ -n "$near_limit" ] && [ "$status" -eq 130 ]; then
                exec scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
            fi
            exit "$status"
            END_OF_TASK
            )
            collect=$(sbatch --parsable --job-name=hebb-collect --dependency="afterok:${tasks%%;*}" --kill-on-invalid-dep=yes --open-mode=append \
                --output={{Word(Escaped(shards) + "/slurm-collect.log")}} <<'END_OF_TASK'
            #!/bin/bash
            exec {{Line("sweep", "--collect", folder)}}
            END_OF_TASK
            )
            printf '%s %s\n' "job array ${tasks%%;*}, then job ${collect%%;*}, which collects; results in" {{Word(folder)}}

            """;
    }

    // Slurm puts numbers in the place of %a and its like.
    private static string Escaped(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    private static string Word(string word) => ShellWord.Quote(word);

    private static string ShellLine(IEnumerable<string> words) => ShellWord.Join(words);

    private string Line(params IEnumerable<string> words) => ShellLine([.. Tool, .. words]);
}
