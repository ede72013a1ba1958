using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>Descent in the input weights of every layer, or in all weights, by the gradient through layers and rounds.</summary>
/// <remarks>
/// A minibatch is cut into parts, always the same, whose gradients are added in their order: the number of threads changes
/// no bit.
/// </remarks>
internal sealed class BpttDescent : IGradientStep
{
    // More parts would serve more threads, and make smaller products.
    private const int MostParts = 4;
    private const int MostExamples = 64;

    // Rows of weights for which gradient, edges and Adam are done together, while they are in the cache.
    private const int RowsAtOnce = 24;

    private readonly WorkerPool workers;
    private readonly Part[] parts;
    private readonly int examplesOfPart;
    private readonly List<Trained> trained = [];
    private readonly GemmScratch[] scratch;
    private readonly int[] batch;
    private readonly GradientOptions options;
    private readonly RandomKey key;

    // What the threads work on at the moment.
    private LabelledData? data;
    private int start;
    private int end;
    private (long Done, long Total) progress;

    /// <summary>For one network; <see cref="GradientOptions.TrainedWeights"/> says what is descended in.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Settings, checked.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="key">Where the random directions of adversarial training come from.</param>
    public BpttDescent(Network network, GradientOptions options, WorkerPool workers, RandomKey key = default)
    {
        this.workers = workers;
        this.options = options;
        this.key = key;
        bool isAll = options.TrainedWeights == TrainedWeights.All;
        foreach (var (l, layer) in network.Hidden.Index())
        {
            foreach (var (w, weights) in layer.Weights.Index())
            {
                bool isInput = weights.IsInput;
                if (options.TrainedWeights != TrainedWeights.Output && (isInput || (isAll && !weights.IsMeasured)))
                {
                    double stepSize = isInput ? options.InputStepSize : options.StepSize;
                    trained.Add(new Trained(l, w, AdamWeights.Of(l, weights, stepSize, options, workers.Width)));
                }
            }
        }

        if (options.TrainedWeights != TrainedWeights.Input)
        {
            trained.Add(new Trained(network.Hidden.Count, 0, AdamWeights.Output(network, options, workers.Width)));
        }

        Weights = [.. trained.Select(t => t.Weights)];
        int wanted = (int)(((long)options.BatchSize + MostParts - 1) / MostParts);
        examplesOfPart = Math.Min(MostExamples, wanted);
        parts = new Part[Math.Min(MostParts, (options.BatchSize + examplesOfPart - 1) / examplesOfPart)];
        // The gradient of U comes with those of weights before it.
        var use =
            options.TrainedWeights == TrainedWeights.Input ? PassUse.InputWeightGradient : PassUse.WeightGradients;
        for (int p = 0; p < parts.Length; p++)
        {
            parts[p] = new Part(network, examplesOfPart, workers.Width, use, options.AdversarialEpsilon > 0);
        }

        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
        batch = new int[options.BatchSize];
    }

    /// <inheritdoc/>
    public IReadOnlyList<AdamWeights> Weights { get; }

    /// <inheritdoc/>
    public void Begin(int examples, int epochs) { }

    /// <inheritdoc/>
    public void End() { }

    /// <inheritdoc/>
    public BatchOutcome Step(LabelledData data, ReadOnlySpan<int> batch, (long Done, long Total) progress = default)
    {
        this.data = data;
        this.progress = progress;
        batch.CopyTo(this.batch);
        end = batch.Length;
        var outcome = default(BatchOutcome);
        int atOnce = parts.Length * examplesOfPart;
        for (start = 0; start < end; start += atOnce)
        {
            workers.For(parts.Length, this, static (descent, part, _) => descent.RunPart(part));
            foreach (var part in parts)
            {
                outcome.Add(part.Outcome);
            }

            if (start + atOnce >= end)
            {
                outcome.RequireFinite(Weights[0].Steps + 1);
                foreach (var weights in Weights)
                {
                    weights.BeginStep();
                }
            }

            workers.OnEachThread(this, static (descent, share) => descent.AddShare(share));
        }

        this.data = null;
        return outcome;
    }

    private void RunPart(int part)
    {
        int from = Math.Min(end, start + (part * examplesOfPart));
        int to = Math.Min(end, from + examplesOfPart);
        parts[part]
            .Run(
                data!,
                batch.AsSpan(from, to - from),
                of: end,
                options.InnerAttackAt(progress),
                key.For("inner attack", (ulong)progress.Done)
            );
    }

    // This thread's rows of every gradient: what the parts of the batch add to them, and the step once it is complete.
    private void AddShare(ThreadShare share)
    {
        bool isFirst = start == 0;
        bool isLast = start + (parts.Length * examplesOfPart) >= end;
        foreach (var each in trained)
        {
            var weights = each.Weights;
            var (first, last) = share.Of(weights.Values.Rows);
            for (int from = first; from < last; from += RowsAtOnce)
            {
                int to = Math.Min(last, from + RowsAtOnce);
                var gradient = weights.Gradient;
                if (isFirst)
                {
                    gradient.Buffer[(from * gradient.Stride)..(to * gradient.Stride)].Clear();
                }

                foreach (var part in parts)
                {
                    Add(part, each, from, to, scratch[share.Thread]);
                }

                if (isLast)
                {
                    weights.StepRows(from, to);
                }
            }
        }
    }

    private static void Add(Part part, Trained each, int from, int to, GemmScratch scratch)
    {
        if (part.Examples == 0)
        {
            return;
        }

        if (each.Layer < part.Layers)
        {
            part.Pass.AddGradient(each.Layer, each.Index, each.Weights.Gradient, from, to, scratch);
        }
        else
        {
            each.Weights.Gradient.AddRows(part.Pass.OutputGradient, from, to);
        }
    }

    // Weights that are descended in: which of a layer's, or U behind the last layer.
    private readonly record struct Trained(int Layer, int Index, AdamWeights Weights);

    // A part of a minibatch, run by one thread.
    private sealed class Part
    {
        private readonly BackpropagationThroughTime back;
        private readonly ScoreLoss loss;
        private readonly InnerAttack? attack;
        private BatchOutcome outcome;

        public Part(Network network, int capacity, VectorWidth width, PassUse use, bool isAttacked)
        {
            Layers = network.Hidden.Count;
            Pass = new NetworkPass(network, capacity, new WorkerPool(1, width), use);
            back = new BackpropagationThroughTime(network, Pass, width);
            loss = Loss;
            attack = isAttacked ? new InnerAttack(network, capacity, SoftmaxCrossEntropy.Evaluate, width) : null;
        }

        public NetworkPass Pass { get; }

        public int Layers { get; }

        public int Examples { get; private set; }

        public BatchOutcome Outcome => outcome;

        public void Run(
            LabelledData data,
            ReadOnlySpan<int> batch,
            int of,
            InnerAttackOptions perturbation,
            RandomKey key
        )
        {
            outcome = default;
            Examples = batch.Length;
            if (Examples > 0)
            {
                if (attack is null)
                {
                    Pass.Load(data.Examples, batch);
                }
                else
                {
                    attack.Run(data.Examples, data.Labels, batch, perturbation, key);
                    Pass.Load(attack.Inputs, 0, batch.Length);
                }

                back.Run(data, batch, loss, of: of);
            }
        }

        private double Loss(ReadOnlySpan<double> scores, int label, Span<double> gradient)
        {
            double value = SoftmaxCrossEntropy.Evaluate(scores, label, gradient);
            outcome.Add(value, OutputLayer.Largest(scores) != label);
            return value;
        }
    }
}
