namespace Hebb.Experiments.Runs;

/// <summary>
/// Observes a run. Reports may come from any thread and thousands of times a second: an observer keeps the latest
/// and returns at once. A phase should report <c>Done = 0</c> when it begins: its rate is counted from its first report.
/// </summary>
public interface IRunObserver : IProgress<PhaseProgress>
{
    /// <summary>Tells the person who runs it something that they should know and that does not stop the run.</summary>
    /// <param name="message">One line.</param>
    void Warn(string message);

    /// <summary>Says that a phase begins, which may report how far it is, or never.</summary>
    /// <param name="phase">Its name.</param>
    void Begin(string phase) { }

    /// <summary>Says that a phase ends.</summary>
    /// <param name="phase">Its name.</param>
    void End(string phase) { }
}
