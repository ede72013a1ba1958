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
/// For each update the rows of ∂L/∂W are added up by pre-synaptic pattern, then the columns of these few sums by
/// post-synaptic pattern: about |V|² additions, where products with indicators of patterns would have 2^T times as many.
/// </remarks>
internal sealed class RuleContraction
{
    // As much of ∂L/∂W stays in the second-level cache while all updates go over it: 256 KB.
    private const int NearNumbers = 64 * 1024;

    private readonly RecurrentNetwork network;
    private readonly PlasticityOptions options;
    private readonly VectorWidth width;
    private readonly int patterns;
    private readonly Matrix outputSums;
    private readonly Matrix rowSums;
    private readonly Matrix turned;
    private readonly Matrix sums;

    /// <summary>For the weights of <paramref name="network"/>.</summary>
    public RuleContraction(RecurrentNetwork network, PlasticityOptions options, VectorWidth width)
    {
        this.network = network;
        this.options = options;
        this.width = width;
        patterns = network.Shape.Patterns;
        outputSums = new Matrix(patterns, network.U.Columns);
        int columns = Math.Max(1, NearNumbers / Math.Max(1, network.W.Rows) / Matrix.Lanes) * Matrix.Lanes;
        rowSums = new Matrix(patterns, Math.Min(columns, network.W.Stride));
        turned = new Matrix(rowSums.Columns, patterns);
        sums = new Matrix(patterns, patterns);
        Output = new double[patterns * 2];
        Graph = new double[network.Shape.Rounds > 1 ? patterns * patterns : 0];
    }

    /// <summary>∂L/∂r_o, row after row.</summary>
    public double[] Output { get; }

    /// <summary>∂L/∂r, row after row; empty for T = 1.</summary>
    public double[] Graph { get; }

    private bool IsMultiplicative => options.Update == UpdateKind.Multiplicative;

    /// <summary>Computes both.</summary>
    /// <param name="trace">Every update of the training.</param>
    /// <param name="graphGradient">∂L/∂W under the final weights; what does not matter is set to 0 in it.</param>
    /// <param name="outputGradient">∂L/∂U; changed likewise.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none if W is not trained.</param>
    public void Run(UpdateTrace trace, Matrix graphGradient, Matrix outputGradient, RuleTable output, RuleTable? graph)
    {
        Array.Clear(Output);
        Array.Clear(Graph);
        if (IsMultiplicative)
        {
            Multiply(outputGradient, network.U);
        }

        for (int u = 0; u < trace.Count; u++)
        {
            if (trace.ChangesOutput(u))
            {
                AddOutput(trace.Patterns(u), trace.Outputs(u), outputGradient);
            }
        }

        Scale(Output, options.StepSize, output);
        if (graph is null)
        {
            return;
        }

        if (IsMultiplicative)
        {
            // Zero where there is no edge.
            Multiply(graphGradient, network.W);
        }
        else
        {
            Masking.KeepEdges(graphGradient, network.GraphEdges, width);
        }

        for (int column = 0; column < graphGradient.Columns; column += rowSums.Columns)
        {
            for (int u = 0; u < trace.Count; u++)
            {
                if (trace.ChangesGraph(u))
                {
                    AddGraph(trace.Patterns(u), graphGradient, column);
                }
            }
        }

        Scale(Graph, options.GraphStepSize, graph);
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

    private void Scale(double[] sums, double stepSize, RuleTable rule)
    {
        for (int n = 0; n < sums.Length; n++)
        {
            sums[n] *= IsMultiplicative ? stepSize / (1 + (stepSize * rule.Values[n])) : stepSize;
        }
    }

    // Σ_{j: s_j = a} ∂L/∂U[j, c]: to role 0 for the true label, to role 1 for the prediction, or for all others.
    private void AddOutput(ReadOnlySpan<byte> s, (int Prediction, int Label) example, Matrix gradient)
    {
        outputSums.Buffer.Clear();
        ClassSums.Add(gradient, s, outputSums, 0, width);
        for (int a = 0; a < patterns; a++)
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

            Output[2 * a] += sums[example.Label];
            Output[(2 * a) + 1] += other;
        }
    }

    // For some columns i of ∂L/∂W: rows by pattern, then, turned, columns by pattern.
    private void AddGraph(ReadOnlySpan<byte> s, Matrix gradient, int from)
    {
        rowSums.Buffer.Clear();
        ClassSums.Add(gradient, s, rowSums, from, width);
        rowSums.TransposeTo(turned);
        sums.Buffer.Clear();
        ClassSums.Add(turned, s.Slice(from, Math.Min(turned.Rows, s.Length - from)), sums, 0, width);
        for (int b = 0; b < patterns; b++)
        {
            var ofPost = sums.Row(b);
            for (int a = 0; a < ofPost.Length; a++)
            {
                Graph[(a * patterns) + b] += ofPost[a];
            }
        }
    }
}
