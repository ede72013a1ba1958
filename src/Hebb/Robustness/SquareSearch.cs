using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Random search that looks at scores alone, after the square attack (Andriushchenko et al., 2020): a small window is filled at random,
/// the rest of the ball's radius going there, and what raises the margin stays. The windows become smaller. It needs no gradient, so
/// a classifier that hides its own gains nothing.
/// </summary>
/// <remarks>In images windows are squares over all channels; in other data they are coordinates drawn at random.</remarks>
public sealed class SquareSearch : Attack
{
    // The first window's side as a part of the image's: 12 of 28 pixels.
    private const float FirstSide = 0.43f;

    private readonly int queries;
    private readonly LayerShape? shape;

    /// <summary>The attack.</summary>
    /// <param name="queries">Inputs tried for each example, at least 1; 500 or more for a figure to quote.</param>
    /// <param name="shape">The shape of an example; none takes it from the data or the victim.</param>
    /// <exception cref="InvalidOptionException"><paramref name="queries"/> is out of range.</exception>
    public SquareSearch(int queries = 500, LayerShape? shape = null)
        : base($"square search, {queries} queries")
    {
        InvalidOptionException.ThrowIfOutside(nameof(queries), queries, 1, 10_000_000);
        this.queries = queries;
        this.shape = shape;
    }

    /// <inheritdoc/>
    public override bool NeedsGradient => false;

    internal override string Settings => $"square {queries} {shape}";

    internal override void RequireFit(IClassifier victim, int inputs)
    {
        base.RequireFit(victim, inputs);
        InvalidOptionException.ThrowIfMismatch(
            "the shape has",
            shape?.Size ?? inputs,
            "numbers",
            "the victim takes",
            inputs
        );
    }

    private protected override void RunUnit(AttackUnit unit)
    {
        var search = new State(unit, shape ?? unit.Shape);
        for (int query = 0; query <= queries; query++)
        {
            unit.ThrowIfCancelled();
            if (!search.Try(query, queries))
            {
                return;
            }
        }
    }

    // The best inputs so far of a unit's examples, and the next to be tried.
    private sealed class State
    {
        private readonly AttackUnit unit;
        private readonly Matrix best;
        private readonly Matrix candidates;
        private readonly Matrix scores;
        private readonly double[] margins;
        private readonly RandomStream[] random;
        private readonly SearchWindow window;
        private readonly SearchWindow source;
        private readonly int[] active;
        private readonly float[] fill;
        private int rows;

        public State(AttackUnit unit, LayerShape shape)
        {
            this.unit = unit;
            best = unit.Examples.Clone();
            candidates = unit.Examples.Clone();
            scores = new Matrix(unit.Count, unit.Pass.Labels);
            margins = new double[unit.Count];
            Array.Fill(margins, double.NegativeInfinity);
            random = new RandomStream[unit.Count];
            window = new SearchWindow(shape);
            source = new SearchWindow(shape);
            fill = new float[shape.Size];
            active = new int[unit.Count];
            for (int i = 0; i < unit.Count; i++)
            {
                random[i] = unit.KeyOf(i, "square").Stream();
            }
        }

        // One candidate for each example that is not fooled yet. False where all are.
        public bool Try(int query, int queries)
        {
            rows = 0;
            for (int i = 0; i < unit.Count; i++)
            {
                if (!unit.IsFooled(i))
                {
                    Propose(i, candidates.Row(rows), query, queries);
                    active[rows++] = i;
                }
            }

            if (rows == 0)
            {
                return false;
            }

            unit.Pass.Scores(candidates, rows, scores);
            unit.Add(new AttackCost(0, 0, 0, rows));
            for (int r = 0; r < rows; r++)
            {
                double margin = unit.Consider(active[r], candidates.Row(r), scores.Row(r));
                // The example itself is looked at first, but the search begins elsewhere.
                if (query <= 1 || margin > margins[active[r]])
                {
                    margins[active[r]] = margin;
                    candidates.Row(r).CopyTo(best.Row(active[r]));
                }
            }

            return true;
        }

        private void Propose(int example, Span<float> candidate, int query, int queries)
        {
            var x = unit.Examples.Row(example);
            best.Row(example).CopyTo(candidate);
            ref var own = ref random[example];
            if (query == 0)
            {
                return;
            }

            if (query == 1)
            {
                unit.Set.Surface(x, candidate, ref own);
                return;
            }

            float left = 1 - ((query - 1) / (float)queries);
            float size = FirstSide * left * MathF.Sqrt(left);
            window.Draw(size, ref own);
            if (unit.Set.Norm == PerturbationNorm.LInfinity)
            {
                FillCorner(x, candidate, ref own);
            }
            else
            {
                source.Draw(size, ref own);
                FillBall(x, candidate, keep: query % 2 == 0 ? 0 : 0.5f, ref own);
            }

            unit.Set.Project(x, candidate);
        }

        // Each channel of the window goes to one side of the cube.
        private void FillCorner(ReadOnlySpan<float> x, Span<float> candidate, ref RandomStream own)
        {
            float side = 0;
            int channel = -1;
            foreach (int i in window.Coordinates)
            {
                if (window.ChannelOf(i) != channel)
                {
                    channel = window.ChannelOf(i);
                    side = own.NextBool(0.5) ? unit.Set.Epsilon : -unit.Set.Epsilon;
                }

                candidate[i] = x[i] + side;
            }
        }

        // What the source had, and what was left of the radius, goes to the window.
        private void FillBall(ReadOnlySpan<float> x, Span<float> candidate, float keep, ref RandomStream own)
        {
            foreach (int i in source.Coordinates)
            {
                candidate[i] = x[i] + (keep * (candidate[i] - x[i]));
            }

            double all = 0,
                inside = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double change = (double)candidate[i] - x[i];
                all += change * change;
            }

            foreach (int i in window.Coordinates)
            {
                double change = (double)candidate[i] - x[i];
                inside += change * change;
            }

            double radius = unit.Set.Epsilon;
            double spare = Math.Max(0, (radius * radius) - all + inside);
            double old = inside > 0 ? 0.5 * Math.Sqrt(window.Coordinates.Length / inside) : 0;
            float mean = own.NextBool(0.5) ? 1 : -1;
            double squares = 0;
            foreach (int i in window.Coordinates)
            {
                fill[i] = (float)(mean + (0.5 * own.NextNormal()) + (old * (candidate[i] - x[i])));
                squares += (double)fill[i] * fill[i];
            }

            float scale = squares > 0 ? (float)Math.Sqrt(spare / squares) : 0;
            foreach (int i in window.Coordinates)
            {
                candidate[i] = MathF.FusedMultiplyAdd(fill[i], scale, x[i]);
            }
        }
    }
}
