using System.Text.Json;
using System.Text.Json.Serialization;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Golden;

/// <summary>One recorded training run of the original implementation, in double precision.</summary>
public sealed record GoldenCase
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public required string Name { get; init; }
    public required GoldenConfig Config { get; init; }
    public required double[][] GraphMask { get; init; }
    public required double[][] InputMask { get; init; }
    public required double[][] GraphRule { get; init; }
    public required double[][] OutputRule { get; init; }
    public double[]? InputRule { get; init; }
    public required double[][] InitialInputWeights { get; init; }
    public required double[][] InitialGraphWeights { get; init; }
    public required double[][] InitialOutputWeights { get; init; }
    public required double[] GraphBias { get; init; }
    public required double[][] Examples { get; init; }
    public required int[] Labels { get; init; }
    public required GoldenStep[] Steps { get; init; }
    public required double[][] FinalGraphWeights { get; init; }
    public required double[][] FinalOutputWeights { get; init; }
    public required double[][] FinalInputWeights { get; init; }
    public required double[][] FinalProbs { get; init; }
    public required double FinalAccuracy { get; init; }

    public static IReadOnlyList<GoldenCase> All { get; } =
        JsonSerializer.Deserialize<GoldenCase[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "train_with_rules.json")),
            Json
        )!;

    public bool TiesDecidedByTheOriginalsLibrary => Config.FiredMode == "topk" && Steps.Any(s => s.ZeroTie);

    /// <summary>The network before training. The original writes post-synaptic rows; ours are pre-synaptic.</summary>
    public Network Network()
    {
        var shape = new SingleLayer(Config.N, Config.NumV, Config.M, Config.Cap, Config.T)
        {
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = Config.FiredMode == "topk" ? FiredWhen.InCap : FiredWhen.Positive,
            HiddenBias = (float)GraphBias[0],
        };
        var inputEdges = GoldenMatrices.Edges(InputMask);
        var graphEdges = Config.T > 1 ? GoldenMatrices.Edges(GraphMask) : new BitMatrix(0, 0);
        var network = shape.Of(
            inputEdges,
            GoldenMatrices.Transposed(InitialInputWeights),
            graphEdges,
            Config.T > 1 ? GoldenMatrices.Transposed(InitialGraphWeights) : new Matrix(0, 0),
            GoldenMatrices.Transposed(InitialOutputWeights)
        );
        GoldenMatrices.ClearNonEdges(network.A, inputEdges);
        GoldenMatrices.ClearNonEdges(network.W, graphEdges);
        return network;
    }

    public PlasticityOptions Options() =>
        new()
        {
            OutputRule = Hebb.Plasticity.OutputRule.Of(
                new RuleTable(Config.T, 1 << Config.T, 2, GoldenMatrices.Flat(OutputRule))
            ),
            GraphRule = Config.UseGraphRule
                ? Hebb.Plasticity.GraphRule.Of(
                    new RuleTable(Config.T, 1 << Config.T, 1 << Config.T, GoldenMatrices.Flat(GraphRule))
                )
                : Hebb.Plasticity.GraphRule.Zero,
            Update = Config.Additive ? UpdateKind.Additive : UpdateKind.Multiplicative,
            When = Config.UpdateMisclassifiedOnly ? UpdateWhen.Misclassified : UpdateWhen.Every,
            GraphWhen = Config.UpdateMisclassifiedOnly ? UpdateWhen.Misclassified : UpdateWhen.Every,
            Edges = Config.UpdateAllEdges ? OutputEdges.All : OutputEdges.LabelAndPrediction,
            Start = Config.Start == "reset" ? StartingWeights.Reset : StartingWeights.AsGiven,
            StepSize = (float)Config.Step,
            GraphStepSize = (float)Config.Step,
        };

    public float[] Example(int n) => [.. Examples[n].Select(x => (float)x)];

    public override string ToString() => Name;
}

public sealed record GoldenConfig
{
    public required int N { get; init; }
    public required int M { get; init; }
    public required int NumV { get; init; }
    public required int Cap { get; init; }

    [JsonPropertyName("T")]
    public required int T { get; init; }
    public required double Step { get; init; }
    public required bool Additive { get; init; }
    public required bool UpdateMisclassifiedOnly { get; init; }
    public required bool UpdateAllEdges { get; init; }
    public required bool UseGraphRule { get; init; }
    public required string Start { get; init; }
    public required string FiredMode { get; init; }
}

public sealed record GoldenStep
{
    public required int Prediction { get; init; }
    public required bool Updated { get; init; }
    public required double[] Probs { get; init; }
    public required int[] Patterns { get; init; }
    public required bool ZeroTie { get; init; }
}
