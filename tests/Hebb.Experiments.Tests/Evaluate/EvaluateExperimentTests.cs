using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Evaluate;

public sealed class EvaluateExperimentTests : IRunObserver, IDisposable
{
    private readonly List<string> warnings = [];
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    void IProgress<PhaseProgress>.Report(PhaseProgress value) { }

    void IRunObserver.Warn(string message) => warnings.Add(message);

    [Fact]
    public void The_worst_mistakes_come_first_with_their_margin()
    {
        // The scores of such a network are its inputs.
        var data = Examples(
            [
                [3, 1, 0],
                [1, 5, 0],
                [0, 2, 1],
                [9, 1, 0],
                [0, 1, 3],
                [0.5f, 0, 0.25f],
            ],
            [0, 0, 2, 1, 2, 2]
        );

        var (figures, unknown, worst) = Run(Identity(["x", "y", "z"]), data);

        Assert.Equal((6, 2 / 6.0, 0), (figures.Examples, figures.Accuracy, unknown));
        Assert.Equal(
            ["4: y, not x, by 8", "2: x, not y, by 4", "3: z, not y, by 1", "6: z, not x, by 0.25"],
            worst.Examples.Select(e => $"{e.Number}: {e.Label}, not {e.Predicted}, by {e.Margin}")
        );
        Assert.Equal([9, 1, 0], worst.Examples[0].Values!);
        Assert.Equal(["the accuracy, 33.33 %, is below that of always predicting 'z', 50.00 %"], warnings);
    }

    [Fact]
    public void Of_many_mistakes_twenty_are_kept_and_of_equal_ones_the_first()
    {
        float[][] rows = [.. Enumerable.Range(0, 600).Select(i => new[] { 1f + (i % 3), 0, 0 })];

        var worst = Run(Identity(null), Examples(rows, [.. Enumerable.Repeat(1, 600)])).Worst;

        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => (3 * i) + 3),
            worst.Examples.Select(example => example.Number)
        );
        Assert.All(worst.Examples, example => Assert.Equal(("1", "0", 3), Of(example)));

        static (string, string, float) Of(WorstExample e) => (e.Label, e.Predicted, e.Margin);
    }

    [Fact]
    public void A_label_that_the_model_does_not_know_counts_as_wrong_and_is_said()
    {
        var data = Examples(
            [
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
            ],
            [0, -1, 2]
        );

        var (figures, unknown, worst) = Run(Identity(null), data);

        Assert.Equal((2 / 3.0, 1), (figures.Accuracy, unknown));
        Assert.Equal(new ClassFigures("(unknown to the model)", null, 0, 1, 0), figures.PerClass[^1]);
        Assert.Equal([0, 1, 0, 0], figures.Confusion![3]);
        Assert.Empty(worst.Examples);
        Assert.Equal(
            ["1 of 3 examples count as wrong: they have a label that the model does not know, or none"],
            warnings
        );
    }

    [Fact]
    public void Scores_that_are_not_numbers_are_reported()
    {
        var data = Examples(
            [
                [3e38f, 3e38f, 0],
                [0, 1, 0],
            ],
            [0, 1]
        );
        var network = Identity(null);
        network.U.Fill(2);

        Run(network, data);

        Assert.StartsWith("1 examples have scores that are not finite", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_labels_are_refused()
    {
        var data = Examples(
            [
                [1, 0, 0],
            ],
            [0]
        ) with
        {
            Labels = null,
        };

        var error = Assert.Throws<InvalidOptionException>(() => Run(Identity(null), data));

        Assert.Contains("labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_shown_as_pictures_and_rows_of_a_table_as_numbers()
    {
        var image = new WorstExamples(2, 1, 2, null, [new WorstExample(7, "a", "b", 0.5f, [1, 2, 3, 5])]);
        var table = new WorstExamples(2, 1, 1, ["length", "width"], [new WorstExample(7, "a", "b", 0.5f, [1, 2])]);
        var huge = new WorstExamples(60_000, 1, 1, null, [new WorstExample(7, "a", "b", 0.5f, null)]);

        var grid = Assert.IsType<ImageGrid>(EvaluateReport.Mistakes(image).Content[^1]);
        Assert.Equal([2, 3.5f], grid.Images[0].Values);
        Assert.Equal("7: a, not b", grid.Images[0].Caption);
        var rows = Assert.IsType<ReportTable>(EvaluateReport.Mistakes(table).Content[^1]);
        Assert.Equal(["example", "true label", "predicted", "margin", "length", "width"], rows.Header);
        Assert.Equal(["7", "a", "b", "0.5", "1", "2"], rows.Rows[0]);
        Assert.Equal(4, Assert.IsType<ReportTable>(EvaluateReport.Mistakes(huge).Content[^1]).Header.Count);
    }

    private (ClassificationFigures Figures, int UnknownLabels, WorstExamples Worst) Run(
        Network network,
        NewExamples data
    ) => EvaluateExperiment.Run(network, data, workers, this);

    private static NewExamples Examples(float[][] rows, int[] labels) =>
        new(Matrix.FromRows(rows), labels, new LayerShape(rows[0].Length), []);

    // A neuron for each input, a label for each neuron: the scores are the inputs.
    private static Network Identity(IReadOnlyList<string>? names)
    {
        Matrix One() =>
            Matrix.FromRows([
                [1, 0, 0],
                [0, 1, 0],
                [0, 0, 1],
            ]);
        return new Network(null, [new RecurrentLayer(null, One(), cap: 3)], One(), labelNames: names);
    }
}
