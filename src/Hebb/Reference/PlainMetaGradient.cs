using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Reference;

/// <summary>
/// The gradient of a batch's loss with respect to the rules that trained a network on it (plasticity-rules paper, section 2, "Training":
/// gradient descent on the parameters of the rule). Predictions and firing patterns do not change with a small change of a rule, so
/// the final weights are sums, or products, over the updates, and with g = ∂L/∂W of the one forward pass under the final weights
/// ∂L/∂r[a, b] = η Σ_updates Σ_{j: s_j = a, i: s_i = b} G_ij g_ij, for multiplicative updates times W_ij / (1 + η r[a, b]); likewise
/// ∂L/∂r_o from ∂L/∂U.
/// </summary>
/// <param name="Loss">The mean loss of the batch under the final weights.</param>
/// <param name="Output">∂L/∂r_o, 2^T × 2.</param>
/// <param name="Graph">∂L/∂r, 2^T × 2^T; zeros without a graph rule.</param>
internal sealed record PlainMetaGradient(double Loss, double[,] Output, double[,] Graph)
{
    /// <summary>Resets the network, trains it once on the batch in order, and computes loss and gradient.</summary>
    /// <param name="network">One recurrent layer whose h_T is read as it is; W and U are those of the training afterwards.</param>
    /// <param name="options">How the rules are applied.</param>
    /// <param name="kind">The loss of the batch.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as the reset left it.</param>
    /// <param name="batch">The examples, in order.</param>
    public static PlainMetaGradient Run(
        Network network,
        PlasticityOptions options,
        RuleLoss kind,
        RuleTable output,
        RuleTable? graph,
        LabelledData batch
    )
    {
        var layer = (RecurrentLayer)network.Hidden[0];
        var training = new PlainLearningStep(network, options with { Start = StartingWeights.Reset }, output, [graph]);
        for (int n = 0; n < batch.Count; n++)
        {
            training.Learn(batch.Examples.Row(n), batch.Labels[n]);
        }

        var u = FinalOutputWeights(network, options, output, training.Updates);
        var gradientOfW = new double[layer.W.Rows, layer.W.Columns];
        var gradientOfU = new double[network.U.Rows, network.Labels];
        double loss = 0;
        for (int n = 0; n < batch.Count; n++)
        {
            var run = PlainRecurrence<double>.Run(network, batch.Examples.Row(n));
            double[] scores = Product(run.Read, u);
            double[] error = new double[scores.Length];
            loss += ScoreGradient.Evaluate(kind, scores, batch.Labels[n], error) / batch.Count;
            double[] mean = [.. error.Select(e => e / batch.Count)];
            AddOuterProduct(run.Read, mean, gradientOfU);
            Backpropagate(layer, run.Layers[0], ProductOfTransposed(mean, u), gradientOfW);
        }

        var toOutput = new double[layer.Patterns, 2];
        var toGraph = new double[layer.Patterns, layer.Patterns];
        foreach (var update in training.Updates)
        {
            ushort[] s = update.Patterns[0];
            for (int j = 0; j < layer.Neurons; j++)
            {
                foreach (var (c, role) in update.ChangesOutput ? Roles(update, options, network.Labels) : [])
                {
                    double r = output[s[j], role];
                    toOutput[s[j], role] += Factor(options, options.StepSize, r, u[j, c]) * gradientOfU[j, c];
                }

                for (int i = 0; update.ChangesGraph && i < layer.Neurons; i++)
                {
                    double r = graph![s[j], s[i]];
                    double factor = Factor(options, options.GraphStepSize, r, layer.W[j, i]);
                    toGraph[s[j], s[i]] += layer.GraphEdges[j, i] ? factor * gradientOfW[j, i] : 0;
                }
            }
        }

        return new PlainMetaGradient(loss, toOutput, toGraph);
    }

    // ∂w/∂r of one update: η, or η w / (1 + η r), w the final weight.
    private static double Factor(PlasticityOptions options, double stepSize, double r, double w) =>
        options.Update == UpdateKind.Additive ? stepSize : stepSize * w / (1 + (stepSize * r));

    // The labels whose weights an update changes, and their roles: 0 the true label, 1 the prediction or every other label.
    private static IEnumerable<(int Label, int Role)> Roles(
        PlainUpdate update,
        PlasticityOptions options,
        int labels
    ) =>
        options.Edges == OutputEdges.All
            ? Enumerable.Range(0, labels).Select(c => (c, c == update.Label ? 0 : 1))
            : [(update.Prediction, 1), (update.Label, 0)];

    // U once more in double precision: multiplicative weights are all about 1, and the rounding of hundreds of factors adds up.
    private static double[,] FinalOutputWeights(
        Network network,
        PlasticityOptions options,
        RuleTable output,
        IEnumerable<PlainUpdate> updates
    )
    {
        bool isAdditive = options.Update == UpdateKind.Additive;
        var u = new double[network.U.Rows, network.Labels];
        for (int j = 0; j < network.U.Rows; j++)
        {
            for (int c = 0; c < network.Labels; c++)
            {
                u[j, c] = isAdditive ? 0 : 1;
            }

            foreach (var update in updates.Where(update => update.ChangesOutput))
            {
                foreach (var (c, role) in Roles(update, options, network.Labels))
                {
                    double step = options.StepSize * (double)output[update.Patterns[0][j], role];
                    u[j, c] = isAdditive ? u[j, c] + step : u[j, c] * (1 + step);
                }
            }
        }

        return u;
    }

    // Through the rounds, last to first: δ_t is 0 where h_t is, ∂L/∂W = Σ_t (what W multiplied) ⊗ δ_t, δ_{t−1} = W δ_t.
    private static void Backpropagate(RecurrentLayer layer, PlainFiring<double> firing, double[] delta, double[,] sum)
    {
        for (int t = layer.Rounds - 1; t > 0; t--)
        {
            delta = [.. delta.Select((d, i) => firing.H[t][i] > 0 ? d : 0)];
            double[] multiplied =
                layer.Recurrence == Recurrence.Paper
                    ? firing.H[t - 1]
                    : [.. firing.H[t - 1].Zip(firing.Currents, (h, a) => h + a)];
            AddOuterProduct(multiplied, delta, sum);
            delta = ProductOfTransposed(delta, Double(layer.W));
        }
    }

    private static void AddOuterProduct(double[] pre, double[] post, double[,] sum)
    {
        for (int j = 0; j < pre.Length; j++)
        {
            for (int i = 0; i < post.Length; i++)
            {
                sum[j, i] += pre[j] * post[i];
            }
        }
    }

    private static double[] Product(double[] v, double[,] m) =>
        [.. Enumerable.Range(0, m.GetLength(1)).Select(i => v.Select((value, j) => value * m[j, i]).Sum())];

    private static double[] ProductOfTransposed(double[] v, double[,] m) =>
        [.. Enumerable.Range(0, m.GetLength(0)).Select(j => v.Select((value, i) => value * m[j, i]).Sum())];

    private static double[,] Double(Matrix matrix)
    {
        var exact = new double[matrix.Rows, matrix.Columns];
        for (int j = 0; j < matrix.Rows; j++)
        {
            for (int i = 0; i < matrix.Columns; i++)
            {
                exact[j, i] = matrix[j, i];
            }
        }

        return exact;
    }
}
