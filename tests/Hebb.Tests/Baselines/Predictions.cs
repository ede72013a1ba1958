using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Baselines;

internal static class Predictions
{
    public static Matrix ScoresOf(IClassifier classifier, Matrix examples, WorkerPool? workers = null)
    {
        var scores = new Matrix(examples.Rows, classifier.Labels);
        classifier.Scores(examples, 0, examples.Rows, scores, workers);
        return scores;
    }

    public static int[] Of(IClassifier classifier, Matrix examples)
    {
        var scores = ScoresOf(classifier, examples);
        return [.. Enumerable.Range(0, examples.Rows).Select(r => OutputLayer.Largest<float>(scores.Row(r)))];
    }

    public static LabelledData Random(RandomKey key, int n, int d, int m)
    {
        var stream = key.Stream();
        var centres = new Matrix(m, d);
        for (int c = 0; c < m; c++)
        {
            stream.FillNormal(centres.Row(c));
        }

        var x = new Matrix(n, d);
        int[] y = [.. Enumerable.Range(0, n).Select(i => i % m)];
        for (int i = 0; i < n; i++)
        {
            var row = x.Row(i);
            stream.FillNormal(row);
            for (int j = 0; j < d; j++)
            {
                row[j] += centres[y[i], j];
            }
        }

        return new LabelledData(x, y, m);
    }
}
