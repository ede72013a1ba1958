using System.Text.Json;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Tests.Evaluate;

public sealed class ClassificationFiguresTests
{
    // Sixty labels and predictions, and what scikit-learn 1.2.1 (accuracy_score, balanced_accuracy_score, precision_score, recall_score,
    // confusion_matrix) and SciPy's binomtest(46, 60).proportion_ci(method='wilson') compute of them.
    private const string True = "010131100012000200201301201110000002101000100102010011000111";
    private const string Predicted = "010131012002000200201300101000000002021000200111010011100111";

    [Fact]
    public void The_figures_are_those_of_scikit_learn()
    {
        var figures = ClassificationFigures.Of(Digits(True), Digits(Predicted), 4);

        Assert.Equal(60, figures.Examples);
        Assert.Equal(0.7666666666666667, figures.Accuracy, 15);
        Assert.Equal(0.7901041666666666, figures.BalancedAccuracy, 15);
        Assert.Equal(
            [0.8181818181818182, 0.7222222222222222, 0.5714285714285714, 1.0],
            figures.PerClass.Select(label => label.Precision!.Value),
            (a, b) => Math.Abs(a - b) < 1e-15
        );
        Assert.Equal(
            [0.84375, 0.65, 0.6666666666666666, 1.0],
            figures.PerClass.Select(label => label.Recall!.Value),
            (a, b) => Math.Abs(a - b) < 1e-15
        );
        Assert.Equal(
            [
                [27, 3, 2, 0],
                [6, 13, 1, 0],
                [0, 2, 4, 0],
                [0, 0, 0, 2],
            ],
            figures.Confusion!
        );
        Assert.Equal(0.6456372962239804, figures.Low, 15);
        Assert.Equal(0.8556043826335716, figures.High, 15);
        Assert.Equal((32 / 60.0, "0"), (figures.MajorityBaseline, figures.MajorityLabel));
        Assert.Equal((4, 0), (figures.PredictedLabels, figures.Warnings().Count()));
    }

    [Fact]
    public void A_label_that_does_not_occur_or_is_never_predicted_has_no_share_of_nothing()
    {
        // Two of a are right, b is taken for a, c is predicted where it is a, d is not there at all.
        var figures = ClassificationFigures.Of([0, 0, 0, 1], [0, 0, 2, 0], 4, ["a", "b", "c", "d"]);

        Assert.Equal(
            [
                new ClassFigures("a", 2 / 3.0, 2 / 3.0, 3, 3),
                new ClassFigures("b", null, 0, 1, 0),
                new ClassFigures("c", 0, null, 0, 1),
                new ClassFigures("d", null, null, 0, 0),
            ],
            figures.PerClass
        );
        Assert.Equal((0.5, 1 / 3.0, 0.75, "a", 2), Summary(figures));
        Assert.Equal(["the accuracy, 50.00 %, is below that of always predicting 'a', 75.00 %"], figures.Warnings());
    }

    [Fact]
    public void One_predicted_label_for_all_examples_is_reported()
    {
        var figures = ClassificationFigures.Of([0, 1, 1, 1], [1, 1, 1, 1], 2, ["rare", "common"]);

        Assert.Equal((0.75, 0.5, 0.75, "common", 1), Summary(figures));
        string warning = Assert.Single(figures.Warnings());
        Assert.StartsWith("all 4 examples are given one label, 'common'", warning, StringComparison.Ordinal);
        // Where there is nothing else to be given, nothing is odd.
        Assert.Empty(ClassificationFigures.Of([1, 1], [1, 1], 2).Warnings());
    }

    [Fact]
    public void What_is_no_label_is_refused()
    {
        Assert.Throws<InvalidOptionException>(() => ClassificationFigures.Of([], [], 2));
        Assert.Throws<InvalidOptionException>(() => ClassificationFigures.Of([0, 1], [0], 2));
        Assert.Throws<InvalidOptionException>(() => ClassificationFigures.Of([0, 2], [0, 1], 2));
        Assert.Throws<InvalidOptionException>(() => ClassificationFigures.Of([0, 1], [0, -1], 2));
    }

    [Fact]
    public void JSON_has_the_documented_keys_and_comes_back()
    {
        var figures = ClassificationFigures.Of(Digits(True), Digits(Predicted), 4);

        string json = JsonSerializer.Serialize(figures, ResultJson.Page);
        using var parsed = JsonDocument.Parse(json);

        string[] keys = [.. parsed.RootElement.EnumerateObject().Select(key => key.Name)];
        Assert.Superset(
            new HashSet<string>
            {
                "accuracy",
                "low",
                "high",
                "balancedAccuracy",
                "majorityBaseline",
                "perClass",
                "confusion",
            },
            keys.ToHashSet()
        );
        Assert.Equal(
            ["label", "precision", "recall", "examples", "predicted"],
            parsed.RootElement.GetProperty("perClass")[0].EnumerateObject().Select(key => key.Name)
        );
        var back = JsonSerializer.Deserialize<ClassificationFigures>(json, ResultJson.Strict)!;
        Assert.Equal(json, JsonSerializer.Serialize(back, ResultJson.Page));
    }

    [Fact]
    public void A_report_shows_what_was_taken_for_what()
    {
        var figures = ClassificationFigures.Of(Digits(True), Digits(Predicted), 4, ["ant", "bee", "cat", "dog"]);

        var section = ClassificationReport.Section(figures, "test examples");

        var map = section.Content.OfType<HeatMap>().Single();
        Assert.Equal(["ant", "bee", "cat", "dog"], map.RowLabels);
        Assert.Equal([6, 13, 1, 0], map.Values[1]);
        var table = section.Content.OfType<ReportTable>().Single();
        Assert.Equal(["bee", "72.22 %", "65.00 %", "20", "18"], table.Rows[1]);
        Assert.Equal("76.67 %", ClassificationReport.KeyFigures(figures)[0].Value);
    }

    [Fact]
    public void With_many_labels_the_most_frequent_mistakes_are_listed()
    {
        int[] labels = [.. Enumerable.Range(0, 120).Select(i => i % 60)];
        int[] predictions = [.. labels];
        predictions[7] = predictions[67] = 3;
        predictions[9] = 59;

        var list = (ReportTable)
            ClassificationReport.Confusion(ClassificationFigures.Of(labels, predictions, 60), "test examples");

        Assert.Equal(
            [
                ["7", "3", "2"],
                ["9", "59", "1"],
            ],
            list.Rows
        );
    }

    [Fact]
    public void With_too_many_labels_there_is_no_matrix()
    {
        var figures = ClassificationFigures.Of([0, 99_999], [0, 0], 100_000);

        Assert.Null(figures.Confusion);
        Assert.Equal(0.5, figures.Accuracy);
        Assert.IsType<Paragraph>(ClassificationReport.Confusion(figures, "test examples"));
    }

    private static (double, double, double, string, int) Summary(ClassificationFigures figures) =>
        (
            figures.Accuracy,
            figures.BalancedAccuracy,
            figures.MajorityBaseline,
            figures.MajorityLabel,
            figures.PredictedLabels
        );

    private static int[] Digits(string text) => [.. text.Select(digit => digit - '0')];
}
