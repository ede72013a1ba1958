using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// The weights that multiplicative updates lead to, once more in double precision: in single precision the rounding of
/// 1 + η r is the same in every update, and hundreds of factors add it up.
/// </summary>
internal static class MultiplicativeReplay
{
    /// <summary>Replaces W and U by the products of 1 + η r over all updates, from 1.</summary>
    /// <param name="network">Its weights are written.</param>
    /// <param name="trace">Every update, in order.</param>
    /// <param name="options">Step sizes, and which output edges change.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as it is.</param>
    /// <returns>U, row after row, before it was rounded.</returns>
    public static double[] Run(
        RecurrentNetwork network,
        UpdateTrace trace,
        PlasticityOptions options,
        RuleTable output,
        RuleTable? graph
    )
    {
        double[] factors = Factors(output, options.StepSize);
        int m = network.Shape.Labels;
        var exact = new double[network.Shape.Neurons * m];
        Array.Fill(exact, 1);
        for (int j = 0; j < network.Shape.Neurons; j++)
        {
            var row = exact.AsSpan(j * m, m);
            for (int u = 0; u < trace.Count; u++)
            {
                if (!trace.ChangesOutput(u))
                {
                    continue;
                }

                int a = 2 * trace.Patterns(u)[j];
                var (prediction, label) = trace.Outputs(u);
                Change(row, prediction, label, factors[a], factors[a + 1], options.Edges);
            }

            Write(row, network.U.Row(j));
        }

        if (graph is not null)
        {
            RunGraph(network, trace, Factors(graph, options.GraphStepSize), graph.Columns);
        }

        return exact;
    }

    private static void RunGraph(RecurrentNetwork network, UpdateTrace trace, double[] factors, int columns)
    {
        var row = new double[network.Shape.Neurons];
        for (int j = 0; j < row.Length; j++)
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = network.GraphEdges[j, i] ? 1 : 0;
            }

            for (int u = 0; u < trace.Count; u++)
            {
                if (!trace.ChangesGraph(u))
                {
                    continue;
                }

                var s = trace.Patterns(u);
                var changes = factors.AsSpan(s[j] * columns, columns);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] *= changes[s[i]];
                }
            }

            Write(row, network.W.Row(j));
        }
    }

    private static void Change(
        Span<double> row,
        int prediction,
        int label,
        double ofLabel,
        double ofOther,
        OutputEdges edges
    )
    {
        if (edges == OutputEdges.LabelAndPrediction)
        {
            row[prediction] *= ofOther;
            row[label] *= ofLabel;
            return;
        }

        for (int c = 0; c < row.Length; c++)
        {
            row[c] *= c == label ? ofLabel : ofOther;
        }
    }

    private static double[] Factors(RuleTable rule, double stepSize)
    {
        var factors = new double[rule.Values.Length];
        for (int n = 0; n < factors.Length; n++)
        {
            factors[n] = 1 + (stepSize * rule.Values[n]);
        }

        return factors;
    }

    private static void Write(ReadOnlySpan<double> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = (float)from[i];
        }
    }
}
