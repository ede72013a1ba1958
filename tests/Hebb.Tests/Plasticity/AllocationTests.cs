using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Tests.Plasticity;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    private const int Few = 100;
    private const int Many = 300;

    // Whatever an example allocated, an object of 24 bytes or more, would be there for 200 examples more.
    private const int NothingPerExample = (Many - Few) * 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_allocates_nothing_for_an_example(int threads)
    {
        using var compute = new Compute(threads);
        var trainer = Trainer(compute);
        var (few, many) = (Case(Few).Data(), Case(Many).Data());
        trainer.Train(few, 1);
        trainer.Train(many, 1);

        // The order of examples is an array of 4 bytes each.
        long more = Fewest(() => trainer.Train(many, 1)) - Fewest(() => trainer.Train(few, 1));
        Assert.InRange(more, 4 * (Many - Few), NothingPerExample);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Learning_online_allocates_nothing(int threads)
    {
        using var compute = new Compute(threads);
        var trainer = Trainer(compute);
        var data = Case(Many).Data();
        LearnAll();
        Assert.InRange(Fewest(LearnAll), 0, NothingPerExample);

        void LearnAll()
        {
            for (int n = 0; n < data.Count; n++)
            {
                trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            }
        }
    }

    private static TrainingCase Case(int examples) =>
        SequentialLearningTests.Recurrent(3, "random", UpdateWhen.Every) with
        {
            Examples = examples,
        };

    private static PlasticityTrainer Trainer(Compute compute)
    {
        var c = Case(Few);
        return new PlasticityTrainer(c.Network(), c.Options, c.Key, compute);
    }

    // What else runs in the process may allocate meanwhile, so the fewest bytes of several runs count.
    private static long Fewest(Action action)
    {
        long fewest = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            fewest = Math.Min(fewest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return fewest;
    }
}
