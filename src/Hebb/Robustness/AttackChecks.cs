using System.Globalization;
using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>Signs of masked gradients that attacks show when they are compared with each other.</summary>
/// <param name="subject">Who is attacked.</param>
internal sealed class AttackChecks(MaskingSubject subject)
{
    // Zero gradients that an attack by gradient may meet without being blind.
    private const double MostZero = 0.05;

    private readonly GradientAttackOptions pgd = new() { Steps = 60 };
    private (bool[] Fooled, AttackCost Cost)? quotedResult;

    public IEnumerable<Func<CancellationToken, MaskingFlag>> All =>
        [
            WithoutGradient,
            Transfer,
            LargerBall,
            MoreSteps,
            MoreRestarts,
            Unbounded,
            ThroughCaps,
            ShownAgain,
            .. subject.Options.Quoted is null
                ? (IEnumerable<Func<CancellationToken, MaskingFlag>>)[]
                : [QuotedGradients, QuotedStrength],
        ];

    private MaskingFlag WithoutGradient(CancellationToken cancel)
    {
        const string Name = "search without gradients beats gradients";
        bool[] search = subject.FooledBy(new SquareSearch(subject.Options.Queries), cancel);
        if (!subject.HasGradient)
        {
            return new(
                Name,
                false,
                $"the classifier gives no gradients; a search without them fools {subject.OfAll(Count(search))}"
            );
        }

        bool[] gradient = subject.FooledByGradient(cancel);
        int alone = CountAlone(search, gradient);
        return new(
            Name,
            alone > subject.Slack,
            $"{MaskingSubject.Text(subject.Options.Queries)} random tries fool {subject.OfAll(alone)} that ascent along the gradient does not ({Against(search, gradient)})"
        );
    }

    private MaskingFlag Transfer(CancellationToken cancel)
    {
        const string Name = "transfer beats gradients";
        if (subject.Options.Surrogates.Count == 0)
        {
            return new(Name, false, "no other classifier was given");
        }

        bool[] gradient = subject.HasGradient ? subject.FooledByGradient(cancel) : new bool[subject.Count];
        int most = 0;
        string text = "";
        foreach (var (name, classifier) in subject.Options.Surrogates)
        {
            // As if the victim had no gradient: what fools the other classifier is only shown to it.
            bool[] shown = subject.FooledBy(new TransferAttack(classifier, name) { IsOnlyShown = true }, cancel);
            int alone = CountAlone(shown, gradient);
            if (text.Length == 0 || alone > most)
            {
                most = alone;
                text =
                    $"inputs made for the surrogate '{name}' fool {subject.OfAll(alone)} that ascent along the gradient does not ({Against(shown, gradient)})";
            }
        }

        return new(Name, subject.HasGradient && most > subject.Slack, text);
    }

    private MaskingFlag LargerBall(CancellationToken cancel)
    {
        float epsilon = subject.Options.Epsilon;
        return NeverFewer(
            "a larger ball fools fewer",
            [epsilon / 2, epsilon, 2 * epsilon],
            radius => $"at ε = {MaskingSubject.Text(radius)}",
            radius => subject.FooledByGradient(cancel, radius == epsilon ? null : radius)
        );
    }

    private MaskingFlag MoreSteps(CancellationToken cancel) =>
        NeverFewer(
            "more steps fool fewer",
            [5, 20, 100],
            steps => $"by {steps} steps",
            steps => subject.FooledBy(new GradientAttack(pgd with { Steps = steps }), cancel)
        );

    // Each number of restarts from other points, so that nothing holds by construction.
    private MaskingFlag MoreRestarts(CancellationToken cancel) =>
        NeverFewer(
            "more restarts fool fewer",
            [1, 4],
            runs => $"from {runs} random {(runs == 1 ? "start" : "starts")}",
            runs =>
                subject.FooledBy(
                    new GradientAttack(pgd with { Steps = 30, Start = AttackStart.Surface, Restarts = runs }),
                    cancel,
                    purpose: $"{runs} restarts"
                )
        );

    private MaskingFlag Unbounded(CancellationToken cancel)
    {
        const string Name = "an attack without bounds fails";
        if (!subject.HasGradient)
        {
            return new(Name, false, "the classifier gives no gradients");
        }

        var options = subject.Options;
        float width = options.High - options.Low;
        float whole = options.Norm == PerturbationNorm.L2 ? width * MathF.Sqrt(subject.Data.Inputs) : width;
        bool[] fooled = subject.FooledByGradient(cancel, whole);
        int left = subject.Count - Count(fooled);
        return new(
            Name,
            left > subject.Slack,
            $"{subject.OfAll(left)} withstand ascent along the gradient that may change them at will between {MaskingSubject.Text(options.Low)} and {MaskingSubject.Text(options.High)}"
        );
    }

    private MaskingFlag ThroughCaps(CancellationToken cancel)
    {
        const string Name = "gradients through softened caps do better";
        if (subject.Victim is not Network)
        {
            return new(Name, false, "the classifier is no network of this library");
        }

        bool[] exact = subject.FooledByGradient(cancel);
        bool[] straight = subject.FooledBy(
            new GradientAttack(pgd with { CapGradient = CapGradient.StraightThrough }),
            cancel
        );
        bool[] sigmoid = subject.FooledBy(new GradientAttack(pgd with { CapGradient = CapGradient.Sigmoid }), cancel);
        bool[] others = [.. straight.Zip(sigmoid, (a, b) => a || b)];
        int alone = CountAlone(others, exact);
        return new(
            Name,
            alone > subject.Slack,
            $"a straight-through or sigmoid cap on the way back fools {subject.OfAll(alone)} that the cap's own gradient does not ({Against(others, exact)})"
        );
    }

    // What fooled the classifier must fool it again.
    private MaskingFlag ShownAgain(CancellationToken cancel)
    {
        Attack attack = subject.HasGradient ? new GradientAttack(pgd) : new SquareSearch(subject.Options.Queries);
        var result = subject.Run(attack, cancel, purpose: "shown again");
        var scores = subject.ScoresOf(result.Perturbed);
        int fooled = result.Fooled;
        int again = Enumerable
            .Range(0, subject.Count)
            .Count(n => result.IsFooled(n) && ScoreLosses.MarginOf(scores.Row(n), subject.Data.Labels[n]) >= 0);
        return new(
            "adversarial inputs that do not fool again",
            again < fooled,
            $"of {MaskingSubject.Text(fooled)} inputs that fooled the classifier {MaskingSubject.Text(again)} fool it when they are shown again"
        );
    }

    private MaskingFlag QuotedGradients(CancellationToken cancel)
    {
        var cost = Quoted(cancel).Cost;
        bool isBlind = cost.Gradients > 0 && (cost.Zero + cost.NotFinite) > MostZero * cost.Gradients;
        string share = (100 * cost.ZeroFraction).ToString("0.#", CultureInfo.InvariantCulture);
        var quoted = subject.Options.Quoted!;
        string stages = quoted.Stages is [var only] ? $", {only}," : $", {quoted.Stages.Count} attacks,";
        return new(
            "the quoted attack is blind",
            isBlind,
            $"of the {MaskingSubject.Text(cost.Gradients)} gradients of '{quoted.Name}'{stages} {MaskingSubject.Text(cost.Zero)} are exactly zero ({share} %) and {MaskingSubject.Text(cost.NotFinite)} are not finite"
        )
        {
            IsOfQuotedAttack = true,
        };
    }

    private MaskingFlag QuotedStrength(CancellationToken cancel)
    {
        bool[] quoted = Quoted(cancel).Fooled;
        bool[] gradient = subject.HasGradient ? subject.FooledByGradient(cancel) : new bool[subject.Count];
        bool[] search = subject.FooledBy(new SquareSearch(subject.Options.Queries), cancel);
        bool[] others = [.. gradient.Zip(search, (a, b) => a || b)];
        int alone = CountAlone(others, quoted);
        return new(
            "the quoted attack is weak",
            alone > subject.Slack,
            $"'{subject.Options.Quoted!.Name}' misses {subject.OfAll(alone)} that ascent along the gradient of the margin or random tries fool at {Radius()}"
        )
        {
            IsOfQuotedAttack = true,
        };
    }

    private (bool[] Fooled, AttackCost Cost) Quoted(CancellationToken cancel)
    {
        if (quotedResult is null)
        {
            var fooled = new bool[subject.Count];
            var cost = default(AttackCost);
            foreach (var stage in subject.Options.Quoted!.Stages)
            {
                var result = subject.Run(stage, cancel, purpose: "quoted");
                cost += result.Cost;
                fooled = [.. fooled.Zip(result.Margins, (was, margin) => was || margin >= 0)];
            }

            quotedResult = (fooled, cost);
        }

        return quotedResult.Value;
    }

    // Accuracy must not rise from one setting to the next by more than chance.
    private MaskingFlag NeverFewer<T>(string name, T[] settings, Func<T, string> text, Func<T, bool[]> attack)
    {
        if (!subject.HasGradient)
        {
            return new(name, false, "the classifier gives no gradients");
        }

        int[] fooled = [.. settings.Select(setting => Count(attack(setting)))];
        string[] parts =
        [
            .. settings.Select(
                (setting, i) => $"{MaskingSubject.Text(fooled[i])}{(i == 0 ? " are fooled" : "")} {text(setting)}"
            ),
        ];
        bool rises = Enumerable.Range(1, fooled.Length - 1).Any(i => fooled[i] < fooled[i - 1] - subject.Slack);
        return new(name, rises, $"of {MaskingSubject.Text(subject.Count)} examples {string.Join(", ", parts)}");
    }

    private static int Count(bool[] fooled) => fooled.Count(isFooled => isFooled);

    // Fooled by these and not by those.
    private static int CountAlone(bool[] these, bool[] those) =>
        these.Zip(those, (a, b) => a && !b).Count(alone => alone);

    private string Against(bool[] these, bool[] those) =>
        $"{MaskingSubject.Text(Count(these))} against {MaskingSubject.Text(Count(those))} fooled at {Radius()}";

    private string Radius() => $"ε = {MaskingSubject.Text(subject.Options.Epsilon)}";
}
