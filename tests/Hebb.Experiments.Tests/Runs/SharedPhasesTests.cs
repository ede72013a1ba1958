using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Tests.Runs;

public sealed class SharedPhasesTests : IDisposable
{
    private readonly TemporaryRuns runs = new();

    public void Dispose() => runs.Dispose();

    // Stopped at different places, and more ranks than sequences.
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 1)]
    public void Ranks_share_sequences_of_phases_and_all_have_every_state(int count, int stopAt)
    {
        runs.AssertSameOnRanks(
            count,
            (run, _) =>
            {
                Counting[] works = [.. Enumerable.Range(0, 6).Select(i => new Counting(3 + i))];
                IEnumerable<Phase> Sequence(int s)
                {
                    yield return new Phase($"{s}-a", "steps", works[2 * s]);
                    // It continues from what the first one found.
                    works[(2 * s) + 1].Value += works[2 * s].Value;
                    yield return new Phase($"{s}-b", "steps", works[(2 * s) + 1]);
                }

                run.DoShared([Sequence(0), Sequence(1), Sequence(2)]);
                Assert.All(works, work => Assert.True(work.IsDone));
                run.Append(new { Values = works.Select(work => work.Value) });
                return 0;
            },
            stopAt
        );
    }

    [Fact]
    public void A_step_is_done_on_one_rank()
    {
        int steps = 0;
        runs.AssertSameOnRanks(
            2,
            (run, _) =>
            {
                Counting[] works = [.. Enumerable.Range(0, 3).Select(i => new Counting(4) { Step = Count })];
                run.DoShared([.. works.Select((work, i) => new[] { new Phase($"{i}", "steps", work) })]);
                return 0;
            },
            stopAt: 1
        );

        // Alone, on two ranks, and on two that are stopped and three: nothing is lost where all stop together.
        Assert.Equal(3 * 3 * 4, steps);

        void Count() => Interlocked.Increment(ref steps);
    }

    // The work of the other would take weeks.
    [Fact]
    public void Also_without_checkpoints_a_rank_learns_that_another_was_asked_to_stop()
    {
        bool stopped = runs.AreStopped(
            2,
            run =>
            {
                IEnumerable<Phase> Sequence(int i)
                {
                    var work = new Counting(int.MaxValue) { Step = () => Thread.Sleep(1) };
                    yield return new Phase($"{i}", "steps", work);
                }

                run.DoShared([Sequence(0), Sequence(1)]);
            },
            stopAt: 3,
            control => control with { CheckpointEvery = TimeSpan.Zero, ExchangeEvery = TimeSpan.FromMilliseconds(20) }
        );

        Assert.True(stopped);
    }

    private sealed class Counting(int total) : IResumable
    {
        private int done;

        public long Value { get; set; } = total;

        public Action Step { get; init; } = () => { };

        public bool IsDone => done == total;

        public (long Done, long Total) Progress => (done, total);

        void IResumable.Step(CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            Step();
            done++;
            Value = (Value * 31) + done;
        }

        public TensorArchive SaveState() => new([SafeTensor.From<long>("state", [done, Value], 2)]);

        public void RestoreState(TensorArchive saved)
        {
            var state = saved["state"].Values<long>();
            (done, Value) = ((int)state[0], state[1]);
        }
    }
}
