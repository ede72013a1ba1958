using System.Collections.Concurrent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Papers;

/// <summary>
/// Beyond the papers: what local rules reach on images. Hidden layers by several rules, with all labels, with few, and with classes that come
/// one after the other, on MNIST and Fashion-MNIST, beside published figures.
/// </summary>
public sealed class Beyond : IReproduction
{
    /// <inheritdoc/>
    public string Id => "beyond";

    /// <inheritdoc/>
    public string Title => "What local rules reach on images: all labels, few labels, one class after the other";

    /// <inheritdoc/>
    public IReadOnlyList<string> Data => [BeyondMethod.Digits, BeyondMethod.Clothes];

    /// <inheritdoc/>
    public ReproduceResult Run(ReproductionContext context)
    {
        var methods = context.Quick ? BeyondMethod.Quick : BeyondMethod.All;
        int[] counts = context.Quick ? [100] : [100, 1000, 10_000];
        int[] phases = context.Quick ? [2, 10] : [2, 5, 10];
        int most = context.Quick ? 2000 : int.MaxValue;
        // Not part of what is measured: it is another each time.
        var seconds = new ConcurrentDictionary<string, ConcurrentBag<double>>();
        var found = context.Measure(
            "methods",
            from seed in context.Seeds(3)
            from data in Data
            from method in methods
            where method.Data.Contains(data)
            select new Trial(
                Name(method, data),
                seed,
                (workers, cancel) =>
                {
                    var (train, test) = (context.Data(data).Train.Take(most), context.Data(data).Test.Take(most));
                    var key = RandomKey.FromSeed(seed).For("beyond");
                    return new BeyondTrial(method, counts, phases, key, workers, cancel).Measure(
                        train,
                        test,
                        used => seconds.GetOrAdd(Name(method, data), _ => []).Add(used)
                    );
                }
            ),
            oneByOne: true
        );
        var figures = new BeyondFigures(found, methods, counts, phases);
        return new ReproduceResult(Id, Title, [.. Data.SelectMany(data => Rows(figures, methods, data, seconds))])
        {
            Claims = context.Quick ? [] : [.. BeyondClaims.Of(figures)],
            Figures = [.. Data.Select(figures.ByLabels)],
            Notes = Notes,
        };
    }

    /// <summary>What a method is called in the rows of a data set.</summary>
    internal static string Name(BeyondMethod method, string data) => $"{Shown(data)}: {method.Name}";

    /// <summary>How people write the name of a data set.</summary>
    internal static string Shown(string data) => data == BeyondMethod.Digits ? "MNIST" : "Fashion-MNIST";

    private static IEnumerable<ReproduceRow> Rows(
        BeyondFigures figures,
        IReadOnlyList<BeyondMethod> methods,
        string data,
        ConcurrentDictionary<string, ConcurrentBag<double>> seconds
    )
    {
        foreach (var method in methods.Where(method => method.Data.Contains(data)))
        {
            string name = Name(method, data);
            foreach (string quantity in figures.Quantities(method))
            {
                var values = figures.Values(method.Name, data, quantity);
                yield return ReproduceRow.Of($"{name}, {quantity}", null, values) with
                {
                    Group = Shown(data),
                };
            }

            if (seconds.TryGetValue(name, out var took))
            {
                yield return ReproduceRow.Of($"{name}, processor seconds", null, took) with
                {
                    Group = Shown(data),
                    Unit = "s",
                };
            }
        }
    }

    private static string[] Notes =>
        [
            "Hidden layers see all training images without labels; only direct feedback uses labels for them. Convolutions are the recipes of `hebb train "
                + "--preset`; straightened: with `--view deskew-and-width`, for digits alone. Neurons: centred images, graded cap of a fifth, unit length; imprinted ones and "
                + "those with direct feedback see a random square of 10×10 pixels each. Output weights: a margin perceptron, averaged. Settings were chosen on the last 10,000 training images; test "
                + "images were used once for each seed.",
            "Few labels: as many of each class, drawn again for each seed; margin 0.3, 30 passes. Self-trained: then eight rounds with the network's own surest labels.",
            "Phases: classes come in their order, each image once, nothing is stored or shown again, and no rule knows that a phase ends; accuracy on all classes after "
                + "the last phase. Least squares adds up sums and gives the same weights in any order, so that it is stated once.",
            $"Published: {BeyondClaims.Published}.",
            "Processor seconds are those of this machine for the hidden layers and the output weights from all labels, without tests; a resumed run leaves out what it "
                + "did before, and one of several processes what the others did.",
        ];
}
