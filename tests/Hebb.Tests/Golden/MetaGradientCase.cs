using System.Text.Json;
using System.Text.Json.Serialization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Golden;

/// <summary>One batch of the original's rule learning: loss, gradient and three steps of Adam, in double precision.</summary>
public sealed record MetaGradientCase
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public required string Name { get; init; }
    public required MetaGradientConfig Config { get; init; }
    public required double[][] GraphMask { get; init; }
    public required double[][] InputMask { get; init; }
    public required double[][] InputWeights { get; init; }
    public required double[][] GraphRule { get; init; }
    public required double[][] OutputRule { get; init; }
    public required double[][] Examples { get; init; }
    public required int[] Labels { get; init; }
    public required int[] InLoopPredictions { get; init; }
    public required int[][] InLoopPatterns { get; init; }
    public required bool[] ZeroTie { get; init; }
    public required double Loss { get; init; }

    [JsonPropertyName("d_loss_d_output_rule")]
    public required double[][] OutputGradient { get; init; }

    [JsonPropertyName("d_loss_d_graph_rule")]
    public double[][]? GraphGradient { get; init; }

    public required MetaGradientStep[] AdamSteps { get; init; }

    public static IReadOnlyList<MetaGradientCase> All { get; } =
        JsonSerializer.Deserialize<MetaGradientCase[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "meta_gradient.json")),
            Json
        )!;

    /// <summary>Whether the original's own choice among zeros decides who fired in some example.</summary>
    public bool HasTies() => Config.FiredMode == "topk" && ZeroTie.Any(tie => tie);

    public RuleLoss Kind() =>
        Config.Loss == "mse_on_softmax" ? RuleLoss.SoftmaxMeanSquaredError : RuleLoss.PublishedDoubleSoftmax;

    public LabelledData Data() => new(GoldenMatrices.Of(Examples), Labels, Config.M);

    public PlasticityOptions Options() =>
        new()
        {
            Update = Config.Additive ? UpdateKind.Additive : UpdateKind.Multiplicative,
            When = Config.UpdateMisclassifiedOnly ? UpdateWhen.Misclassified : UpdateWhen.Every,
            GraphWhen = Config.UpdateMisclassifiedOnly ? UpdateWhen.Misclassified : UpdateWhen.Every,
            Edges = Config.UpdateAllEdges ? OutputEdges.All : OutputEdges.LabelAndPrediction,
            StepSize = (float)Config.Step,
            GraphStepSize = (float)Config.Step,
        };

    /// <summary>The updates that the original made, from its own patterns and predictions.</summary>
    public IEnumerable<(ushort[] Patterns, int Prediction, int Label)> Updates() =>
        Enumerable
            .Range(0, Labels.Length)
            .Where(n => !Config.UpdateMisclassifiedOnly || InLoopPredictions[n] != Labels[n])
            .Select(n => (InLoopPatterns[n].Select(s => (ushort)s).ToArray(), InLoopPredictions[n], Labels[n]));

    public Network Network()
    {
        var shape = new SingleLayer(Config.N, Config.NumV, Config.M, Config.Cap, Config.T)
        {
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = Config.FiredMode == "topk" ? FiredWhen.InCap : FiredWhen.Positive,
            HiddenBias = Config.Additive ? 0 : 1,
        };
        bool recurrent = Config.T > 1;
        var inputEdges = GoldenMatrices.Edges(InputMask);
        var network = shape.Of(
            inputEdges,
            GoldenMatrices.Transposed(InputWeights),
            recurrent ? GoldenMatrices.Edges(GraphMask) : new BitMatrix(0, 0),
            recurrent ? new Matrix(Config.NumV, Config.NumV) : new Matrix(0, 0),
            new Matrix(Config.NumV, Config.M)
        );
        GoldenMatrices.ClearNonEdges(network.A, inputEdges);
        return network;
    }

    public RuleTable Output(double[][] rule) => new(Config.T, 1 << Config.T, 2, GoldenMatrices.Flat(rule));

    public RuleTable? Graph(double[][]? rule) =>
        rule is null || Config.T == 1
            ? null
            : new RuleTable(Config.T, 1 << Config.T, 1 << Config.T, GoldenMatrices.Flat(rule));
}

public sealed record MetaGradientConfig
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
    public required string FiredMode { get; init; }
    public required string Loss { get; init; }
}

public sealed record MetaGradientStep
{
    public required double LossBeforeStep { get; init; }
    public required double[][] OutputRule { get; init; }
    public double[][]? GraphRule { get; init; }
}
