using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>A classifier as attacks on one thread see it: scores, and gradients of a loss for each row, at fixed weights.</summary>
internal abstract class VictimPass
{
    /// <summary>m.</summary>
    public abstract int Labels { get; }

    /// <summary>The most rows at a time of <see cref="Gradient"/>, at least one for each label.</summary>
    public abstract int Capacity { get; }

    /// <summary>Whether <see cref="Gradient"/> works.</summary>
    public virtual bool HasGradient => true;

    /// <summary>The scores of the first rows.</summary>
    public abstract void Scores(Matrix inputs, int rows, Matrix scores);

    /// <summary>The scores of the first rows, and the gradients of a loss with respect to them in the units of the data.</summary>
    /// <param name="inputs">x, a row for each.</param>
    /// <param name="rows">How many.</param>
    /// <param name="labels">The true labels.</param>
    /// <param name="targets">The label that each row is to be taken for; negative means any wrong one.</param>
    /// <param name="loss">What is differentiated.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="gradient">Receives ∂L/∂x.</param>
    public abstract void Gradient(
        Matrix inputs,
        int rows,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<int> targets,
        AttackLoss loss,
        Matrix scores,
        Matrix gradient
    );

    /// <summary>What suits a classifier.</summary>
    /// <param name="classifier">Who is attacked.</param>
    /// <param name="capacity">The most rows at a time.</param>
    /// <param name="weights">Where weights are laid out; they are shared by the passes of all threads.</param>
    /// <param name="width">The vector width.</param>
    public static VictimPass Of(IClassifier classifier, int capacity, FixedWeights weights, VectorWidth width) =>
        classifier switch
        {
            Network network => new OfNetwork(network, Math.Max(capacity, classifier.Labels), weights, width),
            IDifferentiableClassifier other => new OfDifferentiable(other, Math.Max(capacity, classifier.Labels)),
            _ => new OfScores(classifier, Math.Max(capacity, classifier.Labels)),
        };

    // The pass of a network, with nothing allocated and weights laid out once.
    private sealed class OfNetwork : VictimPass
    {
        private readonly NetworkPass pass;
        private readonly Matrix errors;
        private readonly double[] exact;
        private readonly double[] error;

        public OfNetwork(Network network, int capacity, FixedWeights weights, VectorWidth width)
        {
            Labels = network.Labels;
            pass = new NetworkPass(
                network,
                capacity,
                new WorkerPool(1, width),
                PassUse.InputGradient,
                fixedWeights: weights
            );
            errors = new Matrix(capacity, Labels);
            exact = new double[Labels];
            error = new double[Labels];
        }

        public override int Labels { get; }

        public override int Capacity => pass.Capacity;

        public override void Scores(Matrix inputs, int rows, Matrix scores)
        {
            for (int first = 0; first < rows; first += pass.Capacity)
            {
                int count = Math.Min(pass.Capacity, rows - first);
                pass.Load(inputs, first, count);
                pass.ComputeScores(0, count);
                for (int b = 0; b < count; b++)
                {
                    pass.Scores(b).CopyTo(scores.Row(first + b));
                }
            }
        }

        public override void Gradient(
            Matrix inputs,
            int rows,
            ReadOnlySpan<int> labels,
            ReadOnlySpan<int> targets,
            AttackLoss loss,
            Matrix scores,
            Matrix gradient
        )
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, pass.Capacity);
            Scores(inputs, rows, scores);
            for (int b = 0; b < rows; b++)
            {
                var row = scores.Row(b);
                for (int c = 0; c < exact.Length; c++)
                {
                    exact[c] = row[c];
                }

                ScoreLosses.Evaluate(loss, exact, labels[b], targets[b], error);
                var single = errors.Row(b);
                for (int c = 0; c < error.Length; c++)
                {
                    single[c] = (float)error[c];
                }
            }

            pass.PullBack(errors, rows, gradient);
        }
    }

    private class OfScores(IClassifier classifier, int capacity) : VictimPass
    {
        public override int Labels => classifier.Labels;

        public override int Capacity => capacity;

        public override bool HasGradient => false;

        public override void Scores(Matrix inputs, int rows, Matrix scores) =>
            classifier.Scores(inputs, 0, rows, scores);

        public override void Gradient(
            Matrix inputs,
            int rows,
            ReadOnlySpan<int> labels,
            ReadOnlySpan<int> targets,
            AttackLoss loss,
            Matrix scores,
            Matrix gradient
        ) => throw new NotSupportedException("this classifier gives scores only");
    }

    // Rows of one target at a time, as a loss of the interface knows nothing of targets.
    private sealed class OfDifferentiable(IDifferentiableClassifier classifier, int capacity)
        : OfScores(classifier, capacity)
    {
        private readonly IDifferentiableClassifier classifier = classifier;

        public override bool HasGradient => true;

        public override void Gradient(
            Matrix inputs,
            int rows,
            ReadOnlySpan<int> labels,
            ReadOnlySpan<int> targets,
            AttackLoss loss,
            Matrix scores,
            Matrix gradient
        )
        {
            int first = targets[0];
            if (!targets[..rows].ContainsAnyExcept(first))
            {
                var scoreLoss = first < 0 ? ScoreLosses.Of(loss) : ScoreLosses.Towards(loss, first);
                classifier.InputGradient(
                    inputs.Part(0, rows),
                    labels[..rows],
                    scoreLoss,
                    scores.Part(0, rows),
                    gradient.Part(0, rows)
                );
                return;
            }

            foreach (int target in targets[..rows].ToArray().Distinct())
            {
                int[] members = [.. IndicesOf(target, targets[..rows])];
                var own = inputs.Select(members);
                var (ownScores, ownGradient) = (new Matrix(members.Length, Labels), new Matrix(own.Rows, own.Columns));
                var ownLabels = new int[members.Length];
                for (int i = 0; i < members.Length; i++)
                {
                    ownLabels[i] = labels[members[i]];
                }

                var scoreLoss = target < 0 ? ScoreLosses.Of(loss) : ScoreLosses.Towards(loss, target);
                classifier.InputGradient(own, ownLabels, scoreLoss, ownScores, ownGradient);
                for (int i = 0; i < members.Length; i++)
                {
                    ownScores.Row(i).CopyTo(scores.Row(members[i]));
                    ownGradient.Row(i).CopyTo(gradient.Row(members[i]));
                }
            }
        }

        private static List<int> IndicesOf(int target, ReadOnlySpan<int> targets)
        {
            var indices = new List<int>();
            for (int b = 0; b < targets.Length; b++)
            {
                if (targets[b] == target)
                {
                    indices.Add(b);
                }
            }

            return indices;
        }
    }
}
