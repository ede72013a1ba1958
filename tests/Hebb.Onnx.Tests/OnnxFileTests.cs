using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;

namespace Hebb.Onnx.Tests;

/// <summary>What ONNX Runtime computes of an exported network is what the library does.</summary>
public sealed class OnnxFileTests
{
    private const int Examples = 1000;
    private const int Inputs = 12;
    private const int Labels = 4;

    // Sums in single precision differ by rounding, at most by this share of their terms' sizes.
    private const double Rounding = 1e-4;

    private static readonly RandomKey Key = RandomKey.FromSeed(7);

    public static TheoryData<string> Exact() => [.. ExactNetworks().Keys];

    [Theory]
    [MemberData(nameof(Exact))]
    public void Where_all_sums_are_exact_labels_and_scores_are_equal_ties_included(string name)
    {
        var network = ExactNetworks()[name];
        var examples = WholeNumbers(Examples, Inputs, 0, 3, "examples");

        using var model = new OnnxModel(network);
        var (labels, scores) = model.Run(examples);

        var own = Scores(network, examples);
        Assert.Equal(own, scores);
        Assert.Equal(network.Predict(examples).Select(label => (long)label), labels);
    }

    [Fact]
    public void There_are_ties_among_those_examples()
    {
        var network = ExactNetworks()["one round"];
        var examples = WholeNumbers(Examples, Inputs, 0, 3, "examples");
        var layer = (RecurrentLayer)network.Hidden[0];

        int scores = Scores(network, examples).Count(row => row.Count(score => score == row.Max()) > 1);
        int edges = Enumerable.Range(0, Examples).Count(row => IsTied(network, layer, examples.Row(row)));

        Assert.InRange(scores, 10, Examples);
        Assert.InRange(edges, 100, Examples);
    }

    [Fact]
    public void A_trained_standardised_network_gives_the_same_labels_beyond_rounding()
    {
        var data = Synthetic.Make("relu1", Key).Train.Take(Examples);
        var network = Network.Create(data, Key, InputTransform.Standardised(data), new RecurrentOptions(200, Cap: 50));
        new PlasticityTrainer(network, new PlasticityOptions(), Key).Train(data, epochs: 2);

        AreEqualBeyondRounding(network, data.Examples);
    }

    [Fact]
    public void Three_rounds_of_a_trained_graph_give_the_same_labels_beyond_rounding()
    {
        var data = Synthetic.Make("rnn", Key).Train.Take(Examples);
        var network = Network.Create(data, Key, null, new RecurrentOptions(100, Cap: 30, Rounds: 3));
        var w = ((RecurrentLayer)network.Hidden[0]).W;
        FillNormal(w, "graph");
        new PlasticityTrainer(network, new PlasticityOptions(), Key).Train(data, epochs: 2);

        AreEqualBeyondRounding(network, data.Examples);
    }

    [Fact]
    public void Concatenated_layers_read_at_unit_length_give_the_same_labels_beyond_rounding()
    {
        var data = Synthetic.Make("relu2", Key).Train.Take(Examples);
        var options = new ConcatenatedOptions(
            new RecurrentOptions(60, Cap: 15),
            new RecurrentOptions(90, Cap: 90),
            new RecurrentOptions(40, Cap: 10)
        );
        var drawn = Network.Create(data, Key, InputTransform.Centred(data), options);
        var network = new Network(drawn.Input, drawn.Hidden, drawn.U, new OutputReading(UnitLength: true));
        new PlasticityTrainer(network, new PlasticityOptions(), Key).Train(data, epochs: 2);

        AreEqualBeyondRounding(network, data.Examples);
    }

    [Theory]
    [InlineData(null, Pooling.Hard, false, false)]
    [InlineData(0.05f, Pooling.Soft, true, false)]
    [InlineData(0.05f, Pooling.Hard, false, true)]
    [InlineData(null, Pooling.Soft, true, true)]
    public void Filters_with_everything_give_the_same_scores_beyond_rounding(
        float? contrast,
        Pooling pooling,
        bool root,
        bool standardised
    )
    {
        var options = new ConvolutionOptions(10, 3, 2)
        {
            Contrast = contrast,
            Pooling = pooling,
            SquareRoot = root,
            Grid = 3,
            Stride = 2,
        };
        var drawn = Network.Create(new LayerShape(2, 9, 8), Labels, Key, options);
        var layer = (ConvolutionalLayer)drawn.Hidden[0];
        var (mean, scale) = (new Matrix(1, 90), new Matrix(1, 90));
        FillNormal(mean, "mean");
        FillNormal(scale, "scale");
        layer = standardised ? layer.WithMoments(mean, scale) : layer;
        FillNormal(drawn.U, "output");
        var network = new Network(null, [layer], drawn.U, new OutputReading(UnitLength: true));
        var examples = new Matrix(50, 144);
        for (int n = 0; n < 50; n++)
        {
            // Part of each image is blank.
            Key.For("image", (ulong)n).Stream().FillNormal(examples.Row(n)[(2 * n)..]);
        }

        using var model = new OnnxModel(network);
        var (labels, scores) = model.Run(examples);

        var own = Scores(network, examples);
        for (int n = 0; n < 50; n++)
        {
            double size = own[n].Max(Math.Abs);
            Assert.All(scores[n].Zip(own[n]), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * size));
            Assert.Equal(Array.IndexOf(scores[n], scores[n].Max()), labels[n]);
        }
    }

    [Theory]
    [InlineData(CompetitiveValues.Graded, CompetitiveOutput.Values, 0)]
    [InlineData(CompetitiveValues.Graded, CompetitiveOutput.Root, 0.5f)]
    [InlineData(CompetitiveValues.Bits, CompetitiveOutput.Values, 0.5f)]
    [InlineData(CompetitiveValues.Bits, CompetitiveOutput.Bits, 0)]
    public void Competitive_layers_of_several_rounds_give_the_same_scores_beyond_rounding(
        CompetitiveValues values,
        CompetitiveOutput output,
        float injection
    )
    {
        var options = new CompetitiveOptions(40, 9)
        {
            Caps = [3, 6, 9],
            Values = values,
            Output = output,
            Injection = injection,
        };
        var network = Network.Create(new LayerShape(Inputs), Labels, Key, options);
        FillNormal(((CompetitiveLayer)network.Hidden[0]).R!, "recurrent");
        FillNormal(network.U, "output");
        var examples = new Matrix(Examples, Inputs);
        FillNormal(examples, "normal");

        using var model = new OnnxModel(network);
        var (_, scores) = model.Run(examples);

        var own = Scores(network, examples);
        int same = Enumerable
            .Range(0, Examples)
            .Count(n => scores[n].Zip(own[n]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4));
        // Of bits a few may be in the cap by rounding alone.
        Assert.InRange(same, Examples * 99 / 100, Examples);
    }

    [Fact]
    public void Silence_is_of_no_length_and_the_first_label()
    {
        Matrix Minus() =>
            Matrix.FromRows([
                [-1, 0],
                [0, -1],
            ]);
        var layers = new ConcatenatedLayers([
            new RecurrentLayer(null, Minus(), cap: 1),
            new RecurrentLayer(null, Minus(), cap: 2),
        ]);
        var u = Matrix.FromRows([
            [0, 1],
            [0, 1],
            [0, 1],
            [0, 1],
        ]);
        using var model = new OnnxModel(new Network(null, [layers], u, new OutputReading(UnitLength: true)));

        var (labels, scores) = model.Run(
            Matrix.FromRows([
                [1, 1],
                [-1, 0],
            ])
        );

        Assert.Equal([0, 1], labels);
        Assert.Equal([0, 0], scores[0]);
        Assert.Equal(1, scores[1][1], 0.5);
    }

    [Fact]
    public void Names_and_origin_are_in_the_metadata()
    {
        var drawn = ExactNetworks()["one round"];
        string[] inputs = [.. Enumerable.Range(0, Inputs).Select(i => $"column {i}")];
        var network = new Network(null, drawn.Hidden, drawn.U, default, ["ant", "bée", "\"cat\"", "dog"], inputs);
        using var named = new OnnxModel(network, new ModelProvenance { Data = "insects.csv", Seed = 5 });
        using var plain = new OnnxModel(drawn);

        Assert.Equal("""["ant","bée","\"cat\"","dog"]""", named.Metadata["labels"]);
        Assert.StartsWith("""["column 0","column 1",""", named.Metadata["inputs"], StringComparison.Ordinal);
        Assert.Equal(("insects.csv", "5"), (named.Metadata["data"], named.Metadata["seed"]));
        Assert.Empty(plain.Metadata);
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes_and_too_large_a_one_none()
    {
        var network = ExactNetworks()["three rounds"];
        using MemoryStream one = new(),
            two = new(),
            none = new();

        OnnxFile.Write(network, new ModelProvenance(), one, "one");
        OnnxFile.Write(network.Clone(), new ModelProvenance(), two, "two");
        var error = Assert.Throws<FileFormatException>(() =>
            OnnxFile.Write(network, new ModelProvenance(), none, "big.onnx", mostBytes: one.Length - 1)
        );

        Assert.Equal(one.ToArray(), two.ToArray());
        Assert.StartsWith($"big.onnx: {one.Length} bytes are needed", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, none.Length);
    }

    // Weights and inputs that are small whole numbers: every sum is exact, in any order.
    private static Dictionary<string, Network> ExactNetworks()
    {
        RecurrentLayer Layer(string name, int inputs, int neurons, int cap, int rounds = 1)
        {
            int graph = rounds > 1 ? neurons : 0;
            var all = new BitMatrix(graph, graph);
            for (int i = 0; i < graph * graph; i++)
            {
                all[i / graph, i % graph] = i / graph != i % graph;
            }

            return new RecurrentLayer(
                null,
                WholeNumbers(inputs, neurons, -2, 2, $"{name} A"),
                all,
                WholeNumbers(graph, graph, -1, 1, $"{name} W"),
                cap,
                rounds
            );
        }

        Network Of(InputTransform? input, OutputReading reads, params HiddenLayer[] hidden) =>
            new(input, hidden, WholeNumbers(hidden[^1].OutputShape.Size, Labels, -2, 2, "U"), reads);

        RecurrentLayer Published(RecurrentLayer layer) =>
            new(layer.InputEdges, layer.A, layer.GraphEdges, layer.W, layer.Cap, layer.Rounds)
            {
                Recurrence = Recurrence.ThroughGraph,
                FiredWhen = FiredWhen.InCap,
                HiddenBias = 1,
            };

        // Images of 3×4 pixels.
        ConvolutionalLayer Convolution(string name, ConvolutionOptions options) =>
            new(
                new LayerShape(1, 3, 4),
                options,
                WholeNumbers(options.PatchSide * options.PatchSide, options.Filters, -2, 2, $"{name} filters")
            );

        TemplateLayer Templates(string name, int inputs, int units, int groups) =>
            new(
                WholeNumbers(inputs, units, -2, 2, $"{name} templates"),
                WholeNumbers(1, units, -3, 3, $"{name} bias"),
                groups
            );

        CompetitiveLayer Competitive(string name, int inputs, int units, int cap) =>
            new(
                WholeNumbers(inputs, units, -2, 2, $"{name} weights"),
                WholeNumbers(1, units, -3, 3, $"{name} bias"),
                [cap]
            )
            {
                Values = CompetitiveValues.Bits,
                Output = CompetitiveOutput.Bits,
            };

        Matrix Row(float value)
        {
            var row = new Matrix(1, Inputs);
            row.Fill(value);
            return row;
        }

        var firedBits = new OutputReading(FiredBits: true);
        return new Dictionary<string, Network>
        {
            ["one round"] = Of(null, default, Layer("a", Inputs, 40, 10)),
            ["no cap"] = Of(null, default, Layer("b", Inputs, 30, 30)),
            ["three rounds"] = Of(null, default, Layer("c", Inputs, 40, 10, rounds: 3)),
            ["three rounds through the graph"] = Of(null, default, Published(Layer("c", Inputs, 40, 10, rounds: 3))),
            ["two layers"] = Of(null, default, Layer("d", Inputs, 40, 10), Layer("e", 40, 50, 20, rounds: 2)),
            ["fired bits"] = Of(null, firedBits, Layer("f", Inputs, 40, 15)),
            ["fired bits in the cap"] = Of(null, firedBits, Published(Layer("g", Inputs, 40, 30, rounds: 2))),
            ["fired bits without a cap"] = Of(null, firedBits, Layer("h", Inputs, 30, 30)),
            ["all in the cap"] = Of(null, firedBits, Published(Layer("i", Inputs, 30, 30))),
            ["fired bits of concatenated layers"] = Of(
                null,
                firedBits,
                new ConcatenatedLayers([Layer("j", Inputs, 20, 5), Layer("k", Inputs, 30, 9)])
            ),
            ["filters"] = Of(null, default, Convolution("q", new(20, 2, 3) { Grid = 2 })),
            ["fired filters, no cap, one out of two positions"] = Of(
                null,
                firedBits,
                Convolution("r", new(9, 1, 9) { Stride = 2, Grid = 2 })
            ),
            ["templates"] = Of(null, default, Templates("m", Inputs, 30, 5)),
            ["fired templates"] = Of(null, firedBits, Templates("n", Inputs, 30, 3)),
            ["templates on templates"] = Of(null, default, Templates("o", Inputs, 40, 10), Templates("p", 40, 20, 4)),
            ["bits of a competitive layer"] = Of(null, default, Competitive("s", Inputs, 40, 12)),
            ["fired bits of competitive layers"] = Of(
                null,
                firedBits,
                Competitive("t", Inputs, 40, 12),
                Competitive("u", 40, 30, 5)
            ),
            ["standardised"] = Of(new InputTransform(Inputs, Row(1), Row(0.5f)), default, Layer("l", Inputs, 40, 10)),
        };
    }

    private static void AreEqualBeyondRounding(Network network, Matrix examples)
    {
        using var model = new OnnxModel(network);
        var (labels, scores) = model.Run(examples);

        int[] own = network.Predict(examples);
        int decided = 0;
        for (int row = 0; row < examples.Rows; row++)
        {
            var exact = PlainRecurrence<double>.Run(network, examples.Row(row));
            double largest = Enumerable.Range(0, network.Labels).Max(c => SumOfSizes(exact.Read, network.U, c));
            double[] best = [.. exact.Scores.OrderDescending().Take(2)];
            if (EdgeOf(network, examples.Row(row)) > Rounding && best[0] - best[1] > Rounding * largest)
            {
                decided++;
                Assert.Equal(own[row], labels[row]);
                Assert.All(
                    scores[row].Zip(exact.Scores),
                    pair => Assert.InRange(pair.First - pair.Second, -Rounding * largest, Rounding * largest)
                );
            }
        }

        Assert.InRange(decided, examples.Rows * 9 / 10, examples.Rows);
    }

    // What a score's sum is made of, signs aside.
    private static double SumOfSizes(double[] read, Matrix u, int label) =>
        read.Select((value, j) => Math.Abs(value * u[j, label])).Sum();

    // How far the values on both sides of the cap's edge are apart, as a share of the largest: the least of all rounds and layers.
    private static double EdgeOf(Network network, ReadOnlySpan<float> x)
    {
        double least = double.MaxValue;
        var layers = network.Hidden[0] is ConcatenatedLayers several ? several.Banks : network.Hidden;
        foreach (var layer in layers.Cast<RecurrentLayer>())
        {
            var alone = new Network(network.Input, [layer], new Matrix(layer.Neurons, 2));
            var firing = PlainRecurrence<double>.Run(alone, x).Layers[0];
            for (int t = 0; t < layer.Rounds && layer.Cap < layer.Neurons; t++)
            {
                double[] net =
                [
                    .. firing.Currents.Select(
                        (a, i) => a + (t == 0 ? 0 : firing.H[t - 1].Select((h, j) => h * layer.W[j, i]).Sum())
                    ),
                ];
                double[] sorted = [.. net.Select(value => Math.Max(0, value)).OrderDescending()];
                if (sorted[layer.Cap - 1] > 0)
                {
                    least = Math.Min(least, (sorted[layer.Cap - 1] - sorted[layer.Cap]) / sorted[0]);
                }
            }
        }

        return least;
    }

    // Whether two positive values, one in the cap and one not, are equal.
    private static bool IsTied(Network network, RecurrentLayer layer, ReadOnlySpan<float> x)
    {
        var currents = PlainRecurrence<float>.Run(network, x).Layers[0].Currents;
        float[] sorted = [.. currents.Select(value => Math.Max(0, value + layer.HiddenBias)).OrderDescending()];
        return sorted[layer.Cap - 1] == sorted[layer.Cap];
    }

    private static float[][] Scores(Network network, Matrix examples)
    {
        var scores = new Matrix(examples.Rows, network.Labels);
        network.Scores(examples, 0, examples.Rows, scores);
        return [.. Enumerable.Range(0, examples.Rows).Select(row => scores.Row(row).ToArray())];
    }

    private static Matrix WholeNumbers(int rows, int columns, int low, int high, string name)
    {
        var random = Key.For(name).Stream();
        var numbers = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float number in numbers.Row(r))
            {
                number = MathF.Floor(random.NextSingle(low, high + 1));
            }
        }

        return numbers;
    }

    private static void FillNormal(Matrix weights, string name)
    {
        var random = Key.For(name).Stream();
        for (int r = 0; r < weights.Rows; r++)
        {
            foreach (ref float weight in weights.Row(r))
            {
                weight = 0.2f * random.NextNormal();
            }
        }
    }
}
