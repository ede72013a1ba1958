using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>A classifier that keeps its gradients to itself.</summary>
/// <param name="inner">What gives the scores.</param>
internal sealed class ScoresOnly(IClassifier inner) : IClassifier
{
    public int Inputs => inner.Inputs;

    public int Labels => inner.Labels;

    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null) =>
        inner.Scores(examples, first, rows, scores, workers);
}
