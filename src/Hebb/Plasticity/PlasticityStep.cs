using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// The learning step of one example, for the trainer and for the meta-gradient alike (plasticity-rules paper, section 2): from the
/// firing patterns, the prediction and the label to the changes of W by the graph rule, of A by the input rule and of U by the output
/// rule. All patterns are read before any weight changes. <see cref="Reference.PlainLearningStep"/> says the same in a few lines.
/// </summary>
internal sealed class PlasticityStep
{
    private readonly PlasticityOptions options;
    private readonly PatternIndex[] indices;
    private readonly ushort[][] patterns;
    private readonly OutputPlasticity output;
    private readonly EdgePlasticity?[] graphs;
    private readonly EdgePlasticity? input;
    private readonly int last;
    private readonly VectorWidth width;

    // The neurons of a wide last layer that fired, where the others need not be visited; none where patterns were read.
    private readonly int[] fired;
    private int? firedCount;

    // What U reads of them, for graded changes.
    private readonly float[] read;

    /// <summary>For the weights of one network.</summary>
    /// <param name="network">Its weights change.</param>
    /// <param name="options">When and how weights change; of the rules in it only the input rule is used.</param>
    /// <param name="outputRule">r_o, 2^T × 2, T the last layer's.</param>
    /// <param name="graphRules">r for each layer, 2^T × 2^T, T the layer's; none where its W does not learn.</param>
    /// <param name="workers">Threads and vector width.</param>
    public PlasticityStep(
        Network network,
        PlasticityOptions options,
        IPlasticityRule outputRule,
        IReadOnlyList<IPlasticityRule?> graphRules,
        WorkerPool workers
    )
    {
        this.options = options;
        last = network.Hidden.Count - 1;
        width = workers.Width;
        fired = new int[network.Hidden[last].MostActive];
        read = new float[options.Graded ? fired.Length : 0];
        indices = [.. network.Hidden.Select(layer => new PatternIndex(layer.Rounds, layer.OutputShape.Size))];
        output = new OutputPlasticity(network.U, outputRule, indices[last], options, workers.Width);
        graphs = new EdgePlasticity?[last + 1];
        var stale = new List<RecurrentLayer>();
        FirstStale = 2 * (last + 1);
        for (int l = last; l >= 0; l--)
        {
            if (graphRules[l] is { } rule)
            {
                var layer = (RecurrentLayer)network.Hidden[l];
                graphs[l] = new EdgePlasticity(
                    layer.W,
                    layer.GraphEdges,
                    rule,
                    indices[l],
                    indices[l],
                    options.GraphStepSize,
                    options.Update,
                    options.WeightRange,
                    workers
                );
                FirstStale = (2 * l) + 1;
                stale.Add(layer);
            }
        }

        if (options.InputRule is { } inputRule)
        {
            var layer =
                network.Hidden[0] as RecurrentLayer
                ?? throw new InvalidOptionException(
                    nameof(options.InputRule),
                    "given",
                    "none: the first layer is not recurrent"
                );
            RuleSize.Check(inputRule, 1, layer.Patterns, "an input rule");
            input = new EdgePlasticity(
                layer.A,
                layer.InputEdges ?? BitMatrix.Full(layer.Inputs, layer.Neurons),
                inputRule,
                null,
                indices[0],
                options.StepSize,
                options.Update,
                (float.NegativeInfinity, float.PositiveInfinity),
                workers
            );
            FirstStale = 0;
        }

        patterns =
        [
            .. network.Hidden.Select(
                (layer, l) =>
                    l == last || graphs[l] is not null || (l == 0 && input is not null)
                        ? new ushort[Activity.PatternsLength(layer.OutputShape.Size)]
                        : []
            ),
        ];
        ChangesGraph = stale.Count > 0;
        StaleWeights = [.. stale.Select(layer => layer.W)];
        UsesEveryRow = stale.Any(layer => layer.Recurrence == Recurrence.ThroughGraph);
    }

    /// <summary>The first stage of a pass that changes make stale; past the end where no hidden weight ever changes.</summary>
    public int FirstStale { get; }

    /// <summary>Whether W of any layer may ever change.</summary>
    public bool ChangesGraph { get; }

    /// <summary>Whether A may ever change.</summary>
    public bool ChangesInput => input is not null;

    /// <summary>Whether hidden weights change after every example, right or wrong.</summary>
    public bool ChangesEveryTime =>
        options.GraphWhen == UpdateWhen.Every || (input is not null && options.When == UpdateWhen.Every);

    /// <summary>The recurrent weights that change.</summary>
    public IReadOnlyList<Matrix> StaleWeights { get; }

    /// <summary>Whether a round reads every row of such weights, however few neurons fire.</summary>
    public bool UsesEveryRow { get; }

    /// <summary>Whether W of a layer may ever change.</summary>
    public bool ChangesGraphOf(int layer) => graphs[layer] is not null;

    /// <summary>Another output rule of the same size from now on.</summary>
    public void UseOutput(IPlasticityRule rule) => output.Use(rule);

    /// <summary>Another graph rule of the same size from now on, for every layer whose W learns.</summary>
    public void UseGraph(IPlasticityRule rule)
    {
        foreach (var graph in graphs)
        {
            graph?.Use(rule);
        }
    }

    /// <summary>Which weights an example changes.</summary>
    /// <param name="isWrong">Whether its prediction is wrong.</param>
    /// <param name="isClose">Whether the label's score exceeds the others' by no more than the margin.</param>
    /// <param name="graphLearns">Whether W learns at this time.</param>
    public (bool Graph, bool Output) Changes(bool isWrong, bool isClose, bool graphLearns) =>
        (
            graphLearns && ChangesGraph && (isWrong || options.GraphWhen == UpdateWhen.Every),
            isWrong || isClose || options.When == UpdateWhen.Every
        );

    /// <summary>The firing patterns of a layer's neurons, which <see cref="Apply"/> takes.</summary>
    public Span<ushort> Patterns(int layer) => patterns[layer];

    /// <summary>Reads the firing patterns of an example.</summary>
    /// <param name="pass">Where the layers before the last are.</param>
    /// <param name="activity">What the last layer's neurons did; perhaps kept from before.</param>
    /// <param name="row">Which row of all of them the example is.</param>
    public void ReadPatterns(NetworkPass pass, Activity activity, int row)
    {
        bool visitsFired =
            !options.Graded && activity.IsSparse && output.LeavesSilentAlone && (last > 0 || input is null);
        firedCount = null;
        if (visitsFired || options.Graded)
        {
            var active = activity.FiredLast(row, fired, width);
            active.CopyTo(fired);
            firedCount = active.Length;
            if (options.Graded)
            {
                activity.Values(row).CopyTo(read);
            }
        }

        for (int l = 0; l < patterns.Length - (visitsFired ? 1 : 0); l++)
        {
            if (patterns[l].Length > 0)
            {
                (l == last ? activity : pass.ActivityOf(l)).Patterns(row, patterns[l]);
            }
        }
    }

    /// <summary>Changes the weights by the patterns that were read.</summary>
    /// <param name="prediction">The predicted label; the best other one where the prediction is right and close.</param>
    /// <param name="label">The true label.</param>
    /// <param name="changes">Which weights: <see cref="Changes"/>.</param>
    /// <param name="scores">The scores of the example, m numbers; for changes in proportion to an error, and else none.</param>
    public void Apply(
        int prediction,
        int label,
        (bool Graph, bool Output) changes,
        ReadOnlySpan<float> scores = default
    )
    {
        for (int l = 0; changes.Graph && l <= last; l++)
        {
            if (graphs[l] is { } graph)
            {
                var places = Places(l);
                graph.Learn(places, places);
            }
        }

        if (changes.Output)
        {
            input?.Learn([], Places(0));
            output.TakeScores(scores, label);
            if (options.Graded)
            {
                int count = firedCount!.Value;
                output.LearnGraded(Places(last), fired.AsSpan(0, count), read.AsSpan(0, count), prediction, label);
            }
            else if (firedCount is { } count)
            {
                output.LearnFired(fired.AsSpan(0, count), prediction, label);
            }
            else
            {
                output.Learn(Places(last), prediction, label);
            }
        }
    }

    private ReadOnlySpan<ushort> Places(int layer)
    {
        var index = indices[layer];
        return index.Of(patterns[layer].AsSpan(0, index.Neurons));
    }
}
