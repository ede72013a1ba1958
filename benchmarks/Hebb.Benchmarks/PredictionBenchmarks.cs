using BenchmarkDotNet.Attributes;
using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Benchmarks;

/// <summary>One prediction at a time, as a server makes them, beside learning from one example and predicting many: 784 inputs, 1,000 neurons, 10 labels.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class PredictionBenchmarks
{
    private const int Images = 256;

    private Network network = null!;
    private readonly float[] scores = new float[10];
    private Matrix images = null!;
    private PlasticityTrainer trainer = null!;
    private Func<int[]> predictMany = null!;
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
        var workers = new WorkerPool();
        predictMany = () => network.Predict(images, workers);
        trainer = new PlasticityTrainer(
            Network.Create(new LayerShape(images.Columns), 10, key, layer),
            new PlasticityOptions()
        );
    }

    /// <summary>The label of one image, another one each time.</summary>
    [Benchmark]
    public int Predict()
    {
        next = (next + 1) % Images;
        return network.Predict(images.Row(next));
    }

    /// <summary>The probabilities of one image's labels.</summary>
    [Benchmark]
    public float Probabilities()
    {
        next = (next + 1) % Images;
        network.Probabilities(images.Row(next), scores);
        return scores[0];
    }

    /// <summary>Learning from one image, which begins with a prediction.</summary>
    [Benchmark]
    public int Learn()
    {
        next = (next + 1) % Images;
        return trainer.Learn(images.Row(next), next % 10);
    }

    /// <summary>The labels of all images in one call, on all cores; the time is that of one.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public int[] PredictMany() => predictMany();
}
