using Hebb.Networks;

namespace Hebb.Benchmarks;

/// <summary>What a meta-batch needs at least, as it is counted for its share of the roof.</summary>
/// <param name="Training">Bytes read and written while the batch is learned from.</param>
/// <param name="TrainingFlops">Additions and multiplications of the same.</param>
/// <param name="PassFlops">Those of the pass under the final weights, forward and back.</param>
/// <param name="ContractionFlops">Additions from the weights' gradient to the rules'.</param>
/// <remarks>
/// <para>Training: each update reads and writes W; between two updates the coming examples go through W in each round after the
/// first once, all together. Each round of each example is k · |V| multiply-adds, or |V|² where the input currents, which
/// are nowhere zero, go through the graph.</para>
/// <para>Pass: the same rounds for all examples; for each round but the first an outer product of h (or h + a) and δ, and for
/// all but two of them δ through Wᵀ; δ has at most k numbers that are not zero, so these are k · |V| multiply-adds an
/// example.</para>
/// <para>Contraction: an addition for each edge and update. Input currents, caps, outputs and Adam are left out: they are few.</para>
/// </remarks>
internal sealed record MetaBatchWork(double Training, double TrainingFlops, double PassFlops, double ContractionFlops)
{
    /// <summary>Bytes over which the training's traffic goes round: W.</summary>
    public static long WorkingSet(RecurrentOptions layer) => sizeof(float) * (long)layer.Neurons * layer.Neurons;

    /// <summary>Counts for a batch, by its number of examples and how many of them made an update.</summary>
    public static MetaBatchWork Of(RecurrentOptions layer, int batch, double updates)
    {
        double neurons = layer.Neurons;
        double active = layer.Cap;
        double sources = layer.Recurrence == Recurrence.ThroughGraph ? neurons : active;
        int rounds = layer.Rounds - 1;
        double forward = 2 * batch * rounds * sources * neurons;
        double back = 2 * batch * ((2 * rounds) - 1) * active * neurons;
        double w = WorkingSet(layer);
        return new(
            (2 * updates * w) + ((updates + 1) * rounds * w * sources / neurons),
            forward,
            forward + back,
            updates * layer.EdgeProbability * neurons * neurons
        );
    }

    /// <summary>The shortest time in which the machine could do it, in seconds.</summary>
    /// <param name="flops">Its additions and multiplications a second.</param>
    /// <param name="bandwidth">Its bytes a second.</param>
    public double Seconds(double flops, double bandwidth) =>
        Math.Max(Training / bandwidth, TrainingFlops / flops) + ((PassFlops + ContractionFlops) / flops);
}
