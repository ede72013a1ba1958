using System.Diagnostics;

// Every test starts several processes: one after the other, so that they find processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Hebb.Mpi.Tests;

/// <summary>A program started by mpirun.</summary>
internal sealed class MpiJob : IDisposable
{
    // Costs nothing where all is well, and a busy machine may take minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // What it says of signals and, sometimes, of how it ends.
    private static readonly string[] OfMpirun = ["mpirun: Forwarding", "[warn] Epoll"];

    // A rank that is killed leaves what it had there.
    private readonly string temporary = Directory.CreateTempSubdirectory().FullName;
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> said = [];

    private MpiJob(int ranks, IEnumerable<string> words, IEnumerable<(string, string)> variables)
    {
        var start = new ProcessStartInfo(
            "mpirun",
            ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", $"{ranks}", .. words]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException(
                "these tests need mpirun of Open MPI (Debian, Ubuntu: apt install openmpi-bin); "
                    + "to run all others: dotnet test --filter \"FullyQualifiedName!~Hebb.Mpi.Tests\"",
                e
            );
        }

        output = process.StandardOutput.ReadToEndAsync();
        error = ReadErrorAsync();
    }

    /// <summary>The tool's program, as the build left it.</summary>
    public static string Tool => typeof(Cli.Tool).Assembly.Location;

    public bool HasExited => process.HasExited;

    /// <summary>Starts the tool on some ranks.</summary>
    public static MpiJob Start(int ranks, params IEnumerable<string> args) => StartWith([], ranks, args);

    /// <summary>Starts the tool on some ranks, with variables in their environment.</summary>
    public static MpiJob StartWith(
        IEnumerable<(string Name, string Value)> variables,
        int ranks,
        params IEnumerable<string> args
    ) => new(ranks, ["dotnet", Tool, .. Quiet(args)], variables);

    /// <summary>Starts mpirun with any words.</summary>
    public static MpiJob StartWords(int ranks, params IEnumerable<string> words) => new(ranks, words, []);

    /// <summary>Runs the tool on some ranks to its end.</summary>
    public static async Task<ToolRun> RunAsync(int ranks, params string[] args)
    {
        using var job = Start(ranks, args);
        return await job.EndAsync();
    }

    /// <summary>Runs one of the programs in <see cref="Programs"/> on some ranks to its end.</summary>
    public static async Task<ToolRun> RunProgramAsync(int ranks, params string[] words)
    {
        using var job = StartProgram(ranks, words);
        return await job.EndAsync();
    }

    /// <summary>Starts one of the programs in <see cref="Programs"/>.</summary>
    public static MpiJob StartProgram(int ranks, params IEnumerable<string> words) =>
        StartProgramWith([], ranks, words);

    /// <summary>Starts one of the programs in <see cref="Programs"/>, with variables in its environment.</summary>
    public static MpiJob StartProgramWith(
        IEnumerable<(string Name, string Value)> variables,
        int ranks,
        params IEnumerable<string> words
    ) => new(ranks, ["dotnet", typeof(Programs).Assembly.Location, .. words], variables);

    /// <summary>The lines of standard error that are not mpirun's own, most of which stand between rules.</summary>
    public static string[] LinesOfRanks(ToolRun run)
    {
        string[] lines = [.. run.Error.Split('\n').Select(line => line.TrimEnd())];
        bool ofMpirun = false;
        var found = new List<string>();
        foreach (string line in lines)
        {
            if (line.StartsWith("-----", StringComparison.Ordinal))
            {
                ofMpirun = !ofMpirun;
            }
            else if (
                !ofMpirun
                && line != ""
                && !OfMpirun.Any(start => line.StartsWith(start, StringComparison.Ordinal))
            )
            {
                found.Add(line);
            }
        }

        return [.. found];
    }

    /// <summary>Waits until <paramref name="condition"/> holds; fails if the job ends before.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, string what) =>
        Assert.True(
            await FindsAsync(condition, what),
            $"the job ended before {what}: {(process.HasExited ? await error : "")}"
        );

    /// <summary>The same; false if the job has ended.</summary>
    public async Task<bool> FindsAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!process.HasExited && !condition())
        {
            Assert.True(watch.Elapsed < Patience, $"waited {Patience.TotalMinutes} min for {what}");
            await Task.Delay(5);
        }

        return !process.HasExited;
    }

    /// <summary>Waits until a run has a checkpoint.</summary>
    public Task WaitForCheckpointAsync(string run) =>
        WaitUntilAsync(() => Checkpoints(run).Length > 0, $"a checkpoint in {run}");

    /// <summary>Waits until a run that had checkpoints has another one.</summary>
    public Task WaitForNewCheckpointAsync(string run)
    {
        string[] before = Checkpoints(run);
        return WaitUntilAsync(() => Checkpoints(run).Except(before).Any(), $"a new checkpoint in {run}");
    }

    /// <summary>Waits until a rank has written a line to standard error.</summary>
    public Task WaitForLineAsync(string line) =>
        WaitUntilAsync(() => said.Contains(line, StringComparer.Ordinal), $"the line '{line}'");

    /// <summary>Sends a signal to mpirun.</summary>
    public Task SignalAsync(string signal) => SignalAsync(signal, process.Id);

    /// <summary>Sends a signal to one rank.</summary>
    public Task SignalRankAsync(string signal, int rank) => SignalAsync(signal, ProcessOf(rank));

    public async Task<ToolRun> EndAsync()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"mpirun {string.Join(' ', process.StartInfo.ArgumentList)} did not end");
        }

        return new ToolRun(process.ExitCode, await output, await error);
    }

    /// <summary>The folders that ranks have made for themselves and not removed.</summary>
    public string[] FoldersOfRanks => Directory.GetDirectories(temporary, "hebb-*");

    /// <summary>Where they make them.</summary>
    public string TemporaryFolder => temporary;

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (IOException)
        {
            // Another of the processes is still ending.
        }
    }

    // On a slow machine a phase takes seconds, which gives a line on standard error.
    private static IEnumerable<string> Quiet(IEnumerable<string> args) =>
        args.Contains("--quiet")
            ? args
            : [.. args.TakeWhile(word => word != "--"), "--quiet", .. args.SkipWhile(word => word != "--")];

    /// <summary>The manifests of a run's checkpoints.</summary>
    public static string[] Checkpoints(string run)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(run, "checkpoint"), "*.json");
        }
        catch (DirectoryNotFoundException)
        {
            // It is not there yet, or the run has ended.
            return [];
        }
    }

    private async Task<string> ReadErrorAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Enqueue(line);
        }

        return string.Concat(said.Select(line => $"{line}\n"));
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process}"]);
        await kill.WaitForExitAsync();
    }

    // The child of mpirun that has this rank in its environment.
    private int ProcessOf(int rank)
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), out int id)
                && File.ReadAllText($"{folder}/stat").Split(") ")[^1].Split(' ')[1] == $"{process.Id}"
                && File.ReadAllText($"{folder}/environ").Split('\0').Contains($"OMPI_COMM_WORLD_RANK={rank}")
            )
            {
                return id;
            }
        }

        throw new InvalidOperationException($"mpirun has no process of rank {rank}");
    }
}
