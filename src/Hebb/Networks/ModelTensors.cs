using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>The tensors of a model file, each to be taken once.</summary>
internal sealed class ModelTensors(TensorArchive archive)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>What errors call the file.</summary>
    public string File => archive.Name;

    /// <summary>A matrix of that name and shape.</summary>
    /// <exception cref="FileFormatException">There is none.</exception>
    public Matrix Matrix(string name, int rows, int columns)
    {
        taken.Add(name);
        return archive.GetMatrix(name, rows, columns);
    }

    /// <summary>Bits of that name and shape.</summary>
    /// <exception cref="FileFormatException">There are none.</exception>
    public BitMatrix Bits(string name, int rows, int columns)
    {
        taken.Add(name);
        return archive.GetBits(name, rows, columns);
    }

    /// <summary>Checks what the JSON says, before a tensor takes memory.</summary>
    /// <param name="path">Where in the JSON it is said.</param>
    /// <param name="check">Throws <see cref="InvalidOptionException"/> for a value that cannot be.</param>
    /// <exception cref="FileFormatException">It has thrown.</exception>
    public void Check(string path, Action check)
    {
        try
        {
            check();
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(File, $"{path}: {e.Message}", e);
        }
    }

    /// <summary>Makes sure that nothing is left over.</summary>
    /// <exception cref="FileFormatException">A tensor was not taken.</exception>
    public void RequireAllTaken()
    {
        if (archive.Tensors.FirstOrDefault(tensor => !taken.Contains(tensor.Name)) is { } unknown)
        {
            throw new FileFormatException(
                File,
                $"tensor {StrictJson.Quote(unknown.Name)} is not one of this network's: {string.Join(", ", taken)}"
            );
        }
    }
}
