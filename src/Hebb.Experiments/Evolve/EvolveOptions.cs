using Hebb.Evolution;
using Hebb.Networks;

namespace Hebb.Experiments.Evolve;

/// <summary>What <c>hebb evolve</c> does: a population of networks evolves on some examples of each label.</summary>
public sealed record EvolveOptions
{
    /// <summary>The networks; inputs and labels are those of the data.</summary>
    public required GeneticShape Shape { get; init; }

    /// <summary>Population, minibatch, fitness.</summary>
    public NetworkEvolutionOptions Evolution { get; init; } = new();

    /// <summary>The labels wanted: <c>all</c>, a range such as <c>0-4</c>, or a list such as <c>1,3,7</c>.</summary>
    public string Digits { get; init; } = "all";

    /// <summary>Training examples of each label, drawn at random; 0 = all but those held out.</summary>
    public int PerClass { get; init; } = 200;

    /// <summary>Other training examples of each label, on which accuracy is watched; 0 to 100,000.</summary>
    public int ValidationPerClass { get; init; } = 100;

    /// <summary>What is done to the columns of the data, learned from the training examples.</summary>
    public Scaling Scale { get; init; }

    /// <summary>Whether training images take part moved by a pixel, too, up, down, left and right.</summary>
    public bool Shifted { get; init; }

    /// <summary>Accuracy on the validation examples is measured every n generations; at least 1.</summary>
    public int MeasureEvery { get; init; } = 20;

    /// <summary>What follows evolution.</summary>
    public EvolveThen Then { get; init; } = EvolveThen.Nothing;

    /// <summary>Steps of SignSGD, 1 to 1,000,000.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>ε′ of SignSGD, for weights that are not scaled by τ; above 0, at most 1000.</summary>
    public double StepSize { get; init; } = 0.01;

    /// <summary>Examples of a step, 1 to 100,000.</summary>
    public int Batch { get; init; } = 50;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Evolution.Validate(Shape);
        InvalidOptionException.ThrowIfOutside(nameof(PerClass), PerClass, 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(ValidationPerClass), ValidationPerClass, 0, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(MeasureEvery), MeasureEvery, 1, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(Steps), Steps, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Batch), Batch, 1, 100_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(StepSize), StepSize, 1000);
    }
}

/// <summary>What follows evolution.</summary>
public enum EvolveThen
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The output weights of the expected network learn by SignSGD, within a lifetime.</summary>
    Signsgd,
}
