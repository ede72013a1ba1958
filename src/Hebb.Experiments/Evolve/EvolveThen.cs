namespace Hebb.Experiments.Evolve;

/// <summary>What follows evolution.</summary>
public enum EvolveThen
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The output weights of the expected network learn by SignSGD, within a lifetime.</summary>
    Signsgd,
}
