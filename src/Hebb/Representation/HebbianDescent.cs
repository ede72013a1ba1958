using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// A Hebbian network trained by gradient descent through all rounds, with what stands for the derivative of its caps: what local rules are
/// held against.
/// </summary>
internal static class HebbianDescent
{
    /// <summary>Trains a network by Adam.</summary>
    /// <param name="network">The network; all its weights change.</param>
    /// <param name="data">The examples that it should give back.</param>
    /// <param name="steps">Batches.</param>
    /// <param name="batch">Examples of a batch; at most as many as there are.</param>
    /// <param name="stepSize">Adam's.</param>
    /// <param name="softness">τ of the sigmoid.</param>
    /// <param name="key">Where the order of examples comes from.</param>
    /// <param name="cancel">Checked before each step.</param>
    public static void Train(
        HebbianAutoencoder network,
        LabelledData data,
        int steps,
        int batch,
        double stepSize,
        float softness,
        RandomKey key,
        CancellationToken cancel = default
    )
    {
        batch = Math.Min(batch, data.Count);
        var order = new EpochOrder(key, data.Count);
        var target = new HebbianTarget(data, UpdateLoss.Reconstruction);
        var pass = new HebbianPass(network.Options, network.Inputs, network.Outputs, batch);
        var gradient = network.Clone();
        var ofOutput = new Matrix(batch, network.Outputs);
        (Matrix Values, Matrix Gradient, Adam Adam)[] weights =
        [
            .. new[]
            {
                (network.Input, gradient.Input),
                (network.Recurrent, gradient.Recurrent),
                (network.Output, gradient.Output),
            }.Select(pair => (pair.Item1, pair.Item2, new Adam(pair.Item1.Buffer.Length, stepSize))),
        ];
        int inEpoch = data.Count / batch;
        for (int step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var examples = order.Of((step / inEpoch) + 1).Slice(step % inEpoch * batch, batch);
            target.Set(examples);
            pass.Load(data.Examples, examples);
            pass.Run(network);
            for (int b = 0; b < batch; b++)
            {
                target.Loss(b, pass.Output(b), ofOutput.Row(b), 1f / batch);
            }

            gradient.Clear();
            pass.PullBack(network, ofOutput, CapGradient.Sigmoid, softness, gradient);
            foreach (var (values, of, adam) in weights)
            {
                adam.Step(values.Buffer, of.Buffer);
            }
        }
    }
}
