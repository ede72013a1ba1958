using System.Text;

namespace Hebb.Data;

/// <summary>
/// The header of an NPY file: a Python dictionary with the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, as
/// NumPy's format note (NEP 1) lays it down. Nothing else of Python's syntax is understood.
/// </summary>
internal ref struct NpyHeader
{
    private readonly string file;
    private readonly ReadOnlySpan<byte> text;
    private int at;

    private NpyHeader(string file, ReadOnlySpan<byte> text)
    {
        this.file = file;
        this.text = text;
    }

    /// <summary>Reads element type, order and shape.</summary>
    /// <exception cref="DataFileException">The text is not such a dictionary.</exception>
    public static (string ElementType, bool FortranOrder, long[] Shape) Parse(string file, ReadOnlySpan<byte> text)
    {
        var header = new NpyHeader(file, text);
        string? elementType = null;
        bool? fortranOrder = null;
        long[]? shape = null;
        header.Expect('{');
        while (!header.Take('}'))
        {
            string key = header.Text();
            header.Expect(':');
            switch (key)
            {
                case "descr" when elementType is null:
                    elementType = header.ElementType();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = header.Truth();
                    break;
                case "shape" when shape is null:
                    shape = header.Numbers();
                    break;
                default:
                    throw header.Wrong($"descr, fortran_order or shape once each, found '{key}'");
            }

            if (!header.Take(','))
            {
                header.Expect('}');
                break;
            }
        }

        header.SkipSpace();
        return header.at == text.Length && elementType is not null && fortranOrder is { } order && shape is not null
            ? (elementType, order, shape)
            : throw header.Wrong("descr, fortran_order and shape and then nothing more");
    }

    private string ElementType()
    {
        if (!Take('['))
        {
            return Text();
        }

        throw new DataFileException(
            file,
            "it is a structured array; an array of one type is expected, as of to_numpy('f4') in pandas"
        );
    }

    private string Text()
    {
        SkipSpace();
        if (at < text.Length && text[at] is (byte)'\'' or (byte)'"')
        {
            int length = text[(at + 1)..].IndexOf(text[at]);
            if (length >= 0)
            {
                string found = FileContent.Excerpt(text.Slice(at + 1, length));
                at += length + 2;
                return found;
            }
        }

        throw Wrong("a quoted text");
    }

    private bool Truth()
    {
        SkipSpace();
        bool isTrue = text[at..].StartsWith("True"u8);
        if (!isTrue && !text[at..].StartsWith("False"u8))
        {
            throw Wrong("True or False");
        }

        at += isTrue ? 4 : 5;
        return isTrue;
    }

    private long[] Numbers()
    {
        var numbers = new List<long>();
        Expect('(');
        while (!Take(')'))
        {
            SkipSpace();
            if (
                !System.Buffers.Text.Utf8Parser.TryParse(text[at..], out long number, out int length)
                || number < 0
                || numbers.Count == NpyArray.MostAxes
            )
            {
                throw Wrong($"at most {NpyArray.MostAxes} sizes of 0 or more");
            }

            numbers.Add(number);
            at += length;
            // Python 2 writes long numbers so.
            at += at < text.Length && text[at] == (byte)'L' ? 1 : 0;
            if (!Take(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. numbers];
    }

    private bool Take(char symbol)
    {
        SkipSpace();
        bool there = at < text.Length && text[at] == symbol;
        at += there ? 1 : 0;
        return there;
    }

    private void Expect(char symbol)
    {
        if (!Take(symbol))
        {
            throw Wrong($"'{symbol}'");
        }
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n')
        {
            at++;
        }
    }

    private readonly DataFileException Wrong(string expected) =>
        new(
            file,
            $"its NPY header is wrong at character {at + 1}: {expected} expected, found '{Encoding.ASCII.GetString(text[at..Math.Min(text.Length, at + 12)]).ReplaceLineEndings(" ")}'"
        );
}
