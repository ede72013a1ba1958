using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Show;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Experiments.Tests.Show;

public sealed class ModelSummaryTests : IRunObserver
{
    private static readonly RandomKey Key = RandomKey.FromSeed(2);

    void IProgress<PhaseProgress>.Report(PhaseProgress value) { }

    void IRunObserver.Warn(string message) => Assert.Fail(message);

    [Fact]
    public void Weights_without_an_edge_are_not_counted()
    {
        var values = Matrix.FromRows([
            [1, 0],
            [-3, 0],
            [0, 5],
        ]);
        var edges = new BitMatrix(3, 2)
        {
            [0, 0] = true,
            [1, 0] = true,
            [2, 0] = true,
            [2, 1] = true,
        };

        var summary = WeightSummary.Of(new NamedWeights("some_weights", values, edges));

        Assert.Equal(
            ("some_weights", 3, 2, 4L, 1L),
            (summary.Name, summary.Rows, summary.Columns, summary.Edges, summary.Zero)
        );
        Assert.Equal((0.75, -3, 5), (summary.Mean, summary.Minimum, summary.Maximum));
        Assert.Equal(Math.Sqrt((1 + 9 + 0 + 25) / 4.0 - (0.75 * 0.75)), summary.StandardDeviation, 12);
        // 1 lies halfway between −3 and 5.
        Assert.Equal(
            (1, 1, 1, 3),
            (summary.Histogram[0], summary.Histogram[10], summary.Histogram[19], summary.Histogram.Sum())
        );
    }

    [Fact]
    public void Equal_weights_and_none_have_a_histogram_too()
    {
        var equal = WeightSummary.Of(
            new NamedWeights(
                "a",
                Matrix.FromRows([
                    [2, 2],
                ]),
                null
            )
        );
        var none = WeightSummary.Of(
            new NamedWeights(
                "b",
                Matrix.FromRows([
                    [0, 0],
                ]),
                new BitMatrix(1, 2)
            )
        );

        Assert.Equal((2L, 0.0), (equal.Histogram[0], equal.StandardDeviation));
        Assert.Equal((0L, 0L, 0.0, 0.0), (none.Edges, none.Histogram.Sum(), none.Minimum, none.Mean));
    }

    [Fact]
    public void Templates_are_a_layer_with_one_of_each_group_active_and_are_shown_as_pictures()
    {
        var network = Network.Create(new LayerShape(1, 3, 3), 2, Key, new TemplateOptions(2, 4));

        var summary = ModelSummary.Of(network);

        Assert.Equal([(9, 8, 2, 1)], summary.Layers.Select(l => (l.Inputs, l.Neurons, l.Cap, l.Rounds)));
        Assert.Equal(["templates", "bias"], summary.Layers[0].Weights.Select(weights => weights.Name));
        Assert.Equal((9 * 8) + 8 + (8 * 2), summary.Numbers);
        Assert.NotEmpty(ReceptiveFields.Of(network));
    }

    [Fact]
    public void Competitive_layers_say_their_caps_in_one_line_and_are_shown_as_pictures()
    {
        var network = Network.Create(
            new LayerShape(1, 3, 3),
            2,
            Key,
            new CompetitiveOptions(9, Cap: 4)
            {
                Caps = [2, 3, 4],
                Output = CompetitiveOutput.Root,
                Injection = 0.5f,
            }
        );

        var layer = ModelSummary.Of(network).Layers[0];

        Assert.Equal((9, 9, 4, 3), (layer.Inputs, layer.Neurons, layer.Cap, layer.Rounds));
        Assert.Equal(
            "layer 0 is competitive: caps 2, 3, 4 from round to round, graded, gives square roots, the first net input added again times 0.5",
            layer.Description
        );
        Assert.Equal(["input_weights", "bias", "recurrent_weights"], layer.Weights.Select(weights => weights.Name));
        Assert.NotEmpty(ReceptiveFields.Of(network));
    }

    [Fact]
    public void Layers_transform_and_names_are_those_of_the_network()
    {
        var training = new LabelledData(
            Matrix.FromRows([
                [1, 7, 2],
                [3, 7, 5],
            ]),
            [0, 1],
            2
        )
        {
            InputNames = ["length", "always", "width"],
            LabelNames = ["no", "yes"],
        };
        var network = Network.Create(
            training,
            Key,
            InputTransform.Standardised(training),
            new ConcatenatedOptions(new RecurrentOptions(5, Cap: 2), new RecurrentOptions(6, Cap: 3)),
            new RecurrentOptions(4, Cap: 2, Rounds: 3)
        );

        var summary = ModelSummary.Of(network);

        Assert.Equal(["0.0", "0.1", "1"], summary.Layers.Select(layer => layer.Layer));
        Assert.Equal(
            [(3, 5, 2, 1), (3, 6, 3, 1), (11, 4, 2, 3)],
            summary.Layers.Select(l => (l.Inputs, l.Neurons, l.Cap, l.Rounds))
        );
        Assert.Equal("standardised", summary.Input.Kind);
        Assert.Equal(["always"], summary.Input.Constant);
        Assert.Equal(["no", "yes"], summary.LabelNames!);
        Assert.Equal(
            ["0.0.input_weights", "0.1.input_weights", "1.input_weights", "1.graph_weights", "output_weights"],
            ModelReport.Weights(summary).Select(weights => weights.Name)
        );
        Assert.Equal(ModelReport.Weights(summary).Sum(weights => weights.Edges), summary.Numbers);
    }

    [Fact]
    public void Firing_is_counted_as_the_plain_recurrence_fires()
    {
        var data = Synthetic.Make("moons", Key).Train.Take(300);
        var network = Network.Create(
            data,
            Key,
            null,
            new RecurrentOptions(70, Cap: 9, Rounds: 3),
            new RecurrentOptions(20, Cap: 20)
        );
        var first = (RecurrentLayer)network.Hidden[0];
        for (int j = 0; j < first.Neurons; j++)
        {
            first.W.Row(j).Fill(j % 3 == 0 ? -0.5f : 0.1f);
            first.W[j, j] = 0;
        }

        using var workers = new WorkerPool(2);
        var firing = FiringSummary.Of(network, data.Examples, workers, this);

        var runs = Enumerable
            .Range(0, data.Count)
            .Select(i => PlainRecurrence<float>.Run(network, data.Examples.Row(i)))
            .ToArray();
        for (int l = 0; l < 2; l++)
        {
            int rounds = network.Hidden[l].Rounds;
            Assert.Equal(
                Enumerable
                    .Range(0, rounds)
                    .Select(t => runs.Average(run => run.Layers[l].Fired[t].Count(fired => fired))),
                firing[l].Active,
                (a, b) => Math.Abs(a - b) < 1e-9
            );
            double[] frequencies =
            [
                .. Enumerable
                    .Range(0, network.Hidden[l].OutputShape.Size)
                    .Select(i => runs.Count(run => run.Layers[l].Fired.Any(round => round[i])) / 300.0),
            ];
            Assert.Equal(frequencies, firing[l].Frequencies);
            Assert.Equal(frequencies.Count(f => f == 0), firing[l].Dead);
            Assert.Equal(frequencies.Count(f => f == 1), firing[l].AlwaysOn);
        }

        Assert.Throws<InvalidOptionException>(() => FiringSummary.Of(network, new Matrix(0, 10), workers, this));
    }

    [Fact]
    public void Receptive_fields_are_those_of_the_neurons_with_the_largest_outgoing_weights()
    {
        var network = Network.Create(
            new LayerShape(2, 2, 3),
            2,
            Key,
            new ConcatenatedOptions(new RecurrentOptions(20, Cap: 5), new RecurrentOptions(30, Cap: 5))
        );
        // The last neuron of the second bank, then the first of the first.
        network.U[49, 1] = -3;
        network.U[0, 0] = 2;
        var banks = ((ConcatenatedLayers)network.Hidden[0]).Banks.Cast<RecurrentLayer>().ToArray();

        var fields = Assert.Single(ReceptiveFields.Of(network));

        Assert.Equal(["neuron 50", "neuron 1", "neuron 2"], fields.Images.Take(3).Select(image => image.Caption));
        Assert.Equal(24, fields.Images.Count);
        Assert.Equal((2, 3), (fields.Images[0].Height, fields.Images[0].Width));
        var a = banks[1].A;
        Assert.Equal((a[2, 29] + a[8, 29]) / 2, fields.Images[0].Values[2], 1e-6f);
        Assert.Empty(ReceptiveFields.Of(Network.Create(new LayerShape(9), 2, Key, new RecurrentOptions(5, Cap: 2))));
    }

    [Fact]
    public void A_page_has_histograms_firing_and_pictures()
    {
        var network = Network.Create(new LayerShape(1, 3, 3), 2, Key, new RecurrentOptions(8, Cap: 2));
        using var workers = new WorkerPool(1);
        var firing = FiringSummary.Of(network, Matrix.FromRows([new float[9]]), workers, this);

        var page = ModelReport.Of("<mine>", new Model(network, new ModelProvenance { Seed = 4 }), firing, "0.2.0");

        Assert.Equal(
            ["Layers", "Weights", "Firing", "Receptive fields", "Where it comes from"],
            page.Sections.Select(section => section.Heading)
        );
        Assert.Equal(2, page.Sections[1].Content.OfType<BarChart>().Count());
        Assert.Equal((8, 0), (firing[0].Dead, firing[0].AlwaysOn));
        Assert.DoesNotContain("<mine>", page.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("Inputs are taken as they are.", page.ToHtml(), StringComparison.Ordinal);
    }
}
