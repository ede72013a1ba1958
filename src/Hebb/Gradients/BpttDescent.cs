using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>Descent in A, or in A, W and U, by the gradient through all T rounds.</summary>
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
    private readonly AdamWeights input;
    private readonly AdamWeights? graph;
    private readonly AdamWeights? output;
    private readonly GemmScratch[] scratch;
    private readonly Action<int> runPart;
    private readonly Action<int> addShare;
    private readonly int[] batch;

    // What the threads work on at the moment.
    private LabelledData? data;
    private int start;
    private int end;

    /// <summary>For one network; <see cref="GradientOptions.TrainedWeights"/> says what is descended in.</summary>
    public BpttDescent(RecurrentNetwork network, GradientOptions options, WorkerPool workers)
    {
        this.workers = workers;
        bool isAll = options.TrainedWeights == TrainedWeights.All;
        input = AdamWeights.Input(network, options, workers.Width);
        graph = isAll && network.Shape.Rounds > 1 ? AdamWeights.Graph(network, options, workers.Width) : null;
        output = isAll ? AdamWeights.Output(network, options, workers.Width) : null;
        Weights = [.. new[] { input, graph, output }.OfType<AdamWeights>()];
        int wanted = (int)(((long)options.BatchSize + MostParts - 1) / MostParts);
        examplesOfPart = Math.Min(MostExamples, wanted);
        parts = new Part[Math.Min(MostParts, (options.BatchSize + examplesOfPart - 1) / examplesOfPart)];
        for (int p = 0; p < parts.Length; p++)
        {
            parts[p] = new Part(network, examplesOfPart, workers.Width, trainsGraph: graph is not null);
        }

        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];
        batch = new int[options.BatchSize];
        runPart = RunPart;
        addShare = AddShare;
    }

    /// <inheritdoc/>
    public IReadOnlyList<AdamWeights> Weights { get; }

    /// <inheritdoc/>
    public void Begin(int examples, int epochs) { }

    /// <inheritdoc/>
    public void End() { }

    /// <inheritdoc/>
    public BatchOutcome Step(LabelledData data, ReadOnlySpan<int> batch)
    {
        this.data = data;
        batch.CopyTo(this.batch);
        end = batch.Length;
        var outcome = default(BatchOutcome);
        int atOnce = parts.Length * examplesOfPart;
        for (start = 0; start < end; start += atOnce)
        {
            workers.For(parts.Length, runPart);
            foreach (var part in parts)
            {
                outcome.Add(part.Outcome);
            }

            if (start + atOnce >= end)
            {
                outcome.RequireFinite(input.Steps + 1);
                foreach (var weights in Weights)
                {
                    weights.BeginStep();
                }
            }

            workers.OnEachThread(addShare);
        }

        this.data = null;
        return outcome;
    }

    private void RunPart(int part)
    {
        int from = Math.Min(end, start + (part * examplesOfPart));
        int to = Math.Min(end, from + examplesOfPart);
        parts[part].Run(data!, batch.AsSpan(from, to - from), of: end);
    }

    // This thread's rows of every gradient: what the parts of the batch add to them, and the step once it is complete.
    private void AddShare(int thread)
    {
        bool isFirst = start == 0;
        bool isLast = start + (parts.Length * examplesOfPart) >= end;
        foreach (var weights in Weights)
        {
            var (first, last) = workers.Share(weights.Values.Rows, 1, thread);
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
                    Add(part, weights, from, to, scratch[thread]);
                }

                if (isLast)
                {
                    weights.StepRows(from, to);
                }
            }
        }
    }

    private void Add(Part part, AdamWeights weights, int from, int to, GemmScratch scratch)
    {
        if (part.Examples == 0)
        {
            return;
        }

        if (weights == input)
        {
            // ∂L/∂A = Σ_b x_bᵀ ∂L/∂(A x)_b
            var currents = part.Pass.CurrentGradient;
            var (sum, width) = (weights.Gradient, workers.Width);
            Gemm.AddColumns(part.TransposedInputs, currents, sum, from, to, 0, sum.Stride, width, scratch);
        }
        else
        {
            weights.Gradient.AddRows(weights == graph ? part.Pass.GraphGradient : part.Pass.OutputGradient, from, to);
        }
    }

    // A part of a minibatch, run by one thread.
    private sealed class Part
    {
        private readonly ForwardPass forward;
        private readonly ScoreLoss loss;
        private BatchOutcome outcome;

        public Part(RecurrentNetwork network, int capacity, VectorWidth width, bool trainsGraph)
        {
            forward = new ForwardPass(network, capacity, new WorkerPool(1, width), inputWeightsChange: true);
            Pass = new BackpropagationThroughTime(
                network,
                forward,
                width,
                findsCurrents: true,
                findsGraph: trainsGraph
            );
            TransposedInputs = new Matrix(network.Shape.Inputs, capacity);
            loss = Loss;
        }

        public BackpropagationThroughTime Pass { get; }

        public Matrix TransposedInputs { get; }

        public int Examples { get; private set; }

        public BatchOutcome Outcome => outcome;

        public void Run(LabelledData data, ReadOnlySpan<int> batch, int of)
        {
            outcome = default;
            Examples = batch.Length;
            if (Examples > 0)
            {
                forward.Load(data.Examples, batch);
                Pass.Run(data, batch, loss, of: of);
                forward.Inputs.TransposeTo(TransposedInputs);
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
