using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>Several pieces of work one after the other; a step is one of the first that is not done.</summary>
/// <param name="parts">The pieces, at least one.</param>
internal sealed class ResumableParts(IReadOnlyList<IResumable> parts) : IResumable
{
    /// <summary>The index of the part that the next step belongs to; that of the last one once all are done.</summary>
    public int Current
    {
        get
        {
            int i = 0;
            while (i < parts.Count - 1 && parts[i].IsDone)
            {
                i++;
            }

            return i;
        }
    }

    /// <inheritdoc/>
    public bool IsDone => parts.All(part => part.IsDone);

    /// <inheritdoc/>
    public (long Done, long Total) Progress => Sum(parts);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default) => parts[Current].Step(cancel);

    /// <inheritdoc/>
    public TensorArchive SaveState() => Save(parts);

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => Restore(parts, saved);

    /// <summary>The progress of several pieces together.</summary>
    public static (long Done, long Total) Sum(IReadOnlyList<IResumable> parts) =>
        (parts.Sum(part => part.Progress.Done), parts.Sum(part => part.Progress.Total));

    /// <summary>The states of several pieces in one: the names of their tensors and texts begin with the piece's number.</summary>
    /// <param name="parts">The pieces.</param>
    /// <param name="texts">Texts of the whole; none if null.</param>
    public static TensorArchive Save(
        IReadOnlyList<IResumable> parts,
        IEnumerable<KeyValuePair<string, string>>? texts = null
    )
    {
        var tensors = new List<SafeTensor>();
        var all = new Dictionary<string, string>(texts ?? []);
        for (int i = 0; i < parts.Count; i++)
        {
            string prefix = Prefix(i);
            var state = parts[i].SaveState();
            tensors.AddRange(state.Tensors.Select(tensor => tensor.Renamed(prefix + tensor.Name)));
            foreach (var (name, text) in state.Metadata)
            {
                all.Add(prefix + name, text);
            }
        }

        return new TensorArchive(tensors, all);
    }

    /// <summary>Restores what <see cref="Save"/> returned.</summary>
    /// <exception cref="FileFormatException">The state of a piece does not fit it.</exception>
    public static void Restore(IReadOnlyList<IResumable> parts, TensorArchive saved)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i].RestoreState(saved.Part(Prefix(i)));
        }
    }

    private static string Prefix(int part) => $"{part}_";
}
