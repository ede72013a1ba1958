using Hebb.Experiments.Sweep;

namespace Hebb.Experiments.Tests.Sweep;

public sealed class SweepShardTests
{
    [Fact]
    public void Shards_have_every_run_exactly_once_and_differ_by_one_run_at_most()
    {
        for (int runs = 1; runs <= 30; runs++)
        {
            ulong[] seeds = [.. Enumerable.Range(1, runs).Select(seed => (ulong)seed)];
            var all = SweepCombination.All([], seeds);
            for (int count = 1; count <= 35; count++)
            {
                var parts = Enumerable.Range(1, count).Select(i => new SweepShard(i, count).Of(all)).ToArray();

                Assert.Equal(all, parts.SelectMany(part => part).OrderBy(run => run.Number));
                Assert.InRange(parts.Max(part => part.Count) - parts.Min(part => part.Count), 0, 1);
            }
        }
    }

    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("2/8", 2, 8)]
    [InlineData("8/8", 8, 8)]
    public void A_shard_is_a_part_and_the_number_of_parts(string text, int number, int count)
    {
        var shard = SweepShard.Parse(text)!;

        Assert.Equal((new SweepShard(number, count), text), (shard, $"{shard}"));
        Assert.Equal(shard, SweepShard.OfFolder(shard.FolderName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("-1/3")]
    [InlineData("1/0")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("1/100001")]
    public void Anything_else_is_refused(string text)
    {
        var error = Assert.Throws<InvalidOptionException>(() => SweepShard.Parse(text));

        Assert.StartsWith($"--shard is '{text}'; it must be a part", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void None_is_no_shard() => Assert.Null(SweepShard.Parse("none"));

    [Theory]
    [InlineData(3, 0, 7, 1, 8)]
    [InlineData(1, 1, 8, 1, 8)]
    [InlineData(8, 1, 8, 1, 8)]
    [InlineData(30, 10, 40, 10, 4)]
    [InlineData(17, 17, 18, 1, 2)]
    public void A_task_of_a_job_array_is_a_shard_wherever_its_numbers_start(
        int id,
        int min,
        int max,
        int step,
        int count
    )
    {
        var shard = SweepShard.OfSlurm(Variables(id, min, max, step, count));

        Assert.Equal(new SweepShard(((id - min) / step) + 1, count), shard);
    }

    [Fact]
    public void Outside_of_a_job_array_and_alone_in_one_there_is_no_shard()
    {
        Assert.Null(SweepShard.OfSlurm(_ => null));
        Assert.Null(SweepShard.OfSlurm(name => name == "SLURM_ARRAY_TASK_ID" ? "3" : null));
        Assert.Null(SweepShard.OfSlurm(Variables(3, 3, 3, 1, 1)));
    }

    [Theory]
    [InlineData(7, 1, 9, 1, 3)]
    [InlineData(2, 1, 5, 2, 3)]
    public void Numbers_with_gaps_are_refused(int id, int min, int max, int step, int count) =>
        Assert.Contains(
            "give --shard I/N",
            Assert
                .Throws<InvalidOptionException>(() => SweepShard.OfSlurm(Variables(id, min, max, step, count)))
                .Message,
            StringComparison.Ordinal
        );

    private static Func<string, string?> Variables(int id, int min, int max, int step, int count) =>
        name =>
            name switch
            {
                "SLURM_ARRAY_TASK_ID" => $"{id}",
                "SLURM_ARRAY_TASK_MIN" => $"{min}",
                "SLURM_ARRAY_TASK_MAX" => $"{max}",
                "SLURM_ARRAY_TASK_STEP" => $"{step}",
                "SLURM_ARRAY_TASK_COUNT" => $"{count}",
                _ => null,
            };
}
