namespace Hebb.Experiments.Theory;

/// <summary>What <c>hebb theory</c> found.</summary>
/// <param name="Checks">Every statement that was checked, in the papers' order.</param>
/// <param name="Report">The HTML report.</param>
public sealed record TheoryResult(IReadOnlyList<TheoryCheck> Checks, string Report);
