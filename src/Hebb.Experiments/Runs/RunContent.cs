using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>What a run folder holds, for reading: the run may be finished, under way or interrupted.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Description">What the run was asked to do.</param>
/// <param name="Result">What came out: the object that <c>--json</c> prints; none as long as the run is not finished.</param>
public sealed record RunContent(string Path, RunDescription Description, JsonObject? Result)
{
    private const int LargestResult = 64 << 20;

    /// <summary>The folder of the page that is made of it: links are relative to it. Without it, the run's own.</summary>
    public string? PageFolder { get; init; }

    /// <summary>Reads <c>run.json</c> and <c>result.json</c>.</summary>
    /// <exception cref="RunException">The folder holds no run.</exception>
    /// <exception cref="FileFormatException">One of the files is not in order.</exception>
    public static RunContent Read(string folder)
    {
        if (!RunFolder.HoldsRun(folder))
        {
            throw new RunException(
                folder,
                Directory.Exists(folder)
                    ? $"there is no {RunFolder.DescriptionName}, so this is not the folder of a run"
                    : "a run's folder expected, found none"
            );
        }

        var description = RunDescription.Read(System.IO.Path.Combine(folder, RunFolder.DescriptionName));
        string result = System.IO.Path.Combine(folder, RunFolder.ResultName);
        return new RunContent(folder, description, File.Exists(result) ? ReadResult(result) : null);
    }

    /// <summary>The result as the type that the experiment gave; none as long as the run is not finished.</summary>
    /// <exception cref="FileFormatException">It is another kind of result.</exception>
    public T? ResultAs<T>()
        where T : class
    {
        try
        {
            return Result?.Deserialize<T>(ResultJson.Strict);
        }
        catch (JsonException e)
        {
            string file = System.IO.Path.Combine(Path, RunFolder.ResultName);
            throw new FileFormatException(file, $"the result of {Description.Command} expected", e);
        }
    }

    /// <summary>A part of the result by its key; none as long as the run is not finished, or where the version that finished it knew no such part.</summary>
    /// <exception cref="FileFormatException">It is something else.</exception>
    public T? PartOfResult<T>(string key)
        where T : class
    {
        try
        {
            return Result?[key]?.Deserialize<T>(ResultJson.Strict);
        }
        catch (JsonException e)
        {
            string file = System.IO.Path.Combine(Path, RunFolder.ResultName);
            throw new FileFormatException(file, $"'{key}' is not what {Description.Command} gives", e);
        }
    }

    /// <summary>The records of <c>metrics.jsonl</c> so far, in order.</summary>
    /// <typeparam name="T">The type that was appended.</typeparam>
    /// <exception cref="FileFormatException">A line is no record of that type.</exception>
    public IReadOnlyList<T> Records<T>()
    {
        string file = System.IO.Path.Combine(Path, RunFolder.MetricsName);
        var records = new List<T>();
        if (Result is null && !File.Exists(file))
        {
            return records;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<T>(line, ResultJson.Line)!);
            }
            catch (JsonException) when (Result is null && reader.EndOfStream)
            {
                // A run that was killed may have left half a line.
            }
            catch (JsonException e)
            {
                throw new FileFormatException(file, $"line {records.Count + 1}: a record expected", e);
            }
        }

        return records;
    }

    private static JsonObject ReadResult(string file)
    {
        if (new FileInfo(file).Length is > LargestResult and var length)
        {
            throw new FileFormatException(file, $"at most {LargestResult} bytes expected, found {length}");
        }

        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file)) as JsonObject
                ?? throw new FileFormatException(file, "a JSON object expected");
        }
        catch (JsonException e)
        {
            throw new FileFormatException(file, $"valid JSON expected: {JsonProblem.Describe(e)}", e);
        }
    }
}
