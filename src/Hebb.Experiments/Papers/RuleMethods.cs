using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>The data sets, ways to features and references of <see cref="UnsupervisedRules"/>.</summary>
internal static class RuleMethods
{
    /// <summary>The name of a row of random features with that constant.</summary>
    public static string RandomWith(int constant) => $"random, graded, c = {constant}";

    public const string RandomBits = "random, bits, c = 2";
    public const string Competitive = "competitive";
    public const string H3 = "H3: competitive + coactivation, caps 4, 10, 16";
    public const string H5 = "H5: competitive + coactivation, caps 4, 16 four times, bits";
    public const string WideCap = "ablation: cap 16 throughout";
    public const string BitsInside = "ablation: bits at every step";
    public const string RandomFirst = "ablation: random first layer with R";
    public const string Raw = "reference: logistic regression on x";
    public const string MachineOfPlane = "reference: RBF support vector machine on z, γ = 0.5, C = 10";
    public const string MachineOfInputs = "reference: RBF support vector machine on x, C = 10";
    public const string Spreading = "reference: label spreading on z, 7 neighbours";

    private const int Units = 64;
    private const int Cap = 16;

    /// <summary>The random features that others are compared with.</summary>
    public static string Random => RandomWith(2);

    /// <summary>How many labels.</summary>
    public static FewLabelsOptions Labels { get; } = new();

    /// <summary>Constants of random features, of which the best in hindsight is the fair comparison.</summary>
    public static IReadOnlyList<int> Constants { get; } = [1, 2, 3, 4];

    /// <summary>The feed-forward rules.</summary>
    public static IReadOnlyList<FeatureMethod> FeedForward { get; } =
    [
        OneRound(new ImprintRule()),
        OneRound(new CompetitiveRule()),
        OneRound(new KMeansRule()),
        OneRound(new NeuralGasRule()),
        OneRound(new SelfOrganisingMapRule()),
        OneRound(new OjaRule()),
        OneRound(new BcmRule()),
        OneRound(new SangerRule()),
        OneRound(new FoldiakRule()),
        OneRound(new ForwardForwardRule()),
    ];

    /// <summary>All ways to features.</summary>
    public static IReadOnlyList<FeatureMethod> All { get; } =
    [
        .. Constants.Select(c => new FeatureMethod(RandomWith(c), new CompetitiveOptions(Units, Cap) { Constant = c })
        {
            Unscaled = true,
        }),
        new(RandomBits, new CompetitiveOptions(Units, Cap) { Output = CompetitiveOutput.Bits }),
        .. FeedForward,
        new(H3, RuleH.H3(), [.. RuleH.Rules]),
        new(H5, RuleH.H5(), [.. RuleH.Rules]),
        new(WideCap, new CompetitiveOptions(Units, Cap) { Caps = [Cap, Cap, Cap] }, [.. RuleH.Rules]),
        new(BitsInside, RuleH.H3() with { Values = CompetitiveValues.Bits }, [.. RuleH.Rules]),
        new(RandomFirst, RuleH.H3(), new CoactivationRule()),
    ];

    /// <summary>The three sets.</summary>
    public static IReadOnlyList<PlaneSetting> Sets { get; } =
    [
        new("circles", key => Synthetic.Circles(key)),
        new("moons", key => Synthetic.Moons(key)),
        new("blobs", key => Synthetic.Blobs(key)),
    ];

    /// <summary>Sets on which rule H is not expected to help: neighbours no longer have the same label.</summary>
    public static IReadOnlyList<PlaneSetting> HardSets { get; } =
    [
        new("circles, factor 0.7", key => Synthetic.Circles(key, factor: 0.7f)),
        new("circles, noise 0.15", key => Synthetic.Circles(key, noise: 0.15f)),
        new("moons, noise 0.3", key => Synthetic.Moons(key, noise: 0.3f)),
    ];

    /// <summary>All trials of a seed; the name of one says method and set.</summary>
    public static IEnumerable<Trial> Trials(ulong seed) =>
        [
            .. Sets.SelectMany(set => All.Select(method => Trial(method, set, seed))),
            .. HardSets.SelectMany(set =>
                All.Where(method => method.Name == Random || method.Name is Competitive or H3 or H5)
                    .Select(method => Trial(method, set, seed))
            ),
            .. Sets.Concat(HardSets)
                .SelectMany(set => References.Select(each => Reference(each.Name, each.Fit, set, seed))),
        ];

    /// <summary>The name of a trial.</summary>
    public static string NameOf(string method, string set) => $"{set}: {method}";

    /// <summary>The key of everything random of a set and a seed.</summary>
    public static RandomKey KeyOf(PlaneSetting set, ulong seed) =>
        RandomKey.FromSeed(seed).For($"unsupervised rules on {set.Name}");

    /// <summary>The references, in the order of tables.</summary>
    public static IReadOnlyList<(string Name, Func<LabelledData, Func<int[], IClassifier>> Fit)> References { get; } =
    [
        (Raw, data => known => LogisticRegression.Fit(data.Select(known), new LogisticOptions { C = 10 })),
        (MachineOfInputs, data => known => Machine(data.Select(known), null)),
        (MachineOfPlane, data => known => Machine(data.Select(known), 0.5)),
        (Spreading, data => known => Spread(data, known)),
    ];

    // Not divided by their length, which would hide the radius of a point: the fair comparison.
    private static FeatureMethod OneRound(ILayerRule rule) =>
        new(rule.Name, new CompetitiveOptions(Units, Cap), rule) { Unscaled = true };

    private static Trial Trial(FeatureMethod method, PlaneSetting set, ulong seed) =>
        new(
            NameOf(method.Name, set.Name),
            seed,
            (workers, cancel) =>
            {
                var key = KeyOf(set, seed);
                return method.Measure(set.Draw(key), Labels, key, workers, cancel).Means;
            }
        );

    private static Trial Reference(
        string name,
        Func<LabelledData, Func<int[], IClassifier>> fit,
        PlaneSetting set,
        ulong seed
    ) =>
        new(
            NameOf(name, set.Name),
            seed,
            (workers, _) =>
            {
                var key = KeyOf(set, seed);
                var data = set.Draw(key);
                bool plane = name is MachineOfPlane or Spreading;
                var (train, test) = plane ? (InPlane(data.Train), InPlane(data.Test)) : (data.Train, data.Test);
                return FewLabels.Measure(train, test, Labels, key, fit(train), workers).Means;
            }
        );

    private static SupportVectorMachine Machine(LabelledData known, double? gamma) =>
        SupportVectorMachine.Fit(known, new SupportVectorOptions { C = 10, Gamma = gamma });

    private static LabelSpreading Spread(LabelledData data, int[] known)
    {
        int[] labels = new int[data.Count];
        Array.Fill(labels, LabelSpreading.Unknown);
        foreach (int n in known)
        {
            labels[n] = data.Labels[n];
        }

        return LabelSpreading.Fit(data.Examples, labels, data.LabelCount);
    }

    private static LabelledData InPlane(LabelledData data) =>
        new(Synthetic.PlaneOf(data.Examples), data.Labels, data.LabelCount);
}

/// <summary>A data set of points in the plane, drawn by a key.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Draw">Draws it.</param>
internal sealed record PlaneSetting(string Name, Func<RandomKey, DataSet> Draw);
