namespace Hebb.Experiments.Runs;

/// <summary>Words of a command line, so that a person can copy it into a shell.</summary>
public static class ShellWord
{
    /// <summary>The word in single quotes where a shell would take it for anything but one plain word.</summary>
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+.,:/@%".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The words as one line.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
