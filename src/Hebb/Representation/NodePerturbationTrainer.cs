using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// Trains input and output weights of a feed-forward k-cap network by node perturbation (Werfel, Xie and Seung, "Learning curves for
/// stochastic gradient descent in linear feedforward networks", 2005): each neuron that fires is given some noise, and moves with it or
/// against it as the loss falls or rises. Nothing but one number, the change of the loss, comes back to hidden neurons.
/// </summary>
/// <remarks>
/// <para>Neurons that fired with h_i &gt; 0 have h'_i = max(0, h_i + σ r ξ_i) instead, r = √(mean of h_i² over them) and ξ ~ N(0, 1). With L and L'
/// the cross-entropies of softmax(β U h) and softmax(β U h'), h read as the network reads it, for a batch</para>
/// <para>ΔA_i = η_A mean[(L − L')/σ ξ_i x] on the edges of neuron i, and ΔU_c = η_U mean[e_c h] with e_c = [c = y] − softmax(β s)_c.</para>
/// <para>For small σ its expectation is −r ∂L/∂h_i x. x is the example as the layer takes it, at unit length unless
/// <see cref="HiddenTrainingOptions.UnitInputs"/> says otherwise. Same network, options, key and data give the same bits for any number of
/// threads and any vector width. An instance is not for concurrent use.</para>
/// </remarks>
/// <example><code>
/// var perturbing = new NodePerturbationTrainer(fields, new NodePerturbationOptions(), key);
/// perturbing.Train(mnist.Train, epochs: 5);
/// </code></example>
public sealed class NodePerturbationTrainer
{
    private readonly NodePerturbationOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    /// <summary>A trainer for one network; it continues from the network's weights as they are.</summary>
    /// <param name="network">The network: one recurrent layer of one round; A and U change as it learns.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Where the noise and the order of examples come from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the network has another form.</exception>
    public NodePerturbationTrainer(
        Network network,
        NodePerturbationOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        HiddenStep.RequireLayer(network);
        Network = network;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
    }

    /// <summary>The network being trained.</summary>
    public Network Network { get; }

    /// <summary>Learns from all examples, <paramref name="epochs"/> times.</summary>
    /// <inheritdoc cref="DirectFeedbackTrainer.Train" path="/param"/>
    /// <inheritdoc cref="DirectFeedbackTrainer.Train" path="/returns"/>
    /// <inheritdoc cref="DirectFeedbackTrainer.Train" path="/exception"/>
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
    /// <inheritdoc cref="DirectFeedbackTrainer.Train" path="/param"/>
    /// <inheritdoc cref="DirectFeedbackTrainer.Train" path="/exception"/>
    public HiddenTraining Start(LabelledData data, int epochs)
    {
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        Network.CheckFits(data);
        return new HiddenTraining(Network, options, new Teacher(options), data, epochs, key, workers);
    }

    // δ_i = mean over perturbations of (L − L')/σ ξ_i.
    private sealed class Teacher(NodePerturbationOptions options) : HiddenTeacher
    {
        public override void Teach(TaughtExample example, RandomStream random, HiddenScratch scratch, Span<float> delta)
        {
            var active = example.Active;
            var values = example.Values;
            if (active.Length == 0)
            {
                return;
            }

            float typical = OutputLayer.Length(values) / MathF.Sqrt(active.Length);
            var changed = scratch.Changed.AsSpan(0, active.Length);
            var noise = scratch.Noise.AsSpan(0, active.Length);
            for (int r = 0; r < options.Perturbations; r++)
            {
                random.FillNormal(noise);
                for (int n = 0; n < noise.Length; n++)
                {
                    float moved = MathF.FusedMultiplyAdd(options.Deviation * typical, noise[n], values[n]);
                    changed[n] = values[n] > 0 ? MathF.Max(0, moved) : 0;
                }

                float gain = example.Loss - scratch.Score(active, changed, example.Label, out _);
                gain /= options.Deviation * options.Perturbations;
                for (int n = 0; n < noise.Length; n++)
                {
                    if (values[n] > 0)
                    {
                        delta[active[n]] = MathF.FusedMultiplyAdd(gain, noise[n], delta[active[n]]);
                    }
                }
            }
        }
    }
}
