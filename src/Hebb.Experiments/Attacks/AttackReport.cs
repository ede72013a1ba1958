using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using LayerShape = Hebb.Data.LayerShape;

namespace Hebb.Experiments.Attacks;

/// <summary>The report of an attack: curves, whether they can be believed, what was left after each stage, and pictures.</summary>
public static class AttackReport
{
    /// <summary>The page of one run.</summary>
    public static ReportPage Of(RunContent run)
    {
        var result = run.ResultAs<RobustnessResult>();
        string model = result?.Model ?? (run.Description.Arguments is [var given] ? given : "a model");
        return new ReportPage(
            $"{model} under attack",
            result is null ? "This run is not finished; the command that resumes it is below." : Summary(result),
            [
                .. result is null ? [] : Sections(result),
                .. run.Records<AdversarialPictures>().Select(pictures => Pictures(pictures)),
                RunTables.About(run),
            ]
        )
        {
            Commands = RunTables.Commands(run),
            Version = run.Description.Version,
        };
    }

    /// <summary>Curves of accuracy against the size of perturbations, in percent.</summary>
    internal static LineChart Curves(RobustnessFigures figures, string norm) =>
        new(
            "Accuracy under attack",
            $"size of the perturbation, ε ({norm})",
            "accuracy (%)",
            [
                .. figures.Curves.Select(curve => new LineSeries(
                    curve.Key,
                    [.. curve.Value.Select(point => new LinePoint(point.Epsilon, 100 * point.Accuracy))]
                )),
                Line("worst case", figures.WorstCase),
                .. figures.Certified is { } certified ? [Line("certified", certified)] : Array.Empty<LineSeries>(),
            ]
        )
        {
            YRange = (0, 100),
        };

    /// <summary>What the masking alarm found, flag by flag.</summary>
    internal static ReportTable Flags(RobustnessFigures figures) =>
        new(
            ["sign of masked gradients", "found", "evidence"],
            [.. figures.Alarms.Select(flag => (string[])[flag.Name, flag.Raised ? "found" : "–", flag.Evidence])]
        )
        {
            IsBroad = true,
        };

    private static LineSeries Line(string name, IEnumerable<RobustPoint> points) =>
        new(
            name,
            [
                .. points.Select(point => new LinePoint(
                    point.Epsilon,
                    100 * point.Accuracy,
                    100 * point.Low,
                    100 * point.High
                )),
            ]
        );

    private static string Summary(RobustnessResult result)
    {
        var last = result.WorstCase[^1];
        string verdict = result.IsSuspect == true ? "; gradients look masked: see below" : "";
        return $"Of {result.Images:N0} examples {RunTables.Percent(result.Clean)} are right, and "
            + $"{RunTables.Percent(last.Accuracy)} stay right under every attack of size {Number(last.Epsilon)}{verdict}";
    }

    private static IEnumerable<ReportSection> Sections(RobustnessResult result)
    {
        yield return new ReportSection("Result", [new KeyFigures(Key(result)), Curves(result, result.Norm)]);
        if (result.Verdict is { } verdict)
        {
            yield return new ReportSection("Can it be believed?", [new Paragraph(verdict), Flags(result)]);
        }

        yield return new ReportSection("Figures", [Points(result), .. result.Curves.SelectMany(Stages)]);
    }

    private static KeyFigure[] Key(RobustnessResult result)
    {
        var last = result.WorstCase[^1];
        return
        [
            new KeyFigure("clean accuracy", RunTables.Percent(result.Clean))
            {
                Note = $"of {result.Images:N0} examples; 95 % interval {Interval(result.CleanLow, result.CleanHigh)}",
            },
            new KeyFigure($"worst case at ε = {Number(last.Epsilon)}", RunTables.Percent(last.Accuracy))
            {
                Note = $"95 % interval {Interval(last.Low, last.High)}",
            },
            new KeyFigure(
                "signs of masked gradients",
                $"{result.Alarms.Count(flag => flag.Raised)} of {result.Alarms.Count}"
            ),
        ];
    }

    private static ReportTable Points(RobustnessResult result)
    {
        string[] attacks = [.. result.Curves.Keys];
        return new ReportTable(
            [
                "ε",
                "worst case",
                "95 % low",
                "95 % high",
                .. attacks,
                .. attacks.Select(name => $"{name}: zero gradients"),
            ],
            [
                .. result.WorstCase.Select(
                    (point, e) =>
                        (string[])
                            [
                                Number(point.Epsilon),
                                RunTables.Percent(point.Accuracy),
                                RunTables.Percent(point.Low),
                                RunTables.Percent(point.High),
                                .. attacks.Select(name => RunTables.Percent(result.Curves[name][e].Accuracy)),
                                .. attacks.Select(name =>
                                    RunTables.Percent(result.Curves[name][e].ZeroGradientFraction)
                                ),
                            ]
                ),
            ]
        )
        {
            Caption = "Accuracy at each size",
            FigureColumns = ReportTable.AllButFirst(4 + (2 * attacks.Length)),
        };
    }

    private static IEnumerable<ReportBlock> Stages(KeyValuePair<string, IReadOnlyList<CurvePoint>> curve)
    {
        var stages = curve.Value[^1].Stages;
        if (stages.Count < 2)
        {
            yield break;
        }

        yield return new ReportTable(
            ["after the stage", .. curve.Value.Select(point => $"ε = {Number(point.Epsilon)}")],
            [
                .. stages.Select(
                    (stage, s) =>
                        (string[])
                            [stage.Stage, .. curve.Value.Select(point => RunTables.Percent(point.Stages[s].Accuracy))]
                ),
            ]
        )
        {
            Caption = $"What the stages of '{curve.Key}' left, one after the other",
            FigureColumns = ReportTable.AllButFirst(1 + curve.Value.Count),
            IsBroad = true,
        };
    }

    private static ReportSection Pictures(AdversarialPictures pictures)
    {
        var shape = new LayerShape(pictures.Shape[0], pictures.Shape[1], pictures.Shape[2]);
        ImageGrid Grid(string title, string unit, Func<Hebb.Robustness.AdversarialExample, (string, float[])> of) =>
            new(
                title,
                unit,
                [
                    .. pictures.Examples.Select(example =>
                    {
                        var (caption, values) = of(example);
                        return GreyImage.OfChannels(caption, shape, values);
                    }),
                ]
            );
        return new ReportSection(
            "Adversarial examples",
            [
                new Paragraph(
                    $"The first examples, and what the attack '{pictures.Attack}' of size {Number(pictures.Epsilon)} made of them: the "
                        + "input nearest to a mistake that it found."
                ),
                Grid("Original", "value", example => ($"{example.Label}", example.Original)),
                Grid(
                    "Adversarial",
                    "value",
                    example =>
                        (
                            example.IsFooled ? $"taken for {example.Prediction}" : $"still {example.Prediction}",
                            example.Perturbed
                        )
                ),
                Grid(
                    "Difference",
                    "adversarial less original",
                    example => ("", [.. example.Perturbed.Zip(example.Original, (after, before) => after - before)])
                ),
            ]
        );
    }

    private static string Interval(double low, double high) => $"{RunTables.Percent(low)} to {RunTables.Percent(high)}";

    private static string Number(float epsilon) => epsilon.ToString("G4", CultureInfo.InvariantCulture);
}
