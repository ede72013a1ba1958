using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Gradients;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>The gradients that passes compute, against finite differences and against each other.</summary>
public sealed class PullBackTests
{
    private const PassUse Everything = PassUse.InputGradient | PassUse.WeightGradients;

    [Fact]
    public void Gradients_of_weights_and_examples_are_those_of_finite_differences()
    {
        var compared = new Dictionary<string, int>();
        foreach (var drawn in LayerCase.Random(seeds: 3))
        {
            var c = Smooth(drawn) with { Examples = 3 };
            var network = c.Network();
            var data = c.Data();
            var differences = new FiniteDifferences(network, data.Examples, data.Labels);
            var random = RandomKey.FromSeed(c.Seed).For("entries").Stream();
            foreach (var (name, entries, gradient, edges) in Gradients(network, data.Examples, data.Labels))
            {
                double scale = gradient.Buffer.ToArray().Max(Math.Abs);
                for (int n = 0; n < 4; n++)
                {
                    var (row, column) = Entry(gradient, edges, mostTries: n < 2 ? 1 : 100, ref random);
                    if (differences.Of(entries, row, column) is { } expected)
                    {
                        float found = gradient[row, column];
                        Assert.True(
                            Math.Abs(found - expected) <= (1e-4 * scale) + 1e-6,
                            $"{name}[{row}, {column}]: {expected} by differences, {found} found; {c}"
                        );
                        string kind = $"{c.Form}, {c.Recurrence}, {c.Rounds} rounds, {name}";
                        compared[kind] = compared.GetValueOrDefault(kind) + (found != 0 ? 1 : 0);
                    }
                }
            }
        }

        // For each form, recurrence and number of rounds one kind for each matrix.
        Assert.True(compared.Count > 150, $"only {compared.Count} kinds of gradients");
        Assert.DoesNotContain(compared, kind => kind.Value == 0);
        Assert.True(compared.Values.Sum() > 1000, $"only {compared.Values.Sum()} derivatives were compared");
    }

    [Fact]
    public void Input_gradients_of_many_examples_on_many_threads_are_those_of_each_alone()
    {
        var c = new LayerCase(LayerForm.Stack, 2, Recurrence.Paper)
        {
            Examples = 150,
            Transforms = true,
            Reads = new OutputReading(UnitLength: true),
        };
        var network = c.Network();
        var data = c.Data();
        var scores = new Matrix(data.Count, c.Labels);
        Workers.All(workers =>
        {
            var gradient = new Matrix(data.Count, c.Inputs);
            network.InputGradient(data.Examples, data.Labels, SoftmaxCrossEntropy.Evaluate, scores, gradient, workers);
            for (int n = 0; n < data.Count; n++)
            {
                var one = data.Select([n]);
                var expected = new Matrix(1, c.Inputs);
                network.InputGradient(one.Examples, one.Labels, SoftmaxCrossEntropy.Evaluate, scores, expected);
                Assert.Equal(Widths.Bits(expected.Row(0)), Widths.Bits(gradient.Row(n)));
                Assert.True(expected.Buffer.ContainsAnyExcept(0f));
            }
        });
    }

    [Fact]
    public void What_is_asked_for_does_not_depend_on_what_else_is()
    {
        PassUse[] uses =
        [
            PassUse.InputGradient,
            PassUse.InputWeightGradient,
            PassUse.GraphWeightGradient,
            PassUse.WeightGradients,
        ];
        int compared = 0;
        foreach (var c in LayerCase.Random(seeds: 1))
        {
            var network = c.Network();
            var data = c.Data();
            var all = Gradients(network, data.Examples, data.Labels);
            foreach (var use in uses)
            {
                foreach (var (name, _, gradient, _) in Gradients(network, data.Examples, data.Labels, use))
                {
                    var expected = all.Single(other => other.Name == name).Gradient;
                    bool isSame = Widths.Bits(expected.Buffer).SequenceEqual(Widths.Bits(gradient.Buffer));
                    Assert.True(isSame, $"{name}, {use}: {c}");
                    compared += gradient.Buffer.ContainsAnyExcept(0f) ? 1 : 0;
                }
            }
        }

        Assert.True(compared > 200, $"only {compared} gradients were compared");
    }

    // Through bits nothing can be differentiated, coarse numbers tie, and of very few inputs the layers with outputs of one length see
    // hardly more than a sign.
    private static LayerCase Smooth(LayerCase c) =>
        c with
        {
            Coarse = false,
            Reads = c.Reads with { FiredBits = false },
            Inputs = Math.Max(4, c.Inputs),
        };

    // An entry at random; with more tries, one whose gradient is not zero.
    private static (int Row, int Column) Entry(
        Matrix gradient,
        BitMatrix? edges,
        int mostTries,
        ref RandomStream random
    )
    {
        var (row, column) = (0, 0);
        for (int tries = 0; tries == 0 || (tries < mostTries && gradient[row, column] == 0); tries++)
        {
            do
            {
                (row, column) = (random.NextInt32(gradient.Rows), random.NextInt32(gradient.Columns));
            } while (edges?[row, column] == false);
        }

        return (row, column);
    }

    // What one pass computes of the mean cross-entropy: each gradient, what it belongs to, and its edges.
    private static List<(string Name, Matrix Entries, Matrix Gradient, BitMatrix? Edges)> Gradients(
        Network network,
        Matrix examples,
        int[] labels,
        PassUse use = Everything
    )
    {
        using var workers = new WorkerPool(1);
        var pass = new NetworkPass(network, examples.Rows, workers, use);
        pass.Load(examples, 0, examples.Rows);
        pass.ComputeScores(0, examples.Rows);
        var errors = new Matrix(examples.Rows, network.Labels);
        for (int n = 0; n < examples.Rows; n++)
        {
            SoftmaxCrossEntropy.Errors(pass.Scores(n), labels[n], 1f / examples.Rows, errors.Row(n));
        }

        var found = new List<(string, Matrix, Matrix, BitMatrix?)>();
        bool hasInput = use.HasFlag(PassUse.InputGradient);
        var ofExamples = new Matrix(examples.Rows, examples.Columns);
        pass.PullBack(errors, examples.Rows, hasInput ? ofExamples : null);
        if (hasInput)
        {
            found.Add(("examples", examples, ofExamples, null));
        }

        if ((use & PassUse.WeightGradients) != 0)
        {
            found.Add(("output", network.U, pass.OutputGradient, null));
        }

        foreach (var (l, layer) in network.Hidden.Index())
        {
            foreach (var (w, weights) in layer.Weights.Index())
            {
                bool isGraph = weights.Name.EndsWith("graph_weights", StringComparison.Ordinal);
                if (use.HasFlag(isGraph ? PassUse.GraphWeightGradient : PassUse.InputWeightGradient))
                {
                    var sum = new Matrix(weights.Values.Rows, weights.Values.Columns);
                    // In two parts, as threads do.
                    int half = sum.Rows / 2;
                    pass.AddGradient(l, w, sum, 0, half, new GemmScratch());
                    pass.AddGradient(l, w, sum, half, sum.Rows, new GemmScratch());
                    found.Add(($"{l}.{weights.Name}", weights.Values, sum, weights.Edges));
                }
            }
        }

        return found;
    }
}
