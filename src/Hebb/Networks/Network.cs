using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A network as plain data: what it does to its input, hidden layers one after the other, what the output layer reads, the output
/// weights U, and perhaps the names of the labels. Any trainer can be given any network.
/// </summary>
/// <remarks>
/// Scores are U times what the last hidden layer gives; the first of the largest is the prediction. Predicting is safe from any number of
/// threads while nobody trains the network.
/// </remarks>
/// <example><code>
/// var network = Network.Create(iris, key, InputTransform.Standardised(iris), new RecurrentOptions(500, Cap: 100));
/// new PlasticityTrainer(network, new PlasticityOptions(), key).Train(iris, epochs: 10);
/// string name = network.LabelNames![network.Predict([5.1f, 3.5f, 1.4f, 0.2f])];
/// </code></example>
public sealed class Network : IDifferentiableClassifier
{
    private const int BlockSize = 256;
    private const int GradientBlock = 64;

    private readonly IdlePasses singles;
    private readonly IdlePasses gradients;

    /// <summary>Puts a network together from its parts.</summary>
    /// <param name="input">What is done to an example first; none leaves it as it is.</param>
    /// <param name="hidden">The hidden layers from the input on; at least one, each fitting the one before it.</param>
    /// <param name="outputWeights">U: a row for each neuron of the last layer, a column for each label.</param>
    /// <param name="reads">What U multiplies.</param>
    /// <param name="labelNames">m names; none where labels are only numbers.</param>
    /// <param name="inputNames">The names of the d columns of the data; none where they have no names.</param>
    /// <exception cref="InvalidOptionException">There are fewer than two labels.</exception>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public Network(
        InputTransform? input,
        IReadOnlyList<HiddenLayer> hidden,
        Matrix outputWeights,
        OutputReading reads = default,
        IReadOnlyList<string>? labelNames = null,
        IReadOnlyList<string>? inputNames = null
    )
    {
        if (hidden.Count == 0)
        {
            throw new ArgumentException("no hidden layer; at least one expected", nameof(hidden));
        }

        InvalidOptionException.ThrowIfOutside(nameof(Labels), outputWeights.Columns, 2, LabelledData.MostLabels);
        Check(input?.Inputs ?? hidden[0].InputShape.Size, hidden[0].InputShape.Size, nameof(input));
        for (int l = 1; l < hidden.Count; l++)
        {
            Check(hidden[l].InputShape.Size, hidden[l - 1].OutputShape.Size, nameof(hidden));
        }

        Check(outputWeights.Rows, hidden[^1].OutputShape.Size, nameof(outputWeights));
        Check(labelNames?.Count ?? outputWeights.Columns, outputWeights.Columns, nameof(labelNames));
        Check(inputNames?.Count ?? hidden[0].InputShape.Size, hidden[0].InputShape.Size, nameof(inputNames));
        Input = input;
        Hidden = [.. hidden];
        U = outputWeights;
        Reads = reads;
        LabelNames = labelNames is null ? null : [.. labelNames];
        InputNames = inputNames is null ? null : [.. inputNames];
        singles = new IdlePasses(() => new NetworkPass(this, 1, new WorkerPool(1)));
        gradients = new IdlePasses(() =>
            new NetworkPass(this, GradientBlock, new WorkerPool(1), PassUse.InputGradient)
        );
    }

    /// <summary>What is done to an example first; none leaves it as it is.</summary>
    public InputTransform? Input { get; }

    /// <summary>The hidden layers, from the input on.</summary>
    public IReadOnlyList<HiddenLayer> Hidden { get; }

    /// <summary>What U multiplies.</summary>
    public OutputReading Reads { get; }

    /// <summary>U, the output weights, |V| × m, |V| the neurons of the last hidden layer.</summary>
    public Matrix U { get; }

    /// <summary>The names of the m labels; none where labels are only numbers.</summary>
    public IReadOnlyList<string>? LabelNames { get; }

    /// <summary>The names of the d columns of the data; none where they have no names.</summary>
    public IReadOnlyList<string>? InputNames { get; }

    /// <inheritdoc/>
    public int Inputs => Hidden[0].InputShape.Size;

    /// <inheritdoc/>
    public int Labels => U.Columns;

    /// <summary>A network whose layers are drawn at random, with recurrent and output weights of 0.</summary>
    /// <param name="input">The shape of an example.</param>
    /// <param name="labels">m, at least 2.</param>
    /// <param name="key">Where the random numbers come from: the first layer's from the key itself, that of layer l from <c>key.For("layer", l)</c>.</param>
    /// <param name="hidden">The hidden layers from the input on, at least one.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public static Network Create(
        LayerShape input,
        int labels,
        RandomKey key,
        params IReadOnlyList<HiddenLayerOptions> hidden
    ) => Create(input, labels, key, transform: null, labelNames: null, inputNames: null, hidden);

    /// <summary>A network for some data, whose layers are drawn at random, with recurrent and output weights of 0.</summary>
    /// <param name="training">Training examples: their shape, columns and labels, with names if they have any.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <param name="transform">What is done to an example first, such as <see cref="InputTransform.Standardised"/>; none leaves it as it is.</param>
    /// <param name="hidden">The hidden layers from the input on, at least one.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public static Network Create(
        LabelledData training,
        RandomKey key,
        InputTransform? transform,
        params IReadOnlyList<HiddenLayerOptions> hidden
    ) => Create(training.Shape, training.LabelCount, key, transform, training.LabelNames, training.InputNames, hidden);

    /// <summary>The network in a file: <see cref="ModelFile"/>.</summary>
    /// <inheritdoc cref="ModelFile.Load(string)"/>
    public static Network Load(string path) => ModelFile.Load(path).Network;

    /// <summary>Writes the network to a file, atomically: <see cref="ModelFile"/>.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="provenance">Where the network comes from.</param>
    public void Save(string path, ModelProvenance? provenance = null) =>
        ModelFile.Save(this, provenance ?? new ModelProvenance(), path);

    /// <summary>A copy with its own weights; what never changes is shared.</summary>
    public Network Clone() =>
        new(Input, [.. Hidden.Select(layer => layer.Clone())], U.Clone(), Reads, LabelNames, InputNames);

    /// <summary>The label with the largest score, the first of equals. Allocates nothing; safe from any number of threads.</summary>
    /// <param name="example">d numbers, in the units of the data.</param>
    /// <exception cref="InvalidOptionException">The example is not of the network's size d.</exception>
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

    /// <summary>The label with the largest score for each example, the first of equals.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public int[] Predict(Matrix examples, WorkerPool? workers = null, CancellationToken cancel = default)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var pass = new NetworkPass(this, Math.Clamp(examples.Rows, 1, BlockSize), workers ?? own!);
        var predictions = new int[examples.Rows];
        for (int first = 0; first < examples.Rows; first += pass.Capacity)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(pass.Capacity, examples.Rows - first);
            pass.Load(examples, first, count);
            pass.Predict(0, count, predictions.AsSpan(first, count));
        }

        return predictions;
    }

    /// <summary>The fraction of examples whose label is predicted, in [0, 1]; 0 for no examples.</summary>
    /// <param name="data">Examples and their labels.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public double Accuracy(LabelledData data, WorkerPool? workers = null, CancellationToken cancel = default)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var evaluation = new Evaluation(this, data, workers ?? own!);
        evaluation.Finish(cancel);
        return evaluation.Accuracy;
    }

    /// <inheritdoc/>
    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null)
    {
        RequireInputs(examples.Columns);
        using var own = workers is null ? new WorkerPool(1) : null;
        var pass = new NetworkPass(this, Math.Clamp(rows, 1, BlockSize), workers ?? own!);
        for (int done = 0; done < rows; done += pass.Capacity)
        {
            int count = Math.Min(pass.Capacity, rows - done);
            pass.Load(examples, first + done, count);
            pass.ComputeScores(0, count);
            for (int b = 0; b < count; b++)
            {
                pass.Scores(b).CopyTo(scores.Row(done + b));
            }
        }
    }

    /// <inheritdoc/>
    public void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers = null
    )
    {
        RequireInputs(examples.Columns);
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
                    var scoreGradient = new Matrix(rows, Labels);
                    var inputGradient = new Matrix(rows, Inputs);
                    var exact = new double[Labels];
                    var error = new double[Labels];
                    for (int b = 0; b < rows; b++)
                    {
                        for (int c = 0; c < exact.Length; c++)
                        {
                            scores[first + b, c] = pass.Scores(b)[c];
                            exact[c] = pass.Scores(b)[c];
                        }

                        loss(exact, y[first + b], error);
                        for (int c = 0; c < error.Length; c++)
                        {
                            scoreGradient[b, c] = (float)error[c];
                        }
                    }

                    pass.PullBack(scoreGradient, rows, inputGradient);
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

    /// <summary>Throws unless examples of this size fit.</summary>
    internal void RequireInputs(int inputs)
    {
        if (inputs != Inputs)
        {
            throw new InvalidOptionException(nameof(Inputs), $"{Inputs}", $"{inputs}, as the data have");
        }
    }

    /// <summary>Checks that the network can learn from the data.</summary>
    /// <exception cref="InvalidOptionException">There are none, or their size or labels do not fit; the message says which.</exception>
    internal void CheckFits(LabelledData data)
    {
        RequireInputs(data.Inputs);
        if (data.LabelCount > Labels)
        {
            throw new InvalidOptionException("Labels", $"{Labels}", $"at least {data.LabelCount}, as the data have");
        }

        InvalidOptionException.ThrowIfOutside("examples", data.Count, 1, int.MaxValue);
    }

    /// <summary>The network's layer, where something knows networks of one recurrent layer only.</summary>
    /// <param name="what">What that is.</param>
    /// <exception cref="InvalidOptionException">It has more layers, or one of another kind.</exception>
    internal RecurrentLayer OnlyRecurrentLayer(string what) =>
        Hidden is [RecurrentLayer layer]
            ? layer
            : throw new InvalidOptionException(
                "hidden layers",
                $"{Hidden.Count}{(Hidden.Count == 1 ? ", of concatenated layers" : "")}",
                $"one recurrent layer for {what}"
            );

    private static Network Create(
        LayerShape input,
        int labels,
        RandomKey key,
        InputTransform? transform,
        IReadOnlyList<string>? labelNames,
        IReadOnlyList<string>? inputNames,
        IReadOnlyList<HiddenLayerOptions> hidden
    )
    {
        InvalidOptionException.ThrowIfOutside("hidden layers", hidden.Count, 1, 100);
        InvalidOptionException.ThrowIfOutside(nameof(Labels), labels, 2, LabelledData.MostLabels);
        input.Validate(RecurrentLayer.MostInputs);
        int inputs = transform?.Inputs ?? input.Size;
        InvalidOptionException.ThrowIfOutside("inputs of the transform", inputs, input.Size, input.Size);
        var layers = new HiddenLayer[hidden.Count];
        for (int l = 0; l < layers.Length; l++)
        {
            // The first layer draws as networks of one layer always have.
            var own = l == 0 ? key : key.For("layer", (ulong)l);
            layers[l] = hidden[l].Create(l == 0 ? input : layers[l - 1].OutputShape, own);
        }

        return new Network(
            transform,
            layers,
            new Matrix(layers[^1].OutputShape.Size, labels),
            labelNames: labelNames,
            inputNames: inputNames
        );
    }

    private static void Check(int size, int wanted, string name)
    {
        if (size != wanted)
        {
            throw new ArgumentException($"{size} where {wanted} are expected", name);
        }
    }
}

/// <summary>What the output weights U multiply: the same in prediction, update and gradient. The paper reads h_T as it is.</summary>
/// <param name="FiredBits">1 for each neuron that fired in the last round in place of its value. Gradients pass as if it were the value.</param>
/// <param name="UnitLength">The vector is divided by its length; a vector of zeros stays.</param>
public readonly record struct OutputReading(bool FiredBits = false, bool UnitLength = false);
