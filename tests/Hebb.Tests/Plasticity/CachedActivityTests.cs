using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>Speed shows in no result: a counter shows that activity is computed once where it cannot change.</summary>
public class CachedActivityTests
{
    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(1, 0L, 3)]
    [InlineData(2, null, 1)]
    public void Activity_that_cannot_change_is_computed_in_the_first_epoch_alone(int rounds, long? memory, int times)
    {
        var data = SequentialLearningTests.Recurrent(2, "random", UpdateWhen.Every).Data();
        var shape = new SingleLayer(data.Inputs, 40, data.LabelCount, 10, rounds);
        var defaults = new PlasticityOptions();
        var options = defaults with { ActivityMemory = memory ?? defaults.ActivityMemory };
        var trainer = new PlasticityTrainer(shape.Create(RandomKey.FromSeed(1)), options);

        trainer.Train(data, epochs: 3);

        Assert.Equal(times * data.Count, trainer.ComputedActivities);
    }
}
