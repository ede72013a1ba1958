using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>The first step of a pass: takes examples through the input transform, and gradients back.</summary>
internal sealed class InputPass
{
    private readonly Network network;
    private readonly WorkerPool workers;
    private readonly bool hasView;
    private readonly int[] taken;

    // The examples as they are and the gradient of one view, where gradients go back through a view.
    private readonly Matrix? images;
    private readonly float[] viewGradient;

    /// <summary>Buffers for blocks of examples.</summary>
    /// <param name="network">Its input transform is used.</param>
    /// <param name="capacity">The most examples in a block.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="goesBack">Whether <see cref="PullBack"/> is wanted.</param>
    public InputPass(Network network, int capacity, WorkerPool workers, bool goesBack)
    {
        this.network = network;
        this.workers = workers;
        hasView = network.Input is { } transform && transform.View != ImageView.None;
        Rows = new Matrix(capacity, network.Inputs);
        images = hasView && goesBack ? new Matrix(capacity, network.Inputs) : null;
        viewGradient = new float[images is null ? 0 : network.Inputs];
        taken = new int[capacity];
    }

    /// <summary>What the first layer takes, a row for each example.</summary>
    public Matrix Rows { get; }

    /// <summary>Takes consecutive examples.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="start">The first example.</param>
    /// <param name="rows">How many.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d, or a number is not finite.</exception>
    public void Take(Matrix examples, int start, int rows)
    {
        network.RequireInputs(examples.Columns);
        Finite.Require(examples, start, rows, nameof(examples));
        for (int b = 0; b < rows; b++)
        {
            taken[b] = start + b;
        }

        TakeRows(examples, rows);
    }

    /// <summary>Takes the examples at <paramref name="indices"/>.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="indices">Some of 0 … n − 1.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public void Take(Matrix examples, ReadOnlySpan<int> indices)
    {
        network.RequireInputs(examples.Columns);
        indices.CopyTo(taken);
        TakeRows(examples, indices.Length);
    }

    /// <summary>Takes one example.</summary>
    /// <param name="example">d numbers.</param>
    /// <exception cref="InvalidOptionException">The example is not of the network's size d, or a number is not finite.</exception>
    public void Take(ReadOnlySpan<float> example)
    {
        network.RequireInputs(example.Length, "the example has");
        Finite.Require(example, nameof(example));
        TakeRow(example, 0);
    }

    /// <summary>Takes gradients with respect to <see cref="Rows"/> back to the units of the data, in place.</summary>
    /// <param name="gradient">A row for each of the first examples.</param>
    /// <param name="rows">How many examples.</param>
    public void PullBack(Matrix gradient, int rows)
    {
        for (int b = 0; b < rows; b++)
        {
            network.Input?.PullBack(images is null ? default : images.Row(b), gradient.Row(b), viewGradient);
        }
    }

    // What is worth several threads is a view; anything else takes no longer than a copy.
    private void TakeRows(Matrix examples, int rows) =>
        workers.OnEachThread(
            (Pass: this, Examples: examples, Rows: rows),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                for (int b = from; b < to; b++)
                {
                    state.Pass.TakeRow(state.Examples.Row(state.Pass.taken[b]), b);
                }
            },
            hasView ? 16L * rows * network.Inputs : 0
        );

    private void TakeRow(ReadOnlySpan<float> example, int row)
    {
        if (images is not null)
        {
            example.CopyTo(images.Row(row));
        }

        if (network.Input is { } transform)
        {
            transform.Apply(example, Rows.Row(row));
        }
        else
        {
            example.CopyTo(Rows.Row(row));
        }
    }
}
