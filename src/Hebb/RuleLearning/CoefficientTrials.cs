using Hebb.Baselines;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.RuleLearning;

/// <summary>
/// What every rule of one generation goes through: the same fresh sets of points, the same first weights, the same few labels, so that rules
/// differ by their coefficients alone.
/// </summary>
internal sealed class CoefficientTrials
{
    private const double MeanSquare = 16;

    // What a rule is worth that drives weights beyond all numbers: less than chance.
    private const double Diverged = 0.4;

    private readonly CoefficientEvolutionOptions options;
    private readonly LabelledData[] train;
    private readonly LabelledData[] test;
    private readonly RandomKey key;

    /// <summary>Draws the sets.</summary>
    /// <param name="options">How many, of which families.</param>
    /// <param name="key">Of the generation.</param>
    public CoefficientTrials(CoefficientEvolutionOptions options, RandomKey key)
    {
        this.options = options;
        this.key = key;
        DataSet[] sets =
        [
            .. options.Families.SelectMany(
                (family, f) =>
                    Enumerable
                        .Range(0, options.SetsPerFamily)
                        .Select(s =>
                            Synthetic.Plane(
                                family,
                                key.For("set", (ulong)((f * options.SetsPerFamily) + s)),
                                options.Points
                            )
                        )
            ),
        ];
        train = [.. sets.Select(set => set.Train)];
        test = [.. sets.Select(set => set.Test.Take(options.TestPoints))];
    }

    /// <summary>How well few labels do on what a rule has learned from one of the sets: the mean accuracy, in [0, 1]. From any thread.</summary>
    /// <param name="set">Which.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="workers">The calling thread's own.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double Accuracy(int set, CoefficientRule rule, WorkerPool workers, CancellationToken cancel)
    {
        var layer = rule.NewLayer(Synthetic.Inputs, options.Units, options.Caps);
        var network = new Network(null, [layer], new Matrix(options.Units, 2));
        try
        {
            new LayerTrainer(network, [rule], key.For("learning", (ulong)set), workers).Train(
                train[set],
                cancel: cancel
            );
        }
        catch (DivergedException)
        {
            return Diverged;
        }

        // As many as may be asked for: the features of the others are not needed.
        var known = train[set].PerLabel(Math.Min(5 * options.LabelsPerKind.Max(), options.Points / 2));
        var features = Scaled(network.Features(known.Examples, workers, cancel), out float scale);
        var ofTest = network.Features(test[set].Examples, workers, cancel);
        Multiply(ofTest, scale);
        return Accuracy(
            new LabelledData(features, known.Labels, 2),
            new LabelledData(ofTest, test[set].Labels, 2),
            key.For("labels", (ulong)set)
        );
    }

    private double Accuracy(LabelledData known, LabelledData unknown, RandomKey own)
    {
        double sum = 0;
        var logistic = new LogisticOptions { C = options.C };
        foreach (int labels in options.LabelsPerKind)
        {
            for (int d = 0; d < options.Draws; d++)
            {
                var drawn = known.PerLabel(labels, key: own.For("draw", (ulong)((labels * options.Draws) + d)));
                sum += LogisticRegression.Fit(drawn, logistic).Accuracy(unknown);
            }
        }

        return sum / (options.LabelsPerKind.Count * options.Draws);
    }

    private static Matrix Scaled(Matrix features, out float scale)
    {
        double square = 0;
        foreach (float value in features.Buffer)
        {
            square += (double)value * value;
        }

        scale = square > 0 ? (float)Math.Sqrt(MeanSquare * features.Rows / square) : 1;
        Multiply(features, scale);
        return features;
    }

    private static void Multiply(Matrix features, float scale)
    {
        foreach (ref float value in features.Buffer)
        {
            value *= scale;
        }
    }
}
