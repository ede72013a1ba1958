namespace Hebb.Data;

/// <summary>What a look at one file of a data set found.</summary>
/// <param name="File">What the file should be.</param>
/// <param name="Path">Where it should lie.</param>
/// <param name="State">Whether it is there and whole.</param>
/// <param name="FoundBytes">Its real length, or null when it is missing.</param>
/// <param name="FoundSha256">Its real SHA-256, or null when it is missing or already its length is wrong.</param>
internal sealed record FileCheck(
    CatalogueFile File,
    string Path,
    DataState State,
    long? FoundBytes,
    string? FoundSha256
)
{
    /// <summary>What was found, in one line: <c>ok</c>, or what is wrong and would be right.</summary>
    public string Finding =>
        State switch
        {
            DataState.Ready => "ok",
            DataState.Missing => "missing",
            _ when FoundSha256 is null => $"{File.Bytes:N0} bytes expected, found {FoundBytes:N0}",
            _ => $"SHA-256 {File.Sha256} expected, found {FoundSha256}",
        };

    /// <summary>The path and the <see cref="Finding"/>.</summary>
    public override string ToString() => $"{Path}: {Finding}";
}
