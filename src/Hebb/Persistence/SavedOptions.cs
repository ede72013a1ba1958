using System.Collections;
using System.Globalization;

namespace Hebb.Persistence;

/// <summary>
/// Options as texts in the metadata of a saved state, so that a state of other options is refused by the name of the first one
/// that differs. Options of an option have a path: <c>Plasticity.StepSize</c>.
/// </summary>
internal sealed class SavedOptions : IEnumerable<KeyValuePair<string, string>>
{
    private const string Prefix = "option ";
    private const string What = "what";

    private readonly List<KeyValuePair<string, string>> texts = [];

    /// <summary>An option and its value, written in the invariant culture; numbers with the digits that give the same bits again.</summary>
    public void Add<T>(string name, T value) =>
        texts.Add(
            new(
                name,
                value switch
                {
                    null => "none",
                    IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                    _ => $"{value}",
                }
            )
        );

    /// <summary>An option that is a record of options.</summary>
    public void Add(string name, SavedOptions options) =>
        texts.AddRange(options.Select(option => KeyValuePair.Create($"{name}.{option.Key}", option.Value)));

    /// <summary>Options that belong to the same record.</summary>
    public void Add(SavedOptions options) => texts.AddRange(options.texts);

    /// <summary>The texts as a state's metadata, with those of what is saved in the same state.</summary>
    public Dictionary<string, string> ToMetadata(IEnumerable<KeyValuePair<string, string>>? others = null)
    {
        var metadata = new Dictionary<string, string>(others ?? []);
        foreach (var (name, text) in texts)
        {
            metadata.Add(Prefix + name, text);
        }

        return metadata;
    }

    /// <summary>The texts as a state's metadata, with a description of what is saved.</summary>
    public Dictionary<string, string> ToMetadata(string what) => new(ToMetadata()) { [What] = what };

    /// <summary>Makes sure that a state is of this description and was saved with these options.</summary>
    /// <exception cref="FileFormatException">It has another description, or an option is missing or has another value.</exception>
    public void Require(TensorArchive saved, string what)
    {
        string? found = saved.Metadata.GetValueOrDefault(What);
        if (found != what)
        {
            throw new FileFormatException(saved.Name, $"'{what}' expected, found '{found}'");
        }

        Require(saved);
    }

    /// <summary>Makes sure that a state was saved with these options.</summary>
    /// <exception cref="FileFormatException">An option is missing or has another value.</exception>
    public void Require(TensorArchive saved)
    {
        foreach (var (name, wanted) in texts)
        {
            string? found = saved.Metadata.GetValueOrDefault(Prefix + name);
            if (found != wanted)
            {
                throw new FileFormatException(
                    saved.Name,
                    found is null
                        ? $"option {name} is missing, {wanted} expected"
                        : $"saved with option {name} = {found}, {wanted} expected"
                );
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => texts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
