using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Experiments.Tests.Runs;

public class MeasurementsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Those_before_one_that_fails_are_kept_for_any_threads_and_ranks(int count, int threads)
    {
        static double[] Measure(int i) => i == 4 ? throw new DivergedException("step 4", double.NaN) : [i, 0.1 * i];
        int Run(IRanks ranks)
        {
            using var workers = new WorkerPool(threads, ranks: ranks);
            var work = new Measurements(9, (i, _, _) => Measure(i), workers);
            Assert.Throws<DivergedException>(() => work.Finish(() => work.Progress, null, CancellationToken.None));
            Assert.Equal([0, 1, 2, 3], work.Measured.Select(each => each[0]));

            // What was saved then fails again, at the same place.
            var resumed = new Measurements(9, (i, _, _) => Measure(i), workers);
            resumed.RestoreState(work.SaveState());
            Assert.Throws<DivergedException>(() => resumed.Step());
            return resumed.Measured.Count;
        }

        Assert.Equal(4, Assert.Single(ThreadRanks.Run(count, Run).Distinct()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ranks_with_different_numbers_of_threads_find_the_same(bool oneByOne)
    {
        double[] Run(IRanks ranks)
        {
            using var workers = new WorkerPool(3 - ranks.Rank, ranks: ranks);
            var work = new Measurements(20, (i, _, _) => [i, 0.1 * i], workers, oneByOne);
            work.Finish(() => work.Progress, null, CancellationToken.None);
            return [.. work.Measured.SelectMany(each => each)];
        }

        double[][] found = ThreadRanks.Run(3, Run);

        double[] expected = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { i, 0.1 * i })];
        Assert.All(found, each => Assert.Equal(expected, each));
    }
}
