namespace Hebb.Experiments.Runs;

/// <summary>
/// Numbers became too large or too small to continue with. The same data and options always end so: the run can never be
/// finished.
/// </summary>
/// <param name="problem">Which numbers are wrong and how, and the likely cause, in one line.</param>
public sealed class NumericalException(string problem) : HebbException(problem);
