using Hebb.Experiments.Runs;
using Hebb.Plasticity;

namespace Hebb.Experiments.Learn;

/// <summary>A way to learn rules as a phase of a run: several restarts, each of which ends in rules or is stopped.</summary>
internal interface IRuleSearch : IPhase
{
    /// <summary>How the rules that were found are applied.</summary>
    PlasticityOptions Plasticity { get; }

    /// <summary>The rules of a restart as they stand: r_o, and r or none for T = 1.</summary>
    (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart);

    /// <summary>Why a restart was stopped, or nothing.</summary>
    string? FailureOf(int restart);
}
