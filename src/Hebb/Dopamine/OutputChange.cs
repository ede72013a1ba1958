using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Dopamine;

/// <summary>Changes U by minibatches: the rule adds each example's change, a baseline makes a step from their sum. Holds the moments of Adam and the mean of U.</summary>
internal sealed class OutputChange
{
    private readonly Matrix u;
    private readonly DopamineOptions options;
    private readonly long steps;
    private readonly OutputBatch batch;
    private readonly WorkerPool workers;
    private readonly bool firedOnly;
    private readonly Matrix? gradient;
    private readonly Adam? adam;
    private readonly Matrix? early;
    private SparseRows? features;
    private float[] ones = [];

    /// <summary>Begins a training of <paramref name="steps"/> steps.</summary>
    public OutputChange(
        Matrix outputWeights,
        DopamineOptions options,
        long steps,
        OutputBatch batch,
        WorkerPool workers
    )
    {
        u = outputWeights;
        this.options = options;
        this.steps = steps;
        this.batch = batch;
        this.workers = workers;
        firedOnly = options.PreSynaptic == PreSynaptic.Binary || options.Reward == Reward.Printed;
        gradient = options.Method == OutputMethod.Dopamine ? null : new Matrix(u.Rows, u.Columns);
        adam =
            options.Method == OutputMethod.Adam
                ? new Adam(u.Buffer.Length, options.StepSizeInUse, width: workers.Width)
                : null;
        early = options.IsAveraged ? new Matrix(u.Rows, u.Columns) : null;
    }

    /// <summary>Steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>The size of the next step.</summary>
    public double StepSize
    {
        get
        {
            double t = Steps / (double)steps;
            return options.StepSizeInUse
                * options.Schedule switch
                {
                    StepSchedule.Linear => 1 - t,
                    StepSchedule.Inverse => 1 / (1 + (10 * t)),
                    _ => 1,
                };
        }
    }

    // The mean leaves out the iterates of these first steps.
    private long Skipped => steps / 10;

    /// <summary>Changes U by the batch.</summary>
    /// <param name="of">h of each example.</param>
    public void Make(SparseRows of)
    {
        features = of;
        if (firedOnly && ones.Length < of.Longest)
        {
            ones = new float[of.Longest];
            Array.Fill(ones, 1);
        }

        adam?.BeginStep();
        long numbers = gradient is null ? 0 : u.Buffer.Length;
        workers.OnEachThread(
            this,
            static (change, share) => change.Make(share),
            ((long)batch.Count * of.Longest * u.Stride) + numbers
        );
        Steps++;
    }

    /// <summary>U, or the mean of its iterates after the first tenth of the steps so far: Ū = U − Σ_k Δ_k (iterates before it) / (iterates).</summary>
    public Matrix Weights()
    {
        if (early is null || Steps <= Skipped)
        {
            return u;
        }

        var mean = u.Clone();
        float share = (float)(steps - Skipped) / (Steps - Skipped);
        var to = mean.Buffer;
        var from = early.Buffer;
        for (int i = 0; i < to.Length; i++)
        {
            to[i] -= share * from[i];
        }

        return mean;
    }

    /// <summary>Puts <see cref="Weights"/> into U; they stay the same.</summary>
    public void UseWeights()
    {
        Weights().Buffer.CopyTo(u.Buffer);
        early?.Buffer.Clear();
    }

    /// <summary>U, and the moments or the sum for its mean.</summary>
    public IEnumerable<SafeTensor> Save()
    {
        yield return SafeTensor.FromMatrix("output_weights", u);
        if (early is not null)
        {
            yield return SafeTensor.FromMatrix("early_changes", early);
        }

        if (adam is not null)
        {
            yield return SafeTensor.From("mean", adam.Mean, u.Rows, u.Stride);
            yield return SafeTensor.From("square", adam.Square, u.Rows, u.Stride);
        }
    }

    /// <summary>Restores what <see cref="Save"/> returned.</summary>
    public void Restore(TensorArchive saved, long made)
    {
        var weights = saved.GetMatrix("output_weights", u.Rows, u.Columns);
        var changes = early is null ? null : saved.GetMatrix("early_changes", u.Rows, u.Columns);
        if (adam is not null)
        {
            var mean = saved.Get("mean", SafeTensorType.F32, u.Rows, u.Stride);
            var square = saved.Get("square", SafeTensorType.F32, u.Rows, u.Stride);
            adam.Restore(made, mean.Values<float>(), square.Values<float>());
        }

        weights.Buffer.CopyTo(u.Buffer);
        changes?.Buffer.CopyTo(early!.Buffer);
        Steps = made;
    }

    private void Make(ThreadShare share)
    {
        var (from, to) = share.Of(u.Rows);
        var target = gradient ?? u;
        if (gradient is not null)
        {
            gradient.Buffer[(from * u.Stride)..(to * u.Stride)].Clear();
        }

        for (int b = 0; b < batch.Count; b++)
        {
            Add(batch.Row(b), batch.Factors(b), target, from, to);
        }

        var numbers = (from * u.Stride)..(to * u.Stride);
        if (adam is not null)
        {
            adam.StepPart(u.Buffer[numbers], gradient!.Buffer[numbers], from * u.Stride);
        }
        else if (gradient is not null)
        {
            SignSgd.Step(u.Buffer[numbers], gradient.Buffer[numbers], (float)StepSize);
        }
        else if (early is not null && Steps > Skipped)
        {
            AddEarly(early, from, to);
        }
    }

    private void Add(int row, ReadOnlySpan<float> factors, Matrix target, int from, int to)
    {
        if (factors.ContainsAnyExcept(0f))
        {
            var indices = features!.Indices(row);
            var phi = firedOnly ? ones.AsSpan(0, indices.Length) : features.Values(row);
            SparseProducts.AddOuterProduct(indices, phi, factors, target, from, to, workers.Width);
        }
    }

    // Each change, times the fraction of the iterates that precede it.
    private void AddEarly(Matrix sum, int from, int to)
    {
        Span<float> late = stackalloc float[u.Stride];
        float before = (float)(Steps - Skipped) / (steps - Skipped);
        for (int b = 0; b < batch.Count; b++)
        {
            ReadOnlySpan<float> factors = batch.Factors(b);
            for (int j = 0; j < late.Length; j++)
            {
                late[j] = before * factors[j];
            }

            Add(batch.Row(b), late, sum, from, to);
        }
    }
}
