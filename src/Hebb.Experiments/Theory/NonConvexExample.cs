using Hebb.Data;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The least example of a loss that is not convex in the rule when only mistakes change the weights (Theorem 2): one hidden
/// neuron that is always 1, three examples with labels 1, 0, 0, the rule (t, −t) for the label's edge and the predicted one's, η = 1,
/// ties to label 0.
/// </summary>
/// <remarks>
/// The first example is a mistake for every t and leaves the scores (−t, t). With t ≤ 0 label 0 is predicted from then on, and the
/// others change nothing; with t &gt; 0 the second is a mistake and takes the scores back to (0, 0). So the loss is
/// (log(1 + e^−2t) + 2 log(1 + e^2t))/3 for t ≤ 0 and log 2 for t &gt; 0: 0.647, 0.693, 0.693 at t = −½, 0, 1. A convex one would have at
/// most (2 · 0.647 + 0.693)/3 = 0.662 at 0.
/// </remarks>
internal static class NonConvexExample
{
    /// <summary>The cross entropy after learning, by the library.</summary>
    public static double Loss(double t, WorkerPool workers)
    {
        var activity = new Matrix(3, 1);
        for (int n = 0; n < 3; n++)
        {
            activity[n, 0] = 1;
        }

        var network = TransparentNetwork.Create(1);
        var options = new PlasticityOptions { StepSize = 1 };
        var gradient = new MetaGradient(network, options, RuleLoss.SoftmaxCrossEntropy, 3, workers);
        var rule = new RuleTable(1, 2, 2, [0, 0, (float)t, (float)-t]);
        return gradient.Run(rule, graph: null, new LabelledData(activity, [1, 0, 0], 2), [0, 1, 2]);
    }

    /// <summary>How far the loss at 0 is above the chord from −½ to 1: above 0 only if it is not convex.</summary>
    public static double Excess(WorkerPool workers) =>
        Loss(0, workers) - (((2 * Loss(-0.5, workers)) + Loss(1, workers)) / 3);
}
