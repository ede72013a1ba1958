using System.Globalization;

namespace Hebb.Data;

/// <summary>The type of an NPY array's elements, in NumPy's notation: byte order, kind and width, such as <c>&lt;f4</c>.</summary>
/// <param name="Kind"><c>b</c> truth, <c>i</c> whole, <c>u</c> whole and not negative, <c>f</c> floating point, <c>U</c> UTF-32 text, <c>S</c> bytes of text.</param>
/// <param name="Width">The bytes of one element.</param>
/// <param name="IsBigEndian">Whether the first byte of a number (of a character, for <c>U</c>) is the most significant.</param>
internal readonly record struct NpyType(char Kind, int Width, bool IsBigEndian)
{
    private const int LongestText = 1 << 24;

    /// <summary>Whether elements are texts rather than numbers.</summary>
    public bool IsText => Kind is 'U' or 'S';

    /// <summary>The bytes that a byte order concerns: a number's, or a character's.</summary>
    public int OrderedWidth =>
        Kind switch
        {
            'U' => 4,
            'S' => 1,
            _ => Width,
        };

    /// <summary>Reads the notation.</summary>
    /// <exception cref="DataFileException">It is a type that is not read; the message says what to do in NumPy.</exception>
    public static NpyType Parse(string file, string notation)
    {
        var text = notation.AsSpan();
        bool isBigEndian = text is ['>', ..];
        text = text is ['<' or '>' or '|' or '=', ..] ? text[1..] : text;
        char kind = text.Length > 0 ? text[0] : ' ';
        if (
            int.TryParse(
                text.Length > 0 ? text[1..] : text,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int size
            )
        )
        {
            bool known = (kind, size) switch
            {
                ('b', 1) or ('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8) => true,
                ('U' or 'S', >= 1 and <= LongestText) => true,
                _ => false,
            };
            if (known)
            {
                return new NpyType(kind, kind == 'U' ? 4 * size : size, isBigEndian);
            }
        }

        throw new DataFileException(file, Refusal(notation, kind));
    }

    private static string Refusal(string notation, char kind) =>
        kind switch
        {
            'O' =>
                "its elements are Python objects, which are never loaded; in NumPy save labels as y.astype(str) and numbers as x.astype('f4')",
            'M' or 'm' =>
                $"its elements are dates or times ('{notation}'); make numbers of them, in NumPy x.astype('i8').astype('f8')",
            'c' => $"its numbers are complex ('{notation}'); real ones are expected, in NumPy x.real or abs(x)",
            'f' => $"its numbers are of type '{notation}'; f2, f4 or f8 is expected, in NumPy x.astype('f4')",
            _ =>
                $"its elements are of type '{notation}'; truths, numbers or texts are expected, in NumPy x.astype('f4') or y.astype(str)",
        };
}
