namespace Hebb.Cli;

/// <summary>Text in lines of a width; words stay whole.</summary>
internal static class WordWrap
{
    /// <summary>The lines of a text. Where a word is longer than a line, the line is as long as the word.</summary>
    /// <param name="text">The text; its own line ends are kept.</param>
    /// <param name="width">Characters of a line.</param>
    public static IEnumerable<string> Lines(string text, int width) =>
        text.Split('\n').SelectMany(line => Lines(line, width, width));

    /// <summary>The lines of a text without line ends, of which the first may be longer or shorter than the others.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">Characters of the first line.</param>
    /// <param name="others">Characters of every other line.</param>
    public static IEnumerable<string> Lines(string text, int first, int others) =>
        Fill(text.Split(' ').Select(word => word + ' '), first, others);

    /// <summary>The lines of a text in which lists of names, without blanks, continue on a new line after a comma or a bar.</summary>
    /// <param name="text">The text, without line ends.</param>
    /// <param name="first">Characters of the first line.</param>
    /// <param name="others">Characters of every other line.</param>
    public static IEnumerable<string> LinesOfLists(string text, int first, int others) =>
        Fill(text.Split(' ').SelectMany(word => Pieces(word, Math.Min(first, others))), first, others);

    private static IEnumerable<string> Fill(IEnumerable<string> pieces, int first, int others)
    {
        string line = "";
        int width = first;
        foreach (string piece in pieces)
        {
            if (line.Length > 0 && line.Length + piece.TrimEnd().Length > width)
            {
                yield return line.TrimEnd();
                (line, width) = ("", others);
            }

            line += piece;
        }

        yield return line.TrimEnd();
    }

    private static IEnumerable<string> Pieces(string word, int width)
    {
        int start = 0;
        while (word.Length - start > width && word.IndexOfAny([',', '|'], start) is >= 0 and var end)
        {
            yield return word[start..(end + 1)];
            start = end + 1;
        }

        yield return word[start..] + ' ';
    }
}
