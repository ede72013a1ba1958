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
internal sealed class RuleContraction
{
    private readonly RecurrentNetwork network;
    private readonly PlasticityOptions options;
    private readonly int patterns;
    private readonly Matrix edgeGradient;
    private readonly Matrix outputGradient;
    private readonly float[] bucket;

    /// <summary>For the weights of <paramref name="network"/>.</summary>
    public RuleContraction(RecurrentNetwork network, PlasticityOptions options)
    {
        this.network = network;
        this.options = options;
        patterns = network.Shape.Patterns;
        edgeGradient = new Matrix(network.W.Rows, network.W.Columns);
        outputGradient = new Matrix(network.U.Rows, network.U.Columns);
        bucket = new float[patterns * edgeGradient.Stride];
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
    /// <param name="graphGradient">∂L/∂W under the final weights.</param>
    /// <param name="outputWeightsGradient">∂L/∂U.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graph">r; none if W is not trained.</param>
    public void Run(
        UpdateTrace trace,
        Matrix graphGradient,
        Matrix outputWeightsGradient,
        RuleTable output,
        RuleTable? graph
    )
    {
        Array.Clear(Output);
        Array.Clear(Graph);
        Weigh(outputWeightsGradient, network.U, outputGradient);
        for (int u = 0; u < trace.Count; u++)
        {
            if (trace.ChangesOutput(u))
            {
                AddOutput(trace.Patterns(u), trace.Outputs(u));
            }
        }

        Scale(Output, options.StepSize, output);
        if (graph is null)
        {
            return;
        }

        Weigh(graphGradient, network.W, edgeGradient);
        for (int j = 0; j < edgeGradient.Rows; j++)
        {
            var row = edgeGradient.Row(j);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = network.GraphEdges[j, i] ? row[i] : 0;
            }
        }

        for (int u = 0; u < trace.Count; u++)
        {
            if (trace.ChangesGraph(u))
            {
                AddGraph(trace.Patterns(u));
            }
        }

        Scale(Graph, options.GraphStepSize, graph);
    }

    private void Weigh(Matrix gradient, Matrix weights, Matrix weighed)
    {
        gradient.Buffer.CopyTo(weighed.Buffer);
        if (IsMultiplicative)
        {
            var g = weighed.Buffer;
            var w = weights.Buffer;
            for (int n = 0; n < g.Length; n++)
            {
                g[n] *= w[n];
            }
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
    private void AddOutput(ReadOnlySpan<byte> s, (int Prediction, int Label) example)
    {
        for (int j = 0; j < s.Length; j++)
        {
            var row = outputGradient.Row(j);
            double other = row[example.Prediction];
            if (options.Edges == OutputEdges.All)
            {
                other = 0;
                for (int c = 0; c < row.Length; c++)
                {
                    other += c == example.Label ? 0 : row[c];
                }
            }

            Output[2 * s[j]] += row[example.Label];
            Output[(2 * s[j]) + 1] += other;
        }
    }

    // The rows of one pre-synaptic pattern are added up first, then the columns of one post-synaptic pattern.
    private void AddGraph(ReadOnlySpan<byte> s)
    {
        Array.Clear(bucket);
        int stride = edgeGradient.Stride;
        for (int j = 0; j < s.Length; j++)
        {
            var row = edgeGradient.PaddedRow(j);
            var sum = bucket.AsSpan(s[j] * stride, stride);
            for (int n = 0; n < stride; n += System.Numerics.Vector<float>.Count)
            {
                var part = new System.Numerics.Vector<float>(sum[n..]) + new System.Numerics.Vector<float>(row[n..]);
                part.CopyTo(sum[n..]);
            }
        }

        for (int a = 0; a < patterns; a++)
        {
            var sums = bucket.AsSpan(a * stride, s.Length);
            for (int i = 0; i < s.Length; i++)
            {
                Graph[(a * patterns) + s[i]] += sums[i];
            }
        }
    }
}
