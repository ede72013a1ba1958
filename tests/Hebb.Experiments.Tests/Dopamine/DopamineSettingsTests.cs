using Hebb.Data;
using Hebb.Experiments.Dopamine;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Dopamine;

public class DopamineSettingsTests
{
    // Labels 0 1 2 0 1 2 …; the one number of each example is its index.
    private static readonly LabelledData Data = Examples(30);

    [Fact]
    public void The_first_ones_of_each_label_are_taken()
    {
        var (train, heldOut) = new DopamineSettings { PerClass = 2 }.Split(Data);
        Assert.Equal([0f, 1, 2, 3, 4, 5], Indices(train));
        Assert.Equal(0, heldOut.Count);
    }

    [Fact]
    public void What_is_held_out_is_the_end_and_is_never_trained_on()
    {
        var (train, heldOut) = new DopamineSettings { HoldOut = 10, Limit = 25 }.Split(Data);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (float)n), Indices(train));
        Assert.Equal(Enumerable.Range(20, 10).Select(n => (float)n), Indices(heldOut));
    }

    [Fact]
    public void No_cap_lets_every_hidden_neuron_fire()
    {
        var layer = new DopamineSettings { Hidden = 70 }.Layer;
        Assert.Equal((70, 70, 1, 1.0), (layer.Neurons, layer.Cap, layer.Rounds, layer.EdgeProbability));
        Assert.Equal(InputInitialization.HeUniform, layer.InputInitialization);
        Assert.Equal(
            9,
            new DopamineSettings { Hidden = 70, Cap = 9 }
                .Layer
                .Cap
        );
    }

    [Theory]
    [InlineData(0, 0, "Hidden")]
    [InlineData(10, 11, "Cap")]
    public void A_size_that_is_none_is_named(int hidden, int cap, string name)
    {
        var e = Assert.Throws<InvalidOptionException>(() =>
            new DopamineSettings { Hidden = hidden, Cap = cap }.Validate(100)
        );
        Assert.Equal(name, e.Option);
    }

    private static float[] Indices(LabelledData data) =>
        [.. Enumerable.Range(0, data.Count).Select(n => data.Examples[n, 0])];

    private static LabelledData Examples(int count)
    {
        var examples = new Matrix(count, 1);
        for (int n = 0; n < count; n++)
        {
            examples[n, 0] = n;
        }

        return new LabelledData(examples, [.. Enumerable.Range(0, count).Select(n => n % 3)], 3);
    }
}
