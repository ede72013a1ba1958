using System.Text;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Tests.Numerics;

namespace Hebb.Experiments.Tests.Runs;

public sealed class SharedStateTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    // As if an array had at most as many bytes.
    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void All_ranks_get_every_byte_in_pieces_of_a_size(int largest)
    {
        double[] numbers = [.. Enumerable.Range(0, 50).Select(i => 0.1 * i)];
        Dictionary<string, TensorArchive> States() =>
            new()
            {
                ["first"] = new TensorArchive(
                    [SafeTensor.From<double>("numbers", numbers, 5, 10), SafeTensor.From<int>("none", [], 0)],
                    new Dictionary<string, string> { ["text"] = "of it" }
                ),
                ["second"] = new TensorArchive([], new Dictionary<string, string>()),
            };
        string Run(IRanks ranks)
        {
            bool leads = ranks.Rank == 0;
            using var metrics = new MetricsFile(Path.Combine(parent, $"{largest}-{ranks.Rank}"));
            for (int i = 0; i < (leads ? 40 : 3); i++)
            {
                metrics.Append(new { Rank = ranks.Rank, Record = i });
            }

            var states = leads ? States() : [];
            var watched = new LargestBroadcast(ranks);
            Assert.True(SharedState.Share(watched, states, metrics, largest));
            // How long everything is comes first, in one message.
            Assert.True(watched.Largest <= largest, $"{watched.Largest} bytes at a time");

            metrics.Append(new { Record = "next" });
            return string.Join(' ', states.Select(state => $"{state.Key}: {Hex(state.Value)}"))
                + $"{metrics.Content} {Encoding.UTF8.GetString(Records(metrics))}";
        }

        string[] found = ThreadRanks.Run(3, Run);

        Assert.Contains(Hex(States()["first"]), found[2]);
        Assert.Contains("\"record\":39}\n{\"record\":\"next\"}\n", found[2]);
        Assert.Single(found.Distinct());
    }

    private static string Hex(TensorArchive archive)
    {
        using var bytes = new MemoryStream();
        archive.Write(bytes);
        Assert.Equal(bytes.Length, archive.FileLength);
        return Convert.ToHexString(bytes.ToArray());
    }

    private static byte[] Records(MetricsFile metrics)
    {
        using var bytes = new MemoryStream();
        metrics.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class LargestBroadcast(IRanks ranks) : IRanks
    {
        private bool hasHead;

        public int Largest { get; private set; }

        public int Rank => ranks.Rank;

        public int Count => ranks.Count;

        public void Sum(Span<long> values) => ranks.Sum(values);

        public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1) =>
            ranks.AllGather(mine, all, grain);

        public byte[][] AllGather(ReadOnlySpan<byte> mine) => ranks.AllGather(mine);

        public byte[] Broadcast(ReadOnlySpan<byte> bytes)
        {
            byte[] piece = ranks.Broadcast(bytes);
            Largest = hasHead ? Math.Max(Largest, piece.Length) : 0;
            hasHead = true;
            return piece;
        }

        public void Barrier() => ranks.Barrier();
    }
}
