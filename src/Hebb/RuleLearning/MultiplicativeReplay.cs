using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// The weights that multiplicative updates lead to, once more in double precision: in single precision the rounding of
/// 1 + η r is the same in every update, and hundreds of factors add it up.
/// </summary>
/// <param name="network">Its weights are written.</param>
/// <param name="layer">Its only layer.</param>
/// <param name="options">Step sizes, and which output edges change.</param>
internal sealed class MultiplicativeReplay(Network network, RecurrentLayer layer, PlasticityOptions options)
{
    private readonly double[] exact = new double[layer.Neurons * network.Labels];
    private readonly double[] graphRow = new double[layer.W.Columns];
    private readonly double[] outputFactors = new double[layer.Patterns * 2];
    private readonly double[] graphFactors = new double[layer.Patterns * layer.Patterns];

    /// <summary>Replaces W and U by the products of 1 + η r over all updates, from 1.</summary>
    /// <param name="trace">Every update, in order.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none leaves W as it is.</param>
    /// <returns>U, row after row, before it was rounded; changed by the next run.</returns>
    public double[] Run(UpdateTrace trace, RuleTable output, RuleTable? graph)
    {
        SetFactors(outputFactors, output, options.StepSize);
        int m = network.Labels;
        Array.Fill(exact, 1);
        for (int j = 0; j < layer.Neurons; j++)
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
                Change(row, prediction, label, outputFactors[a], outputFactors[a + 1], options.Edges);
            }

            Write(row, network.U.Row(j));
        }

        if (graph is not null)
        {
            SetFactors(graphFactors, graph, options.GraphStepSize);
            RunGraph(trace, graph.Columns);
        }

        return exact;
    }

    private void RunGraph(UpdateTrace trace, int columns)
    {
        var row = graphRow.AsSpan();
        for (int j = 0; j < row.Length; j++)
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = layer.GraphEdges[j, i] ? 1 : 0;
            }

            for (int u = 0; u < trace.Count; u++)
            {
                if (!trace.ChangesGraph(u))
                {
                    continue;
                }

                var s = trace.Patterns(u);
                var changes = graphFactors.AsSpan(s[j] * columns, columns);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] *= changes[s[i]];
                }
            }

            Write(row, layer.W.Row(j));
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

    private static void SetFactors(double[] factors, RuleTable rule, double stepSize)
    {
        for (int n = 0; n < factors.Length; n++)
        {
            factors[n] = 1 + (stepSize * rule.Values[n]);
        }
    }

    private static void Write(ReadOnlySpan<double> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = (float)from[i];
        }
    }
}
