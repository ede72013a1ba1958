using Hebb.Plasticity;

namespace Hebb.Tests.Plasticity;

/// <summary>Passes each report on where it is made; <see cref="Progress{T}"/> does so on other threads, some time later.</summary>
internal sealed class ReportsAtOnce(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
