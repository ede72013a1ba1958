namespace Hebb.Tests.Persistence;

/// <summary>What every reader owes a hostile file.</summary>
internal static class Refusal
{
    /// <summary>The file is refused in one short line that begins with its name and says what the case asks for.</summary>
    public static void AssertOneLine(string file, IEnumerable<string> says, Action read)
    {
        var error = Assert.Throws<FileFormatException>(read);
        Assert.StartsWith($"{file}: ", error.Message, StringComparison.Ordinal);
        Assert.All(says, said => Assert.Contains(said, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.True(error.Message.Length < 400, error.Message);
    }
}
