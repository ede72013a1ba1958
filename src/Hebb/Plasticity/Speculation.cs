using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// How many coming examples are evaluated together on the guess that none of them changes a weight; whatever follows a
/// change is evaluated again. A matter of speed alone.
/// </summary>
internal sealed class Speculation
{
    private readonly int least;
    private readonly int most;
    private int ahead;
    private int run;

    /// <summary>For a network whose hidden weights may change after each example.</summary>
    /// <param name="step">What changes them, and when.</param>
    /// <param name="mostWanted">The most examples that are to be evaluated together.</param>
    /// <param name="workers">The threads that evaluate.</param>
    public Speculation(PlasticityStep step, int mostWanted, WorkerPool workers)
    {
        // Nothing is gained where the guess is always wrong, or where weights need not be brought from afar.
        bool alone = step.ChangesEveryTime || (workers.Threads == 1 && step.StaleWeights.All(Gemm.IsNear));
        most = alone ? 1 : mostWanted;
        // Examples with silent neurons use different rows of W. Where input currents go through the graph all of them use
        // every row, and four take little longer than one.
        least = step.UsesEveryRow ? Math.Min(4, most) : 1;
        ahead = least;
    }

    /// <summary>The example up to which the block is evaluated.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Begins a block of which <paramref name="known"/> examples are evaluated already.</summary>
    public void Begin(int known)
    {
        Evaluated = known;
        run = 0;
    }

    /// <summary>How many examples to evaluate from <paramref name="example"/> on before it is looked at; 0 if it is known.</summary>
    /// <param name="example">Its place in the block.</param>
    /// <param name="count">Examples in the block.</param>
    public int Next(int example, int count)
    {
        int next = 0;
        if (example == Evaluated)
        {
            next = Math.Min(ahead, count - example);
            Evaluated += next;
            ahead = Math.Min(most, ahead * 2);
            run = 0;
        }

        run++;
        return next;
    }

    /// <summary>The example changed the weights: those after it are not known.</summary>
    public void Changed(int example)
    {
        Evaluated = example + 1;
        ahead = Math.Clamp(run - 1, least, most);
    }
}
