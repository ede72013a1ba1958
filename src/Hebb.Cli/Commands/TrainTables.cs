using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary>What people see of a training.</summary>
internal static class TrainTables
{
    // Those that the model does not need.
    private static readonly string[] OtherPhases = ["data", "folds", "gradient", "evaluate"];

    /// <summary>Its accuracies, and what it took.</summary>
    /// <param name="result">The training.</param>
    /// <param name="clock">How long the phases took.</param>
    public static IRenderable[] Of(TrainResult result, PhaseClock clock)
    {
        var table = ResultTable.WithColumns("", ">accuracy", ">examples");
        table.AddRow("training", ResultTable.Percent(result.TrainAccuracy), $"{result.Examples:N0}");
        if (result.ValidationAccuracy is { } heldOut)
        {
            table.AddRow("validation", ResultTable.Percent(heldOut), "");
        }

        if (result.FeatureExamples is { } unlabelled)
        {
            table.AddRow("hidden layer, without labels", "", $"{unlabelled:N0}");
        }

        var test = result.Test!;
        if (result.Folds is { } cross)
        {
            table.AddRow(
                $"{cross.Accuracies.Count} folds",
                $"{ResultTable.Percent(cross.Mean)} ± {ResultTable.Percent(cross.StandardDeviation)}",
                ""
            );
        }

        table.AddRow(
            "[bold]test[/]",
            $"[bold]{ResultTable.Percent(result.TestAccuracy)}[/]",
            $"{result.TestExamples:N0}"
        );
        table.AddRow("  95 % interval", $"{ResultTable.Percent(test.Low)} to {ResultTable.Percent(test.High)}", "");
        table.AddRow(Markup.Escape($"  always '{test.MajorityLabel}'"), ResultTable.Percent(test.MajorityBaseline), "");
        if (result.Beside is { } twin)
        {
            table.AddRow("gradient-trained twin", ResultTable.Percent(twin.TestAccuracy), $"{result.TestExamples:N0}");
        }

        var seconds = clock.Seconds;
        // Filters and features too: what it takes until there is a model.
        double trained = seconds.Where(phase => !OtherPhases.Contains(phase.Key)).Sum(phase => phase.Value);
        string epochs = Count(result.Epochs, "epoch");
        return
        [
            table,
            new Text(
                (result.Hidden is { } hidden ? $"{hidden}\n" : "")
                    + $"{Count(result.Mistakes, "mistake")}, {Count(result.Updates, "update")} in {epochs}; trained in {trained:F2} s, "
                    + $"measured in {seconds["evaluate"]:F2} s\nmodel: {result.Model}\npictures: {result.Report}\n"
            ),
        ];
    }

    private static string Count(long number, string what) => $"{number:N0} {what}{(number == 1 ? "" : "s")}";
}
