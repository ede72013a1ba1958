using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// The batches of a meta-step, each on a copy of the network: their mean loss and gradient, always added in the order of the batches. Threads
/// and ranks share them.
/// </summary>
internal sealed class MetaBatches
{
    private readonly LabelledData data;
    private readonly WorkerPool workers;

    // Of this rank's batches; the others are empty.
    private readonly MetaGradient?[] gradients;
    private readonly double[] losses;
    private readonly double[] output;
    private readonly double[] graph;
    private readonly Action<int> run;
    private IPlasticityRule? outputRule;
    private IPlasticityRule? graphRule;

    /// <param name="network">The network that rules train.</param>
    /// <param name="options">How many batches, and how rules are applied.</param>
    /// <param name="data">What batches are taken from.</param>
    /// <param name="outputNumbers">Parameters of r_o that are learned; 0 where it is fixed.</param>
    /// <param name="graphNumbers">Those of r.</param>
    /// <param name="workers">Threads, vector width and ranks.</param>
    public MetaBatches(
        Network network,
        RuleLearningOptions options,
        LabelledData data,
        int outputNumbers,
        int graphNumbers,
        WorkerPool workers
    )
    {
        this.data = data;
        this.workers = workers;
        output = new double[outputNumbers];
        graph = new double[graphNumbers];
        gradients = new MetaGradient?[options.BatchesPerStep];
        losses = new double[gradients.Length];
        int size = Math.Min(options.Batch, data.Count);
        Examples = [.. gradients.Select(_ => new int[size])];
        run = Run;
        var (first, end) = workers.Ranks.ShareOf(gradients.Length);
        MetaGradient Gradient(Network own) =>
            new(own, options.Plasticity, options.Loss, size, new WorkerPool(1, workers.Width));
        // A rank without a batch makes one too, so that all ranks refuse what does not fit.
        var ofFirst = Gradient(network);
        for (int n = first; n < end; n++)
        {
            gradients[n] = n == first ? ofFirst : Gradient(network.Clone());
        }
    }

    /// <summary>The examples of each batch, to be set before <see cref="Loss"/>.</summary>
    public int[][] Examples { get; }

    /// <summary>The mean gradient with respect to r_o.</summary>
    public double[] Output => output;

    /// <summary>That with respect to r.</summary>
    public double[] Graph => graph;

    /// <summary>Updates that the batches of this rank made.</summary>
    public int Updates => gradients.Sum(gradient => gradient?.Updates ?? 0);

    /// <summary>Computes the mean gradients; returns the mean loss.</summary>
    /// <exception cref="OperationCanceledException">This or another rank was asked to stop.</exception>
    public double Loss(IPlasticityRule outputNow, IPlasticityRule? graphNow, CancellationToken cancel)
    {
        (outputRule, graphRule) = (outputNow, graphNow);
        return workers.Ranks.Count == 1 ? LossAlone(cancel) : LossOfAll(cancel);
    }

    private double LossAlone(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        workers.For(gradients.Length, run);
        Clear();
        double loss = 0;
        for (int n = 0; n < gradients.Length; n++)
        {
            loss += losses[n] / gradients.Length;
            AddTo(output, gradients[n]!.Output);
            AddTo(graph, gradients[n]!.Graph);
        }

        return loss;
    }

    // Each batch gives its loss, then the gradients that are asked for.
    private double LossOfAll(CancellationToken cancel)
    {
        double[][] found = workers.Share(
            gradients.Length,
            (n, _, _) =>
            {
                Run(n);
                var own = gradients[n]!;
                return [losses[n], .. own.Output[..output.Length], .. own.Graph[..graph.Length]];
            },
            cancel: cancel
        );
        Clear();
        double loss = 0;
        foreach (double[] batch in found)
        {
            loss += batch[0] / found.Length;
            AddTo(output, batch.AsSpan(1));
            AddTo(graph, batch.AsSpan(1 + output.Length));
        }

        return loss;
    }

    private void Run(int n) => losses[n] = gradients[n]!.Run(outputRule!, graphRule, data, Examples[n]);

    private void Clear()
    {
        Array.Clear(output);
        Array.Clear(graph);
    }

    // A rule that is not learned has no mean.
    private void AddTo(double[] mean, ReadOnlySpan<double> gradient)
    {
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] += gradient[i] / gradients.Length;
        }
    }
}
