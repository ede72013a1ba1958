using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>Small images in [0, 1] of a few classes, and networks that tell them apart.</summary>
internal static class RobustCase
{
    public const int Side = 8;

    /// <summary>Images of bars, each class at its own place, with noise; neighbouring classes differ in a few pixels.</summary>
    public static LabelledData Images(int count, int labels = 4, ulong seed = 1)
    {
        var random = RandomKey.FromSeed(seed).For("images").Stream();
        var examples = new Matrix(count, Side * Side);
        var y = new int[count];
        for (int n = 0; n < count; n++)
        {
            y[n] = n % labels;
            var row = examples.Row(n);
            for (int i = 0; i < row.Length; i++)
            {
                bool isBar = i / Side / 2 == y[n] || (i % Side / 2 == y[n] && random.NextBool(0.5));
                row[i] = Math.Clamp((isBar ? 0.7f : 0.1f) + (0.15f * random.NextNormal()), 0, 1);
            }
        }

        return new LabelledData(examples, y, labels) { Shape = new LayerShape(1, Side, Side) };
    }

    /// <summary>A network of one recurrent layer, trained by plasticity.</summary>
    public static Network Trained(LabelledData data, int rounds = 1, ulong seed = 1)
    {
        var key = RandomKey.FromSeed(seed);
        using var workers = new WorkerPool(1);
        var network = Network.Create(data, key, null, new RecurrentOptions(60, Cap: 20, rounds));
        new PlasticityTrainer(network, new PlasticityOptions(), key, workers).Train(data, epochs: 3);
        return network;
    }

    /// <summary>Every kind of attack.</summary>
    public static AttackPlan[] Plans(Network victim, IDifferentiableClassifier surrogate) =>
        [
            AttackPlans.Paper(steps: 8),
            AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax, steps: 3),
            AttackPlans.Fgsm(),
            AttackPlans.Pgd(steps: 6, restarts: 2),
            new(
                "all",
                [
                    new GradientAttack(new() { Steps = 5, Targets = 2 }),
                    new TransferAttack(surrogate, "another", 4, 4),
                    new GradientAttack(new() { Steps = 4, CapGradient = CapGradient.StraightThrough }),
                    new GradientAttack(new() { Steps = 4, CapGradient = CapGradient.Sigmoid }),
                    new SquareSearch(12),
                ]
            ),
        ];
}
