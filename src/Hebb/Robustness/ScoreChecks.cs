using System.Globalization;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>Signs of masked gradients in scores and gradients alone.</summary>
/// <param name="subject">Who is looked at.</param>
internal sealed class ScoreChecks(MaskingSubject subject)
{
    // A few examples may lie where nothing fires.
    private const double MostZero = 0.05;

    // Piecewise linear scores bend within a step; what is another function differs by far more.
    private const double MostError = 0.25;

    private static readonly float[] Steps = [0.1f, 0.03f, 0.01f, 0.003f, 0.001f];

    public IEnumerable<Func<CancellationToken, MaskingFlag>> All =>
        [
            _ => Repeats(),
            _ => KeepsNoState(),
            _ => AreNoProbabilities(),
            _ => HasGradient(),
            _ => IsFinite(),
            _ => Agrees(),
        ];

    private static MaskingFlag Unchecked(string name) =>
        new(name, false, "the classifier gives no gradients to be looked at");

    // The same examples, twice.
    private MaskingFlag Repeats()
    {
        var (changed, most) = Difference(
            subject.ScoresOf(subject.Data.Examples),
            subject.ScoresOf(subject.Data.Examples)
        );
        return new MaskingFlag(
            "random scores",
            changed > 0,
            changed > 0
                ? $"the scores of {subject.OfAll(changed)} differ when they are computed again, by up to {Text(most)}"
                : $"the scores of all {MaskingSubject.Text(subject.Count)} examples are the same when they are computed again"
        );
    }

    // The same examples, with other calls between.
    private MaskingFlag KeepsNoState()
    {
        var before = subject.ScoresOf(subject.Data.Examples);
        var others = subject.Data.Examples.Clone();
        for (int n = 0; n < others.Rows; n++)
        {
            var random = subject.Key.For("other inputs", (ulong)n).Stream();
            subject.Options.Set.Surface(subject.Data.Examples.Row(n), others.Row(n), ref random);
        }

        for (int call = 0; call < 4; call++)
        {
            subject.ScoresOf(others);
            if (subject.HasGradient)
            {
                subject.GradientAtExamples();
            }
        }

        var (changed, most) = Difference(before, subject.ScoresOf(subject.Data.Examples));
        return new MaskingFlag(
            "state between calls",
            changed > 0,
            changed > 0
                ? $"the scores of {subject.OfAll(changed)} change after other calls, by up to {Text(most)}, so the classifier adapts itself and no attack from outside sees through that"
                : "scores do not change after other calls, though a change that other inputs set off would not be seen"
        );
    }

    private MaskingFlag AreNoProbabilities()
    {
        var scores = subject.ScoresOf(subject.Data.Examples);
        int count = 0;
        for (int n = 0; n < scores.Rows; n++)
        {
            double sum = 0;
            foreach (float score in scores.Row(n))
            {
                sum += score;
            }

            count += Math.Abs(sum - 1) < 1e-3 && !scores.Row(n).ContainsAnyExceptInRange(0, 1) ? 1 : 0;
        }

        bool all = count == scores.Rows;
        return new MaskingFlag(
            "scores that are probabilities",
            all,
            all
                ? "the scores of every example are between 0 and 1 and add up to 1, as after a softmax, which leaves no gradient where one of them rounds to 1"
                : $"the scores of {subject.OfAll(scores.Rows - count)} are not probabilities"
        );
    }

    private MaskingFlag HasGradient()
    {
        const string Name = "zero gradients";
        if (!subject.HasGradient)
        {
            return Unchecked(Name);
        }

        var (gradient, _) = subject.GradientAtExamples();
        int zero = Enumerable.Range(0, subject.Count).Count(n => !gradient.Row(n).ContainsAnyExcept(0f));
        return new MaskingFlag(
            Name,
            zero > MostZero * subject.Count,
            $"{subject.OfAll(zero)} have a gradient of exactly zero"
        );
    }

    private MaskingFlag IsFinite()
    {
        const string Name = "gradients that are not finite";
        if (!subject.HasGradient)
        {
            return Unchecked(Name);
        }

        var (gradient, scores) = subject.GradientAtExamples();
        int gradients = Enumerable.Range(0, subject.Count).Count(n => Finite.IndexOfOther(gradient.Row(n)) >= 0);
        int outputs = Enumerable.Range(0, subject.Count).Count(n => Finite.IndexOfOther(scores.Row(n)) >= 0);
        return new MaskingFlag(
            Name,
            gradients + outputs > 0,
            $"{subject.OfAll(gradients)} have a gradient, and {MaskingSubject.Text(outputs)} have scores, that are infinite or not numbers"
        );
    }

    // Along the gradient, and along a random direction where it is zero, the margin must change as the gradient says.
    private MaskingFlag Agrees()
    {
        const string Name = "gradients of other scores";
        if (!subject.HasGradient)
        {
            return Unchecked(Name);
        }

        var (gradient, scores) = subject.GradientAtExamples();
        var errors = new double[subject.Count];
        var direction = new float[gradient.Columns];
        for (int n = 0; n < subject.Count; n++)
        {
            errors[n] = ErrorOf(n, gradient.Row(n), scores.Row(n), direction);
        }

        double[] sorted = [.. errors.Order()];
        double median = sorted[sorted.Length / 2];
        int wrong = errors.Count(error => error > MostError);
        return new MaskingFlag(
            Name,
            median > MostError,
            $"for {subject.OfAll(wrong)} the margin does not change along the gradient as the gradient says (median error {(100 * median).ToString("0.#", CultureInfo.InvariantCulture)} %, of finite differences at the best of five step sizes)"
        );
    }

    private double ErrorOf(int n, ReadOnlySpan<float> gradient, ReadOnlySpan<float> scores, Span<float> direction)
    {
        if (Finite.IndexOfOther(gradient) >= 0 || Finite.IndexOfOther(scores) >= 0)
        {
            return 1;
        }

        bool isZero = !gradient.ContainsAnyExcept(0f);
        if (isZero)
        {
            var random = subject.Key.For("direction", (ulong)n).Stream();
            random.FillNormal(direction);
        }
        else
        {
            gradient.CopyTo(direction);
        }

        double length = Length(direction);
        double slope = isZero ? 0 : length;
        int label = subject.Data.Labels[n];
        int rival = OutputLayer.LargestBut(label, scores);
        var both = new Matrix(2, direction.Length);
        double least = 1;
        foreach (float step in Steps)
        {
            float far = step * Math.Min(1, subject.Options.Epsilon);
            for (int i = 0; i < direction.Length; i++)
            {
                float change = (float)(far * direction[i] / length);
                both[0, i] = subject.Data.Examples[n, i] + change;
                both[1, i] = subject.Data.Examples[n, i] - change;
            }

            // The rival of the example: which label is best may change on the way.
            var around = subject.ScoresOf(both);
            double up = (double)around[0, rival] - around[0, label];
            double down = (double)around[1, rival] - around[1, label];
            double found = (up - down) / (2 * far);
            double size = Math.Abs(found) + Math.Abs(slope);
            least = Math.Min(least, size > 0 ? Math.Abs(found - slope) / size : 0);
        }

        return double.IsNaN(least) ? 1 : least;
    }

    private static double Length(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }

    private static (int Changed, double Most) Difference(Matrix a, Matrix b)
    {
        int changed = 0;
        double most = 0;
        for (int n = 0; n < a.Rows; n++)
        {
            bool isSame = true;
            for (int c = 0; c < a.Columns; c++)
            {
                // Not a number is like itself here.
                isSame &= a[n, c].Equals(b[n, c]);
                double difference = Math.Abs((double)a[n, c] - b[n, c]);
                most = difference > most ? difference : most;
            }

            changed += isSame ? 0 : 1;
        }

        return (changed, most);
    }

    private static string Text(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
