using Hebb.Experiments.Papers;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Papers;

public sealed class RuleMethodsTests
{
    [Fact]
    public void Every_trial_has_another_name_and_they_run()
    {
        var trials = RuleMethods.Trials(3).ToList();
        string[] names = [.. trials.Select(trial => trial.Name)];
        Assert.Equal(names.Distinct(), names);
        using var workers = new WorkerPool(2);
        // One of each kind.
        foreach (
            string name in (string[])
                [
                    RuleMethods.NameOf(RuleMethods.Random, "circles"),
                    RuleMethods.NameOf(RuleMethods.H5, "circles, factor 0.7"),
                    RuleMethods.NameOf(RuleMethods.Raw, "blobs"),
                    RuleMethods.NameOf(RuleMethods.MachineOfPlane, "moons"),
                    RuleMethods.NameOf(RuleMethods.Spreading, "moons, noise 0.3"),
                ]
        )
        {
            double[] found = trials.Single(trial => trial.Name == name).Measure(workers, CancellationToken.None);
            Assert.Equal(4, found.Length);
            Assert.All(found, accuracy => Assert.InRange(accuracy, 0.4, 1));
        }
    }

    [Fact]
    public void Claims_are_judged_against_the_best_random_features()
    {
        // Everything .5 but random features of c = 3, which are .7; H3 .9 and H5 .95.
        var trials = RuleMethods
            .Trials(1)
            .SelectMany(trial =>
                Enumerable
                    .Range(0, 3)
                    .Select(seed =>
                        (
                            trial.Name,
                            Values: Enumerable
                                .Repeat(
                                    (0.001 * seed)
                                        + (
                                            trial.Name.Contains("H3:", StringComparison.Ordinal) ? 0.9
                                            : trial.Name.Contains("H5:", StringComparison.Ordinal) ? 0.95
                                            : trial.Name.Contains("c = 3", StringComparison.Ordinal) ? 0.7
                                            : 0.5
                                        ),
                                    4
                                )
                                .ToArray()
                        )
                    )
            );

        var claims = new RuleClaims(trials.ToLookup(trial => trial.Name, trial => trial.Values)).All().ToList();

        Assert.Contains("circles +20.0 (+20.0 to +20.0)", claims[1].Found, StringComparison.Ordinal);
        Assert.Contains("circles +25.0", claims[3].Found, StringComparison.Ordinal);
        Assert.Equal(
            [false, true, true, true, true, true, true, true, false, true, true, true, true, false, false, false],
            claims.Select(claim => claim.Holds!.Value)
        );
    }
}
