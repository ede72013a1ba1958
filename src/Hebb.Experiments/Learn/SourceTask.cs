using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>
/// A rule learned on a source task as one trial, as <c>hebb learn</c> does it: several restarts by gradient descent on the first
/// 70 % of the training examples; the rule that trains a fresh network to the best accuracy on the rest is kept.
/// </summary>
/// <param name="Data">The source task.</param>
/// <param name="Layer">The hidden layer of the network that rules are learned on.</param>
/// <param name="Learning">Which rule is learned, and how.</param>
/// <param name="Restarts">How often it is tried.</param>
internal sealed record SourceTask(DataSet Data, RecurrentOptions Layer, RuleLearningOptions Learning, int Restarts)
{
    /// <summary>η of a graph rule learned here; chosen by accuracy on held-out examples of ReLU1.</summary>
    public const float GraphStepSize = 0.001f;

    /// <summary>An output rule, learned on the small feed-forward network (appendix A.2).</summary>
    /// <param name="data">The source task.</param>
    /// <param name="quick">Whether a rule that is hardly learned will do.</param>
    public static SourceTask OfOutputRule(DataSet data, bool quick = false) =>
        new(
            data,
            PaperNetwork.Find("small-feedforward").Layer,
            new RuleLearningOptions { Learn = RulesToLearn.Output, MetaSteps = quick ? 30 : 300 },
            Restarts: quick ? 1 : 5
        );

    /// <summary>
    /// A graph rule, learned on the small recurrent network as another small network, with the output rule fixed; rounds as
    /// in the published code.
    /// </summary>
    /// <param name="data">The source task.</param>
    /// <param name="output">The output rule.</param>
    /// <param name="quick">Whether a rule that is hardly learned will do.</param>
    public static SourceTask OfGraphRule(DataSet data, OutputRule output, bool quick = false) =>
        new(
            data,
            Recurrent(PaperNetwork.Find("small-recurrent").Layer),
            new RuleLearningOptions
            {
                Learn = RulesToLearn.Graph,
                Form = RuleForm.Mlp,
                MetaSteps = quick ? 30 : 300,
                Plasticity = new PlasticityOptions { OutputRule = output, GraphStepSize = GraphStepSize },
            },
            Restarts: quick ? 1 : 6
        );

    /// <summary>The network with the rounds for which such a graph rule is learned: through-graph, in-cap.</summary>
    public static RecurrentOptions Recurrent(RecurrentOptions layer) =>
        layer with
        {
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = FiredWhen.InCap,
        };

    /// <summary>The trial; it gives the numbers of the rule's table, row after row.</summary>
    public Trial Trial(string name, ulong seed) =>
        new(name, seed, (workers, cancel) => [.. Learn(seed, workers, cancel).Select(value => (double)value)]);

    private float[] Learn(ulong seed, WorkerPool workers, CancellationToken cancel)
    {
        int learned = Data.Train.Count * 7 / 10;
        var train = Data.Train.Take(learned);
        var heldOut = Data.Train.Slice(learned, Data.Train.Count - learned);
        var judge = new RuleJudge(Layer, train, heldOut, RandomKey.FromSeed(seed));
        var plasticity = Learning.Plasticity with { FinalWeights = FinalWeights.Averaged };
        (double Accuracy, float[] Rule) best = (-1, []);
        for (int i = 0; i < Restarts; i++)
        {
            var key = RandomKey.FromSeed(seed).For("restart", (ulong)i);
            var network = Network.Create(train, key.For("network"), null, Layer);
            var learner = new RuleLearner(network, Learning, train, key, workers);
            try
            {
                learner.Train(cancel: cancel);
            }
            catch (DivergedException)
            {
                continue;
            }

            double accuracy = judge.Judge((learner.Output, learner.Graph), plasticity, workers, cancel);
            var rule = Learning.Learn == RulesToLearn.Graph ? learner.Graph! : learner.Output;
            best = accuracy > best.Accuracy ? (accuracy, RuleTable.Of(rule).Values.ToArray()) : best;
        }

        return best.Rule;
    }
}
