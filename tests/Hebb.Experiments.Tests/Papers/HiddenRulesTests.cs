using Hebb.Experiments.Papers;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Papers;

/// <summary>That the comparison of rules for hidden layers is fair, and its read-out right.</summary>
public class HiddenRulesTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(6);

    [Fact]
    public void Every_rule_has_six_different_settings_and_as_many_passes()
    {
        var caps = HiddenRuleLayers.FilterCaps;
        foreach (string method in HiddenRuleSettings.Methods)
        {
            var settings = HiddenRuleSettings.Of(method, caps, HiddenRuleLayers.Passes);
            Assert.Equal(6, settings.Count);
            Assert.Equal(6, settings.DistinctBy(setting => setting.Name).Count());
            Assert.All(
                settings,
                setting =>
                {
                    Assert.Equal(method, setting.Method);
                    setting.Rule?.Validate();
                    Assert.True(setting.Rule is null or ImprintRule || setting.Rule.Epochs == HiddenRuleLayers.Passes);
                    Assert.True(
                        setting.Rule is null or ImprintRule || setting.Cap == caps[2] || setting.Cap == caps[4]
                    );
                }
            );
        }

        Assert.InRange(SecondLayer.Settings.DistinctBy(setting => setting.Name).Count(), 20, 100);
    }

    [Fact]
    public void The_read_out_tells_clouds_apart_by_whichever_part_of_the_features_knows_them()
    {
        const int Labels = 4;
        var (labels, train) = Clouds("train", 400);
        var (others, test) = Clouds("test", 400);
        var (noise, otherNoise) = (Noise("noise", 400), Noise("other noise", 400));
        using var workers = new WorkerPool(1);
        Assert.InRange(Accuracy([train], [test]), 0.98, 1);
        Assert.InRange(Accuracy([noise, train], [otherNoise, test]), 0.95, 1);
        Assert.InRange(Accuracy([noise], [otherNoise]), 0, 0.4);

        double Accuracy(Matrix[] own, Matrix[] other) =>
            MarginReadout.Accuracy(
                [.. own.Select(part => part.Clone())],
                labels,
                [.. other.Select(part => part.Clone())],
                others,
                Key,
                workers,
                CancellationToken.None
            );

        static (int[] Labels, Matrix Features) Clouds(string name, int count)
        {
            var features = Noise(name, count);
            int[] labels = [.. Enumerable.Range(0, count).Select(n => n % Labels)];
            for (int n = 0; n < count; n++)
            {
                features[n, labels[n]] += 8;
                // A scale that standardising takes away.
                features[n, 19] *= 1000;
            }

            return (labels, features);
        }

        static Matrix Noise(string name, int count)
        {
            var noise = new Matrix(count, 20);
            var random = Key.For(name).Stream();
            for (int n = 0; n < count; n++)
            {
                random.FillNormal(noise.Row(n));
            }

            return noise;
        }
    }
}
