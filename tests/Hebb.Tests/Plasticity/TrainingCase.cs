using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>A small network, labelled examples that it can partly learn, and how it is trained: all from one seed.</summary>
internal sealed record TrainingCase
{
    public SingleLayer Shape { get; init; } = new(10, 24, 3, 8, 1);

    /// <summary>Layers on top of the first.</summary>
    public IReadOnlyList<RecurrentOptions> Above { get; init; } = [];

    public PlasticityOptions Options { get; init; } = new() { Shuffle = false };

    public int Examples { get; init; } = 40;
    public int Epochs { get; init; } = 1;
    public VectorWidth Width { get; init; } = VectorWidths.Widest;
    public int Threads { get; init; } = 1;
    public ulong Seed { get; init; } = 1;

    public RandomKey Key => RandomKey.FromSeed(Seed);

    public Network Network() =>
        Hebb.Networks.Network.Create(new LayerShape(Shape.Inputs), Shape.Labels, Key, [Shape.Options, .. Above]);

    /// <summary>Non-negative examples, two in five numbers zero, labelled by the nearest of a few random directions; some labels wrong.</summary>
    public LabelledData Data()
    {
        var random = Key.For("data").Stream();
        var directions = new float[Shape.Labels * Shape.Inputs];
        random.FillNormal(directions);
        var examples = new Matrix(Examples, Shape.Inputs);
        var labels = new int[Examples];
        for (int n = 0; n < Examples; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.4) ? 0 : random.NextSingle();
            }

            float[] row = [.. examples.Row(n)];
            labels[n] = random.NextBool(0.1)
                ? random.NextInt32(Shape.Labels)
                : Enumerable
                    .Range(0, Shape.Labels)
                    .MaxBy(c => row.Select((x, j) => x * directions[(c * Shape.Inputs) + j]).Sum());
        }

        return new LabelledData(examples, labels, Shape.Labels);
    }

    /// <summary>Trains a fresh network with the library.</summary>
    public Trained Train(Action<PlasticityTrainer>? afterwards = null)
    {
        using var workers = new WorkerPool(Threads, Width) { WorthSharing = 0 };
        var trainer = new PlasticityTrainer(Network(), Options, Key, workers);
        trainer.Train(Data(), Epochs);
        afterwards?.Invoke(trainer);
        return Trained.Of(trainer.Network, trainer.Examples, trainer.Mistakes);
    }

    /// <summary>Trains a fresh network in plain loops.</summary>
    public (Trained Outcome, PlainLearningStep Trainer) TrainPlainly()
    {
        var network = Network();
        var trainer = new PlainLearningStep(network, Options, Key);
        var data = Data();
        for (int n = 0; n < Epochs * Examples; n++)
        {
            trainer.Learn(data.Examples.Row(n % Examples), data.Labels[n % Examples]);
        }

        return (Trained.Of(network, trainer.Examples, trainer.Mistakes), trainer);
    }
}
