using Hebb.Fuzz;

namespace Hebb.Tests.Data;

/// <summary>Files that fuzzing found: together they reach every place in the readers that it reached (tests/Hebb.Fuzz).</summary>
public class CorpusTests
{
    public static TheoryData<string> Formats => [.. FileReaders.Names];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_file_is_read_or_refused_in_one_line_and_takes_little_memory(string format)
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "Corpus", format));
        Assert.True(files.Length >= 5, $"{files.Length} files");
        foreach (string file in files)
        {
            var failure = Record.Exception(() => FileReaders.Read(format, File.ReadAllBytes(file)));
            Assert.True(failure is null, $"{Path.GetFileName(file)}: {failure}");
        }
    }
}
