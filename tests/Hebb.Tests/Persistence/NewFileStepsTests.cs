using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class NewFileStepsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // File.Move without overwriting lets both succeed in one of ten rounds.
    [Fact]
    public void Of_two_that_give_a_file_the_same_name_at_the_same_moment_one_succeeds()
    {
        const int Rounds = 300;
        int arrived = 0;
        int[] succeeded = new int[Rounds];
        Thread[] threads =
        [
            .. new[] { "a", "b" }.Select(name => new Thread(() =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    string temporary = Path.Combine(folder, $"{round}.{name}");
                    File.WriteAllText(temporary, name);
                    Interlocked.Increment(ref arrived);
                    // At the same moment where there are two processors; where there is one, the other gets it.
                    var wait = new SpinWait();
                    while (Volatile.Read(ref arrived) < 2 * (round + 1))
                    {
                        wait.SpinOnce(sleep1Threshold: -1);
                    }

                    if (
                        Record.Exception(() => new NewFileSteps().Rename(temporary, Path.Combine(folder, $"{round}")))
                        is null
                    )
                    {
                        Interlocked.Increment(ref succeeded[round]);
                    }
                }
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(succeeded, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_file_that_is_there_stays_and_nothing_else_is_left()
    {
        string path = Path.Combine(folder, "file");
        AtomicFile.WriteNewText(path, "first");

        var error = Assert.Throws<IOException>(() => AtomicFile.WriteNewText(path, "second"));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }
}
