namespace Hebb;

/// <summary>Step-wise work, done to its end.</summary>
internal static class Resumable
{
    /// <summary>Does every step that is left.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static void Finish(this IResumable work, CancellationToken cancel = default) =>
        work.Finish(() => work.Progress, null, cancel);

    /// <summary>Does every step that is left and reports after each.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="report">What is reported.</param>
    /// <param name="progress">Receives it; may be null.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static void Finish<T>(this IResumable work, Func<T> report, IProgress<T>? progress, CancellationToken cancel)
    {
        while (!work.IsDone)
        {
            work.Step(cancel);
            progress?.Report(report());
        }
    }
}
