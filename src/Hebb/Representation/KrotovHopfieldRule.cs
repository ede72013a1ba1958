using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// The rule of Krotov and Hopfield ("Unsupervised learning by competing hidden units", PNAS 2019, eq. 3 and 10): with ⟨W_j, x⟩ =
/// Σ_i sign(W_ij) |W_ij|^(p−1) x_i, the unit with the largest ⟨W_j, x⟩ has g_j = 1, that of rank K has g_j = −Δ and all others 0;
/// D_j = Σ_n g_nj (x_n − ⟨W_j, x_n⟩ W_j) over the batch, and W_j ← W_j + e D_j/max|D|. Every W_j comes to have p-norm 1. Begins with
/// random weights of unit length, or with examples; e falls geometrically.
/// </summary>
/// <remarks>The step is divided by the largest change of any weight, as in the authors' program; the layer's bias becomes 0.</remarks>
public sealed record KrotovHopfieldRule : ILayerRule
{
    /// <inheritdoc/>
    public string Name => "krotov-hopfield";

    /// <inheritdoc/>
    public int Epochs { get; init; } = 20;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 100;

    /// <summary>p of the norm, from 2 to 8.</summary>
    public int Norm { get; init; } = 2;

    /// <summary>K, the rank of the unit that unlearns, from 2 to 64; above m it is m.</summary>
    public int Rank { get; init; } = 2;

    /// <summary>Δ, how strongly it unlearns, from 0 to 10.</summary>
    public float Unlearning { get; init; } = 0.4f;

    /// <summary>Whether weights begin as examples of unit length, and not as random numbers.</summary>
    public bool Imprinted { get; init; }

    /// <summary>e of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.04f;

    /// <summary>e towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.001f;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfOutside(nameof(Norm), Norm, 2, 8);
        InvalidOptionException.ThrowIfOutside(nameof(Rank), Rank, 2, 64);
        InvalidOptionException.ThrowIfOutside(nameof(Unlearning), Unlearning, 0, 10);
        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers) =>
        new Learner(this, layer, examples, key, workers);

    private sealed class Learner : ILayerLearner
    {
        private const float LeastChange = 1e-30f;

        private readonly KrotovHopfieldRule rule;
        private readonly LayerWorkspace space;
        private readonly LayerWorkspace powers;
        private readonly int rank;
        private readonly float[] largest;
        private readonly int[] best;

        public Learner(
            KrotovHopfieldRule rule,
            CompetitiveLayer layer,
            Matrix examples,
            RandomKey key,
            WorkerPool workers
        )
        {
            this.rule = rule;
            int most = Math.Min(rule.BatchSize, examples.Rows);
            space = new LayerWorkspace(layer, most, workers);
            powers =
                rule.Norm == 2
                    ? space
                    : new LayerWorkspace(
                        new CompetitiveLayer(layer.W.Clone(), new Matrix(1, layer.Units), [1]),
                        most,
                        workers
                    );
            rank = Math.Min(rule.Rank, layer.Units);
            largest = new float[rank];
            best = new int[rank];
            FirstWeights.Set(space, examples, rule.Imprinted, key);
        }

        public IReadOnlyList<NamedWeights> State => [];

        public void Learn(Matrix batch, int rows, double progress)
        {
            if (powers != space)
            {
                RaiseWeights();
            }

            powers.Activate(batch, rows);
            space.H.Buffer.Clear();
            space.Gain.Buffer.Clear();
            for (int n = 0; n < rows; n++)
            {
                Fire(powers.U.Row(n), space.H.Row(n), space.Gain.Row(0));
            }

            space.Correlate(batch, rows);
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
            step /= MathF.Max(LargestChange(), LeastChange);
            for (int j = 0; j < space.Units; j++)
            {
                space.Keep[0, j] = 1 - (step * space.Gain[0, j]);
                space.Gain[0, j] = step;
            }

            space.Move();
        }

        public void Finish() { }

        // sign(w) |w|^(p−1).
        private void RaiseWeights()
        {
            var from = space.Weights.Buffer;
            var to = powers.Weights.Buffer;
            for (int i = 0; i < from.Length; i++)
            {
                float power = from[i];
                for (int p = 2; p < rule.Norm; p++)
                {
                    power *= MathF.Abs(from[i]);
                }

                to[i] = power;
            }
        }

        // g of one example, and Σ_n g_nj ⟨W_j, x_n⟩.
        private void Fire(ReadOnlySpan<float> u, Span<float> g, Span<float> sums)
        {
            int winner = OutputLayer.Largest(u);
            int unlearns = OfRank(u);
            g[winner] = 1;
            sums[winner] += u[winner];
            if (unlearns != winner)
            {
                g[unlearns] = -rule.Unlearning;
                sums[unlearns] -= rule.Unlearning * u[unlearns];
            }
        }

        // The unit of rank K; of equal ones the lower index ranks first.
        private int OfRank(ReadOnlySpan<float> u)
        {
            int count = 0;
            for (int j = 0; j < u.Length; j++)
            {
                if (count == rank && !(u[j] > largest[rank - 1]))
                {
                    continue;
                }

                int place = count < rank ? count++ : rank - 1;
                for (; place > 0 && u[j] > largest[place - 1]; place--)
                {
                    (largest[place], best[place]) = (largest[place - 1], best[place - 1]);
                }

                (largest[place], best[place]) = (u[j], j);
            }

            return best[rank - 1];
        }

        // max |D|, D_ij = Σ_n g_nj x_ni − W_ij Σ_n g_nj ⟨W_j, x_n⟩.
        private float LargestChange()
        {
            float most = 0;
            var sums = space.Gain.Row(0);
            for (int i = 0; i < space.Weights.Rows; i++)
            {
                var products = space.Products.Row(i);
                var weights = space.Weights.Row(i);
                for (int j = 0; j < products.Length; j++)
                {
                    float change = MathF.FusedMultiplyAdd(-sums[j], weights[j], products[j]);
                    most = MathF.Max(most, MathF.Abs(change));
                }
            }

            return most;
        }
    }
}
