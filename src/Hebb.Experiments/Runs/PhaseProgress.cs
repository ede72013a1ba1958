namespace Hebb.Experiments.Runs;

/// <summary>How far a phase of a run has come.</summary>
/// <param name="Phase">The phase, in a word or two: <c>train</c>, <c>evaluate</c>. Reports of one name belong together.</param>
/// <param name="Done">Units done so far, from 0; it never goes back within a phase.</param>
/// <param name="Total">Units in all, or 0 where that is not known.</param>
/// <param name="Unit">What is counted, in the plural: <c>examples</c>, <c>generations</c>, <c>bytes</c>.</param>
/// <param name="Note">A figure worth watching, such as <c>accuracy 0.91</c>.</param>
public readonly record struct PhaseProgress(string Phase, long Done, long Total, string Unit, string? Note = null);
