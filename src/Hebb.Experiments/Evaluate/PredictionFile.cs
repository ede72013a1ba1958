using System.Globalization;
using System.Text;

namespace Hebb.Experiments.Evaluate;

/// <summary>
/// Writes predictions as CSV: a header line, then a line for each example with the label's name and, if asked for, the score of each
/// label in a column <c>score_NAME</c>; for pictures last the file, in a column <c>file</c>.
/// </summary>
public sealed class PredictionFile
{
    private const int BufferSize = 1 << 16;

    // The longest number is a sign, nine digits, a point and an exponent.
    private const int LongestNumber = 24;

    private readonly Stream stream;
    private readonly byte[][] names;
    private readonly bool hasScores;
    private readonly IReadOnlyList<string>? files;
    private readonly byte[] buffer = new byte[BufferSize];
    private int used;
    private int written;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="labelNames">The names of the m labels.</param>
    /// <param name="hasScores">Whether each line has the scores as well.</param>
    /// <param name="files">The file of each example; none where there is no such column.</param>
    public PredictionFile(
        Stream stream,
        IReadOnlyList<string> labelNames,
        bool hasScores,
        IReadOnlyList<string>? files = null
    )
    {
        this.files = files;
        this.stream = stream;
        this.hasScores = hasScores;
        names = [.. labelNames.Select(Cell)];
        Append("label"u8);
        foreach (string name in hasScores ? labelNames : [])
        {
            Append(","u8);
            Append(Cell($"score_{name}"));
        }

        Append(files is null ? "\n"u8 : ",file\n"u8);
    }

    /// <summary>Writes a line.</summary>
    /// <param name="label">The predicted label.</param>
    /// <param name="scores">Its m scores; not looked at where the file has none.</param>
    public void Write(int label, ReadOnlySpan<float> scores)
    {
        Append(names[label]);
        if (hasScores)
        {
            foreach (float score in scores)
            {
                Append(score);
            }
        }

        if (files is not null)
        {
            Append(","u8);
            Append(Cell(files[written]));
        }

        written++;
        Append("\n"u8);
    }

    /// <summary>Hands what is left to the stream.</summary>
    public void Finish()
    {
        stream.Write(buffer, 0, used);
        used = 0;
    }

    // A quoted cell where the name would not be one as it is.
    private static byte[] Cell(string name) =>
        Encoding.UTF8.GetBytes(
            name.AsSpan().ContainsAny(",\"\r\n;") || name != name.Trim()
                ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : name
        );

    private void Append(float score)
    {
        Reserve(LongestNumber + 1);
        buffer[used++] = (byte)',';
        score.TryFormat(buffer.AsSpan(used), out int length, default, CultureInfo.InvariantCulture);
        used += length;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > BufferSize)
        {
            Finish();
            stream.Write(text);
            return;
        }

        Reserve(text.Length);
        text.CopyTo(buffer.AsSpan(used));
        used += text.Length;
    }

    private void Reserve(int bytes)
    {
        if (used + bytes > BufferSize)
        {
            Finish();
        }
    }
}
