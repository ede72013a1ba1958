namespace Hebb.Experiments.Demo;

/// <summary>What <c>hebb demo</c> found.</summary>
/// <param name="Tasks">Every network on every data set.</param>
/// <param name="LeftOut">What could not be had, and how to get it.</param>
/// <param name="Report">The HTML report.</param>
public sealed record DemoResult(IReadOnlyList<DemoTask> Tasks, IReadOnlyList<string> LeftOut, string Report);

/// <summary>One network of the demo, trained by rule and, as its twin, by gradient descent.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Model">Which network: small or large, feed-forward or recurrent.</param>
/// <param name="TestAccuracy">Trained by the plasticity rule, in [0, 1].</param>
/// <param name="GradientTestAccuracy">The same network with output weights trained by Adam.</param>
/// <param name="TestExamples">Examples that both were tested on.</param>
public sealed record DemoTask(
    string Data,
    string Model,
    double TestAccuracy,
    double GradientTestAccuracy,
    int TestExamples
);
