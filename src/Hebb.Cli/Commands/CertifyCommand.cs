using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Attacks;
using Hebb.Experiments.Certify;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb certify</c>.</summary>
internal sealed class CertifyCommand : ToolCommand
{
    private const int SmoothedImages = 100;
    private static readonly SmoothingOptions Defaults = new();

    private readonly ModelArgument model = new();
    private readonly ModelDataOptions data = new();
    private readonly Option<int> images = NetworkOptions.Number(
        "--images",
        1000,
        $"Examples to certify, drawn at random with --seed, {SmoothedImages} by smoothing where none are given; 0 = all"
    );
    private readonly EpsilonsOption epsilons = new(
        "0:4:0.5",
        "Sizes of perturbations: the root of the sum of squared changes, in the units of the data"
    );
    private readonly ChoiceOption<Proof> by = new(
        "--by",
        Proof.Auto,
        "margin: proved from the weights, for networks of 'train --preset certified'; smoothing: by noise, for every network, right with "
            + "probability 1 - alpha; auto: margin where it can be, else smoothing"
    );
    private readonly BoxOption box = new(
        "By margin: the numbers that a perturbed example may have, 0,1 for images, which proves more; none = any"
    );
    private readonly Option<double> sigma = new("--sigma")
    {
        Description =
            "By smoothing: standard deviation of the noise, in the units of the data [default: half of the middle one of --epsilons]",
        HelpName = "S",
    };
    private readonly Option<int> draws = NetworkOptions.Number(
        "--draws",
        Defaults.Draws,
        "By smoothing: noisy copies of an example that its certificate is estimated from; more prove larger sizes"
    );
    private readonly Option<double> alpha = new("--alpha")
    {
        Description = "By smoothing: the probability with which the certificate of an example may be wrong",
        HelpName = "P",
        DefaultValueFactory = _ => Defaults.Alpha,
    };

    public CertifyCommand()
        : base(
            "certify",
            "Measures the accuracy of a trained network that is proved to hold under any perturbation of a size.",
            "hebb certify runs/20310405-train-1 --data mnist"
        )
    {
        Add(model);
        AddGroup(OptionGroup.Data, [.. data.All, images]);
        AddGroup(OptionGroup.Measurement, epsilons, by, box, sigma, draws, alpha);

        Does(RunAsync);
    }

    /// <summary>How it is proved.</summary>
    private enum Proof
    {
        Auto,
        Margin,
        Smoothing,
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["robustness.md"];

    private async Task RunAsync(CommandContext context)
    {
        InvalidOptionException.ThrowIfOutside(images.Name, context.Get(images), 0, int.MaxValue);
        var (path, loaded) = model.Load(context);
        bool byNoise = context.Get(by) switch
        {
            Proof.Auto => !CertifyExperiment.HasMargin(loaded.Network),
            var chosen => chosen == Proof.Smoothing,
        };
        RequireUse(context, byNoise);
        if (byNoise)
        {
            context.SetDefault(images, SmoothedImages);
            // Half of the radius that matters.
            if (AttackOptions.Middle(epsilons.Values(context)) is { } middle)
            {
                context.SetDefault(sigma, (double)(decimal)middle / 2);
            }
            else
            {
                context.SetDefault(sigma, Defaults.Sigma);
            }
        }
        else
        {
            RequireMargin(loaded.Network);
        }

        var options = new CertifyOptions
        {
            // As they were typed: single precision has 0.1 as 0.100000001.
            Epsilons = [.. epsilons.Values(context).Select(epsilon => (double)(decimal)epsilon)],
            Smoothing = byNoise
                ? new SmoothingOptions
                {
                    Sigma = context.Get(sigma),
                    Draws = context.Get(draws),
                    Alpha = context.Get(alpha),
                }
                : null,
            Box = box.Value(context),
        };
        options.Smoothing?.Validate();
        var examples = await data.LoadLabelledAsync(context, loaded);
        context.WarnIfMore(images, examples.Count);
        int count = context.Get(images) == 0 ? examples.Count : Math.Min(context.Get(images), examples.Count);
        var chosenExamples =
            count == examples.Count
                ? examples
                : examples.Sample(count, RandomKey.FromSeed(context.Seed).For("certified examples"));
        if (options.Box is { } numbers)
        {
            box.RequireInside(context, chosenExamples, numbers);
        }

        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = CertifyExperiment.Run(loaded.Network, chosenExamples, options, context.Seed, run, workers) with
        {
            Model = path,
            Data = data.Name(context)!,
            Report = run.File(ReportPage.FileName),
        };
        context.Complete(result, Tables(result));
    }

    private void RequireUse(CommandContext context, bool byNoise)
    {
        Option[] others = byNoise ? [box] : [sigma, draws, alpha];
        if (context.FirstGiven(others) is { } given)
        {
            string proof = ChoiceOption<Proof>.NameOf(byNoise ? Proof.Smoothing : Proof.Margin);
            throw new InvalidOptionException(given.Name, "given", $"left out: it has no effect by {proof}");
        }
    }

    private void RequireMargin(Network network)
    {
        if (!CertifyExperiment.HasMargin(network))
        {
            throw new InvalidOptionException(
                by.Name,
                ChoiceOption<Proof>.NameOf(Proof.Margin),
                "smoothing or auto for this network: margin proves networks of templates alone, as 'train --preset certified' makes them"
            );
        }
    }

    private static IRenderable[] Tables(CertifyResult result)
    {
        var table = ResultTable.WithColumns(">ε", ">certified", "95 % interval");
        foreach (var point in result.Certified)
        {
            table.AddRow(
                point.Epsilon.ToString("G4", CultureInfo.InvariantCulture),
                $"[bold]{ResultTable.Percent(point.Accuracy)}[/]",
                $"{ResultTable.Percent(point.Low)} to {ResultTable.Percent(point.High)}"
            );
        }

        string noise =
            result.Sigma is { } s
                ? FormattableString.Invariant(
                    $", smoothed by noise of {s:G4}; abstained: {ResultTable.Percent(result.Abstained)}"
                )
            : result.Box is [var low, var high]
                ? FormattableString.Invariant($"; perturbed examples stay within {low:G4} and {high:G4}")
            : "";
        return
        [
            new Text(
                $"clean accuracy {ResultTable.Percent(result.Clean)} of {result.Images:N0} examples "
                    + $"(95 % interval {ResultTable.Percent(result.CleanLow)} to {ResultTable.Percent(result.CleanHigh)}), by {result.By}{noise}\n"
            ),
            table,
            new Text($"pictures: {result.Report}\n"),
        ];
    }
}
