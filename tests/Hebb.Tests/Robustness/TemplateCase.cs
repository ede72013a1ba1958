using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>A small problem: three labels in seven dimensions, each of two clouds, and templates that learn it.</summary>
internal sealed record TemplateCase(ulong Seed = 1)
{
    public const int Labels = 3;
    public const int Inputs = 7;

    public int Examples { get; init; } = 90;
    public TemplateTrainingOptions Options { get; init; } =
        new()
        {
            UnitsPerLabel = 4,
            Components = 0,
            Epochs = 3,
            BatchSize = 25,
            Epsilon = 0.5f,
        };

    public RandomKey Key => RandomKey.FromSeed(Seed);

    public LabelledData Data(string purpose = "data")
    {
        var centres = new float[2 * Labels][];
        var random = Key.For("centres").Stream();
        foreach (ref float[] centre in centres.AsSpan())
        {
            centre = new float[Inputs];
            random.FillNormal(centre);
        }

        random = Key.For(purpose).Stream();
        var examples = new Matrix(Examples, Inputs);
        var labels = new int[Examples];
        for (int n = 0; n < Examples; n++)
        {
            int cloud = random.NextInt32(centres.Length);
            labels[n] = cloud % Labels;
            for (int i = 0; i < Inputs; i++)
            {
                examples[n, i] = centres[cloud][i] + (0.3f * random.NextNormal());
            }
        }

        return new LabelledData(examples, labels, Labels);
    }

    public TemplateTrainer Trainer(WorkerPool workers, LabelledData? data = null)
    {
        data ??= Data();
        return new TemplateTrainer(Options.CreateNetwork(data), Options, data, Key, workers);
    }

    public Network Trained()
    {
        using var workers = new WorkerPool(1);
        return Trainer(workers).Train();
    }

    public static TemplateLayer Layer(Network network) => (TemplateLayer)network.Hidden[0];
}
