using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>Fitness and correct predictions of each genotype of a population, summed over examples.</summary>
internal sealed class PopulationScores
{
    private readonly float scoreScale;
    private readonly double alpha2;
    private readonly bool paper;

    /// <summary>Sums for a population, all 0.</summary>
    /// <param name="genotypes">Number of genotypes.</param>
    /// <param name="labels">m, the number of labels.</param>
    /// <param name="scoreScale">τ; the loss is the cross-entropy of softmax(τ · scores).</param>
    /// <param name="fitness">The fitness function.</param>
    public PopulationScores(int genotypes, int labels, double scoreScale, Fitness fitness)
    {
        Fitness = new double[genotypes];
        Right = new int[genotypes];
        this.scoreScale = (float)scoreScale;
        paper = fitness == Evolution.Fitness.PaperReward;
        alpha2 = Math.Log(labels) * Math.Log(labels);
    }

    /// <summary>The sum of each genotype's fitness over the examples.</summary>
    public double[] Fitness { get; }

    /// <summary>The number of examples that each genotype predicts correctly; of equal largest scores the first counts.</summary>
    public int[] Right { get; }

    /// <summary>The number of examples counted so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Sets all sums to 0.</summary>
    public void Clear()
    {
        Array.Clear(Fitness);
        Array.Clear(Right);
        Examples = 0;
    }

    /// <summary>Counts examples whose scores were added.</summary>
    public void Count(int examples) => Examples += examples;

    /// <summary>Adds an example for up to 64 genotypes.</summary>
    /// <param name="first">The first genotype.</param>
    /// <param name="count">Number of genotypes, at most 64.</param>
    /// <param name="scores">64 scores, one for each genotype, for each label.</param>
    /// <param name="labels">m.</param>
    /// <param name="label">The correct label.</param>
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

    /// <summary>The loss of one genotype on one example, score by score: the definition that <see cref="Add"/> matches to the bit.</summary>
    internal static float LossPlain(ReadOnlySpan<float> scores, float scoreScale, int label)
    {
        float largest = scores[0];
        foreach (float score in scores)
        {
            largest = score > largest ? score : largest;
        }

        float sum = 0;
        foreach (float score in scores)
        {
            sum += ElementaryFunctions.Exp((score - largest) * scoreScale);
        }

        return ElementaryFunctions.Log(sum) - ((scores[label] - largest) * scoreScale);
    }

    // Sixteen lanes whatever the machine has: each is computed on its own, by operations that are rounded correctly.
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
            sum += ElementaryFunctions.Exp(
                (Vector512.Create(scores[(c * PopulationKernel.Block)..]) - largest) * scoreScale
            );
        }

        var own = (Vector512.Create(scores[(label * PopulationKernel.Block)..]) - largest) * scoreScale;
        (ElementaryFunctions.Log(sum) - own).CopyTo(losses);
        best.CopyTo(predictions);
    }
}
