using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>What one method gives on one data set for one seed: accuracies on the test images, by what they are called.</summary>
/// <param name="method">The method.</param>
/// <param name="counts">How many labels are known.</param>
/// <param name="phases">In how many phases classes come.</param>
/// <param name="key">Where everything random comes from.</param>
/// <param name="workers">Threads and vector width.</param>
/// <param name="cancel">Stops between steps.</param>
internal sealed class BeyondTrial(
    BeyondMethod method,
    IReadOnlyList<int> counts,
    IReadOnlyList<int> phases,
    RandomKey key,
    WorkerPool workers,
    CancellationToken cancel
)
{
    /// <summary>What all labels are called.</summary>
    public const string AllLabels = "all labels";

    /// <summary>What the last weights are called.</summary>
    public const string Last = "last weights";

    /// <summary>What the mean of the weights is called.</summary>
    public const string Averaged = "averaged";

    /// <summary>What the mean of the delta rule's weights is called.</summary>
    public const string Delta = "averaged delta rule";

    /// <summary>What the same with each label's weights at unit length is called.</summary>
    public const string UnitRows = "averaged delta rule, unit rows";

    /// <summary>What the exact solution is called.</summary>
    public const string LeastSquares = "least squares";

    // With more labels there is nothing to gain.
    private const int MostSelfTrained = 1000;

    private static readonly PlasticityOptions Output = new ImageRecipe().Output;

    private static readonly PlasticityOptions Online = Output with { Shuffle = false };

    private static readonly PlasticityOptions OnlineDelta = Online with
    {
        Margin = 0,
        Edges = OutputEdges.SoftmaxError,
        ScoreScale = 10,
        When = UpdateWhen.Every,
    };

    // How the output weights learn from phases of classes.
    private static readonly (string Name, PlasticityOptions Options)[] Outputs =
    [
        (Last, Online with { FinalWeights = FinalWeights.Last }),
        (Averaged, Online),
        (Delta, OnlineDelta),
        (UnitRows, OnlineDelta with { FinalWeights = FinalWeights.AveragedUnitRows }),
    ];

    /// <summary>What <see cref="Measure"/> gives, in its order.</summary>
    public static IEnumerable<string> Names(BeyondMethod method, IReadOnlyList<int> counts, IReadOnlyList<int> phases)
    {
        yield return AllLabels;
        foreach (int count in method.FewLabels ? counts : [])
        {
            yield return Labels(count);
            if (count <= MostSelfTrained)
            {
                yield return SelfTrained(count);
            }
        }

        foreach (int number in method.Phases ? phases : [])
        {
            foreach (var (name, _) in Outputs)
            {
                yield return Phases(number, name);
            }
        }

        if (method.Phases)
        {
            yield return LeastSquares;
        }
    }

    /// <summary>What some labels are called.</summary>
    public static string Labels(int count) => $"{count:N0} labels";

    /// <summary>What some labels and the network's own are called.</summary>
    public static string SelfTrained(int count) => $"{Labels(count)}, self-trained";

    /// <summary>What an accuracy after phases of classes is called.</summary>
    public static string Phases(int number, string output) => $"{number} phases, {output}";

    /// <summary>Learns and measures.</summary>
    /// <param name="train">Training images; hidden layers see all of them without labels.</param>
    /// <param name="test">Test images.</param>
    /// <param name="used">Receives the seconds of all threads that hidden layers and all labels took.</param>
    public double[] Measure(LabelledData train, LabelledData test, Action<double> used)
    {
        var before = Environment.CpuUsage.TotalTime;
        var view = method.View == ImageView.None ? null : InputTransform.ForImages(train.Shape, method.View);
        var images = view?.Transform(train, workers) ?? train;
        var network = method.Learn(images, key, workers, cancel);
        Train(network, Output, images, method.Epochs);
        used((Environment.CpuUsage.TotalTime - before).TotalSeconds);

        var tested = view?.Transform(test, workers) ?? test;
        var found = new List<double> { network.Accuracy(tested, workers, cancel) };
        foreach (int count in method.FewLabels ? counts : [])
        {
            int[] known = Known(images, count);
            Train(network, Output with { Margin = 0.3f }, images.Select(known), 30);
            found.Add(network.Accuracy(tested, workers, cancel));
            if (count <= MostSelfTrained)
            {
                new SelfTrainer(network, SelfTraining(count), key.For("self-training"), workers).Train(
                    images.Select(known),
                    images.Examples,
                    cancel: cancel
                );
                found.Add(network.Accuracy(tested, workers, cancel));
            }
        }

        foreach (int number in method.Phases ? phases : [])
        {
            var ordered = InPhases(images, number);
            foreach (var (_, options) in Outputs)
            {
                Train(network, options, ordered, epochs: 1);
                found.Add(network.Accuracy(tested, workers, cancel));
            }
        }

        if (method.Phases)
        {
            new LeastSquaresTrainer(network, new LeastSquaresOptions(), key, workers).Train(images, cancel: cancel);
            found.Add(network.Accuracy(tested, workers, cancel));
        }

        return [.. found];
    }

    private void Train(Network network, PlasticityOptions options, LabelledData data, int epochs) =>
        new PlasticityTrainer(network, options, key.For("output"), workers).Train(data, epochs, cancel: cancel);

    // As `hebb train --labels` has it: a few labels that come too often are memorised.
    private static SelfTrainingOptions SelfTraining(int count)
    {
        var few = new SelfTrainingOptions();
        return count < 500 ? few : few with { LabelledShare = 4 * few.LabelledShare };
    }

    private int[] Known(LabelledData images, int count) =>
        FewLabels.Draw(images.Labels, images.LabelCount, count, 0, key.For("labels"));

    // Classes in their order, as many in each phase; the images of a phase in random order.
    private LabelledData InPhases(LabelledData images, int number)
    {
        int[] order = [.. Enumerable.Range(0, images.Count)];
        key.For("order").Stream().Shuffle<int>(order);
        return images.Select([.. order.OrderBy(n => images.Labels[n] * number / images.LabelCount)]);
    }
}
