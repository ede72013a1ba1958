using Hebb.Data;
using Hebb.Experiments.Attacks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Attacks;

/// <summary>Networks that are trained for an attack: what cannot be trained on some data is left out, and the attack continues.</summary>
public sealed class SurrogatesTests
{
    [Fact]
    public void Images_give_three()
    {
        Assert.Equal(["gradient", "linear", "filters", "convolutional"], Trained(Images(labels: 2, brightest: 1)));
    }

    [Fact]
    public void A_label_without_training_examples_leaves_templates_out()
    {
        Assert.Equal(["gradient", "filters", "convolutional"], Trained(Images(labels: 3, brightest: 1)));
    }

    [Fact]
    public void Images_too_plain_for_filters_leave_them_random()
    {
        Assert.Equal(["gradient", "linear", "convolutional"], Trained(Images(labels: 2, brightest: 0.1f)));
    }

    [Fact]
    public void Images_too_small_for_filters_leave_the_network_out()
    {
        Assert.Equal(["gradient", "linear"], Trained(Images(labels: 2, brightest: 1, side: 16)));
    }

    // What is trained, in order.
    private static List<string> Trained(LabelledData data)
    {
        using var workers = new WorkerPool(1);
        List<string> names = [];
        var surrogates = Surrogates.Of(data, null, 1, RandomKey.FromSeed(1), workers);
        foreach (var (name, work) in surrogates.SelectMany(surrogate => surrogate.Training))
        {
            names.Add(name);
            work.Step();
        }

        Assert.All(surrogates, surrogate => Assert.Equal(data.LabelCount, surrogate.Network.Labels));
        return names;
    }

    // Of the first two labels.
    private static LabelledData Images(int labels, float brightest, int side = 17)
    {
        var random = RandomKey.FromSeed(2).Stream();
        var examples = new Matrix(40, side * side);
        for (int n = 0; n < examples.Rows; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = brightest * random.NextSingle();
            }
        }

        int[] y = [.. Enumerable.Range(0, examples.Rows).Select(n => n % 2)];
        return new LabelledData(examples, y, labels) { Shape = new LayerShape(1, side, side) };
    }
}
