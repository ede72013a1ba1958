using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>The parts of saved states that trainings of Hebbian networks have in common.</summary>
internal static class HebbianState
{
    private const string Input = "input_weights";
    private const string Recurrent = "recurrent_weights";
    private const string Output = "output_weights";

    /// <summary>The weights.</summary>
    public static IEnumerable<SafeTensor> Save(HebbianAutoencoder network) =>
        [
            SafeTensor.FromMatrix(Input, network.Input),
            SafeTensor.FromMatrix(Recurrent, network.Recurrent),
            SafeTensor.FromMatrix(Output, network.Output),
        ];

    /// <summary>The weights back into their network; nothing is changed if one is missing.</summary>
    public static void Restore(TensorArchive saved, HebbianAutoencoder network)
    {
        int m = network.Options.Neurons;
        network.CopyFrom(
            new HebbianAutoencoder(
                network.Options,
                saved.GetMatrix(Input, network.Input.Rows, m),
                saved.GetMatrix(Recurrent, m, m),
                saved.GetMatrix(Output, m, network.Outputs)
            )
        );
    }

    /// <summary>The steps made.</summary>
    public static long Steps(TensorArchive saved, long most)
    {
        long steps = saved.Get("step", SafeTensorType.I64, 1).Values<long>()[0];
        return steps >= 0 && steps <= most
            ? steps
            : throw new FileFormatException(saved.Name, $"step must be 0 to {most}, found {steps}");
    }

    /// <summary>Which neuron is at each place: each once.</summary>
    public static int[] Order(TensorArchive saved, int neurons)
    {
        int[] order = [.. saved.Get("order", SafeTensorType.I32, neurons).Values<int>()];
        return order.Order().SequenceEqual(Enumerable.Range(0, neurons))
            ? order
            : throw new FileFormatException(saved.Name, $"order must have each of 0 to {neurons - 1} once");
    }
}
