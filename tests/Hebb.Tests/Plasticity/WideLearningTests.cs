using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>A layer so wide that it streams: only neurons that fired are visited where the rule leaves the others alone.</summary>
public class WideLearningTests
{
    public static TheoryData<string, bool> Rules =>
        new()
        {
            { "perceptron-fired-only", false },
            { "perceptron", false },
            { "hebb", false },
            { "perceptron-fired-only", true },
            { "perceptron", true },
        };

    [Theory]
    [MemberData(nameof(Rules))]
    public void It_learns_what_the_plain_step_learns(string rule, bool graded)
    {
        var key = RandomKey.FromSeed(3);
        var data = Synthetic.Relu1(key).Train.Take(60);
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.Parse(rule),
            Shuffle = false,
            Graded = graded,
        };
        var layer = new RecurrentOptions(RecurrentLayer.MostRecurrentNeurons + 17, Cap: 40);
        var fast = Network.Create(data, key, null, layer);
        var plain = Network.Create(data, key, null, layer);

        new PlasticityTrainer(fast, options, key, new WorkerPool(2)).Train(data, epochs: 1);
        var step = new PlainLearningStep(plain, options, key);
        for (int n = 0; n < data.Count; n++)
        {
            step.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        Assert.True(step.Mistakes > 5);
        Assert.Equal(Widths.Bits(plain.U.Buffer), Widths.Bits(fast.U.Buffer));
    }
}
