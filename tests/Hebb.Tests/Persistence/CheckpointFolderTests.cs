using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory().FullName, "checkpoint");
    private readonly List<string> warnings = [];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public void Without_any_checkpoint_there_is_none() =>
        Assert.Empty(new CheckpointFolder(folder).NewestFirst(warnings.Add));

    [Fact]
    public void The_newest_of_many_is_found_and_only_two_are_kept()
    {
        var checkpoints = new CheckpointFolder(folder);
        for (int n = 1; n <= 12; n++)
        {
            checkpoints.Write(State(n));
        }

        Assert.Equal(12, Found());
        Assert.Equal(6, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_kill_at_any_step_leaves_the_earlier_or_the_new_checkpoint()
    {
        int outcomes = 0;
        for (int fatal = 1; ; fatal++)
        {
            var fresh = new CheckpointFolder(folder);
            fresh.Write(State(1));
            fresh.Write(State(2));
            var steps = new KilledAt(fatal);
            try
            {
                new CheckpointFolder(folder, steps).Write(State(3));
            }
            catch (KilledException) { }

            Assert.InRange(Found(), 2, 3);
            outcomes |= 1 << Found();
            Assert.Empty(warnings);
            new CheckpointFolder(folder).Write(State(4));
            Assert.Equal(4, Found());
            Directory.Delete(folder, recursive: true);
            if (!steps.Killed)
            {
                Assert.True(fatal > 10, $"only {fatal} steps");
                break;
            }
        }

        Assert.Equal(0b1100, outcomes);
    }

    [Theory]
    [InlineData("2.a.safetensors")]
    [InlineData("2.b.safetensors")]
    [InlineData("2.json")]
    public void A_damaged_checkpoint_is_refused_at_every_byte_and_the_one_before_it_is_used(string file)
    {
        var checkpoints = new CheckpointFolder(folder);
        checkpoints.Write(State(1));
        checkpoints.Write(State(2));
        string path = Path.Combine(folder, file);
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 4;
            File.WriteAllBytes(path, damaged);
            Assert.Equal(1, Found());
            File.WriteAllBytes(path, whole[..i]);
            Assert.Equal(1, Found());
        }

        Assert.Equal(2 * whole.Length, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("2.", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void With_every_checkpoint_damaged_there_is_none()
    {
        new CheckpointFolder(folder).Write(State(1));
        File.Delete(Path.Combine(folder, "1.b.safetensors"));

        Assert.Empty(new CheckpointFolder(folder).NewestFirst(warnings.Add));
        Assert.Single(warnings);
    }

    private int Found()
    {
        var parts = new CheckpointFolder(folder).NewestFirst(warnings.Add).First();
        int n = parts["a"]["n"].Values<int>()[0];
        Assert.Equal(-n, parts["b"]["n"].Values<int>()[0]);
        return n;
    }

    private static Dictionary<string, TensorArchive> State(int n) => new() { ["a"] = Part(n), ["b"] = Part(-n) };

    private static TensorArchive Part(int n) => new([SafeTensor.From<int>("n", [n], 1)]);
}
