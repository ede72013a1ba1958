using Hebb.Persistence;

namespace Hebb.Experiments.Learn;

/// <summary>The states of several restarts in one file: their tensors' names begin with the restart's number.</summary>
internal static class RestartState
{
    /// <summary>All in one file.</summary>
    public static TensorArchive Save(
        IReadOnlyList<TensorArchive> restarts,
        IReadOnlyDictionary<string, string>? texts = null
    ) => new(restarts.SelectMany((state, i) => state.Tensors.Select(t => t.Renamed($"{Prefix(i)}{t.Name}"))), texts);

    /// <summary>That of one of them.</summary>
    public static TensorArchive Of(TensorArchive saved, int restart)
    {
        string prefix = Prefix(restart);
        return saved.Part(
            saved
                .Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(tensor => tensor.Renamed(tensor.Name[prefix.Length..]))
        );
    }

    private static string Prefix(int restart) => $"{restart}_";
}
