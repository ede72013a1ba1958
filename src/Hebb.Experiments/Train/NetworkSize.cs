using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Networks;

namespace Hebb.Experiments.Train;

/// <summary>What a network of recurrent neurons takes, so that one that cannot be kept or held is refused before any work.</summary>
public static class NetworkSize
{
    /// <summary>The most neurons of a network with T ≥ 2 that a model file can hold: their weights are one tensor.</summary>
    public static int MostRecurrentNeurons { get; } = (int)Math.Sqrt(Array.MaxLength / sizeof(float));

    /// <summary>Checks that a model file can hold the recurrent weights.</summary>
    /// <exception cref="InvalidOptionException">There are too many neurons for T ≥ 2.</exception>
    public static void CheckCanBeSaved(RecurrentOptions layer)
    {
        if (layer.Rounds > 1)
        {
            InvalidOptionException.ThrowIfOutside(nameof(layer.Neurons), layer.Neurons, 1, MostRecurrentNeurons);
        }
    }

    /// <summary>Checks that a model file can hold the input weights too, and that this process may use the memory of all.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Inputs of the data.</param>
    /// <exception cref="InvalidOptionException">There are too many neurons.</exception>
    /// <exception cref="NotEnoughMemoryException">The memory does not suffice.</exception>
    public static void Check(RecurrentOptions layer, int inputs) =>
        Check(layer, inputs, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The same for a process that may use <paramref name="available"/> bytes.</summary>
    internal static void Check(RecurrentOptions layer, int inputs, long available)
    {
        CheckCanBeSaved(layer);
        int most = Array.MaxLength / sizeof(float) / inputs;
        if (layer.Neurons > most)
        {
            throw new InvalidOptionException(
                nameof(layer.Neurons),
                $"{layer.Neurons}",
                $"at most {most} with {inputs} inputs, as a model file holds {Array.MaxLength} bytes of input weights"
            );
        }

        long needed = Bytes(layer, inputs);
        if (needed > available)
        {
            string rounds = layer.Rounds > 1 ? " or --rounds 1" : "";
            throw new NotEnoughMemoryException(
                $"{layer.Neurons} neurons with {inputs} inputs and T = {layer.Rounds} take at least {Gigabytes(needed)}, "
                    + $"this process may use {Gigabytes(available)}; take fewer --neurons{rounds}"
            );
        }
    }

    /// <summary>The least that the weights take: 4 bytes and an edge's bit for each; training takes more.</summary>
    internal static long Bytes(RecurrentOptions layer, int inputs)
    {
        long weights = (long)layer.Neurons * inputs;
        weights += layer.Rounds > 1 ? (long)layer.Neurons * layer.Neurons : 0;
        return (weights * sizeof(float)) + (weights / 8);
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " GB";
}
