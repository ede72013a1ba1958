using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Evolve;

/// <summary>The report of an evolution: accuracy over the generations, allele frequencies through time, receptive fields.</summary>
public static class EvolveReport
{
    private const int MostHistograms = 5;

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var records = run.Records<EvolveRecord>();
        var result = run.ResultAs<EvolveResult>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        EvolveRecord[] generations = [.. records.Where(record => record.Kind == "generation")];
        return new ReportPage(
            $"Networks evolved on {data}",
            result is null
                ? "This run is not finished; the command that resumes it is below."
                : $"{RunTables.Percent(result.Accuracy.Expected)} of the test examples right with the population's mean weights, "
                    + $"after {result.Generations:N0} generations",
            [
                new ReportSection(
                    "Evolution",
                    [
                        .. result is null ? Array.Empty<ReportBlock>() : [Figures(result)],
                        .. generations.Length == 0
                            ? Array.Empty<ReportBlock>()
                            : [Curves(generations), Alleles(generations)],
                        .. FieldsOf(records),
                    ]
                ),
                .. ClassificationReport.SectionInRun(run),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    private static KeyFigures Figures(EvolveResult result) =>
        new([
            new KeyFigure("expected", RunTables.Percent(result.Accuracy.Expected)) { Note = "the mean weights" },
            new KeyFigure("rounded", RunTables.Percent(result.Accuracy.Rounded)) { Note = "the more frequent alleles" },
            new KeyFigure("sampled", RunTables.Percent(result.Accuracy.Sampled)) { Note = "mean over genotypes" },
            .. result.SignSgdAccuracy is { } signed
                ? new[] { new KeyFigure("then SignSGD", RunTables.Percent(signed)) { Note = "on the output weights" } }
                : [],
        ]);

    private static LineChart Curves(EvolveRecord[] generations)
    {
        LineSeries Line(string name, Func<EvolveRecord, double?> accuracy) =>
            new(
                name,
                [
                    .. generations
                        .Where(record => record.Generation is not null && accuracy(record) is not null)
                        .Select(record => new LinePoint(record.Generation!.Value, 100 * accuracy(record)!.Value)),
                ]
            );
        return new LineChart(
            "Accuracy on the validation examples",
            "generations",
            "accuracy (%)",
            [
                Line("expected", record => record.Expected),
                Line("rounded", record => record.Rounded),
                Line("sampled", record => record.Sampled),
                Line("genotypes, on their batch", record => record.Minibatch),
            ]
        );
    }

    private static FrequencyHistogram Alleles(EvolveRecord[] generations)
    {
        int shown = Math.Min(MostHistograms, generations.Length);
        return new FrequencyHistogram(
            "Allele frequencies through time",
            "allele frequency",
            "alleles",
            [
                .. Enumerable
                    .Range(0, shown)
                    .Select(i => generations[shown == 1 ? 0 : i * (generations.Length - 1) / (shown - 1)])
                    .Where(record => record.Histogram is not null)
                    .Select(record => new FrequencySample(
                        $"generation {record.Generation}",
                        Middles(record.Histogram!)
                    )),
            ]
        );
    }

    private static double[] Middles(IReadOnlyList<int> counts) =>
        [.. counts.SelectMany((count, bin) => Enumerable.Repeat((bin + 0.5) / counts.Count, count))];

    private static IEnumerable<ReportBlock> FieldsOf(IReadOnlyList<EvolveRecord> records)
    {
        if (records.LastOrDefault(record => record.Kind == "fields")?.Fields is not { Count: > 0 } fields)
        {
            yield break;
        }

        int inputs = fields[0].Count;
        int side = (int)Math.Round(Math.Sqrt(inputs));
        var (height, width) = side * side == inputs ? (side, side) : (1, inputs);
        yield return new ImageGrid(
            "Receptive fields of the hidden units with the largest output weights",
            "mean input weight",
            [.. fields.Select((field, i) => new GreyImage($"{i + 1}", height, width, field))]
        );
    }
}
