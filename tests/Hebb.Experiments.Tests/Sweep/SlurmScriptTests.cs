using System.Diagnostics;
using Hebb.Experiments.Sweep;

namespace Hebb.Experiments.Tests.Sweep;

/// <summary>The printed script in a real bash, with programs in the place of Slurm's and of the tool that write down what they are given.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private const string Awkward = "it's $HOME \"and\" `date` \\ * ; & (x) #1 ~ é";

    private readonly string parent = Directory.CreateTempSubdirectory("a b'$c").FullName;

    private string Log => Path.Combine(parent, "log");

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public async Task Words_arrive_as_they_were_given_however_awkward_they_are()
    {
        await RunAsync(Script(threads: 3), "--partition=long", "two words");

        string[] calls = File.ReadAllText(Log).Split("\0\n", StringSplitOptions.RemoveEmptyEntries);
        string folder = Path.Combine(parent, "out %a " + Awkward);
        string shards = Path.Combine(folder, "shards");
        string logs = shards.Replace("%", "%%", StringComparison.Ordinal);
        Assert.Equal(4, calls.Length);
        Assert.Equal(
            [
                "hebb tool",
                "first",
                "sweep",
                "--shard",
                "2/5",
                "--threads",
                "3",
                "--out",
                folder,
                "--grid",
                $"data={Awkward}",
                "--",
                "train",
                Awkward,
                "",
            ],
            calls[0].Split('\0')
        );
        Assert.Equal(
            [
                "sbatch",
                "--parsable",
                "--job-name=hebb-sweep",
                "--array=1-5",
                "--cpus-per-task=3",
                "--requeue",
                "--open-mode=append",
                "--signal=B:USR1@120",
                $"--output={logs}/slurm-%a.log",
                "--partition=long",
                "two words",
            ],
            calls[1].Split('\0')
        );
        Assert.Equal(["hebb tool", "first", "sweep", "--collect", folder], calls[2].Split('\0'));
        Assert.Equal(
            [
                "sbatch",
                "--parsable",
                "--job-name=hebb-collect",
                "--dependency=afterok:17",
                "--kill-on-invalid-dep=yes",
                "--open-mode=append",
                $"--output={logs}/slurm-collect.log",
            ],
            calls[3].Split('\0')
        );
        Assert.True(Directory.Exists(shards));
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 130", 130)]
    [InlineData("kill -USR1 $PPID; sleep 0.2; exit 0", 0)]
    [InlineData("kill -USR1 $PPID; sleep 0.2; exit 7", 7)]
    [InlineData("kill -TERM $PPID; sleep 0.2; exit 130", 130)]
    public async Task The_status_of_a_task_is_that_of_the_tool(string tool, int status)
    {
        // What the tool does in the place of TERM is its own affair.
        await RunAsync(Script(threads: 1, $"trap : TERM; {tool}"));

        Assert.Equal($"{status}", await File.ReadAllTextAsync(Path.Combine(parent, "status")));
        Assert.DoesNotContain("scontrol", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_near_its_time_limit_is_asked_to_save_and_goes_back_into_the_queue()
    {
        await RunAsync(
            Script(threads: 1, "trap 'exit 130' TERM; kill -USR1 $PPID; for i in $(seq 500); do sleep 0.01; done")
        );

        Assert.Contains("scontrol\0requeue\017_2", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
    }

    private SlurmScript Script(int threads, string? tool = null)
    {
        string program = Write(
            "hebb tool",
            $"[ \"$2\" = --collect ] || [ \"$3\" = --collect ] || {{ {tool ?? ":"}; }}"
        );
        return new SlurmScript(
            [program, "first"],
            ["--grid", $"data={Awkward}"],
            ["train", Awkward, ""],
            "out %a " + Awkward,
            parent,
            Runs: 12,
            Shards: 5,
            threads
        );
    }

    private async Task RunAsync(SlurmScript script, params string[] args)
    {
        // The first call is the array's: the second of its tasks is done at once.
        Write(
            "sbatch",
            $"""
            SLURM_ARRAY_JOB_ID=17 SLURM_ARRAY_TASK_ID=2 SLURM_CPUS_PER_TASK=3 bash -s >'{Log.Replace("'", "'\\''")}.out'
            echo $? >>"$(dirname "$0")/statuses"
            head -n 1 "$(dirname "$0")/statuses" | tr -d '\n' >"$(dirname "$0")/status"
            echo '17;cluster'
            """,
            logLast: true
        );
        Write("scontrol", ":");
        string file = Path.Combine(parent, "job.sh");
        await File.WriteAllTextAsync(file, $"{script}");
        var start = new ProcessStartInfo("bash", [file, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{parent}:{start.Environment["PATH"]}";
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        string error = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal((0, ""), (bash.ExitCode, error));
        Assert.StartsWith(
            "job array 17, then job 17, which collects; results in ",
            await output,
            StringComparison.Ordinal
        );
    }

    // A program that writes its name and arguments to the log, and does something.
    private string Write(string name, string work, bool logLast = false)
    {
        string log = Log.Replace("'", "'\\''", StringComparison.Ordinal);
        string note = $"printf '%s\\0' '{name}' \"$@\" >>'{log}'; printf '\\n' >>'{log}'";
        string path = Path.Combine(parent, name);
        File.WriteAllText(path, logLast ? $"#!/bin/bash\n{work}\n{note}\n" : $"#!/bin/bash\n{note}\n{work}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
