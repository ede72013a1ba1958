using Hebb.Networks;
using Hebb.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Hebb.Onnx.Tests;

/// <summary>A network as ONNX Runtime runs it.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession session;

    public OnnxModel(Network network, ModelProvenance? provenance = null)
    {
        using var stream = new MemoryStream();
        OnnxFile.Write(network, provenance ?? new ModelProvenance(), stream, "memory");
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        session = new InferenceSession(stream.ToArray(), options);
    }

    /// <summary>The texts in its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    public void Dispose() => session.Dispose();

    /// <summary>The labels and the scores of examples.</summary>
    public (long[] Labels, float[][] Scores) Run(Matrix examples)
    {
        float[] numbers = [.. Enumerable.Range(0, examples.Rows).SelectMany(row => examples.Row(row).ToArray())];
        using var input = OrtValue.CreateTensorValueFromMemory(numbers, [examples.Rows, examples.Columns]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["input"], [input], ["label", "scores"]);
        float[] scores = results[1].GetTensorDataAsSpan<float>().ToArray();
        return (results[0].GetTensorDataAsSpan<long>().ToArray(), [.. scores.Chunk(scores.Length / examples.Rows)]);
    }
}
