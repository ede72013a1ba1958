using Hebb.Numerics;

namespace Hebb.Experiments.Runs;

/// <summary>One measurement of many that do not depend on each other, such as training one network and testing it.</summary>
/// <param name="Name">What is measured; the trials of one name are repetitions with other seeds.</param>
/// <param name="Seed">The seed of everything random in it.</param>
/// <param name="Measure">
/// Measures, mostly on one thread: an accuracy, a curve, the numbers of a rule. It depends on nothing but what it was made from, and
/// leaves nothing behind but its numbers: it may be another process that measures.
/// </param>
public sealed record Trial(string Name, ulong Seed, Func<WorkerPool, CancellationToken, double[]> Measure);
