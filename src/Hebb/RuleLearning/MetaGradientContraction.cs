using System.Numerics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// From the gradient with respect to the weights to the gradient with respect to the rules that made them. Predictions and
/// patterns do not change with a small change of a rule, so an additive weight is linear in it:
/// ∂L/∂r[a,b] = η Σ_updates Σ_{j: s_j = a, i: s_i = b} G_ij ∂L/∂W_ij; a multiplicative one brings the further factor
/// W_ij / (1 + η r[a,b]).
/// </summary>
/// <remarks>
/// The sums for pairs of patterns give the gradients of the rules' parameters, by the chain rule. For each update the rows of ∂L/∂W are added up by pre-synaptic pattern, then the columns of these few sums by
/// post-synaptic pattern: about |V|² additions, where products with indicators of patterns would have 2^T times as many.
/// </remarks>
internal sealed class MetaGradientContraction
{
    // As much of ∂L/∂W stays in the second-level cache while all updates go over it: 256 KB.
    private const int NearNumbers = 64 * 1024;

    private readonly Network network;
    private readonly PlasticityOptions options;
    private readonly VectorWidth width;
    private readonly RecurrentLayer layer;
    private readonly PatternIndex index;
    private readonly double[] outputPairs;
    private readonly double[] graphPairs;
    private readonly float[] values;
    private readonly Matrix outputSums;
    private readonly Matrix rowSums;
    private readonly Matrix transposed;
    private readonly Matrix sums;

    /// <summary>For the weights of <paramref name="network"/>.</summary>
    public MetaGradientContraction(Network network, PlasticityOptions options, VectorWidth width)
    {
        this.network = network;
        this.options = options;
        this.width = width;
        layer = network.OnlyRecurrentLayer("a meta-gradient");
        index = new PatternIndex(layer.Rounds, layer.Neurons);
        int most = index.Most;
        outputSums = new Matrix(most, network.U.Columns);
        int near = Math.Max(1, NearNumbers / Math.Max(1, layer.W.Rows) / Matrix.Lanes) * Matrix.Lanes;
        // Classes that change from update to update are summed up in one go.
        rowSums = new Matrix(most, index.AreFixed ? Math.Min(near, layer.W.Stride) : layer.W.Stride);
        transposed = new Matrix(rowSums.Columns, most);
        sums = new Matrix(most, most);
        outputPairs = new double[most * PatternIndex.Roles.Length];
        graphPairs = new double[layer.Rounds > 1 ? most * most : 0];
        values = new float[Math.Max(outputPairs.Length, graphPairs.Length)];
    }

    /// <summary>∂L/∂r_o, by the parameters of r_o: a table's are its entries, row after row.</summary>
    public double[] Output { get; private set; } = [];

    /// <summary>∂L/∂r likewise; empty if there was no graph rule.</summary>
    public double[] Graph { get; private set; } = [];

    private bool IsMultiplicative => options.Update == UpdateKind.Multiplicative;

    /// <summary>Computes both.</summary>
    /// <param name="trace">Every update of the training.</param>
    /// <param name="pass">Has pulled back the loss under the final weights; its ∂L/∂U and ∂L/∂W are changed.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none if W is not trained.</param>
    public void Run(UpdateTrace trace, NetworkPass pass, IPlasticityRule output, IPlasticityRule? graph)
    {
        Output = Cleared(Output, output.Parameters);
        Graph = Cleared(Graph, graph?.Parameters ?? 0);
        Array.Clear(outputPairs);
        Array.Clear(graphPairs);
        var outputGradient = pass.OutputGradient;
        if (IsMultiplicative)
        {
            Multiply(outputGradient, network.U);
        }

        for (int u = 0; u < trace.Count; u++)
        {
            if (trace.ChangesOutput(u))
            {
                AddOutput(index.Of(trace.Patterns(u)), trace.Outputs(u), outputGradient);
                PassOnOutput(output, atEnd: false);
            }
        }

        PassOnOutput(output, atEnd: true);
        if (graph is null)
        {
            return;
        }

        var graphGradient = pass.GraphGradientOf(0);

        if (IsMultiplicative)
        {
            // Zero where there is no edge.
            Multiply(graphGradient, layer.W);
        }
        else
        {
            Masking.KeepEdges(graphGradient, layer.GraphEdges, width);
        }

        for (int column = 0; column < graphGradient.Columns; column += rowSums.Columns)
        {
            for (int u = 0; u < trace.Count; u++)
            {
                if (trace.ChangesGraph(u))
                {
                    AddGraph(index.Of(trace.Patterns(u)), graphGradient, column);
                    PassOnGraph(graph, atEnd: false);
                }
            }
        }

        PassOnGraph(graph, atEnd: true);
    }

    private static double[] Cleared(double[] sums, int length)
    {
        if (sums.Length != length)
        {
            return new double[length];
        }

        Array.Clear(sums);
        return sums;
    }

    private static void Multiply(Matrix gradient, Matrix weights)
    {
        var g = gradient.Buffer;
        var w = weights.Buffer;
        // Rows are padded to whole vectors of any width.
        for (int n = 0; n < g.Length; n += Vector<float>.Count)
        {
            (new Vector<float>(g[n..]) * new Vector<float>(w[n..])).CopyTo(g[n..]);
        }
    }

    private void PassOnOutput(IPlasticityRule rule, bool atEnd) =>
        PassOn(rule, PatternIndex.Roles, outputPairs, options.StepSize, Output, atEnd);

    private void PassOnGraph(IPlasticityRule rule, bool atEnd) =>
        PassOn(rule, index.Patterns, graphPairs, options.GraphStepSize, Graph, atEnd);

    // Fixed classes are summed over all updates and passed on to the rule at the end; others after each update.
    private void PassOn(
        IPlasticityRule rule,
        ReadOnlySpan<ushort> post,
        double[] pairs,
        double stepSize,
        double[] gradient,
        bool atEnd
    )
    {
        if (index.AreFixed != atEnd)
        {
            return;
        }

        var pre = index.Patterns;
        var known = pairs.AsSpan(0, pre.Length * post.Length);
        if (IsMultiplicative)
        {
            rule.Evaluate(pre, post, values);
        }

        for (int n = 0; n < known.Length; n++)
        {
            known[n] *= IsMultiplicative ? stepSize / (1 + (stepSize * values[n])) : stepSize;
        }

        rule.AddGradient(pre, post, known, gradient);
        known.Clear();
    }

    // Σ_{j: s_j = a} ∂L/∂U[j, c]: to role 0 for the true label, to role 1 for the prediction, or for all others.
    private void AddOutput(ReadOnlySpan<ushort> s, (int Prediction, int Label) example, Matrix gradient)
    {
        outputSums.Buffer.Clear();
        ClassSums.Add(gradient, s, outputSums, 0, width);
        for (int a = 0; a < index.Count; a++)
        {
            var sums = outputSums.Row(a);
            double other = sums[example.Prediction];
            if (options.Edges == OutputEdges.All)
            {
                other = 0;
                for (int c = 0; c < sums.Length; c++)
                {
                    other += c == example.Label ? 0 : sums[c];
                }
            }

            outputPairs[2 * a] += sums[example.Label];
            outputPairs[(2 * a) + 1] += other;
        }
    }

    // For some columns i of ∂L/∂W: rows by pattern, then, transposed, columns by pattern.
    private void AddGraph(ReadOnlySpan<ushort> s, Matrix gradient, int from)
    {
        rowSums.Buffer.Clear();
        ClassSums.Add(gradient, s, rowSums, from, width);
        rowSums.TransposeTo(transposed);
        sums.Buffer.Clear();
        ClassSums.Add(transposed, s.Slice(from, Math.Min(transposed.Rows, s.Length - from)), sums, 0, width);
        int count = index.Count;
        for (int b = 0; b < count; b++)
        {
            var ofPost = sums.Row(b);
            for (int a = 0; a < count; a++)
            {
                graphPairs[(a * count) + b] += ofPost[a];
            }
        }
    }
}
