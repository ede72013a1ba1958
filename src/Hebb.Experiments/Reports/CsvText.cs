using System.Text;

namespace Hebb.Experiments.Reports;

/// <summary>Tables as comma-separated values (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>The lines, each with CR LF at its end; a field is in quotes where it must be.</summary>
    public static string Of(IEnumerable<IEnumerable<string>> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.AppendJoin(',', line.Select(Quote)).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
