using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Trains input and output weights of a feed-forward k-cap network by direct feedback alignment (Nøkland, "Direct feedback alignment
/// provides learning in deep neural networks", 2016): the error of the scores reaches each hidden neuron through fixed random weights, not
/// through the transpose of U.
/// </summary>
/// <remarks>
/// <para>With h read as the network reads it, s = U h and e_c = [c = y] − softmax(β s)_c, for a batch</para>
/// <para>ΔA_i = η_A mean[(B e)_i 1[neuron i fired] x] on the edges of neuron i, and ΔU_c = η_U mean[e_c h],</para>
/// <para>where B, |V| × m, is N(0, σ²) and never changes, and x is the example as the layer takes it, at unit length unless
/// <see cref="HiddenTrainingOptions.UnitInputs"/> says otherwise. With B = U, β = 1 and h read as it is this would be the gradient
/// of the cross-entropy. Same network, options, key and data give the same bits for any number of threads and any vector width. An
/// instance is not for concurrent use.</para>
/// </remarks>
/// <example><code>
/// var learner = new DirectFeedbackTrainer(fields, new DirectFeedbackOptions(), key);
/// learner.Train(mnist.Train, epochs: 5);
/// </code></example>
public sealed class DirectFeedbackTrainer
{
    private readonly DirectFeedbackOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    /// <summary>A trainer for one network; it continues from the network's weights as they are.</summary>
    /// <param name="network">The network: one recurrent layer of one round; A and U change as it learns.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the feedback weights and the order of examples come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the network has another form.</exception>
    public DirectFeedbackTrainer(
        Network network,
        DirectFeedbackOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        var layer = HiddenStep.RequireLayer(network);
        Network = network;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        Feedback = new Matrix(layer.Neurons, network.Labels);
        var random = key.For("feedback").Stream();
        for (int i = 0; i < layer.Neurons; i++)
        {
            random.FillNormal(Feedback.Row(i));
            foreach (ref float weight in Feedback.Row(i))
            {
                weight *= options.FeedbackDeviation;
            }
        }
    }

    /// <summary>The network being trained.</summary>
    public Network Network { get; }

    /// <summary>B, |V| × m. It may be changed in place before training starts.</summary>
    public Matrix Feedback { get; }

    /// <summary>Learns from all examples, <paramref name="epochs"/> times.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="epochs">Passes over the data, at least 1.</param>
    /// <param name="progress">Receives after each batch how far training is.</param>
    /// <param name="cancel">Stops between batches; the network then holds the weights so far.</param>
    /// <returns>One summary for each epoch.</returns>
    /// <exception cref="InvalidOptionException"><paramref name="epochs"/> is out of range, or the data do not fit the network.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public IReadOnlyList<GradientEpoch> Train(
        LabelledData data,
        int epochs,
        IProgress<GradientProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data, epochs);
        training.Finish(() => training.Progress, progress, cancel);
        return training.Epochs;
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public HiddenTraining Start(LabelledData data, int epochs)
    {
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        Network.CheckFits(data);
        return new HiddenTraining(Network, options, new Teacher(Feedback), data, epochs, key, workers);
    }

    // δ_i = (B e)_i.
    private sealed class Teacher(Matrix feedback) : HiddenTeacher
    {
        public override IReadOnlyList<NamedWeights> State => [new("feedback", feedback, null)];

        public override void Teach(TaughtExample example, RandomStream random, HiddenScratch scratch, Span<float> delta)
        {
            foreach (int i in example.Active)
            {
                var weights = feedback.Row(i);
                float sum = 0;
                for (int c = 0; c < weights.Length; c++)
                {
                    sum = MathF.FusedMultiplyAdd(weights[c], example.Error[c], sum);
                }

                delta[i] = sum;
            }
        }
    }
}
