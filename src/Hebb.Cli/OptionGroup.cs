namespace Hebb.Cli;

/// <summary>The headings under which help lists options. Options of one concept stand under one heading in all commands.</summary>
internal static class OptionGroup
{
    /// <summary>Which examples are used, and how a table is read.</summary>
    public const string Data = "Data";

    /// <summary>What the network looks like.</summary>
    public const string Network = "Network";

    /// <summary>Which rules change weights, and when they apply.</summary>
    public const string Rules = "Rules";

    /// <summary>How long and in which order a network is trained.</summary>
    public const string Training = "Training";

    /// <summary>What is measured, and how often.</summary>
    public const string Measurement = "Measurement";

    /// <summary>How rules are learned, by any method.</summary>
    public const string Learning = "Learning";

    /// <summary>How rules are learned by gradient descent.</summary>
    public const string ByGradient = "By gradient";

    /// <summary>How rules are learned by evolution.</summary>
    public const string ByEvolution = "By evolution";

    /// <summary>How networks evolve.</summary>
    public const string Evolution = "Evolution";

    /// <summary>How SignSGD continues after evolution.</summary>
    public const string SignSgd = "SignSGD after evolution";

    /// <summary>Where the features of a hidden layer are kept.</summary>
    public const string Features = "Features";

    /// <summary>What is run, and how often.</summary>
    public const string Run = "Run";

    /// <summary>How the work is divided among machines.</summary>
    public const string Machines = "Several machines";

    /// <summary>What is written, and where.</summary>
    public const string Output = "Output";

    /// <summary>The options that every command has.</summary>
    public const string EveryCommand = "Every command";
}
