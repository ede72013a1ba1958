using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

public sealed class OrderOfExamplesTests : IDisposable
{
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    // Example n makes neuron n fire alone, and each visit adds 1 to its edge to the label: U counts the visits.
    [Fact]
    public void Shuffled_epochs_visit_every_example_once_each_in_its_own_order()
    {
        const int Examples = 600;
        var (network, data) = OneNeuronForEachExample(Examples);
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.Hebb,
            When = UpdateWhen.Every,
            StepSize = 1,
        };
        var trainer = new PlasticityTrainer(network, options, RandomKey.FromSeed(4), workers);
        var visited = new List<(int Epoch, int[] Examples)>();
        trainer.Train(data, 3, new ReportsAtOnce(r => visited.Add((r.Epoch, VisitedIn(r.Epoch)))));
        for (int n = 0; n < Examples; n++)
        {
            Assert.Equal((3f, 0f), (network.U[n, n % 2], network.U[n, 1 - (n % 2)]));
        }

        var first = visited.First(v => v.Epoch == 1).Examples;
        Assert.InRange(first.Length, 1, Examples - 1);
        Assert.NotEqual(Enumerable.Range(0, first.Length), first);
        Assert.NotEqual(first, visited.First(v => v.Epoch == 2).Examples);
        Assert.Equal(Enumerable.Range(0, Examples), visited.Last(v => v.Epoch == 1).Examples);

        int[] VisitedIn(int epoch) => [.. Enumerable.Range(0, Examples).Where(n => network.U[n, n % 2] == epoch)];
    }

    [Fact]
    public void The_key_decides_the_order_and_without_shuffling_there_is_but_one()
    {
        var c = new TrainingCase();
        var data = c.Data();
        var shuffled = c.Options with { Shuffle = true };
        uint[] one = Learn(shuffled, 1);
        Assert.Equal(one, Learn(shuffled, 1));
        Assert.NotEqual(one, Learn(shuffled, 2));
        var inOrder = shuffled with { Shuffle = false };
        Assert.Equal(Learn(inOrder, 1), Learn(inOrder, 2));

        uint[] Learn(PlasticityOptions options, ulong seed)
        {
            var trainer = new PlasticityTrainer(c.Network(), options, RandomKey.FromSeed(seed), workers);
            trainer.Train(data, 1);
            return Widths.Bits(trainer.Network.U.Buffer);
        }
    }

    private static (Network Network, LabelledData Data) OneNeuronForEachExample(int examples)
    {
        var edges = new BitMatrix(examples, examples);
        var identity = new Matrix(examples, examples);
        for (int n = 0; n < examples; n++)
        {
            edges[n, n] = true;
            identity[n, n] = 1;
        }

        var shape = new SingleLayer(examples, examples, 2, examples, 1);
        var network = shape.Of(edges, identity, new Matrix(examples, 2));
        return (network, new LabelledData(identity.Clone(), [.. Enumerable.Range(0, examples).Select(n => n % 2)], 2));
    }
}
