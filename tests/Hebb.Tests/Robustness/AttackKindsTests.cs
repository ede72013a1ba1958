using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Robustness;

/// <summary>Every kind of network can be attacked, and what is proved withstands.</summary>
public sealed class AttackKindsTests : IDisposable
{
    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void No_attack_of_the_suite_breaks_what_is_certified()
    {
        var c = new TemplateCase(4) { Examples = 100 };
        var network = c.Trained();
        var data = c.Data("test");
        var certificate = new MarginCertificate(network);
        var suite = AttackPlans.Suite(network, queries: 60);
        int broken = 0,
            certified = 0;
        foreach (float epsilon in (float[])[0.2f, 0.5f, 0.8f])
        {
            var set = new PerturbationSet(PerturbationNorm.L2, epsilon, -100, 100);
            int[] indices = [.. Enumerable.Range(0, data.Count)];
            var fooled = new bool[data.Count];
            foreach (var attack in suite.Stages)
            {
                var result = attack.Run(network, data.Examples, data.Labels, indices, set, default, workers);
                fooled = [.. fooled.Zip(result.Margins, (was, margin) => was || margin >= 0)];
            }

            for (int n = 0; n < data.Count; n++)
            {
                bool isCertified = certificate.IsCertified(data.Examples.Row(n), data.Labels[n], epsilon);
                Assert.False(isCertified && fooled[n], $"example {n} at {epsilon}");
                broken += fooled[n] ? 1 : 0;
                certified += isCertified ? 1 : 0;
            }
        }

        Assert.True(broken > 30 && certified > 50, $"{broken} broken, {certified} certified");
    }

    [Fact]
    public void Every_attack_runs_on_every_kind_of_network_and_stays_in_the_set()
    {
        int fooled = 0;
        foreach (var c in LayerCase.Random(seeds: 1))
        {
            var network = c.Network();
            var data = c.Data();
            foreach (ref float x in data.Examples.Buffer)
            {
                x = Math.Clamp(x, -2, 2);
            }

            int[] indices = [.. Enumerable.Range(0, data.Count)];
            var set = new PerturbationSet(PerturbationNorm.L2, 0.5f, -2, 2);
            foreach (var attack in RobustCase.Plans(network, network).SelectMany(plan => plan.Stages))
            {
                // Leaving the set throws.
                fooled += attack.Run(network, data.Examples, data.Labels, indices, set, default, workers).Fooled;
            }
        }

        Assert.True(fooled > 1000, $"only {fooled} were fooled");
    }
}
