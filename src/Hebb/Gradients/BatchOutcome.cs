using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>Losses and mistakes of some examples.</summary>
internal struct BatchOutcome
{
    // The most that an OrderIndependentSum takes.
    private const double Largest = 1L << 60;

    private OrderIndependentSum loss;
    private double? notFinite;

    /// <summary>Σ −log p_y in nats.</summary>
    public readonly OrderIndependentSum Loss => loss;

    /// <summary>Examples whose prediction was wrong.</summary>
    public long Mistakes { get; private set; }

    /// <summary>An outcome that was kept.</summary>
    public static BatchOutcome Of(OrderIndependentSum loss, long mistakes) =>
        new() { loss = loss, Mistakes = mistakes };

    /// <summary>Adds an example.</summary>
    public void Add(double exampleLoss, bool isWrong)
    {
        Mistakes += isWrong ? 1 : 0;
        if (exampleLoss < Largest)
        {
            loss.Add(exampleLoss);
        }
        else
        {
            notFinite ??= exampleLoss;
        }
    }

    /// <summary>Adds the examples of another.</summary>
    public void Add(in BatchOutcome other)
    {
        loss.Add(other.loss);
        Mistakes += other.Mistakes;
        notFinite ??= other.notFinite;
    }

    /// <summary>Throws unless the loss of every example is finite.</summary>
    /// <param name="step">The step that the examples were for.</param>
    /// <exception cref="DivergedException">One is not.</exception>
    public readonly void RequireFinite(long step)
    {
        if (notFinite is { } value)
        {
            throw new DivergedException($"step {step}", value);
        }
    }
}
