using System.Globalization;
using System.Text;

namespace Hebb.Experiments.Reports;

/// <summary>Writes markup that is both HTML5 and XML; every text and attribute is escaped.</summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder markup = new();

    /// <summary>A number of CSS pixels, to a hundredth, the same in every culture.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>Opens an element; attributes without a value are left out.</summary>
    public void Start(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        OpenTag(name, attributes);
        markup.Append('>');
    }

    /// <summary>Closes an element.</summary>
    public void End(string name) => markup.Append("</").Append(name).Append('>');

    /// <summary>Ends the line: for people who read the source.</summary>
    public void NewLine() => markup.Append('\n');

    /// <summary>An element without content.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        OpenTag(name, attributes);
        markup.Append(" />");
    }

    /// <summary>An element that holds nothing but text.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        Text(text);
        End(name);
    }

    /// <summary>Text, escaped.</summary>
    public void Text(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            AppendEscaped(rune);
        }
    }

    /// <summary>Markup that is already right.</summary>
    public void Raw(string trusted) => markup.Append(trusted);

    /// <inheritdoc/>
    public override string ToString() => markup.ToString();

    private void OpenTag(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        markup.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                markup.Append(' ').Append(attribute).Append("=\"");
                Text(value);
                markup.Append('"');
            }
        }
    }

    private void AppendEscaped(Rune rune)
    {
        switch (rune.Value)
        {
            case '<':
                markup.Append("&lt;");
                break;
            case '>':
                markup.Append("&gt;");
                break;
            case '&':
                markup.Append("&amp;");
                break;
            case '"':
                markup.Append("&quot;");
                break;
            // Characters that XML cannot hold at all; half a surrogate pair already comes as U+FFFD.
            case < ' ' and not '\n' and not '\t':
            case >= 0x7F and < 0xA0:
            case 0xFFFE or 0xFFFF:
                markup.Append('\uFFFD');
                break;
            default:
                markup.Append(rune.ToString());
                break;
        }
    }
}
