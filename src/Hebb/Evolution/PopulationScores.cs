using System.Runtime.Intrinsics;

namespace Hebb.Evolution;

/// <summary>How each genotype of a population did on some examples.</summary>
internal sealed class PopulationScores
{
    private readonly float scoreScale;
    private readonly double alpha2;
    private readonly bool paper;

    /// <summary>For a population.</summary>
    /// <param name="genotypes">How many.</param>
    /// <param name="labels">m.</param>
    /// <param name="scoreScale">τ.</param>
    /// <param name="fitness">What is added up.</param>
    public PopulationScores(int genotypes, int labels, double scoreScale, Fitness fitness)
    {
        Fitness = new double[genotypes];
        Right = new int[genotypes];
        this.scoreScale = (float)scoreScale;
        paper = fitness == Evolution.Fitness.PaperReward;
        alpha2 = Math.Log(labels) * Math.Log(labels);
    }

    /// <summary>The sum over the examples of what makes a genotype fit.</summary>
    public double[] Fitness { get; }

    /// <summary>Examples whose label it predicts: the first of the largest scores.</summary>
    public int[] Right { get; }

    /// <summary>The examples so far.</summary>
    public int Examples { get; private set; }

    /// <summary>The mean share of right predictions over the genotypes.</summary>
    public double MeanAccuracy => Examples == 0 ? 0 : Right.Average() / Examples;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(Fitness);
        Array.Clear(Right);
        Examples = 0;
    }

    /// <summary>That so many examples are dealt with.</summary>
    public void Count(int examples) => Examples += examples;

    /// <summary>Adds an example for up to 64 genotypes.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="scores">For each label 64 numbers.</param>
    /// <param name="labels">m.</param>
    /// <param name="label">The right one.</param>
    public void Add(int first, int count, ReadOnlySpan<float> scores, int labels, int label)
    {
        Span<float> losses = stackalloc float[PopulationKernel.Block];
        Span<int> predictions = stackalloc int[PopulationKernel.Block];
        for (int slice = 0; slice < PopulationKernel.Block; slice += Vector512<float>.Count)
        {
            Losses(scores[slice..], labels, label, losses[slice..], predictions[slice..]);
        }

        for (int lane = 0; lane < count; lane++)
        {
            double loss = losses[lane];
            Fitness[first + lane] += paper ? Math.Max(0, alpha2 - (loss * loss)) : -loss;
            Right[first + lane] += predictions[lane] == label ? 1 : 0;
        }
    }

    // Always by the same sixteen lanes, whatever the machine has: the exponential is no basic operation.
    private void Losses(ReadOnlySpan<float> scores, int labels, int label, Span<float> losses, Span<int> predictions)
    {
        var largest = Vector512.Create(scores);
        var best = Vector512<int>.Zero;
        for (int c = 1; c < labels; c++)
        {
            var score = Vector512.Create(scores[(c * PopulationKernel.Block)..]);
            var more = Vector512.GreaterThan(score, largest);
            largest = Vector512.ConditionalSelect(more, score, largest);
            best = Vector512.ConditionalSelect(more.AsInt32(), Vector512.Create(c), best);
        }

        var sum = Vector512<float>.Zero;
        for (int c = 0; c < labels; c++)
        {
            sum += Vector512.Exp((Vector512.Create(scores[(c * PopulationKernel.Block)..]) - largest) * scoreScale);
        }

        var own = (Vector512.Create(scores[(label * PopulationKernel.Block)..]) - largest) * scoreScale;
        (Vector512.Log(sum) - own).CopyTo(losses);
        best.CopyTo(predictions);
    }
}
