using BenchmarkDotNet.Attributes;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>One prediction at a time, as a server makes them: 784 inputs, 1,000 neurons, 10 labels.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class PredictionBenchmarks
{
    private const int Images = 64;

    private Network network = null!;
    private Matrix images = null!;
    private int next;

    /// <summary>T.</summary>
    [Params(1, 3)]
    public int Rounds { get; set; }

    /// <summary>k.</summary>
    [Params(200, 500)]
    public int Cap { get; set; }

    /// <summary>A network with weights on all of its edges, and the images.</summary>
    [GlobalSetup]
    public void Create()
    {
        var key = RandomKey.FromSeed(1);
        images = StrokeImages.Draw(Images, key.For("images"));
        var layer = new RecurrentOptions(1000, Cap, Rounds);
        network = Network.Create(new(images.Columns), 10, key, layer);
        ((RecurrentLayer)network.Hidden[0]).DrawGraphWeights(key, WeightInitialization.GraphDeviation(layer));
        network.DrawOutputWeights(key);
    }

    /// <summary>The label of one image, another one each time.</summary>
    [Benchmark]
    public int Predict()
    {
        next = (next + 1) % Images;
        return network.Predict(images.Row(next));
    }
}
