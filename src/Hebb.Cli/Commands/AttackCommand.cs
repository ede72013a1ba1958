using System.CommandLine;
using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Attacks;
using Hebb.Experiments.Reports;
using Hebb.Numerics;
using Hebb.Robustness;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb attack</c>.</summary>
internal sealed class AttackCommand : ToolCommand
{
    private static readonly AttackOptions Defaults = new();

    private readonly ModelArgument model = new();
    private readonly ModelDataOptions data = new();
    private readonly Option<int> images = NetworkOptions.Number(
        "--images",
        100,
        "Examples to attack, drawn at random with --seed; 0 = all"
    );
    private readonly EpsilonsOption epsilons = new(
        "0:4:0.5",
        "Sizes of perturbations, in the units of the data; 0:0.4:0.05 for linf where none are given"
    );
    private readonly ChoiceOption<Norm> norm = new(
        "--norm",
        Norm.L2,
        "How the size is measured: root of the sum of squared changes, or the largest change"
    );
    private readonly Option<string> attacks = new("--attacks")
    {
        Description =
            "paper: towards each wrong label, on the margin; published: the same on the published loss, whose gradients vanish; "
            + "suite: every attack there is; fgsm, pgd, square (no gradients)",
        HelpName = "NAME,…",
        DefaultValueFactory = _ => Names(Defaults.Attacks),
    };
    private readonly Option<int> steps = NetworkOptions.Number("--steps", Defaults.Steps, "Steps of paper and pgd");
    private readonly BoxOption box = new(
        "The numbers that a perturbed example may have, or none for any [default: 0,1 for images, else none]",
        isAuto: true
    );
    private readonly Option<bool> transfer = new("--transfer")
    {
        Description = "Whether the suite trains surrogates on the training part of the data and tries what fools them",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    public AttackCommand()
        : base(
            "attack",
            "Measures how accurate a trained network stays under adversarial attacks, and whether the figures can be believed.",
            "hebb attack runs/20310405-train-1 --data mnist --images 100"
        )
    {
        attacks.CompletionSources.Add([.. Kinds.Keys]);
        attacks.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && ParseAttacks(given.Value) is null)
            {
                string expected = Expected + Suggestion.For(given.Value, Kinds.Keys);
                result.AddError(new InvalidOptionException(attacks.Name, $"'{given.Value}'", expected).Message);
            }
        });
        Add(model);
        AddGroup(OptionGroup.Data, [.. data.All, images]);
        AddGroup(OptionGroup.Measurement, epsilons, norm, attacks, steps, box, transfer);

        Does(RunAsync);
    }

    /// <summary>How the size of a perturbation is measured.</summary>
    private enum Norm
    {
        L2,
        Linf,
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["robustness.md"];

    private static Dictionary<string, AttackKind> Kinds { get; } =
        Enum.GetValues<AttackKind>().ToDictionary(kind => $"{kind}".ToLowerInvariant());

    private static string Expected => $"names of attacks separated by commas: {string.Join(", ", Kinds.Keys)}";

    private async Task RunAsync(CommandContext context)
    {
        InvalidOptionException.ThrowIfOutside(images.Name, context.Get(images), 0, int.MaxValue);
        bool isLinf = context.Get(norm) == Norm.Linf;
        var kinds = ParseAttacks(context.Get(attacks))!;
        RequireUse(context, kinds);
        if (isLinf)
        {
            context.SetDefault(epsilons, "0:0.4:0.05");
        }

        var (path, loaded) = model.Load(context);
        var network = loaded.Network;
        var examples = await data.LoadLabelledAsync(context, loaded);
        context.WarnIfMore(images, examples.Count);
        int count = context.Get(images) == 0 ? examples.Count : Math.Min(context.Get(images), examples.Count);
        var chosen = examples.Sample(count, RandomKey.FromSeed(context.Seed).For("attacked examples"));
        var training = await data.LoadTrainingAsync(context, loaded);
        var (low, high) = Box(context, examples);
        box.RequireInside(context, chosen, (low, high));
        var options = new AttackOptions
        {
            Attacks = kinds,
            Norm = isLinf ? PerturbationNorm.LInfinity : PerturbationNorm.L2,
            Epsilons = epsilons.Values(context),
            Low = low,
            High = high,
            Steps = context.Get(steps),
            Transfer = context.Get(transfer),
        };
        options.Validate();
        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var figures = AttackExperiment.Run(network, chosen, training, options, context.Seed, run, workers);
        var result = new RobustnessResult(
            figures,
            path,
            data.Name(context)!,
            context.Get(norm) == Norm.L2 ? "L2" : "L∞"
        )
        {
            Report = run.File(ReportPage.FileName),
        };
        context.Complete(result, Tables(result));
    }

    private static IRenderable[] Tables(RobustnessResult result)
    {
        string[] names = [.. result.Curves.Keys];
        var table = ResultTable.WithColumns([
            ">ε",
            .. names.Select(name => $">{Markup.Escape(name)}"),
            ">worst case",
            .. result.Certified is null ? Array.Empty<string>() : [">certified"],
            "95 % interval",
        ]);
        foreach (var (e, point) in result.WorstCase.Index())
        {
            table.AddRow([
                point.Epsilon.ToString("G4", CultureInfo.InvariantCulture),
                .. names.Select(name => ResultTable.Percent(result.Curves[name][e].Accuracy)),
                $"[bold]{ResultTable.Percent(point.Accuracy)}[/]",
                .. result.Certified is { } certified
                    ? [ResultTable.Percent(certified[e].Accuracy)]
                    : Array.Empty<string>(),
                $"{ResultTable.Percent(point.Low)} to {ResultTable.Percent(point.High)}",
            ]);
        }

        var flags = ResultTable.WithColumns("sign of masked gradients", "evidence");
        foreach (var flag in result.Alarms.Where(flag => flag.Raised))
        {
            flags.AddRow(Markup.Escape(flag.Name), Markup.Escape(flag.Evidence));
        }

        string clean =
            $"clean accuracy {ResultTable.Percent(result.Clean)} of {result.Images:N0} examples "
            + $"(95 % interval {ResultTable.Percent(result.CleanLow)} to {ResultTable.Percent(result.CleanHigh)}), {result.Norm}\n";
        return
        [
            new Text(clean),
            table,
            .. result.Verdict is { } verdict ? [new Text($"{verdict}\n")] : Array.Empty<IRenderable>(),
            .. result.IsSuspect == true ? [flags] : Array.Empty<IRenderable>(),
            new Text($"pictures: {result.Report}\n"),
        ];
    }

    private (float Low, float High) Box(CommandContext context, LabelledData examples)
    {
        bool isImage = examples.Shape.Height * examples.Shape.Width > 1;
        (float, float)? given =
            context.IsGiven(box) ? box.Value(context)
            : isImage ? (0, 1)
            : null;
        return given ?? (-AttackOptions.Unbounded, AttackOptions.Unbounded);
    }

    // Options that none of the attacks has a use for.
    private void RequireUse(CommandContext context, AttackKind[] kinds)
    {
        if (!kinds.Any(kind => kind is AttackKind.Paper or AttackKind.Published or AttackKind.Pgd))
        {
            Refuse(steps, "paper, published or pgd, whose steps it sets");
        }

        if (!kinds.Contains(AttackKind.Suite))
        {
            Refuse(transfer, "suite, which alone tries transfer");
        }

        void Refuse(Option option, string those)
        {
            if (context.FirstGiven([option]) is not null)
            {
                throw new InvalidOptionException(
                    option.Name,
                    "given",
                    $"left out with {attacks.Name} {context.Get(attacks)}, or {attacks.Name} must name {those}"
                );
            }
        }
    }

    private static AttackKind[]? ParseAttacks(string text)
    {
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        return words.All(Kinds.ContainsKey) ? [.. words.Select(word => Kinds[word]).Distinct()] : null;
    }

    private static string Names(IEnumerable<AttackKind> kinds) =>
        string.Join(',', kinds.Select(kind => $"{kind}".ToLowerInvariant()));
}
