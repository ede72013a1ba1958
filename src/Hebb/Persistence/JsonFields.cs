using System.Text.Json;

namespace Hebb.Persistence;

/// <summary>A JSON object from a file whose names are all known: it has the required ones, perhaps optional ones, and no others.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
    private readonly string file;
    private readonly string path;

    /// <summary>Takes an object apart.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="path">Where in the file the object stands, such as <c>graph.01</c>; empty for the outermost object.</param>
    /// <param name="element">The object, out of a document of <see cref="StrictJson"/>, so that no name comes twice.</param>
    /// <param name="required">Names that it must have.</param>
    /// <param name="optional">Names that it may have.</param>
    /// <exception cref="FileFormatException">It is no object, a name is missing, or a name is unknown.</exception>
    public JsonFields(
        string file,
        string path,
        JsonElement element,
        ReadOnlySpan<string> required,
        params ReadOnlySpan<string> optional
    )
    {
        this.file = file;
        this.path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FileFormatException(file, $"{path} must be an object {{…}}, found {StrictJson.Show(element)}");
        }

        foreach (var property in element.EnumerateObject())
        {
            values.Add(property.Name, property.Value);
        }

        foreach (string name in required)
        {
            if (!values.ContainsKey(name))
            {
                throw new FileFormatException(file, $"{PathOf(name)} is missing");
            }
        }

        if (values.Count > required.Length)
        {
            RefuseUnknown(required, optional);
        }
    }

    /// <summary>The value of a name that the object is known to have.</summary>
    public JsonElement this[string name] => values[name];

    /// <summary>The value of an optional name, or null.</summary>
    public JsonElement? Optional(string name) => values.TryGetValue(name, out var value) ? value : null;

    /// <summary>Where in the file the value of <paramref name="name"/> stands, for errors.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A whole number.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public int Int32(string name) =>
        this[name].ValueKind == JsonValueKind.Number && this[name].TryGetInt32(out int value)
            ? value
            : throw Wrong(name, "a whole number");

    /// <summary>A whole number from 0 to 2^64 − 1.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public ulong UInt64(string name) =>
        this[name].ValueKind == JsonValueKind.Number && this[name].TryGetUInt64(out ulong value)
            ? value
            : throw Wrong(name, "a whole number from 0 to 2^64 - 1");

    /// <summary>A finite number, rounded to single precision.</summary>
    /// <exception cref="FileFormatException">It is anything else, or too large.</exception>
    public float Single(string name) =>
        this[name].ValueKind == JsonValueKind.Number
        && this[name].TryGetSingle(out float value)
        && float.IsFinite(value)
            ? value
            : throw Wrong(name, "a finite number");

    /// <summary>A finite number.</summary>
    /// <exception cref="FileFormatException">It is anything else, or too large.</exception>
    public double Double(string name) =>
        this[name].ValueKind == JsonValueKind.Number
        && this[name].TryGetDouble(out double value)
        && double.IsFinite(value)
            ? value
            : throw Wrong(name, "a finite number");

    /// <summary>A text.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public string Text(string name) =>
        this[name].ValueKind == JsonValueKind.String ? this[name].GetString()! : throw Wrong(name, "a text in quotes");

    /// <summary>True or false.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public bool Flag(string name) =>
        this[name].ValueKind is JsonValueKind.True or JsonValueKind.False
            ? this[name].GetBoolean()
            : throw Wrong(name, "true or false");

    /// <summary>The names that an object has.</summary>
    /// <exception cref="FileFormatException">It is no object.</exception>
    public IEnumerable<string> Names(string name) =>
        this[name].ValueKind == JsonValueKind.Object
            ? this[name].EnumerateObject().Select(property => property.Name)
            : throw Wrong(name, "an object {…}");

    /// <summary>An object of texts by name.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public Dictionary<string, string> Texts(string name)
    {
        if (this[name].ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, "an object {…}");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in this[name].EnumerateObject())
        {
            texts.Add(
                property.Name,
                property.Value.ValueKind == JsonValueKind.String
                    ? property.Value.GetString()!
                    : throw new FileFormatException(
                        file,
                        $"{PathOf(name)}: {StrictJson.Quote(property.Name)} must be a text in quotes, found {StrictJson.Show(property.Value)}"
                    )
            );
        }

        return texts;
    }

    /// <summary>One of the members of <typeparamref name="T"/>, in kebab-case.</summary>
    /// <exception cref="FileFormatException">It is anything else.</exception>
    public T Choice<T>(string name)
        where T : struct, Enum
    {
        if (this[name].ValueKind == JsonValueKind.String)
        {
            foreach (var choice in Enum.GetValues<T>())
            {
                if (this[name].ValueEquals(NameOf(choice)))
                {
                    return choice;
                }
            }
        }

        throw Wrong(name, $"one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
    }

    /// <summary>The member's name as it stands in files: <c>InCap</c> is <c>in-cap</c>.</summary>
    public static string NameOf<T>(T choice)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString());

    /// <summary>The error that the value of <paramref name="name"/> is not as <paramref name="expected"/>.</summary>
    public FileFormatException Wrong(string name, string expected) =>
        new(file, $"{PathOf(name)} must be {expected}, found {StrictJson.Show(this[name])}");

    private void RefuseUnknown(ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        foreach (string name in values.Keys)
        {
            if (!required.Contains(name) && !optional.Contains(name))
            {
                string thing = path.Length == 0 ? "the file" : path;
                string[] known = [.. required, .. optional];
                throw new FileFormatException(
                    file,
                    $"{thing} has an unknown name {StrictJson.Quote(name)}; known are {Show(known)}"
                );
            }
        }
    }

    private static string Show(string[] names) =>
        names.Length <= 16 ? string.Join(", ", names) : $"{names[0]}, {names[1]}, … {names[^1]}";
}
