using Hebb.Data;
using Hebb.Experiments.Statistics;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Learn;

/// <summary>Says how good rules are: each trains a network that it has never seen, which is tested on other examples.</summary>
/// <param name="layer">The hidden layer of the network.</param>
/// <param name="train">What it learns.</param>
/// <param name="heldOut">What it is tested on; no rule was learned from it.</param>
/// <param name="key">Where networks and orders come from: the same for all rules.</param>
internal sealed class RuleJudge(RecurrentOptions layer, LabelledData train, LabelledData heldOut, RandomKey key)
{
    private const int QuickExamples = 2000;

    // Better than guessing by less than this is no learning.
    private const double Collapse = 0.05;

    /// <summary>The accuracy of guessing the most frequent label.</summary>
    public double Guessing { get; } = MajorityLabel.Share(heldOut);

    /// <summary>Whether an accuracy is hardly better than guessing; never if it is not a number.</summary>
    public bool IsCollapsed(double accuracy) => accuracy < Guessing + Collapse;

    /// <summary>Accuracy on the held-out examples.</summary>
    public double Judge(
        (IPlasticityRule Output, IPlasticityRule? Graph) rules,
        PlasticityOptions plasticity,
        WorkerPool workers,
        CancellationToken cancel
    ) => AccuracyOf(rules, plasticity, train, heldOut, "judging network", workers, cancel);

    /// <summary>The same with a few thousand examples at most.</summary>
    public double QuickAccuracy(
        (IPlasticityRule Output, IPlasticityRule? Graph) rules,
        PlasticityOptions plasticity,
        WorkerPool workers
    ) =>
        AccuracyOf(
            rules,
            plasticity,
            train.Take(QuickExamples),
            heldOut.Take(QuickExamples),
            "glancing network",
            workers,
            default
        );

    /// <summary>Accuracy on some examples of a fresh network that learned others.</summary>
    public double AccuracyOf(
        (IPlasticityRule Output, IPlasticityRule? Graph) rules,
        PlasticityOptions plasticity,
        LabelledData learned,
        LabelledData tested,
        string purpose,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var options = plasticity with
        {
            OutputRule = OutputRule.Of(rules.Output),
            GraphRule = rules.Graph is null ? GraphRule.Zero : GraphRule.Of(rules.Graph),
        };
        var own = key.For(purpose);
        var training = new RuleTraining(learned, tested, layer, options, Epochs: 1);
        return training.Accuracy(Network.Create(learned, own, null, layer), own, workers, cancel);
    }
}
