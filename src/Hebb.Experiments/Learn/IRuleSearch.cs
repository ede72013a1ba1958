using Hebb.Plasticity;

namespace Hebb.Experiments.Learn;

/// <summary>A way to learn rules: several restarts, each of which ends in rules or is stopped.</summary>
internal interface IRuleSearch : IResumable
{
    /// <summary>What its progress counts, in the plural.</summary>
    string Unit { get; }

    /// <summary>A figure worth watching; none if null.</summary>
    string? Note { get; }

    /// <summary>What the last step found, as records.</summary>
    IEnumerable<LearnRecord> LastStep { get; }

    /// <summary>How the rules that were found are applied.</summary>
    PlasticityOptions Plasticity { get; }

    /// <summary>The rules of a restart as they stand: r_o, and r or none for T = 1.</summary>
    (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart);

    /// <summary>Why a restart was stopped, or nothing.</summary>
    string? FailureOf(int restart);
}
