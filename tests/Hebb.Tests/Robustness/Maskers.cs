using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>A classifier around another that hides its gradient in some way. Attacks by gradient find it robust; it is not.</summary>
/// <param name="inner">The classifier inside.</param>
internal abstract partial class Masker(IDifferentiableClassifier inner) : IDifferentiableClassifier
{
    public int Inputs => inner.Inputs;

    public int Labels => inner.Labels;

    /// <summary>The eleven kinds, each with the name of the sign that it must show.</summary>
    public static IEnumerable<(string Kind, string Sign, Masker Masker)> All(
        IDifferentiableClassifier inner,
        IDifferentiableClassifier other
    ) =>
        [
            ("double softmax", "scores that are probabilities", new DoubleSoftmax(inner)),
            ("saturated softmax", "zero gradients", new Saturated(inner)),
            ("quantised input", "search without gradients beats gradients", new Quantised(inner)),
            ("detached gradient", "gradients of other scores", new Detached(inner)),
            ("random scores", "random scores", new Noisy(inner)),
            ("shattered gradient", "gradients of other scores", new Shattered(inner)),
            ("exploding scale", "gradients that are not finite", new Exploding(inner)),
            ("gradient of another", "gradients of other scores", new OfAnother(inner, other)),
            ("thresholded input", "gradients of other scores", new Thresholded(inner)),
            ("stateful", "state between calls", new Stateful(inner)),
            ("steps in the output", "an attack without bounds fails", new Stepped(inner)),
        ];

    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null)
    {
        var inputs = new Matrix(rows, Inputs);
        for (int r = 0; r < rows; r++)
        {
            examples.Row(first + r).CopyTo(inputs.Row(r));
            ChangeInput(inputs.Row(r));
        }

        inner.Scores(inputs, 0, rows, scores);
        for (int r = 0; r < rows; r++)
        {
            ChangeScores(scores.Row(r));
        }
    }

    public virtual void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers = null
    )
    {
        var inputs = examples.Clone();
        for (int r = 0; r < inputs.Rows; r++)
        {
            ChangeInput(inputs.Row(r));
        }

        // Rows come one after the other, so what the loss sees is the row's own changed scores.
        inner.InputGradient(inputs, labels, (s, y, g) => ThroughScores(loss, s, y, g), scores, gradient);
        Scores(examples, 0, examples.Rows, scores);
        for (int r = 0; r < inputs.Rows; r++)
        {
            ChangeGradient(examples.Row(r), gradient.Row(r));
        }
    }

    protected virtual void ChangeInput(Span<float> x) { }

    protected virtual void ChangeScores(Span<float> s) { }

    protected virtual void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient) { }

    protected virtual double ThroughScores(ScoreLoss loss, ReadOnlySpan<double> s, int label, Span<double> gradient)
    {
        var changed = new float[s.Length];
        for (int c = 0; c < s.Length; c++)
        {
            changed[c] = (float)s[c];
        }

        ChangeScores(changed);
        return loss(Array.ConvertAll(changed, x => (double)x), label, gradient);
    }

    protected static void Softmax(Span<float> s, float scale)
    {
        float largest = float.NegativeInfinity;
        foreach (float x in s)
        {
            largest = Math.Max(largest, scale * x);
        }

        float sum = 0;
        foreach (ref float x in s)
        {
            x = MathF.Exp((scale * x) - largest);
            sum += x;
        }

        foreach (ref float x in s)
        {
            x /= sum;
        }
    }

    // From the gradient with respect to p = softmax(scale s) to that with respect to s, in single precision.
    protected static void ThroughSoftmax(ReadOnlySpan<float> p, Span<float> gradient, float scale)
    {
        float dot = 0;
        for (int c = 0; c < p.Length; c++)
        {
            dot += p[c] * gradient[c];
        }

        for (int c = 0; c < p.Length; c++)
        {
            gradient[c] = scale * p[c] * (gradient[c] - dot);
        }
    }

    private sealed class DoubleSoftmax(IDifferentiableClassifier inner) : Masker(inner)
    {
        private const float Scale = 100;

        protected override void ChangeScores(Span<float> s)
        {
            Softmax(s, Scale);
            Softmax(s, 1);
        }

        protected override double ThroughScores(
            ScoreLoss loss,
            ReadOnlySpan<double> s,
            int label,
            Span<double> gradient
        )
        {
            float[] p = [.. s.ToArray().Select(x => (float)x)];
            Softmax(p, Scale);
            float[] q = [.. p];
            Softmax(q, 1);
            double value = loss(Array.ConvertAll(q, x => (double)x), label, gradient);
            float[] g = [.. gradient.ToArray().Select(x => (float)x)];
            ThroughSoftmax(q, g, 1);
            ThroughSoftmax(p, g, Scale);
            for (int c = 0; c < g.Length; c++)
            {
                gradient[c] = g[c];
            }

            return value;
        }
    }

    private sealed class Saturated(IDifferentiableClassifier inner) : Masker(inner)
    {
        private const float Scale = 1e4f;

        protected override void ChangeScores(Span<float> s) => Softmax(s, Scale);

        protected override double ThroughScores(
            ScoreLoss loss,
            ReadOnlySpan<double> s,
            int label,
            Span<double> gradient
        )
        {
            float[] p = [.. s.ToArray().Select(x => (float)x)];
            Softmax(p, Scale);
            double value = loss(Array.ConvertAll(p, x => (double)x), label, gradient);
            float[] g = [.. gradient.ToArray().Select(x => (float)x)];
            ThroughSoftmax(p, g, Scale);
            for (int c = 0; c < g.Length; c++)
            {
                gradient[c] = g[c];
            }

            return value;
        }
    }

    private sealed class Quantised(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeInput(Span<float> x)
        {
            foreach (ref float value in x)
            {
                value = MathF.Round(4 * value) / 4;
            }
        }

        protected override void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient) => gradient.Clear();
    }

    private sealed class Detached(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient) => gradient.Clear();
    }
}
