using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>Keeps rules in a readable JSON file that a person can write or change by hand.</summary>
public static class RuleFile
{
    /// <summary>The longest file that is read, in bytes; all three rules of T = 8 take about two million.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>Writes the rules at <paramref name="path"/>, whole or not at all.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Save(RuleSet rules, string path) => AtomicFile.WriteAllText(path, rules.ToJson());

    /// <summary>Reads the rules at <paramref name="path"/>.</summary>
    /// <exception cref="FileFormatException">There is no such file, or it is not in order; the message says where. Nothing of it is used.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static RuleSet Load(string path)
    {
        using var stream = ReadableFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads rules from the position of <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">Any stream that can be read.</param>
    /// <param name="name">What errors should call it.</param>
    /// <exception cref="FileFormatException">The content is not in order; the message says where. Nothing of it is used.</exception>
    public static RuleSet Read(Stream stream, string name)
    {
        var content = new MemoryStream();
        var chunk = new byte[1 << 14];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (content.Length + read > MaxLength)
            {
                throw new FileFormatException(name, $"a rule file of at most {MaxLength} bytes expected, found more");
            }

            content.Write(chunk, 0, read);
        }

        return RuleJson.Read(name, content.GetBuffer().AsMemory(0, (int)content.Length));
    }
}
