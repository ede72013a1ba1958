using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Robustness;

/// <content>Those that change from call to call, or that have another's gradient or none of use.</content>
internal abstract partial class Masker
{
    private sealed class Noisy(IDifferentiableClassifier inner) : Masker(inner)
    {
        private int calls;

        protected override void ChangeScores(Span<float> s)
        {
            var random = RandomKey.FromSeed((ulong)Interlocked.Increment(ref calls)).Stream();
            foreach (ref float value in s)
            {
                value += 0.3f * random.NextNormal();
            }
        }
    }

    // x + sin(2000 x)/50: its derivative is right and leads nowhere.
    private sealed class Shattered(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeInput(Span<float> x)
        {
            foreach (ref float value in x)
            {
                value += MathF.Sin(20000 * value) / 50;
            }
        }

        protected override void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient)
        {
            for (int i = 0; i < x.Length; i++)
            {
                gradient[i] *= 1 + (400 * MathF.Cos(20000 * x[i]));
            }
        }
    }

    private sealed class Exploding(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeScores(Span<float> s)
        {
            foreach (ref float value in s)
            {
                value *= 1e30f;
            }
        }

        protected override void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient)
        {
            foreach (ref float value in gradient)
            {
                value *= 1e30f;
                value *= 1e30f;
            }
        }
    }

    private sealed class OfAnother(IDifferentiableClassifier inner, IDifferentiableClassifier other) : Masker(inner)
    {
        public override void InputGradient(
            Matrix examples,
            ReadOnlySpan<int> labels,
            ScoreLoss loss,
            Matrix scores,
            Matrix gradient,
            WorkerPool? workers = null
        )
        {
            other.InputGradient(examples, labels, loss, scores, gradient, workers);
            Scores(examples, 0, examples.Rows, scores);
        }
    }

    // The gradient passes as if there were no threshold.
    private sealed class Thresholded(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeInput(Span<float> x)
        {
            foreach (ref float value in x)
            {
                value = value > 0.45f ? 0.8f : 0.1f;
            }
        }
    }

    // What it says drifts with every input that it sees.
    private sealed class Stateful(IDifferentiableClassifier inner) : Masker(inner)
    {
        private int rows;

        protected override void ChangeScores(Span<float> s)
        {
            int seen = Interlocked.Increment(ref rows) / 200;
            for (int c = 0; c < s.Length; c++)
            {
                s[c] += 0.1f * seen * c;
            }
        }
    }

    private sealed class Stepped(IDifferentiableClassifier inner) : Masker(inner)
    {
        protected override void ChangeScores(Span<float> s)
        {
            foreach (ref float value in s)
            {
                value = MathF.Floor(2 * value) / 2;
            }
        }

        protected override void ChangeGradient(ReadOnlySpan<float> x, Span<float> gradient) => gradient.Clear();
    }
}
