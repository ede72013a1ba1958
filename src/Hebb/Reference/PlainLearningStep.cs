using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Reference;

/// <summary>
/// Learning by rules (plasticity-rules paper, section 2 and appendix A.1), one example after the other and one edge after the other:
/// forward, prediction, then, with s the firing patterns, W[j → i] by r[s_j, s_i], A[j → i] by the input rule's r[s_i], U[j → c] by
/// r_o[s_j, role of c], if graded times what U reads of j. By a step size η and a rule's number r a weight changes to w + η r or to w (1 + η r).
/// </summary>
/// <remarks>The weights of the network change in place, to the bits that <see cref="PlasticityTrainer"/> leaves.</remarks>
internal sealed class PlainLearningStep
{
    private readonly Network network;
    private readonly PlasticityOptions options;
    private readonly IPlasticityRule output;
    private readonly IReadOnlyList<IPlasticityRule?> graphs;

    /// <summary>With the rules that the options name.</summary>
    /// <param name="network">Recurrent layers in series; concatenated ones do not learn.</param>
    /// <param name="options">Rules and settings.</param>
    /// <param name="key">Where random rules come from.</param>
    public PlainLearningStep(Network network, PlasticityOptions options, RandomKey key)
        : this(
            network,
            options,
            options.OutputRule.For(network.Hidden[^1].Rounds),
            [.. network.Hidden.Select((layer, l) => GraphRuleOf(layer, l, options, key))]
        ) { }

    /// <summary>With these rules.</summary>
    /// <param name="network">Recurrent layers in series.</param>
    /// <param name="options">Settings; of the rules in it only the input rule is used.</param>
    /// <param name="output">r_o.</param>
    /// <param name="graphs">r for each layer; none where its W does not learn.</param>
    public PlainLearningStep(
        Network network,
        PlasticityOptions options,
        IPlasticityRule output,
        IReadOnlyList<IPlasticityRule?> graphs
    )
    {
        this.network = network;
        this.options = options;
        this.output = output;
        this.graphs = graphs;
        if (options.Start == StartingWeights.Reset)
        {
            // Appendix A.1: 0 for additive updates, 1 for multiplicative ones.
            network.U.Fill(Start);
            foreach (var layer in network.Hidden.SelectMany(Recurrent))
            {
                EachEdge(layer.W, layer.GraphEdges, (_, _, _) => Start);
            }
        }
    }

    /// <summary>Examples learned from.</summary>
    public long Examples { get; private set; }

    /// <summary>Those of them that were predicted wrongly.</summary>
    public long Mistakes { get; private set; }

    /// <summary>What changed the weights, in order.</summary>
    public List<PlainUpdate> Updates { get; } = [];

    /// <summary>U after each example since the start, or since W was frozen.</summary>
    public List<Matrix> Iterates { get; } = [];

    private float Start => options.Update == UpdateKind.Additive ? 0 : 1;

    /// <summary>Learns from one example.</summary>
    /// <param name="x">d numbers.</param>
    /// <param name="label">The true label.</param>
    /// <returns>The label that was predicted before learning.</returns>
    public int Learn(ReadOnlySpan<float> x, int label)
    {
        var run = PlainRecurrence<float>.Run(network, x);
        ushort[][] s = [.. run.Layers.Select(layer => layer.Patterns)];
        int prediction = run.Prediction;
        bool wrong = prediction != label;
        bool anyGraph = graphs.Any(rule => rule is not null);
        bool graphLearns = anyGraph && Examples < (options.GraphLearnsFor ?? long.MaxValue);
        bool changesGraph = graphLearns && (wrong || options.GraphWhen == UpdateWhen.Every);
        int rival = Enumerable.Range(0, network.Labels).Where(c => c != label).MaxBy(c => run.Scores[c]);
        bool close = options.Margin > 0 && run.Scores[label] - run.Scores[rival] <= options.Margin;
        bool changesOutput = wrong || close || options.When == UpdateWhen.Every;
        for (int l = 0; changesGraph && l < graphs.Count; l++)
        {
            LearnGraph(l, s[l]);
        }

        if (changesOutput)
        {
            LearnInput(s[0]);
            LearnOutput(s[^1], run.Read, close ? rival : prediction, label, run.Scores);
        }

        if (changesGraph || changesOutput)
        {
            Updates.Add(new PlainUpdate(s, prediction, label, changesGraph, changesOutput));
        }

        Mistakes += wrong ? 1 : 0;
        Examples++;
        Iterates.Add(network.U.Clone());
        if (anyGraph && Examples == options.GraphLearnsFor)
        {
            Freeze();
        }

        return prediction;
    }

    /// <summary>The mean of the stored iterates, the first <paramref name="skipped"/> left out (the averaged perceptron).</summary>
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

    // W has learned for as long as it should: U and its mean start again.
    private void Freeze()
    {
        network.U.Fill(Start);
        Iterates.Clear();
        for (int u = 0; u < Updates.Count; u++)
        {
            Updates[u] = Updates[u] with { ChangesOutput = false };
        }
    }

    private void LearnGraph(int l, ushort[] s)
    {
        if (graphs[l] is { } rule)
        {
            var layer = (RecurrentLayer)network.Hidden[l];
            var (low, high) = options.WeightRange;
            float Change(float w, int j, int i) =>
                Math.Clamp(Changed(w, options.GraphStepSize, Value(rule, s[j], s[i])), low, high);
            EachEdge(layer.W, layer.GraphEdges, Change);
        }
    }

    private void LearnInput(ushort[] s)
    {
        if (options.InputRule is { } rule)
        {
            var layer = (RecurrentLayer)network.Hidden[0];
            EachEdge(layer.A, layer.InputEdges, (a, _, i) => Changed(a, options.StepSize, rule[0, s[i]]));
        }
    }

    // Role 0: the true label; role 1: the prediction, or every other label.
    private void LearnOutput(ushort[] s, float[] read, int prediction, int label, float[] scores)
    {
        float[] errors = [.. scores.Select(_ => 1f)];
        if (options.Edges == OutputEdges.SoftmaxError)
        {
            // 1 − p_y for the label, p_c for every other one, p = softmax(β s).
            float largest = scores.Max();
            float[] powers = [.. scores.Select(x => ElementaryFunctions.Exp(options.ScoreScale * (x - largest)))];
            float sum = powers.Aggregate(0f, (total, power) => total + power);
            errors = [.. powers.Select((power, c) => (c == label ? sum - power : power) / sum)];
        }

        for (int j = 0; j < s.Length; j++)
        {
            if (options.Edges != OutputEdges.LabelAndPrediction)
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

            void Change(int c, int role)
            {
                float r = Value(output, s[j], role);
                network.U[j, c] = options.Graded
                    ? network.U[j, c] + (read[j] * (options.StepSize * r * errors[c]))
                    : Changed(network.U[j, c], options.StepSize, r, errors[c]);
            }
        }
    }

    private float Changed(float w, float stepSize, float r, float error = 1)
    {
        float step = stepSize * r * error;
        return options.Update == UpdateKind.Additive ? w + step : MathF.FusedMultiplyAdd(w, step, w);
    }

    private static IEnumerable<RecurrentLayer> Recurrent(HiddenLayer layer) =>
        layer is ConcatenatedLayers concatenated ? concatenated.Banks.SelectMany(Recurrent)
        : layer is RecurrentLayer recurrent ? [recurrent]
        : [];

    private static IPlasticityRule? GraphRuleOf(HiddenLayer layer, int l, PlasticityOptions options, RandomKey key)
    {
        bool learns = layer is RecurrentLayer { Rounds: > 1 } && options.GraphLayers?.Contains(l) != false;
        return learns && options.GraphRule.For(layer.Rounds, key) is { IsZero: false } rule ? rule : null;
    }

    private static float Value(IPlasticityRule rule, int pre, int post)
    {
        var value = new float[1];
        rule.Evaluate([(ushort)pre], [(ushort)post], value);
        return value[0];
    }

    private static void EachEdge(Matrix weights, BitMatrix? edges, Func<float, int, int, float> change)
    {
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                weights[j, i] = edges?[j, i] == false ? 0 : change(weights[j, i], j, i);
            }
        }
    }
}
