using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>
/// Learning by rules as the paper's section 2 and appendix A.1 state it: one example after the other, one edge after the
/// other, every iterate of U stored.
/// </summary>
internal sealed class PlainTrainer
{
    private readonly Network network;
    private readonly PlasticityOptions options;
    private readonly RecurrentLayer[] layers;
    private readonly IPlasticityRule output;
    private readonly IPlasticityRule?[] graphs;

    public PlainTrainer(Network network, PlasticityOptions options, RandomKey key)
    {
        this.network = network;
        this.options = options;
        layers = [.. network.Hidden.Cast<RecurrentLayer>()];
        output = options.OutputRule.For(layers[^1].Rounds);
        graphs = [.. layers.Select((layer, l) => Learns(l) ? options.GraphRule.For(layer.Rounds, key) : null)];
        if (options.Start == StartingWeights.Reset)
        {
            network.U.Fill(Start);
            foreach (var layer in layers)
            {
                EachEdge(layer.W, layer.GraphEdges, (_, _, _) => Start);
            }
        }
    }

    public long Examples { get; private set; }

    public long Mistakes { get; private set; }

    /// <summary>U after each example since the start, or since W was frozen.</summary>
    public List<Matrix> Iterates { get; } = [];

    private float Start => options.Update == UpdateKind.Additive ? 0 : 1;

    public int Learn(ReadOnlySpan<float> x, int label)
    {
        var plain = PlainForward.Run(network, x);
        bool wrong = plain.Prediction != label;
        bool graphLearns =
            graphs.Any(graph => graph is not null) && (options.GraphLearnsFor is not { } n || Examples < n);
        if (graphLearns && (wrong || options.GraphWhen == UpdateWhen.Every))
        {
            for (int l = 0; l < layers.Length; l++)
            {
                LearnGraph(layers[l], graphs[l], plain.Layers[l].Patterns);
            }
        }

        if (wrong || options.When == UpdateWhen.Every)
        {
            if (options.InputRule is { } input)
            {
                var (first, s) = (layers[0], plain.Layers[0].Patterns);
                EachEdge(first.A, first.InputEdges!, (a, _, i) => Changed(a, options.StepSize, input[0, s[i]]));
            }

            LearnOutput(plain.Patterns, plain.Prediction, label);
        }

        Mistakes += wrong ? 1 : 0;
        Examples++;
        Iterates.Add(network.U.Clone());
        if (graphLearns && Examples == options.GraphLearnsFor)
        {
            network.U.Fill(Start);
            Iterates.Clear();
        }

        return plain.Prediction;
    }

    /// <summary>The mean of the stored iterates, the first <paramref name="skipped"/> left out.</summary>
    public double[,] Average(int skipped)
    {
        var mean = new double[network.U.Rows, network.U.Columns];
        for (int j = 0; j < network.U.Rows; j++)
        {
            for (int c = 0; c < network.U.Columns; c++)
            {
                mean[j, c] = Iterates.Skip(skipped).Average(u => (double)u[j, c]);
            }
        }

        return mean;
    }

    private bool Learns(int layer) => layers[layer].Rounds > 1 && options.GraphLayers?.Contains(layer) != false;

    private void LearnGraph(RecurrentLayer layer, IPlasticityRule? graph, ushort[] s)
    {
        var (low, high) = options.WeightRange;
        if (graph is not null)
        {
            EachEdge(
                layer.W,
                layer.GraphEdges,
                (w, j, i) => Math.Clamp(Changed(w, options.GraphStepSize, Value(graph, s[j], s[i])), low, high)
            );
        }
    }

    private void LearnOutput(ushort[] s, int prediction, int label)
    {
        for (int j = 0; j < s.Length; j++)
        {
            if (options.Edges == OutputEdges.All)
            {
                for (int c = 0; c < network.Labels; c++)
                {
                    Change(c, c == label ? 0 : 1);
                }
            }
            else
            {
                Change(prediction, 1);
                Change(label, 0);
            }

            void Change(int c, int role) =>
                network.U[j, c] = Changed(network.U[j, c], options.StepSize, Value(output, s[j], role));
        }
    }

    private static float Value(IPlasticityRule rule, int pre, int post)
    {
        var value = new float[1];
        rule.Evaluate([(ushort)pre], [(ushort)post], value);
        return value[0];
    }

    private float Changed(float w, float step, float r)
    {
        float by = step * r;
        return options.Update == UpdateKind.Additive ? w + by : MathF.FusedMultiplyAdd(w, by, w);
    }

    private static void EachEdge(Matrix weights, BitMatrix edges, Func<float, int, int, float> change)
    {
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                weights[j, i] = edges[j, i] ? change(weights[j, i], j, i) : 0;
            }
        }
    }
}
