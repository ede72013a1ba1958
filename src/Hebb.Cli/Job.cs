using System.Text;
using Hebb.Numerics;

namespace Hebb.Cli;

/// <summary>
/// The processes that run one command together; usually one. All do the same in the same order, and hold the same state; rank 0
/// alone has the run's folder and the terminal.
/// </summary>
/// <param name="ranks">The processes.</param>
/// <param name="processes">The same, as they see each other; none where there is one process.</param>
/// <param name="stop">Asks this process to stop.</param>
internal sealed class Job(IRanks ranks, IReadOnlyList<JobProcess> processes, Action stop) : IDisposable
{
    /// <summary>The value of a fact that a rank does not have.</summary>
    public const string Missing = "none";

    private readonly Lock gate = new();
    private RankFolder? temporary;

    /// <summary>One process alone.</summary>
    public static Job Alone { get; } = new(SingleRank.Instance, [], () => { });

    /// <summary>The processes.</summary>
    public IRanks Ranks => ranks;

    /// <summary>Whether there are several processes.</summary>
    public bool IsShared => ranks.Count > 1;

    /// <summary>Whether this is rank 0.</summary>
    public bool Leads => ranks.Rank == 0;

    /// <summary>Asks this process to stop.</summary>
    public Action Stop => stop;

    /// <summary>The folder of the run under way, for the message when a process is lost; on every rank that of rank 0.</summary>
    public string? RunPath { get; set; }

    /// <summary>Threads of this process where none are asked for: its processors, divided among the processes that have the same.</summary>
    public int DefaultThreads =>
        IsShared
            ? Math.Max(
                1,
                Environment.ProcessorCount
                    / processes.Count(other =>
                        (other.Machine, other.Host, other.Processors) == (Own.Machine, Own.Host, Own.Processors)
                    )
            )
            : 0;

    /// <summary>What would make the threads that were asked for useful, where they are more than the processors that mpirun left to a process.</summary>
    /// <param name="threads">How many were asked for; 0 means the default.</param>
    public string? WarningOf(int threads) =>
        IsShared && Launcher.IsMpirun && threads > processes.Min(process => process.ProcessorCount)
            ? $"--threads {threads}, but mpirun bound a process to {processes.Min(process => process.ProcessorCount)} of its processors; "
                + "start it with: mpirun --bind-to none"
            : null;

    /// <summary>A rank as people know it.</summary>
    public string NameOf(int rank) => rank < processes.Count ? $"rank {rank} ({processes[rank].Host})" : $"rank {rank}";

    /// <summary>A folder for the run of another rank than 0, whose files are not read.</summary>
    public string NewFolder()
    {
        lock (gate)
        {
            temporary ??= RankFolder.Create();
            return temporary.Next();
        }
    }

    /// <summary>Does something on all ranks; if it failed on one, all fail, and if one was asked to stop, all stop.</summary>
    /// <exception cref="RankException">It failed on another rank.</exception>
    public T Together<T>(Func<T> work)
    {
        if (!IsShared)
        {
            return work();
        }

        T? found = default;
        Exception? failure = null;
        try
        {
            found = work();
        }
        catch (Exception e)
        {
            failure = e;
        }

        Agree(failure);
        return found!;
    }

    /// <summary>Does something on rank 0, and then on all others.</summary>
    /// <inheritdoc cref="Together"/>
    public async Task<T> FirstThenOthersAsync<T>(Func<Task<T>> work)
    {
        if (!IsShared)
        {
            return await work();
        }

        T? found = default;
        foreach (bool first in (bool[])[true, false])
        {
            Exception? failure = null;
            try
            {
                found = first == Leads ? await work() : found;
            }
            catch (Exception e)
            {
                failure = e;
            }

            Agree(failure);
        }

        return found!;
    }

    /// <summary>What rank 0 finds, which may depend on files that it alone sees.</summary>
    public string FromFirst(Func<string> work)
    {
        string found = Together(() => Leads ? work() : "");
        return IsShared ? Encoding.UTF8.GetString(ranks.Broadcast(Encoding.UTF8.GetBytes(found))) : found;
    }

    /// <summary>Makes sure that all ranks have the same.</summary>
    /// <param name="facts">What must be the same: the name of each fact, and its value.</param>
    /// <exception cref="RankDiffersException">A rank has something else than rank 0.</exception>
    public void Compare(IReadOnlyList<(string Name, string Value)> facts)
    {
        if (!IsShared)
        {
            return;
        }

        const char End = '\0';
        string own = string.Concat(facts.Select(fact => $"{fact.Name}{End}{fact.Value}{End}"));
        string[][] all =
        [
            .. ranks.AllGather(Encoding.UTF8.GetBytes(own)).Select(bytes => Encoding.UTF8.GetString(bytes).Split(End)),
        ];
        for (int rank = 1; rank < all.Length; rank++)
        {
            int differs = all[0].Zip(all[rank]).TakeWhile(pair => pair.First == pair.Second).Count();
            if (differs < Math.Max(all[0].Length, all[rank].Length))
            {
                // An even place is a name, and a value follows.
                string name = all[0].ElementAtOrDefault(differs - (differs % 2)) ?? "";
                string problem =
                    all[rank].ElementAtOrDefault(differs) == Missing
                        ? $"{NameOf(rank)} does not have it"
                        : $"{NameOf(rank)} has another than {NameOf(0)}";
                throw new RankDiffersException($"{name}: {problem}; all ranks need the same");
            }
        }
    }

    /// <summary>Removes the folders of this rank, if it is not rank 0.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            temporary?.Dispose();
        }
    }

    private JobProcess Own => processes[ranks.Rank];

    private void Agree(Exception? failure)
    {
        try
        {
            ranks.Agree([], failure);
        }
        catch (OperationCanceledException)
        {
            stop();
            throw;
        }
    }
}
