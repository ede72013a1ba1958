using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.PlasticityRules;

/// <summary>
/// A rule learned on a source task as one trial, as <c>hebb learn</c> does it: several restarts by gradient descent on the first
/// 70 % of the training examples; the rule that trains a fresh network to the best accuracy on the rest is kept.
/// </summary>
/// <param name="Data">The source task.</param>
/// <param name="Shape">The network that rules are learned on.</param>
/// <param name="Learning">Which rule is learned, and how.</param>
/// <param name="Restarts">How often it is tried.</param>
internal sealed record SourceTask(DataSet Data, NetworkShape Shape, RuleLearningOptions Learning, int Restarts)
{
    /// <summary>The trial; it gives the numbers of the rule's table, row after row.</summary>
    public Trial Trial(string name, ulong seed) =>
        new(name, seed, (compute, cancel) => [.. Learn(seed, compute, cancel).Select(value => (double)value)]);

    private float[] Learn(ulong seed, Compute compute, CancellationToken cancel)
    {
        int learned = Data.Train.Count * 7 / 10;
        var train = RuleTraining.Limited(Data.Train, learned);
        var heldOut = Data.Train.Select([.. Enumerable.Range(learned, Data.Train.Count - learned)]);
        (double Accuracy, float[] Rule) best = (-1, []);
        for (int i = 0; i < Restarts; i++)
        {
            var key = RandomKey.FromSeed(seed).For("restart", (ulong)i);
            var network = RecurrentNetwork.Create(Shape, key.For("network"));
            var learner = new RuleLearner(network, Learning, train, key, compute);
            try
            {
                while (!learner.IsDone)
                {
                    cancel.ThrowIfCancellationRequested();
                    learner.Advance();
                }
            }
            catch (DivergedException)
            {
                continue;
            }

            var judged = new RuleTraining(train, heldOut, Shape, With(learner), Epochs: 1);
            double accuracy = judged.Trial("judge", seed).Measure(compute, cancel)[0];
            var rule = Learning.Learn == LearnedRules.Graph ? learner.Graph! : learner.Output;
            best = accuracy > best.Accuracy ? (accuracy, rule.Values.ToArray()) : best;
        }

        return best.Rule;
    }

    private PlasticityOptions With(RuleLearner learner) =>
        Learning.Plasticity with
        {
            OutputRule = OutputRule.Of(learner.Output),
            GraphRule = learner.Graph is { } graph ? GraphRule.Of(graph) : GraphRule.Zero,
            FinalWeights = FinalWeights.Averaged,
        };
}
