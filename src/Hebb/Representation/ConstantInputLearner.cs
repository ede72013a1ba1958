using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Rules on inputs with a constant beside them, x̃ = [x; c] with weights W̃_j = [W_j; w_j], mostly of unit length: u_j = W̃_j·x̃ + a_j, so the
/// layer's bias is b_j = c w_j + a_j. a is 0 unless the rule has a conscience.
/// </summary>
internal abstract class ConstantInputLearner : ILayerLearner
{
    private readonly float constant;
    private readonly Matrix conscience;

    /// <param name="layer">The layer that learns, in place; its weights begin as N(0, 1) of unit length.</param>
    /// <param name="constant">c, 0 or more; at 0 there is no constant input.</param>
    /// <param name="batchSize">The most examples of a batch.</param>
    /// <param name="key">Where the first weights come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    protected ConstantInputLearner(
        CompetitiveLayer layer,
        float constant,
        int batchSize,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.constant = constant;
        Space = new LayerWorkspace(layer, batchSize, workers);
        Constants = new Matrix(1, Space.Units);
        conscience = new Matrix(1, Space.Units);
        RandomFeatures.Draw(Space.Weights, Constants, constant > 0 ? 1 : 0, key);
        SetBias();
    }

    /// <inheritdoc/>
    public virtual IReadOnlyList<NamedWeights> State =>
        [new("constant_weights", Constants, null), new("conscience", conscience, null)];

    /// <summary>The layer at work.</summary>
    protected LayerWorkspace Space { get; }

    /// <summary>w, 1 × m: weights from the constant input.</summary>
    protected Matrix Constants { get; }

    /// <inheritdoc/>
    public void Learn(Matrix batch, int rows, double progress)
    {
        Space.Activate(batch, rows);
        Change(batch, rows, progress);
        SetBias();
    }

    /// <inheritdoc/>
    public void Finish() { }

    /// <summary>Changes weights and conscience; U holds u.</summary>
    protected abstract void Change(Matrix batch, int rows, double progress);

    /// <summary>Makes every W̃_j a training point with the constant beside it, of unit length.</summary>
    protected void Imprint(Matrix examples, RandomKey key)
    {
        PrototypeWeights.Imprint(Space.Weights, examples, key);
        Constants.Row(0).Fill(constant);
        MakeUnitLength();
        SetBias();
    }

    /// <summary>W̃_ij ← keep_j W̃_ij + gain_j Σ_n x̃_ni h_nj.</summary>
    protected void Move(Matrix batch, int rows)
    {
        Space.Correlate(batch, rows);
        Space.Move();
        var (sums, keep, gain) = (Space.Sums, Space.Keep, Space.Gain);
        for (int j = 0; j < Space.Units; j++)
        {
            float product = constant * sums[0, j];
            Constants[0, j] = MathF.FusedMultiplyAdd(gain[0, j], product, keep[0, j] * Constants[0, j]);
        }
    }

    /// <summary>W̃_j ← W̃_j/max(|W̃_j|, 10⁻⁶).</summary>
    protected void MakeUnitLength()
    {
        var squares = Space.SquaredLengths();
        RowOperations.AddSquares(squares, Constants.PaddedRow(0));
        var factors = Space.Gain.Row(0);
        for (int j = 0; j < factors.Length; j++)
        {
            factors[j] = 1 / MathF.Max(MathF.Sqrt(squares[j]), 1e-6f);
        }

        Space.Scale(Space.Gain.PaddedRow(0));
        RowOperations.Multiply(Constants.PaddedRow(0), Space.Gain.PaddedRow(0));
    }

    /// <summary>a_j ← a_j + rate (k/m − the share of the batch for which unit j fired).</summary>
    protected void Balance(int rows, float rate)
    {
        float target = (float)Space.Cap / Space.Units;
        for (int j = 0; j < Space.Units; j++)
        {
            int fired = 0;
            for (int n = 0; n < rows; n++)
            {
                fired += Space.H[n, j] > 0 ? 1 : 0;
            }

            conscience[0, j] += rate * (target - ((float)fired / rows));
        }
    }

    private void SetBias()
    {
        for (int j = 0; j < Space.Units; j++)
        {
            Space.Bias[0, j] = MathF.FusedMultiplyAdd(constant, Constants[0, j], conscience[0, j]);
        }
    }
}
