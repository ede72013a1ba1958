using System.Globalization;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>
/// <c>ranks</c>, alone or under mpirun: what a generation of neural net evolution is made of, how long it takes on these ranks beside
/// what the model says, and what the model says of a million genotypes on up to a thousand ranks.
/// </summary>
internal static class RanksTable
{
    private const int Million = 1_000_000;

    private static readonly int[] Populations = [1024, 4096, 16384, 65536];
    private static readonly int[] ManyRanks = [1, 2, 4, 10, 30, 100, 300, 1000];

    // What a cluster without a fast interconnect has between its nodes; not measured.
    private static readonly Link Assumed = new("10 Gbit/s, 20 µs", 20e-6, 1.25e9);

    /// <summary><c>ranks [--threads T] [--genes N] [--batch-size B] [--most N]</c>: threads of each rank, and the largest population measured.</summary>
    public static int Run(string[] args, IRanks ranks)
    {
        int threads = Option("--threads", 1);
        int genes = Option("--genes", 4000);
        int images = Option("--batch-size", 100);
        int most = Option("--most", Populations[^1]);
        var timing = new GenerationTiming(genes, images, threads, ranks);
        var model = new GenerationModel(timing.Costs(), genes, timing.Link());
        Say($"{ranks.Count} ranks, {threads} threads each; n = {genes}, B = {images}");
        PrintCosts(model);
        if (ranks.Count > 1)
        {
            PrintCollectives(timing, model);
        }

        bool asCounted = PrintGenerations(timing, model, [.. Populations.Where(population => population <= most)]);
        PrintPrediction(model with { Link = Assumed }, threads);
        return asCounted ? 0 : 1;

        int Option(string name, int otherwise) =>
            args.SkipWhile(arg => arg != name).ElementAtOrDefault(1) is { } text
                ? int.Parse(text, CultureInfo.InvariantCulture)
                : otherwise;

        void Say(string line)
        {
            if (ranks.Rank == 0)
            {
                Console.WriteLine(line);
            }
        }

        void PrintCosts(GenerationModel model)
        {
            var costs = model.Costs;
            Say($"  draw       {costs.Draw * 1e6, 9:F2} µs a genotype, one thread");
            Say($"  pass       {costs.Pass * 1e6, 9:F2} µs a genotype");
            Say($"  select     {costs.Select * 1e6, 9:F2} µs a genotype");
            Say($"  fitness    {costs.Fitness * 1e6, 9:F4} µs a genotype, on every rank");
            Say($"  once       {costs.Fixed * 1e3, 9:F2} ms a generation, on every rank");
        }

        void PrintCollectives(GenerationTiming timing, GenerationModel model)
        {
            var link = model.Link;
            Say(
                $"  latency    {link.Latency * 1e6, 9:F2} µs, {link.BytesPerSecond / 1e9:F2} GB/s: from a sum of 1 and from 8 MB gathered"
            );
            Say($"{"", 30} {"measured µs", 12} {"model", 9}");
            Row("sum of 1", timing.Sum(1, 200), link.Sum(sizeof(long), ranks.Count));
            Row($"sum of {2 * genes}", timing.Sum(2 * genes, 20), link.Sum(sizeof(long) * 2 * genes, ranks.Count));
            foreach (int population in Populations)
            {
                Row(
                    $"{population} fitnesses gathered",
                    timing.Gather(population),
                    link.Gather(sizeof(double) * population, ranks.Count)
                );
            }
        }

        void Row(string name, double measured, double predicted) =>
            Say($"  {name, -28} {measured * 1e6, 12:F1} {predicted * 1e6, 9:F1}");

        // Exchange is predicted; what is measured in collectives has the wait for the slower rank in it.
        bool PrintGenerations(GenerationTiming timing, GenerationModel model, int[] populations)
        {
            bool asCounted = true;
            Say(
                $"{"N", 9} {"ms", 10} {"busy", 10} {"predicted", 10} {"ratio", 6} {"exchange", 9} {"share", 7} {"in collectives", 15} {"share", 7} {"fastest", 9} {"share", 7} {"calls", 6} {"bytes", 9}"
            );
            foreach (int population in populations)
            {
                var (seconds, busy, within, fastest, inFastest, calls, bytes) = timing.Generation(population);
                double predicted = model.Generation(population, ranks.Count, threads);
                double exchange = model.Exchange(population, ranks.Count);
                Say(
                    $"{population, 9} {seconds * 1e3, 10:F1} {busy * 1e3, 10:F1} {predicted * 1e3, 10:F1} {predicted / busy, 6:F2} {exchange * 1e3, 9:F3} {exchange / predicted, 7:P2} {within * 1e3, 15:F3} {within / seconds, 7:P2} {fastest * 1e3, 9:F1} {inFastest / fastest, 7:P2} {calls, 6} {bytes, 9}"
                );
                var (start, end) = ranks.ShareOf(population, PopulationKernel.Block);
                asCounted &= ranks.Count == 1 || bytes == model.Bytes(end - start);
            }

            if (!asCounted)
            {
                Say("the model counts other bytes: it is not of this version");
            }

            return asCounted;
        }

        void PrintPrediction(GenerationModel model, int threads)
        {
            Say($"prediction, not measured: N = {Million}, {model.Link.Name}, cores like these");
            Say(
                $"{"ranks", 7} {"genotypes", 10} {"compute s", 10} {"exchange s", 11} {"generation", 11} {"speed-up", 9} {"efficiency", 11} {"exchange", 9}"
            );
            double alone = model.Generation(Million, 1, threads);
            foreach (int count in ManyRanks)
            {
                double compute = model.Compute(Million, count, threads);
                double exchange = model.Exchange(Million, count);
                double speedUp = alone / (compute + exchange);
                Say(
                    $"{count, 7} {(Million + count - 1) / count, 10} {compute, 10:F3} {exchange, 11:F4} {compute + exchange, 11:F3} {speedUp, 9:F1} {speedUp / count, 11:P1} {exchange / (compute + exchange), 9:P2}"
                );
            }
        }
    }
}
