namespace Hebb.Data;

/// <summary>How far the fetching of a data set has come.</summary>
/// <param name="DataSet">The data set's name.</param>
/// <param name="File">The file that is being fetched, or the package that holds it.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="BytesDone">Bytes of this file so far, those of an earlier attempt included.</param>
/// <param name="BytesTotal">Bytes of this file in all, or null when the source does not say.</param>
public readonly record struct FetchProgress(
    string DataSet,
    string File,
    string Source,
    long BytesDone,
    long? BytesTotal
);
