using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.Transfer;

/// <summary>What <c>hebb transfer</c> does: fixed rules re-train several networks on several data sets (paper, section 3).</summary>
public sealed record TransferOptions
{
    /// <summary>The rules and how they are applied.</summary>
    public PlasticityOptions Plasticity { get; init; } = new();

    /// <summary>The networks.</summary>
    public IReadOnlyList<PaperNetwork> Models { get; init; } = PaperNetwork.All;

    /// <summary>The form of a round.</summary>
    public Recurrence Recurrence { get; init; } = Recurrence.Paper;

    /// <summary>When a neuron counts as having fired.</summary>
    public FiredWhen FiredWhen { get; init; } = FiredWhen.Positive;

    /// <summary>What is done to the columns of each data set, learned from its training examples; none is left as it is where it is not named.</summary>
    public IReadOnlyDictionary<string, Scaling> Scale { get; init; } = new Dictionary<string, Scaling>();

    /// <summary>Re-trainings of each network on each data set, with other networks and orders; 1 to 10,000.</summary>
    public int Repeats { get; init; } = 10;

    /// <summary>Training examples of each data set, drawn at random where there are more; 0 = all.</summary>
    public int Limit { get; init; } = 10_000;

    /// <summary>Passes over them; 1 to 1,000,000.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Plasticity.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Repeats), Repeats, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(Limit), Limit, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        foreach (int rounds in Models.Select(model => model.Rounds).Distinct())
        {
            // A rule for another T is refused before any work is done.
            Plasticity.OutputRule.For(rounds);
            if (rounds > 1)
            {
                Plasticity.GraphRule.For(rounds, default);
            }
        }
    }
}
