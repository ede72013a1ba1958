using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Networks;

namespace Hebb.Experiments.Dopamine;

/// <summary>What <c>hebb dopamine</c> does: a fixed random hidden layer, and output weights learned over it.</summary>
public sealed record DopamineSettings
{
    /// <summary>h, the neurons of the hidden layer.</summary>
    public int Hidden { get; init; } = 1000;

    /// <summary>k, how many of them may fire; 0 = no cap.</summary>
    public int Cap { get; init; }

    /// <summary>How the output weights are learned.</summary>
    public DopamineOptions Rule { get; init; } = new();

    /// <summary>Passes over the training examples, at least 1.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Train on the first this many examples only; 0 means all.</summary>
    public int Limit { get; init; }

    /// <summary>Train on the first this many examples of each label only; 0 means all.</summary>
    public int PerClass { get; init; }

    /// <summary>Keep the last this many training examples out of training and measure accuracy on them; 0 means none.</summary>
    public int HoldOut { get; init; }

    /// <summary>Where files of features are kept for other runs with the same network and data; none keeps them for this run alone.</summary>
    public string? FeatureFolder { get; init; }

    /// <summary>Megabytes that features may take in memory; more of them go into a file.</summary>
    public int FeatureMemory { get; init; } = 2048;

    /// <summary>Whether the network is written into the run's folder; at h = 100,000 it takes 330 MB.</summary>
    public bool SaveModel { get; init; } = true;

    /// <summary>What is done to the columns of the data, learned from the training examples.</summary>
    public Scaling Scale { get; init; }

    /// <summary>The hidden layer.</summary>
    public RecurrentOptions Layer =>
        new(Hidden, Cap == 0 ? Hidden : Cap)
        {
            EdgeProbability = 1,
            InputInitialization = InputInitialization.HeUniform,
        };

    /// <summary>Checks every value against the data.</summary>
    /// <param name="examples">The number of training examples there are.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate(int examples)
    {
        InvalidOptionException.ThrowIfOutside(nameof(Hidden), Hidden, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap, 0, Hidden);
        Rule.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Limit), Limit, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(PerClass), PerClass, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(HoldOut), HoldOut, 0, Math.Max(0, examples - 1));
        InvalidOptionException.ThrowIfOutside(nameof(FeatureMemory), FeatureMemory, 0, 1 << 20);
    }

    /// <summary>The examples to train on, and those held out.</summary>
    internal (LabelledData Train, LabelledData HeldOut) Split(LabelledData all)
    {
        int end = all.Count - HoldOut;
        var train = all.Take(end);
        train = PerClass == 0 ? train : train.PerLabel(PerClass);
        return (Limit == 0 ? train : train.Take(Limit), all.Slice(end, HoldOut));
    }
}
