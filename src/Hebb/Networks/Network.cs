using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A network as plain data: what it does to its input, hidden layers one after the other, what the output layer reads, the output
/// weights U, and perhaps the names of the labels. Any trainer can be given any network.
/// </summary>
/// <remarks>
/// Scores are U times what the last hidden layer gives; the first of the largest is the prediction. Predicting is safe from any number of
/// threads while the network is not trained.
/// </remarks>
/// <example><code>
/// var network = Network.Create(iris, key, InputTransform.Standardised(iris), new RecurrentOptions(500, Cap: 100));
/// new PlasticityTrainer(network, new PlasticityOptions(), key).Train(iris, epochs: 10);
/// string name = network.LabelNames![network.Predict([5.1f, 3.5f, 1.4f, 0.2f])];
/// </code></example>
public sealed class Network : IDifferentiableClassifier
{
    private readonly NetworkInference inference;

    /// <summary>Puts a network together from its parts.</summary>
    /// <param name="input">What is done to an example first; none leaves it as it is.</param>
    /// <param name="hidden">The hidden layers from the input on; at least one, each fitting the one before it.</param>
    /// <param name="outputWeights">U: a row for each neuron of the last layer, a column for each label.</param>
    /// <param name="reads">What U multiplies.</param>
    /// <param name="labelNames">m names; none where labels are only numbers.</param>
    /// <param name="inputNames">The names of the d columns of the data; none where they have no names.</param>
    /// <exception cref="InvalidOptionException">There are fewer than two labels, or the parts do not fit each other; the message says which.</exception>
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
            throw new InvalidOptionException("number of hidden layers", "0", "at least 1");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Labels), outputWeights.Columns, 2, LabelledData.MostLabels);
        int inputs = hidden[0].InputShape.Size;
        Check("the input transform has", input?.Inputs, "inputs", "the first layer takes", inputs);
        for (int l = 1; l < hidden.Count; l++)
        {
            int below = hidden[l - 1].OutputShape.Size;
            Check($"hidden layer {l} takes", hidden[l].InputShape.Size, "inputs", "the layer before it has", below);
        }

        Check(
            "outputWeights has",
            outputWeights.Rows,
            "rows",
            "the last layer's neurons are",
            hidden[^1].OutputShape.Size
        );
        Check("there are", labelNames?.Count, "label names", "the labels are", outputWeights.Columns);
        Check("there are", inputNames?.Count, "input names", "the inputs are", inputs);
        Input = input;
        Hidden = [.. hidden];
        U = outputWeights;
        Reads = reads;
        LabelNames = labelNames is null ? null : [.. labelNames];
        InputNames = inputNames is null ? null : [.. inputNames];
        inference = new NetworkInference(this);
    }

    /// <summary>What is done to an example first; none leaves it as it is.</summary>
    public InputTransform? Input { get; }

    /// <summary>The hidden layers, from the input on.</summary>
    public IReadOnlyList<HiddenLayer> Hidden { get; }

    /// <summary>What U multiplies.</summary>
    public OutputReading Reads { get; }

    /// <summary>U, the output weights, |V| × m, |V| the neurons of the last hidden layer.</summary>
    public Matrix U { get; }

    /// <summary>The way that gradients take back through the layers' caps; scores do not depend on it, and it is not saved.</summary>
    public CapGradient CapGradient { get; private init; }

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
        new(Input, [.. Hidden.Select(layer => layer.Clone())], U.Clone(), Reads, LabelNames, InputNames)
        {
            CapGradient = CapGradient,
        };

    /// <summary>The same layers and weights, shared, behind another input transform and with other names.</summary>
    /// <param name="input">What is done to an example first; none leaves it as it is.</param>
    /// <param name="labelNames">m names, or none.</param>
    /// <param name="inputNames">d names, or none.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public Network With(InputTransform? input, IReadOnlyList<string>? labelNames, IReadOnlyList<string>? inputNames) =>
        new(input, Hidden, U, Reads, labelNames, inputNames) { CapGradient = CapGradient };

    /// <summary>
    /// The same hidden layers, shared, for more labels than before: the output weights of the labels that it has are copied, those of the new
    /// ones are 0.
    /// </summary>
    /// <remarks>
    /// For labels that appear later. A trainer of the new network continues from what was learned: <see cref="Plasticity.PlasticityTrainer"/> with
    /// <see cref="Plasticity.StartingWeights.AsGiven"/>, <see cref="Plasticity.LeastSquaresTrainer"/> after <see cref="Plasticity.LeastSquaresTrainer.Merge"/>, then with the same bytes as if the label had been known
    /// from the start.
    /// </remarks>
    /// <param name="labels">As many labels as it has, or more.</param>
    /// <param name="labelNames">Their names, if labels have names.</param>
    /// <exception cref="InvalidOptionException">There are fewer labels than before, or not as many names as labels.</exception>
    /// <example><code>
    /// var more = network.WithLabels(network.Labels + 1);
    /// var fit = new LeastSquaresTrainer(more, options);
    /// fit.Merge(before); // what was learned of the labels known so far
    /// fit.Learn(image, label: network.Labels); // the first example of the new one
    /// fit.Solve();
    /// </code></example>
    public Network WithLabels(int labels, IReadOnlyList<string>? labelNames = null)
    {
        InvalidOptionException.ThrowIfOutside(nameof(labels), labels, Labels, LabelledData.MostLabels);
        var weights = new Matrix(U.Rows, labels);
        for (int j = 0; j < U.Rows; j++)
        {
            U.Row(j).CopyTo(weights.Row(j));
        }

        return new Network(Input, Hidden, weights, Reads, labelNames, InputNames) { CapGradient = CapGradient };
    }

    /// <summary>The same layers and weights, shared, whose output layer reads something else of the last hidden layer.</summary>
    public Network WithReading(OutputReading reads) =>
        new(Input, Hidden, U, reads, LabelNames, InputNames) { CapGradient = CapGradient };

    /// <summary>The same layers and weights, shared, whose gradients take another way back through caps.</summary>
    public Network WithCapGradient(CapGradient gradient) =>
        new(Input, Hidden, U, Reads, LabelNames, InputNames) { CapGradient = gradient };

    /// <summary>The label with the largest score, the first of equals. Allocates nothing; safe from any number of threads.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <exception cref="InvalidOptionException">There are not d numbers, or one is not finite; the message says which.</exception>
    public int Predict(ReadOnlySpan<float> example) => inference.Predict(example);

    /// <summary>The scores of one example, a number for each label. Allocates nothing; safe from any number of threads.</summary>
    /// <remarks>
    /// A score is a sum of output weights: only the order of the scores of one example and their differences say something. How far the
    /// largest is above the second tells sure predictions from guesses within one network; between networks nothing compares.
    /// </remarks>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="scores">Receives m numbers; the first of the largest is the prediction.</param>
    /// <exception cref="InvalidOptionException">There are not d numbers, one is not finite, or there is no place for exactly m scores.</exception>
    /// <example><code>
    /// Span&lt;float&gt; scores = stackalloc float[network.Labels];
    /// network.Scores(example, scores);
    /// network.Probabilities(example, scores); // the same, as shares of 1
    /// </code></example>
    public void Scores(ReadOnlySpan<float> example, Span<float> scores) => inference.Scores(example, scores);

    /// <summary>
    /// The softmax of the scores of one example: m numbers in [0, 1] with the sum 1, the largest for the prediction. Allocates nothing; safe
    /// from any number of threads.
    /// </summary>
    /// <remarks>
    /// After <see cref="Gradients.GradientTrainer"/>, which minimises their cross-entropy, they are estimates of probabilities. Plasticity
    /// rules and evolution look at the largest score alone, and how large scores are follows from the step size and the number of updates: there
    /// the numbers rank predictions of one network from guesses to sure ones, and 0.9 does not mean right nine times in ten. For that,
    /// compare them with how often predictions are right on examples that were held out.
    /// </remarks>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="probabilities">Receives m numbers.</param>
    /// <exception cref="InvalidOptionException">There are not d numbers, one is not finite, or there is no place for exactly m probabilities.</exception>
    public void Probabilities(ReadOnlySpan<float> example, Span<float> probabilities)
    {
        Scores(example, probabilities);
        SoftmaxCrossEntropy.Softmax<float>(probabilities, probabilities);
    }

    /// <summary>The label with the largest score for each example, the first of equals.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d, or a number is not finite.</exception>
    public int[] Predict(Matrix examples, WorkerPool? workers = null, CancellationToken cancel = default) =>
        inference.Predict(examples, workers, cancel);

    /// <summary>The fraction of examples whose label is predicted, in [0, 1]; 0 for no examples.</summary>
    /// <param name="data">Examples and their labels.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d, or a number is not finite.</exception>
    public double Accuracy(LabelledData data, WorkerPool? workers = null, CancellationToken cancel = default)
    {
        using var own = workers is null ? new WorkerPool() : null;
        var evaluation = new Evaluation(this, data, workers ?? own!);
        evaluation.Finish(cancel);
        return evaluation.Accuracy;
    }

    /// <summary>What the output weights multiply, for each example: h_T of the last layer as <see cref="Reads"/> says.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="workers">Threads and vector width; none means all cores for the duration of the call.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>n × |V|.</returns>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d, or a number is not finite.</exception>
    /// <example><code>
    /// Matrix features = network.Features(mnist.Train.Examples);
    /// </code></example>
    public Matrix Features(Matrix examples, WorkerPool? workers = null, CancellationToken cancel = default) =>
        inference.Features(examples, workers, cancel);

    /// <inheritdoc/>
    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null) =>
        inference.Scores(examples, first, rows, scores, workers);

    /// <inheritdoc/>
    public void InputGradient(
        Matrix examples,
        ReadOnlySpan<int> labels,
        ScoreLoss loss,
        Matrix scores,
        Matrix gradient,
        WorkerPool? workers = null
    ) => inference.InputGradient(examples, labels, loss, scores, gradient, workers);

    /// <summary>The layers below one of them, shared, as a network whose features that layer takes; its two labels mean nothing.</summary>
    /// <param name="layer">Which layer, at least 1.</param>
    internal Network Below(int layer) =>
        new(Input, [.. Hidden.Take(layer)], new Matrix(Hidden[layer - 1].OutputShape.Size, 2));

    /// <summary>Throws unless examples of this size fit.</summary>
    internal void RequireInputs(int inputs, string what = "the examples have") =>
        InvalidOptionException.ThrowIfMismatch(what, inputs, "numbers", "the network expects", Inputs);

    /// <summary>Checks that the network can learn from the data.</summary>
    /// <exception cref="InvalidOptionException">There are none, or their size or labels do not fit; the message says which.</exception>
    internal void CheckFits(LabelledData data)
    {
        RequireInputs(data.Inputs);
        int labels = Math.Max(data.LabelCount, Labels);
        InvalidOptionException.ThrowIfMismatch("the data have", labels, "labels", "the network has", Labels);
        data.RequireExamples();
    }

    /// <summary>The network's layer, where something knows networks of one recurrent layer only.</summary>
    /// <param name="what">What that is.</param>
    /// <exception cref="InvalidOptionException">It has more layers, or one of another kind.</exception>
    internal RecurrentLayer OnlyRecurrentLayer(string what) =>
        Hidden is [RecurrentLayer layer]
            ? layer
            : throw new InvalidOptionException(
                "hidden layers",
                Hidden.Count > 1 ? $"{Hidden.Count}"
                    : Hidden[0] is ConvolutionalLayer ? "1, convolutional"
                    : Hidden[0] is TemplateLayer ? "1, of templates"
                    : Hidden[0] is CompetitiveLayer ? "1, competitive"
                    : "1, of concatenated layers",
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

    // What is not there fits.
    private static void Check(string what, int? count, string unit, string whose, int expected) =>
        InvalidOptionException.ThrowIfMismatch(what, count ?? expected, unit, whose, expected);
}
