using System.Runtime.InteropServices;
using System.Text.Json;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Benchmarks;

/// <summary>
/// Writes a case for another program: network, first rules and batches, and, to check itself by, the rules after some steps
/// with the loss and the gradient that the first batch gives under them here. The first rules would be no check: the output
/// rule is zero, and so is the graph rule's gradient. Arrays are base64 of their little-endian bytes, row after row.
/// </summary>
internal static class MetaBatchFile
{
    private const int StepsBefore = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes it into a folder and returns the file.</summary>
    public static string Write(MetaBatchCase run, string folder, WorkerPool workers)
    {
        var network = run.CreateNetwork();
        var learner = run.Learner(workers);
        var data = MetaBatchCase.Data;
        int[][] batches = [.. Enumerable.Range(0, data.Count / run.Batch).Select(n => learner.Batch(n).ToArray())];
        var (output, graph) = (learner.Output, learner.Graph!);
        for (int n = 0; n < StepsBefore; n++)
        {
            learner.Step();
        }

        var options = run.Options;
        var gradient = new MetaGradient(network, options.Plasticity, options.Loss, run.Batch, workers);
        double loss = gradient.Run(learner.Output, learner.Graph, data, batches[0]);
        var layer = (RecurrentLayer)network.Hidden[0];
        var content = new
        {
            run.Name,
            layer.Inputs,
            layer.Neurons,
            network.Labels,
            layer.Cap,
            layer.Rounds,
            ThroughGraph = layer.Recurrence == Recurrence.ThroughGraph,
            InCap = layer.FiredWhen == FiredWhen.InCap,
            options.Plasticity.StepSize,
            options.Plasticity.GraphStepSize,
            options.MetaStepSize,
            options.L2,
            run.Steps,
            InputWeights = Base64<float>([.. Rows(layer.A)]),
            GraphEdges = Base64<byte>([.. Edges(layer)]),
            OutputRule = Base64(RuleTable.Of(output).Values),
            GraphRule = Base64(RuleTable.Of(graph).Values),
            Examples = Base64<float>([.. Rows(data.Select([.. batches.SelectMany(b => b)]).Examples)]),
            Truth = Base64<int>([.. batches.SelectMany(batch => batch.Select(n => data.Labels[n]))]),
            run.Batch,
            Check = new
            {
                OutputRule = Base64(RuleTable.Of(learner.Output).Values),
                GraphRule = Base64(RuleTable.Of(learner.Graph!).Values),
                Loss = loss,
                gradient.Updates,
                OutputGradient = gradient.Output.ToArray(),
                GraphGradient = gradient.Graph.ToArray(),
            },
        };
        string file = Path.Combine(folder, $"{run.Name.Replace(", ", "-", StringComparison.Ordinal)}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(content, Json));
        return file;
    }

    private static IEnumerable<float> Rows(Matrix matrix) =>
        Enumerable.Range(0, matrix.Rows).SelectMany(r => matrix.Row(r).ToArray());

    private static IEnumerable<byte> Edges(RecurrentLayer layer) =>
        from j in Enumerable.Range(0, layer.GraphEdges.Rows)
        from i in Enumerable.Range(0, layer.GraphEdges.Columns)
        select (byte)(layer.GraphEdges[j, i] ? 1 : 0);

    private static string Base64<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToBase64String(MemoryMarshal.AsBytes(values));
}
