using Hebb.Data;
using Hebb.Experiments.Attacks;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Attacks;

public sealed class AttackExperimentTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);
    private static readonly LabelledData Training = Images(200, Key.For("training"));
    private static readonly LabelledData Examples = Images(24, Key.For("examples"));

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    // Stopped while a surrogate is trained, while examples are attacked, and while the alarm looks at gradients.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 20)]
    [InlineData(2, 30)]
    public void Ranks_share_the_attacks_and_keep_the_same_figures_and_pictures(int count, int stopAt)
    {
        var network = Network.Create(Training, Key, null, new RecurrentOptions(40, 20));
        var rules = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
        new PlasticityTrainer(network, rules, Key, workers).Train(Training, epochs: 2);
        var options = new AttackOptions { Attacks = [AttackKind.Suite, AttackKind.Square], Epsilons = [0, 0.3f, 0.6f] };

        runs.AssertSameOnRanks(
            count,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                var figures = AttackExperiment.Run(network, Examples, Training, options, 5, run, shared);
                // Some examples withstand and some do not, or nothing was compared.
                Assert.InRange(figures.WorstCase[2].Accuracy, 0.05, figures.Clean - 0.05);
                run.Append(figures);
                return figures;
            },
            stopAt
        );
    }

    // Brighter above or below.
    private static LabelledData Images(int count, RandomKey key)
    {
        const int Side = 6;
        var examples = new Matrix(count, Side * Side);
        var random = key.Stream();
        int[] labels = [.. Enumerable.Range(0, count).Select(n => n % 2)];
        for (int n = 0; n < count; n++)
        {
            for (int i = 0; i < examples.Columns; i++)
            {
                bool isAbove = i < examples.Columns / 2;
                examples[n, i] = (0.5f * random.NextSingle()) + (isAbove == (labels[n] == 0) ? 0.3f : 0);
            }
        }

        return new LabelledData(examples, labels, 2) { Shape = new LayerShape(1, Side, Side) };
    }
}
