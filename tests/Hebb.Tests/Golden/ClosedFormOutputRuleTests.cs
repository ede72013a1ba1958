using System.Text.Json;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.RuleLearning;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Golden;

/// <summary>The best output rule against an independent least-squares solution.</summary>
public sealed class ClosedFormOutputRuleTests
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    private static Case[] Cases { get; } =
        JsonSerializer.Deserialize<Case[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "closed_form_output_rule.json")),
            Json
        )!;

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_and_error_are_those_of_the_independent_solution(string name)
    {
        var golden = Cases.Single(c => c.Name == name);
        double[] expected = golden.LeastSquares.GetProperty("rule_r00_r01_r10_r11").Deserialize<double[]>()!;
        double error = golden.LeastSquares.GetProperty("mse").GetDouble();

        using var workers = new WorkerPool(1);
        var (rule, found) = OptimalOutputRule.Solve(
            Identity(golden.Inputs[0].Length, golden.NumClass),
            new LabelledData(GoldenMatrices.Of(golden.Inputs), golden.Labels, golden.NumClass),
            golden.Step,
            workers
        );

        double scale = expected.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(expected[n] / scale, rule[n] / scale, 1e-6));
        Assert.Equal(error, found, 1e-6 * error);
    }

    // Its hidden activity is its input.
    private static Network Identity(int size, int labels)
    {
        var edges = new BitMatrix(size, size);
        var weights = new Matrix(size, size);
        for (int i = 0; i < size; i++)
        {
            edges[i, i] = true;
            weights[i, i] = 1;
        }

        return new SingleLayer(size, size, labels, size, 1).Of(edges, weights, new Matrix(size, labels));
    }

    private sealed record Case(
        string Name,
        int NumClass,
        double Step,
        double[][] Inputs,
        int[] Labels,
        JsonElement LeastSquares
    );
}
