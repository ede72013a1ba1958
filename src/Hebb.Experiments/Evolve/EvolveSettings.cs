using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>What <c>hebb evolve</c> does: one population of networks evolves on some of the training examples.</summary>
public sealed record EvolveSettings
{
    /// <summary>Units of each hidden layer.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [1000];

    /// <summary>n, the genes.</summary>
    public int Genes { get; init; } = 4000;

    /// <summary>The probability of a link below the output layer.</summary>
    public double LinkProbability { get; init; } = 0.1;

    /// <summary>β, the probability that a gene acts on a link.</summary>
    public double GeneDensity { get; init; } = 0.0025;

    /// <summary>How the population evolves.</summary>
    public NetworkEvolutionOptions Evolution { get; init; } = new();

    /// <summary>The labels that take part, by number; none means all.</summary>
    public (int First, int Last)? Labels { get; init; }

    /// <summary>Training examples of each label, drawn at random; 0 means all that there are.</summary>
    public int PerClass { get; init; } = 200;

    /// <summary>Other training examples, drawn at random, on which the curve is measured.</summary>
    public int HoldOut { get; init; } = 1000;

    /// <summary>Passes of SignSGD over the training examples in the output layer, after evolution; 0 for none.</summary>
    public int SignEpochs { get; init; }

    /// <summary>Which network becomes the model.</summary>
    public Expression Model { get; init; } = Expression.Expected;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Evolution.Validate();
        Shape(inputs: 1, labels: 2).Validate();
        InvalidOptionException.ThrowIfOutside(nameof(PerClass), PerClass, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(HoldOut), HoldOut, 1, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(SignEpochs), SignEpochs, 0, 1_000_000);
        if (SignEpochs > 0 && Hidden.Count > 1)
        {
            throw new InvalidOptionException(nameof(SignEpochs), $"{SignEpochs}", "0 with several hidden layers");
        }
    }

    /// <summary>The networks' shape.</summary>
    public GeneticShape Shape(int inputs, int labels) =>
        new(inputs, Hidden, labels, Genes) { LinkProbability = LinkProbability, GeneDensity = GeneDensity };

    /// <summary>The examples that take part: to learn from, to measure the curve on, to test on.</summary>
    /// <param name="data">All examples.</param>
    /// <param name="key">Which training examples are drawn depends on it.</param>
    /// <exception cref="InvalidOptionException">The labels are not there, or no example is left to learn from.</exception>
    public (LabelledData Train, LabelledData HeldOut, LabelledData Test) Split(DataSet data, RandomKey key)
    {
        int count = data.Train.LabelCount;
        var (first, last) = Labels ?? (0, count - 1);
        if (first < 0 || last >= count || last <= first)
        {
            throw new InvalidOptionException("digits", $"{first}-{last}", $"two or more labels of 0 to {count - 1}");
        }

        int[] order = [.. Enumerable.Range(0, data.Train.Count).Where(n => IsWanted(data.Train.Labels[n]))];
        key.For("examples").Stream().Shuffle<int>(order);
        var ofLabel = new int[count];
        var train = new List<int>();
        var rest = new List<int>();
        // With all examples wanted, those held out go first.
        int kept = PerClass == 0 ? Math.Min(HoldOut, order.Length - 1) : 0;
        rest.AddRange(order.Take(kept));
        foreach (int n in order.Skip(kept))
        {
            bool isWanted = PerClass == 0 || ofLabel[data.Train.Labels[n]]++ < PerClass;
            (isWanted ? train : rest).Add(n);
        }

        if (train.Count == 0 || rest.Count == 0)
        {
            throw new InvalidOptionException(
                "per-class",
                $"{PerClass}",
                "fewer than all: some training examples must be left to measure the curve on"
            );
        }

        int[] test = [.. Enumerable.Range(0, data.Test.Count).Where(n => IsWanted(data.Test.Labels[n]))];
        return (Of(data.Train, train), Of(data.Train, rest.Take(HoldOut)), Of(data.Test, test));

        bool IsWanted(int label) => label >= first && label <= last;

        LabelledData Of(LabelledData all, IEnumerable<int> examples)
        {
            var some = all.Select([.. examples]);
            return new LabelledData(some.Examples, [.. some.Labels.Select(label => label - first)], last - first + 1);
        }
    }
}
