using System.Diagnostics;
using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>Phases of which each rank does some.</summary>
public sealed partial class Run
{
    /// <summary>
    /// Does several sequences of phases that do not depend on each other: alone one after the other, on several ranks each rank its share
    /// of them. All ranks then have the state in which each phase ended.
    /// </summary>
    /// <remarks>
    /// What one rank did, the others get as a checkpoint has it, at the end and as often as checkpoints are due: so what is saved is whole,
    /// and any number of ranks resumes it. They exchange it at least as often as <see cref="RunControl.ExchangeEvery"/> says: until then a
    /// rank does not learn that another was asked to stop.
    /// </remarks>
    /// <param name="sequences">Each makes a phase once the one before it is done, on every rank. Its work uses no other ranks and records nothing.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; a checkpoint was written.</exception>
    internal void DoShared(IReadOnlyList<IEnumerable<Phase>> sequences)
    {
        if (control.Ranks.Count == 1)
        {
            foreach (var phase in sequences.SelectMany(each => each))
            {
                Do(phase);
            }

            return;
        }

        PhaseSequence[] all = [.. sequences.Select(each => new PhaseSequence(each, Begin))];
        var (first, end) = control.Ranks.ShareOf(all.Length);
        using var own = new WorkerPool(1, ranks: control.Ranks);
        while (!all.All(each => each.IsDone))
        {
            long start = Stopwatch.GetTimestamp();
            bool hasWorked = false;
            // After a step at least, or it would never end.
            bool IsTime() => CancelStep.IsCancellationRequested || (hasWorked && IsPast(start));
            void Work(Phase phase)
            {
                hasWorked = true;
                Do(phase, IsTime);
            }

            // No rank leaves here when asked to stop: what was done so far is exchanged first.
            byte[][] states = own.ShareBytes(all.Length, (i, _, _) => all[i].Advance(Work, IsTime), oneByOne: true);
            for (int i = 0; i < all.Length; i++)
            {
                if (i < first || i >= end)
                {
                    all[i].Follow(states[i]);
                }
            }

            if (control.Ranks.SumOf(CancelStep.IsCancellationRequested ? 1 : 0) > 0)
            {
                control.Stop();
                Save();
                WaitForCheckpoint();
                throw new OperationCanceledException(CancelStep);
            }

            if (IsDue(all.All(each => each.IsDone)))
            {
                Save();
            }
        }

        WaitForCheckpoint();
    }

    private void Do(Phase phase, Func<bool> isTime)
    {
        using var measurement = control.Clock.Measure(phase.Name);
        try
        {
            do
            {
                phase.Step(this);
                Observer.Report(phase.Progress);
            } while (!phase.Work.IsDone && !isTime());
        }
        catch (OperationCanceledException)
        {
            // The state is that before the step.
        }
    }

    private void Begin(Phase phase)
    {
        if (earlier.TryGetValue(phase.Name, out var state))
        {
            phase.Work.RestoreState(state);
        }

        begun.Add(phase);
        // The seconds are those of this rank: none where another does it.
        control.Clock.Add(phase.Name, 0);
    }

    private bool IsPast(long start)
    {
        var elapsed = Stopwatch.GetElapsedTime(start);
        return elapsed >= control.ExchangeEvery
            || (control.CheckpointEvery > TimeSpan.Zero && elapsed >= control.CheckpointEvery);
    }
}
