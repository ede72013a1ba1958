using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The theory of the plasticity-rules paper (section 3.1, appendices B and C) and of the neural net evolution paper (section 2) as
/// experiments: each statement is tried many times and a figure compared with its bound. Where a paper leaves a condition unsaid, one
/// check has the condition and another takes the words as printed; a step of a proof, a procedure or sentence outside the statement, and a
/// sampled observation are marked as such (<see cref="Interpretation"/>).
/// </summary>
public static class TheoryExperiment
{
    /// <summary>All claims, in the papers' order.</summary>
    internal static IReadOnlyList<Claim> Claims { get; } =
    [
        .. Theorem1.Claims,
        .. Theorem1ExpectedLoss.Claims,
        .. Theorem2.Claims,
        .. Theorem3.Claims,
        .. Theorem4.Claims,
        .. Table1.Claims,
        .. AppendixB.Claims,
        .. AppendixC.Claims,
        .. NneLemma1.Claims,
        .. NneTheorem1.Claims,
        .. NneTheorem2.Claims,
        .. NneLinearEvolution.Claims,
    ];

    /// <summary>The theorems: each name stands for all checks whose names begin with it.</summary>
    public static IReadOnlyList<string> Theorems { get; } =
    [
        "theorem-1",
        "theorem-2",
        "theorem-3",
        "theorem-4",
        "table-1",
        "appendix-b",
        "appendix-c",
        "nne-lemma-1",
        "nne-theorem-1",
        "nne-theorem-2",
    ];

    /// <summary>Every name that can be asked for: the theorems, and each single check.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. Theorems.Concat(Claims.Select(claim => claim.Name)).Distinct()];

    /// <summary>Makes sure that every name is known.</summary>
    /// <exception cref="UnknownNameException">One is not; the message suggests the nearest, or lists the theorems.</exception>
    public static void CheckNames(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!Names.Contains(name))
            {
                // All names are too many for one line: where none is near, the theorems tell enough.
                throw new UnknownNameException(
                    "theorem",
                    name,
                    EditDistance.Nearest(name, Names) is { } near ? [near] : Theorems
                );
            }
        }
    }

    /// <summary>Does the checks, each as a phase of its name.</summary>
    /// <param name="names">Some of <see cref="Names"/>; none means all.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases, and takes a record for each trial.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="UnknownNameException">A name is not known.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static TheoryResult Run(IReadOnlyList<string> names, ulong seed, Run run, WorkerPool workers)
    {
        CheckNames(names);
        return new TheoryResult(
            [.. Selected(names).Select(claim => Run(claim, seed, run, workers))],
            run.File(ReportPage.FileName)
        );
    }

    /// <summary>Does one check.</summary>
    internal static TheoryCheck Run(Claim claim, ulong seed, Run run, WorkerPool workers)
    {
        var key = RandomKey.FromSeed(seed).For(claim.Name);
        var phase = new TrialPhase(
            claim.Name,
            [
                .. Enumerable
                    .Range(0, claim.Trials)
                    .Select(i => new Trial(
                        claim.Name,
                        (ulong)i,
                        (own, _) => claim.RunTrial(new ClaimTrial(key, i, own.Width))
                    )),
            ],
            workers
        );
        run.Do(phase);
        return claim.Check(phase.Measured);
    }

    private static IEnumerable<Claim> Selected(IReadOnlyList<string> names) =>
        Claims.Where(claim => names.Count == 0 || names.Any(name => IsMeant(claim.Name, name)));

    private static bool IsMeant(string check, string name) =>
        check == name || (Theorems.Contains(name) && check.StartsWith(name + "-", StringComparison.Ordinal));
}
