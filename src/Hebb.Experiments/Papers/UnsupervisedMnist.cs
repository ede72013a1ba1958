using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Beyond the papers: MNIST with few labels. Prototypes learned without labels by local rules, alone and with recurrent weights between
/// neighbours, on pixels and on learned filters, against random features of the same size; all under one read-out and the same draws of labels.
/// </summary>
public sealed class UnsupervisedMnist : IReproduction
{
    private const string Random = "random features";
    private const string Prototypes = "prototypes";
    private const string Recurrent = "prototypes, recurrent";
    private const string Filters = "filters";
    private const string OverFilters = "filters, recurrent";
    private const string OnFilters = "filters, then prototypes, recurrent";

    private static readonly string[] Methods = [Random, Prototypes, Recurrent, Filters, OverFilters, OnFilters];

    /// <inheritdoc/>
    public string Id => "unsup-mnist";

    /// <inheritdoc/>
    public string Title => "MNIST with few labels: prototypes and recurrent weights learned without any";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => ["mnist"];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var mnist = context.Data("mnist");
        int[] unlabelled = context.Quick ? [1000] : [10_000, 60_000];
        int units = context.Quick ? 200 : 1000;
        var test = context.Quick ? mnist.Test.Take(1000) : mnist.Test;
        var options = new FewLabelsOptions
        {
            Counts = context.Quick ? [10, 30, 100] : [10, 30, 100, 300, 1000],
            Draws = 5,
            MostLabels = 1500,
        };
        var found = context.Measure(
            "features",
            from seed in context.Seeds(3)
            from count in unlabelled
            from method in Methods
            select new Trial(
                Name(method, count),
                seed,
                (workers, cancel) =>
                {
                    var key = RandomKey.FromSeed(seed).For("unsup-mnist");
                    var train = mnist.Train.Take(count);
                    var network = Learned(method, train, units, key, workers, cancel);
                    return FewLabels
                        .Measure(
                            Features(network, train, workers, cancel),
                            Features(network, test, workers, cancel),
                            options,
                            key.For("labels"),
                            workers
                        )
                        .Means;
                }
            ),
            oneByOne: true
        );
        return new ReproduceResult(Id, Title, [.. Rows(found, unlabelled, options.Counts)])
        {
            Claims = context.Quick ? [] : [.. unlabelled.SelectMany(count => Claims(found, count, options.Counts))],
            Figures = [.. unlabelled.Select(count => Figure(found, count, options.Counts))],
            Notes =
            [
                $"{units:N0} hidden units. The unlabelled images are the first of the training images; labels are drawn from them, as many of each digit; accuracy on "
                    + $"{test.Count:N0} test images. Read-out: logistic regression, C = 10, features scaled to a mean |h|² of 16, the same for all. Each run is the mean of "
                    + "5 draws (1,000 labels: 1), the same for all methods; intervals are those of 3 runs.",
                "Random features: N(0, 1) columns of unit length on centred images, graded cap 250, at unit length. Prototypes: competition with a conscience, 3 passes in "
                    + "batches of 100, graded cap 30. Recurrent: R from the graded cap 5, 2 passes, example by example; caps 5, 52, 100.",
                "Filters: 64 of 7×7 pixels, cap 4, stride 2, pooled into 4×4 cells, square roots, learned from patches without labels; read at unit length. On them caps "
                    + "5 and eight times 100, and square roots of the last. Filters and caps were chosen among a dozen on the last 5,000 training images with up to "
                    + "20,000 unlabelled ones; nothing else was tuned here.",
                "Filters, recurrent: R between the features of the filters themselves, without prototypes, with caps of an eighth, a quarter and half of the units and the input "
                    + "again at each round: the best of ten ways on the last 5,000 training images, all of which were below the filters alone.",
            ],
        };
    }

    private static string Name(string method, int unlabelled) => $"{method}, {unlabelled:N0} images";

    private static Network Learned(
        string method,
        LabelledData train,
        int units,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var filters = new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4) { Stride = 2, SquareRoot = true };
        var network = method switch
        {
            Random => Network.Create(
                train,
                key,
                InputTransform.Centred(train),
                new CompetitiveOptions(units, units / 4) { Constant = 0 }
            ),
            Prototypes => Network.Create(train, key, null, new CompetitiveOptions(units, Math.Max(1, units * 3 / 100))),
            Recurrent => Network.Create(train, key, null, RuleH.H3(units)),
            Filters => Network.Create(train, key, null, filters).WithReading(new OutputReading(UnitLength: true)),
            OverFilters => RecurrentOver(Network.Create(train, key, null, new ConcatenatedOptions(filters))),
            // A layer of one bank hands it on at unit length.
            _ => Network.Create(train, key, null, new ConcatenatedOptions(filters), RuleH.H9(units)),
        };
        if (method is Filters or OverFilters or OnFilters)
        {
            new PatchFilterTrainer(network, new PatchFilterOptions(), key.For("filters"), workers).Train(
                train,
                cancel: cancel
            );
        }

        IReadOnlyList<ILayerRule> rules = method switch
        {
            Prototypes => [RuleH.RulesFor(train.Count)[0]],
            Recurrent => RuleH.RulesFor(train.Count),
            OverFilters => [new CoactivationRule()],
            OnFilters => RuleH.RulesOfUnitLength(train.Count),
            _ => [],
        };
        if (rules.Count > 0)
        {
            new LayerTrainer(network, rules, key.For("prototypes"), workers).Train(train, cancel: cancel);
        }

        return network;
    }

    // A unit for each feature, and recurrent weights between them: no prototypes.
    private static Network RecurrentOver(Network filters)
    {
        int units = filters.Hidden[0].OutputShape.Size;
        var identity = new Matrix(units, units);
        for (int j = 0; j < units; j++)
        {
            identity[j, j] = 1;
        }

        var layer = new CompetitiveLayer(
            identity,
            new Matrix(1, units),
            [units / 8, units / 4, units / 2],
            new Matrix(units, units)
        )
        {
            Injection = 1,
        };
        return new Network(filters.Input, [filters.Hidden[0], layer], new Matrix(units, filters.Labels));
    }

    private static LabelledData Features(
        Network network,
        LabelledData data,
        WorkerPool workers,
        CancellationToken cancel
    ) => new(network.Features(data.Examples, workers, cancel), data.Labels, data.LabelCount);

    private static IEnumerable<ReproduceRow> Rows(
        ILookup<string, double[]> found,
        int[] unlabelled,
        IReadOnlyList<int> counts
    ) =>
        from count in unlabelled
        from method in Methods
        from labels in counts.Index()
        select ReproduceRow.Of(
            $"{Name(method, count)}: {labels.Item:N0} labels",
            null,
            found[Name(method, count)].Select(run => run[labels.Index])
        ) with
        {
            Group = $"{count:N0} images without labels",
        };

    private static ReproduceFigure Figure(ILookup<string, double[]> found, int count, IReadOnlyList<int> counts) =>
        new(
            $"{count:N0} images without labels",
            "labels",
            "accuracy (%)",
            [
                .. Methods.Select(method =>
                    ReproduceFigure.Percent(
                        method,
                        [.. counts.Select(labels => (double)labels)],
                        found[Name(method, count)]
                    )
                ),
            ]
        );

    private static IEnumerable<ReproduceClaim> Claims(
        ILookup<string, double[]> found,
        int count,
        IReadOnlyList<int> counts
    )
    {
        // Runs of the same seed have the same draws.
        SampleSummary Gain(string method, string over, int labels)
        {
            int i = counts.Index().First(each => each.Item == labels).Index;
            return SampleSummary.Of([
                .. found[Name(method, count)].Zip(found[Name(over, count)], (one, other) => one[i] - other[i]),
            ]);
        }

        ReproduceClaim Claim(string method, string over, int labels, double least)
        {
            var gain = Gain(method, over, labels);
            string interval = gain is { Low: { } low, High: { } high }
                ? $" ({100 * low:+0.0;−0.0} to {100 * high:+0.0;−0.0})"
                : "";
            return new ReproduceClaim(
                $"{count:N0} images, {labels} labels: {method} at least {100 * least:0} points above {over}",
                gain.Mean >= least,
                $"{100 * gain.Mean:+0.0;−0.0} points{interval}"
            );
        }

        yield return Claim(Recurrent, Random, 30, 0.18);
        yield return Claim(Recurrent, Random, 100, 0.10);
        yield return Claim(Recurrent, Prototypes, 30, 0.05);
        yield return Claim(OverFilters, Filters, 10, 0);
        yield return Claim(OverFilters, Filters, 30, 0);
        yield return Claim(OverFilters, Filters, 100, 0);
        yield return Claim(OnFilters, Filters, 10, 0.10);
        yield return Claim(OnFilters, Filters, 30, 0.05);
        yield return Claim(OnFilters, Filters, 100, 0.01);
    }
}
