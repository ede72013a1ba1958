using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>Perturbs a batch of examples on all threads and changes U by what is learned from them.</summary>
/// <remarks>Each thread serves its own examples, and the change is one sum over the batch, so that threads change no bit.</remarks>
internal sealed class AdversarialBatch
{
    private readonly Network network;
    private readonly AdversarialOptions options;
    private readonly LabelledData data;
    private readonly WorkerPool workers;
    private readonly InnerAttack[] attacks;
    private readonly int[] batch;
    private readonly int part;
    private readonly Matrix hidden;
    private readonly Matrix errors;
    private readonly bool[] wrong;
    private readonly Matrix change;
    private readonly Matrix transposed;
    private readonly GemmScratch scratch = new();
    private InnerAttackOptions perturbation;
    private RandomKey key;

    public AdversarialBatch(Network network, AdversarialOptions options, LabelledData data, WorkerPool workers)
    {
        this.network = network;
        this.options = options;
        this.data = data;
        this.workers = workers;
        batch = new int[options.BatchSize];
        part = Math.Clamp((options.BatchSize + workers.Threads - 1) / workers.Threads, 1, Victims.Rows);
        var weights = new FixedWeights();
        attacks =
        [
            .. Enumerable
                .Range(0, workers.Threads)
                .Select(_ => new InnerAttack(network, part, ScoreLosses.Margin, workers.Width, weights)),
        ];
        hidden = new Matrix(options.BatchSize, network.U.Rows);
        errors = new Matrix(options.BatchSize, network.Labels);
        wrong = new bool[options.BatchSize];
        change = new Matrix(network.Labels, network.U.Rows);
        transposed = new Matrix(network.U.Rows, network.Labels);
    }

    /// <summary>Learns from a batch.</summary>
    /// <param name="examples">Which examples; as many as a batch has.</param>
    /// <param name="epsilon">ε at this moment.</param>
    /// <param name="stepSize">η at this moment.</param>
    /// <param name="key">Where random directions come from.</param>
    /// <returns>How many of the perturbed examples were misclassified.</returns>
    public int Learn(ReadOnlySpan<int> examples, float epsilon, float stepSize, RandomKey key)
    {
        examples.CopyTo(batch);
        this.key = key;
        perturbation = new InnerAttackOptions(epsilon, options.InnerSteps, options.Low, options.High);
        int parts = (batch.Length + part - 1) / part;
        workers.For(parts, this, static (learning, unit, thread) => learning.RunPart(unit, thread));

        // ΔUᵀ = Eᵀ H: a row for each label.
        change.Buffer.Clear();
        Gemm.AddOuterProducts(errors, hidden, change, batch.Length, workers.Width, scratch);
        change.TransposeTo(transposed);
        float rate = stepSize / batch.Length;
        var weights = network.U.Buffer;
        var changes = transposed.Buffer;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = MathF.FusedMultiplyAdd(rate, changes[i], weights[i]);
        }

        return wrong.Count(isWrong => isWrong);
    }

    // What the perturbed examples of a part make of the output: E is 1 for the label and −1 for its rival where the margin is not kept.
    private void RunPart(int unit, int thread)
    {
        int from = unit * part;
        var own = batch.AsSpan(from, Math.Min(part, batch.Length - from));
        var attack = attacks[thread];
        attack.Run(data.Examples, data.Labels, own, perturbation, key);
        attack.Pass.Load(attack.Inputs, 0, own.Length);
        attack.Pass.ComputeScores(0, own.Length);
        for (int b = 0; b < own.Length; b++)
        {
            attack.Pass.Hidden.Row(b).CopyTo(hidden.Row(from + b));
            var scores = attack.Pass.Scores(b);
            int label = data.Labels[own[b]];
            int rival = OutputLayer.LargestBut(label, scores);
            wrong[from + b] = OutputLayer.Largest(scores) != label;
            var error = errors.Row(from + b);
            error.Clear();
            if (scores[label] - scores[rival] < options.Margin)
            {
                error[label] = 1;
                error[rival] = -1;
            }
        }
    }
}
