using Hebb.Data;

namespace Hebb.Cli.Commands;

/// <summary>A file of a data set as the results show it.</summary>
internal sealed record DataFileResult(string Path, DataState State, long Bytes, string Sha256)
{
    /// <summary>What a look at the file found, beside what it should be.</summary>
    public static DataFileResult Of(FileCheck check) =>
        new(check.Path, check.State, check.File.Bytes, check.File.Sha256);
}
