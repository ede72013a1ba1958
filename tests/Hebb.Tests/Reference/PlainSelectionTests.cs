using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Tests.Reference;

/// <summary>Selection as the equations of neural net evolution say, gene by gene, against the fast one.</summary>
public sealed class PlainSelectionTests
{
    private const int Genes = 130;
    private const int Genotypes = 50;

    [Fact]
    public void Equation_3_by_hand()
    {
        var genotypes = new BitMatrix(3, 2) { [0, 0] = true, [1, 0] = true };
        Assert.Equal((1.5, 6), PlainSelection.Rewards(genotypes, [1, 2, 6], 0));
        Assert.Null(PlainSelection.Rewards(genotypes, [1, 2, 6], 1));

        double[] next = PlainSelection.AsPrinted([0.25, 0.5], genotypes, [1, 2, 6], 0.1);

        // p (1 + ε f) and (1 − p)(1 + ε f̄), of which the first's share is the new frequency.
        Assert.Equal(0.25 * 1.15 / ((0.25 * 1.15) + (0.75 * 1.6)), next[0], 1e-15);
        Assert.Equal(0.5, next[1]);
    }

    [Fact]
    public void The_fast_selection_moves_frequencies_so()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var key = RandomKey.FromSeed(seed);
            var random = key.Stream();
            double[] p =
            [
                .. Enumerable.Range(0, Genes).Select(i => i % 10 == 0 ? i % 20 / 10 : random.NextOpenDouble()),
            ];
            double[] rewards = [.. Enumerable.Range(0, Genotypes).Select(_ => (double)random.NextNormal())];
            var genotypes = new BitMatrix(Genotypes, Genes);
            AlleleFrequencies frequencies = new(Genes);
            frequencies.Set(p);
            frequencies.Draw(key, genotypes);

            frequencies.Select(genotypes, rewards, 0.8);
            double[] expected = PlainSelection.Standardised(p, genotypes, rewards, 0.8);
            Assert.All(expected.Zip(frequencies.Values.ToArray()), x => Assert.Equal(x.First, x.Second, 1e-10));

            frequencies.Set(p);
            frequencies.SelectAsPrinted(genotypes, rewards, 0.1);
            expected = PlainSelection.AsPrinted(p, genotypes, rewards, 0.1);
            Assert.All(expected.Zip(frequencies.Values.ToArray()), x => Assert.Equal(x.First, x.Second, 1e-10));
            Assert.True(expected.Zip(p).Count(x => Math.Abs(x.First - x.Second) > 1e-4) > Genes / 2);
        }
    }

    [Fact]
    public void The_form_with_exponentials_is_equation_3_to_first_order()
    {
        var genotypes = new BitMatrix(Genotypes, Genes);
        new AlleleFrequencies(Genes, 0.3).Draw(RandomKey.FromSeed(1), genotypes);
        var random = RandomKey.FromSeed(2).Stream();
        double[] rewards = [.. Enumerable.Range(0, Genotypes).Select(_ => (double)random.NextNormal())];
        double mean = rewards.Average();
        double deviation = Math.Sqrt(rewards.Average(f => (f - mean) * (f - mean)));
        double[] p = [.. Enumerable.Repeat(0.3, Genes)];
        double[] z = [.. rewards.Select(f => (f - mean) / deviation)];

        double Difference(double epsilon) =>
            PlainSelection
                .AsPrinted(p, genotypes, z, epsilon)
                .Zip(PlainSelection.Standardised(p, genotypes, rewards, epsilon))
                .Max(x => Math.Abs(x.First - x.Second));

        // A hundredth of the strength: a ten-thousandth of the difference.
        Assert.InRange(Difference(1e-4) / Difference(1e-2), 0.8e-4, 1.25e-4);
    }
}
