using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>The report of an evolution: accuracies, the spread of allele frequencies, receptive fields.</summary>
public static class EvolveReport
{
    private const int Fields = 10;

    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var records = run.Records<EvolveRecord>();
        var result = run.ResultAs<EvolveResult>();
        string data = $"{run.Description.Options.GetValueOrDefault("data")}";
        return new ReportPage(
            $"Neural net evolution on {data}",
            result is null
                ? "This run is not finished; below is how to go on with it."
                : $"{RunTables.Percent(result.Accuracy.Expected)} of the test examples right, after {result.Generations:N0} generations",
            [
                new ReportSection(
                    "Evolution",
                    [
                        .. result is null ? Array.Empty<ReportBlock>() : [Figures(result)],
                        Accuracies(records),
                        Losses(records),
                    ]
                ),
                new ReportSection(
                    "Genes",
                    [
                        new Paragraph(
                            "A gene is a coin with a bias of its own, the frequency of its allele 1. Selection moves most of them to 0 or "
                                + "1, where a gene no longer varies."
                        ),
                        Alleles(records),
                    ]
                ),
                .. ReceptiveFields(run),
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
            new KeyFigure("expected weights", RunTables.Percent(result.Accuracy.Expected)),
            new KeyFigure("most probable genotype", RunTables.Percent(result.Accuracy.Rounded)),
            new KeyFigure("drawn genotypes, mean", RunTables.Percent(result.Accuracy.Sampled)),
            .. result.SignSgdAccuracy is { } signs
                ? new[] { new KeyFigure("and SignSGD", RunTables.Percent(signs)) }
                : [],
            new KeyFigure("alleles fixed", $"{result.FixedAlleles:N0}") { Note = $"of {result.Genes:N0}" },
        ]);

    private static LineChart Accuracies(IReadOnlyList<EvolveRecord> records)
    {
        var points = records.Where(record => record.Accuracy is not null).ToArray();
        return new LineChart(
            "Right answers on training examples that were held out",
            "generations",
            "accuracy (%)",
            [
                Line("expected weights", record => record.Accuracy!.Expected),
                Line("most probable genotype", record => record.Accuracy!.Rounded),
                Line("drawn genotypes", record => record.Accuracy!.Sampled),
                Line("on the minibatch", record => record.MinibatchAccuracy ?? 0),
            ]
        );

        LineSeries Line(string name, Func<EvolveRecord, double> value) =>
            new(name, [.. points.Select(record => new LinePoint(record.Generation, 100 * value(record)))]);
    }

    private static LineChart Losses(IReadOnlyList<EvolveRecord> records) =>
        new(
            "Mean cross-entropy of a generation on its minibatch",
            "generations",
            "nats",
            [
                new LineSeries(
                    "loss",
                    [
                        .. records
                            .Where(record => record.MinibatchLoss is not null)
                            .Select(record => new LinePoint(record.Generation, record.MinibatchLoss!.Value)),
                    ]
                ),
            ]
        );

    // A bin's genes all stand in its middle.
    private static FrequencyHistogram Alleles(IReadOnlyList<EvolveRecord> records) =>
        new(
            "Allele frequencies through time",
            "frequency of allele 1",
            "genes",
            [
                .. records
                    .Where(record => record.Histogram is not null)
                    .Select(record => new FrequencySample(
                        $"generation {record.Generation:N0}",
                        [
                            .. record.Histogram!.SelectMany(
                                (count, bin) =>
                                    Enumerable.Repeat((bin + 0.5) / FrequencyHistogram.Bins, Math.Max(0, count))
                            ),
                        ]
                    )),
            ]
        );

    // The units of the first layer whose weights are largest, where inputs are the pixels of a square image.
    private static IEnumerable<ReportSection> ReceptiveFields(RunContent run)
    {
        string file = Path.Combine(run.Path, TrainExperiment.ModelName);
        if (!File.Exists(file))
        {
            yield break;
        }

        var a = ModelFile.Load(file).Network.A;
        int side = (int)Math.Round(Math.Sqrt(a.Rows));
        if (side * side != a.Rows || side < 2)
        {
            yield break;
        }

        var largest = Enumerable
            .Range(0, a.Columns)
            .OrderByDescending(unit => Column(a, unit).Sum(w => w * w))
            .Take(Fields);
        yield return new ReportSection(
            "What units see",
            [
                new ImageGrid(
                    $"Input weights of the {Fields} units with the largest ones",
                    "weight",
                    [.. largest.Select(unit => new GreyImage($"unit {unit + 1}", side, side, [.. Column(a, unit)]))]
                ),
            ]
        );
    }

    private static IEnumerable<float> Column(Matrix a, int unit) =>
        Enumerable.Range(0, a.Rows).Select(input => a[input, unit]);
}
