using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a network forward for its callers, and back to its inputs: one example in a pass that is kept between calls, many in blocks. Safe from
/// any number of threads while the network is not trained. The members are those of <see cref="Network"/>, whose documentation is theirs.
/// </summary>
internal sealed class NetworkInference
{
    private const int BlockSize = 256;
    private const int GradientBlock = 64;

    private readonly Network network;
    private readonly IdlePasses singles;
    private readonly IdlePasses gradients;

    /// <param name="network">The network; its weights may change between calls.</param>
    public NetworkInference(Network network)
    {
        this.network = network;
        singles = new IdlePasses(() => new NetworkPass(network, 1, new WorkerPool(1)));
        gradients = new IdlePasses(() =>
            new NetworkPass(network, GradientBlock, new WorkerPool(1), PassUse.InputGradient)
        );
    }

    /// <inheritdoc cref="Network.Predict(ReadOnlySpan{float})"/>
    public int Predict(ReadOnlySpan<float> example)
    {
        var pass = singles.Borrow();
        try
        {
            pass.Load(example);
            pass.ComputeScores(0, 1);
            return OutputLayer.Largest(pass.Scores(0));
        }
        finally
        {
            singles.Return(pass);
        }
    }

    /// <inheritdoc cref="Network.Scores(ReadOnlySpan{float}, Span{float})"/>
    public void Scores(ReadOnlySpan<float> example, Span<float> scores)
    {
        InvalidOptionException.ThrowIfMismatch(
            "there are",
            scores.Length,
            "places for scores",
            "the network has",
            network.Labels
        );
        var pass = singles.Borrow();
        try
        {
            pass.Load(example);
            pass.ComputeScores(0, 1);
            pass.Scores(0).CopyTo(scores);
        }
        finally
        {
            singles.Return(pass);
        }
    }

    /// <inheritdoc cref="Network.Predict(Matrix, WorkerPool?, CancellationToken)"/>
    public int[] Predict(Matrix examples, WorkerPool? workers, CancellationToken cancel)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var pass = PassFor(examples.Rows, workers ?? own!);
        var predictions = new int[examples.Rows];
        foreach (var (first, count) in Blocks(pass, examples.Rows))
        {
            cancel.ThrowIfCancellationRequested();
            pass.Load(examples, first, count);
            pass.Predict(0, count, predictions.AsSpan(first, count));
        }

        return predictions;
    }

    /// <inheritdoc cref="Network.Features"/>
    public Matrix Features(Matrix examples, WorkerPool? workers, CancellationToken cancel)
    {
        using var own = workers is null ? new WorkerPool() : null;
        workers ??= own!;
        var pass = PassFor(examples.Rows, workers, packsInputWeights: true);
        var features = new Matrix(examples.Rows, network.U.Rows);
        int[] active = new int[network.Hidden[^1].MostActive];
        foreach (var (first, count) in Blocks(pass, examples.Rows))
        {
            cancel.ThrowIfCancellationRequested();
            pass.Load(examples, first, count);
            for (int b = 0; b < count; b++)
            {
                var row = features.Row(first + b);
                var values = pass.Activity.Values(b);
                var indices = pass.Activity.FiredLast(b, active, workers.Width);
                for (int n = 0; n < indices.Length; n++)
                {
                    row[indices[n]] = values[n];
                }
            }
        }

        return features;
    }

    /// <inheritdoc cref="IClassifier.Scores"/>
    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers)
    {
        network.RequireInputs(examples.Columns);
        InvalidOptionException.ThrowIfOutside(nameof(first), first, 0, examples.Rows);
        InvalidOptionException.ThrowIfOutside(nameof(rows), rows, 0, Math.Min(examples.Rows - first, scores.Rows));
        InvalidOptionException.ThrowIfMismatch(
            "scores has",
            scores.Columns,
            "columns",
            "the labels are",
            network.Labels
        );
        using var own = workers is null ? new WorkerPool(1) : null;
        var pass = PassFor(rows, workers ?? own!);
        foreach (var (done, count) in Blocks(pass, rows))
        {
            pass.Load(examples, first + done, count);
            pass.ComputeScores(0, count);
            for (int b = 0; b < count; b++)
            {
                pass.Scores(b).CopyTo(scores.Row(done + b));
            }
        }
    }

    /// <inheritdoc cref="IDifferentiableClassifier.InputGradient"/>
    public void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers
    )
    {
        network.RequireInputs(examples.Columns);
        InvalidOptionException.ThrowIfMismatch("there are", labels.Length, "labels", "the examples are", examples.Rows);
        Require(nameof(scores), scores, examples.Rows, network.Labels);
        Require(nameof(gradient), gradient, examples.Rows, network.Inputs);
        int[] y = labels.ToArray();
        using var own = workers is null ? new WorkerPool(1) : null;
        (workers ?? own!).For(
            (examples.Rows + GradientBlock - 1) / GradientBlock,
            block =>
            {
                int first = block * GradientBlock;
                int rows = Math.Min(GradientBlock, examples.Rows - first);
                var pass = gradients.Borrow();
                try
                {
                    pass.Load(examples, first, rows);
                    pass.ComputeScores(0, rows);
                    for (int b = 0; b < rows; b++)
                    {
                        pass.Scores(b).CopyTo(scores.Row(first + b));
                    }

                    var inputGradient = new Matrix(rows, network.Inputs);
                    pass.PullBack(ScoreGradient(pass, rows, y.AsSpan(first), loss), rows, inputGradient);
                    for (int b = 0; b < rows; b++)
                    {
                        inputGradient.Row(b).CopyTo(gradient.Row(first + b));
                    }
                }
                finally
                {
                    gradients.Return(pass);
                }
            }
        );
    }

    // ∂L/∂ of the scores that a pass has computed.
    private static Matrix ScoreGradient(NetworkPass pass, int rows, ReadOnlySpan<int> labels, ScoreLoss loss)
    {
        int count = pass.Scores(0).Length;
        var gradient = new Matrix(rows, count);
        var exact = new double[count];
        var error = new double[count];
        for (int b = 0; b < rows; b++)
        {
            var scores = pass.Scores(b);
            for (int c = 0; c < count; c++)
            {
                exact[c] = scores[c];
            }

            loss(exact, labels[b], error);
            for (int c = 0; c < count; c++)
            {
                gradient[b, c] = (float)error[c];
            }
        }

        return gradient;
    }

    private static IEnumerable<(int First, int Count)> Blocks(NetworkPass pass, int rows)
    {
        for (int first = 0; first < rows; first += pass.Capacity)
        {
            yield return (first, Math.Min(pass.Capacity, rows - first));
        }
    }

    private static void Require(string name, Matrix matrix, int rows, int columns)
    {
        InvalidOptionException.ThrowIfOutside($"rows of {name}", matrix.Rows, rows, int.MaxValue);
        InvalidOptionException.ThrowIfOutside($"columns of {name}", matrix.Columns, columns, columns);
    }

    private NetworkPass PassFor(int rows, WorkerPool workers, bool packsInputWeights = false) =>
        new(network, Math.Clamp(rows, 1, BlockSize), workers, packsInputWeights: packsInputWeights);
}
