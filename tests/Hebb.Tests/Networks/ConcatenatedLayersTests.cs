using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

public sealed class ConcatenatedLayersTests
{
    private static readonly LabelledData Data = new LayerCase(LayerForm.One, 1, Recurrence.Paper).Data();
    private static readonly RandomKey Key = RandomKey.FromSeed(9);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_bank_gives_a_part_of_length_one_by_the_root_of_their_number(int rounds)
    {
        // 70 and 100: the second part begins within a word of bits.
        var options = new ConcatenatedOptions(
            new RecurrentOptions(70, 20, rounds),
            new RecurrentOptions(100, 9, rounds),
            new RecurrentOptions(5, 5, rounds)
        );
        var layer = Assert.IsType<ConcatenatedLayers>(Network.Create(Data.Shape, 3, Key, options).Hidden[0]);
        foreach (var bank in layer.Banks.Cast<RecurrentLayer>().Where(_ => rounds > 1))
        {
            bank.GraphEdges.Words.Clear();
        }

        using var workers = new WorkerPool(1);
        var output = Run(layer, workers, out var activity);
        int first = 0;
        foreach (var bank in layer.Banks)
        {
            // Rounds without edges repeat the first, so h = cap_k(relu(A x)).
            double[][] h = [.. Enumerable.Range(0, Data.Count).Select(n => CappedCurrents((RecurrentLayer)bank, n))];
            for (int n = 0; n < Data.Count; n++)
            {
                double length = Math.Sqrt(h[n].Sum(value => value * value));
                Assert.True(length > 0);
                for (int i = 0; i < h[n].Length; i++)
                {
                    Assert.Equal(h[n][i] / (length * Math.Sqrt(3)), output[n, first + i], 1e-6);
                }
            }

            first += bank.OutputShape.Size;
        }

        for (int n = 0; n < Data.Count; n++)
        {
            Assert.Equal(1, output.Row(n).ToArray().Sum(value => (double)value * value), 1e-6);
            var patterns = new ushort[Activity.PatternsLength(175)];
            activity.Patterns(n, patterns);
            int all = (1 << rounds) - 1;
            Assert.Equal(output.Row(n).ToArray().Select(v => v > 0 ? all : 0), patterns.Take(175).Select(s => (int)s));
        }

        Assert.Equal((175, 34), (layer.OutputShape.Size, layer.MostActive));
    }

    [Fact]
    public void A_bank_in_which_no_neuron_fires_gives_zeros()
    {
        var options = new ConcatenatedOptions(
            new RecurrentOptions(20, 5),
            new RecurrentOptions(20, 5) { HiddenBias = -1000 }
        );
        using var workers = new WorkerPool(1);
        var output = Run(Network.Create(Data.Shape, 3, Key, options).Hidden[0], workers, out _);
        for (int n = 0; n < Data.Count; n++)
        {
            float[] row = output.Row(n).ToArray();
            Assert.All(row[20..], value => Assert.Equal(0, value));
            Assert.Equal(0.5, row.Sum(value => (double)value * value), 1e-6);
        }
    }

    private static Matrix Run(HiddenLayer layer, WorkerPool workers, out Activity activity)
    {
        var pass = layer.CreatePass(new PassOptions(Data.Count, workers));
        pass.Load(new Rows(Data.Examples, null), 0, Data.Count);
        pass.RunRounds(0, Data.Count);
        activity = pass.Activity;
        return pass.Output.Dense!;
    }

    // The k largest of the currents that are above zero.
    private static double[] CappedCurrents(RecurrentLayer layer, int example)
    {
        double[] a =
        [
            .. Enumerable
                .Range(0, layer.Neurons)
                .Select(i =>
                    Enumerable.Range(0, layer.Inputs).Sum(j => (double)Data.Examples[example, j] * layer.A[j, i])
                ),
        ];
        double least = a.Order().ElementAt(a.Length - layer.Cap);
        return [.. a.Select(current => current >= least && current > 0 ? current : 0)];
    }
}
