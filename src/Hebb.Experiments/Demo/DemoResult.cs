namespace Hebb.Experiments.Demo;

/// <summary>What <c>hebb demo</c> found.</summary>
/// <param name="Tasks">Every network on every data set.</param>
/// <param name="LeftOut">What could not be had, and how to get it.</param>
/// <param name="Report">The HTML report.</param>
public sealed record DemoResult(IReadOnlyList<DemoTask> Tasks, IReadOnlyList<string> LeftOut, string Report);
