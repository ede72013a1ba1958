using System.Security.Cryptography;
using System.Text;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>Keeps update rules in a readable JSON file.</summary>
public static class UpdateRuleFile
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Writes the rule at <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="rule">The rule; validated.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="InvalidOptionException">The rule's parts do not fit each other.</exception>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Save(UpdateRule rule, string path) => AtomicFile.WriteAllText(path, ToJson(rule));

    /// <summary>The rule as the text of such a file; the same rules always give the same text.</summary>
    /// <inheritdoc cref="Save" path="/param[@name='rule']"/>
    /// <exception cref="InvalidOptionException">The rule's parts do not fit each other.</exception>
    public static string ToJson(UpdateRule rule)
    {
        rule.Validate();
        return UpdateRuleJson.Write(rule);
    }

    /// <summary>Reads the rule at <paramref name="path"/>.</summary>
    /// <exception cref="FileFormatException">There is no such file, or it is not in order; the message says where. Nothing of it is used.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static UpdateRule Load(string path)
    {
        using var stream = ReadableFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads a rule from the position of <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">Any stream that can be read.</param>
    /// <param name="name">What errors should call it.</param>
    /// <exception cref="FileFormatException">The content is not in order; the message says where. Nothing of it is used.</exception>
    public static UpdateRule Read(Stream stream, string name)
    {
        var content = new MemoryStream();
        var chunk = new byte[1 << 14];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (content.Length + read > MaxLength)
            {
                throw new FileFormatException(
                    name,
                    $"an update rule of at most {MaxLength} bytes expected, found more"
                );
            }

            content.Write(chunk, 0, read);
        }

        return UpdateRuleJson.Read(name, content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    /// <summary>A short text that two rules share only if they change every weight alike.</summary>
    internal static string Fingerprint(UpdateRule rule)
    {
        string text = ToJson(rule with { Name = "rule", Learned = new Dictionary<string, string>() });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
