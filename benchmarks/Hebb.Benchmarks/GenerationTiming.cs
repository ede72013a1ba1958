using System.Diagnostics;
using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>Measures generations of neural net evolution on images like digits, whole and part by part. All ranks measure at once; the slowest counts.</summary>
/// <param name="genes">n.</param>
/// <param name="images">B.</param>
/// <param name="threads">Threads of each rank.</param>
/// <param name="ranks">Those that share generations.</param>
internal sealed class GenerationTiming(int genes, int images, int threads, IRanks ranks)
{
    private const int Few = 64;
    private const int Many = 2048;
    private const int FewGenes = 64;
    private const int Labels = 10;

    private readonly LabelledData data = Digits();

    /// <summary>What one thread needs for each part, with a thread of every rank at work.</summary>
    public GenerationCosts Costs()
    {
        var shape = Shape();
        using var one = new WorkerPool(1);
        var key = RandomKey.FromSeed(1);
        var matrix = new WeightGenerationMatrix(shape, key);
        var pass = new PopulationPass(matrix, images, one);
        var minibatches = new BalancedMinibatch(data, images);
        // Until everything is compiled as well as it will be, in the background.
        for (int warm = 0; warm < 4; warm++)
        {
            _ = Draws(Few);
            _ = Select(Few, genes);
            Thread.Sleep(200);
        }

        var (fewDraw, fewPass) = Draws(Few);
        var (manyDraw, manyPass) = Draws(Many);
        double select = Select(Many, genes);
        double fewSelect = Select(Few, genes);
        // With next to no genes what is left is done for each fitness; the rest of the slope is for carriers.
        double fitness = Slope(Select(Few, FewGenes), Select(Many, FewGenes));
        double perGenotype = Math.Max(0, Slope(fewSelect, select) - fitness);
        double once = fewDraw + fewPass + fewSelect;
        double parts = Slope(fewDraw, manyDraw) + Slope(fewPass, manyPass) + perGenotype + fitness;
        return new GenerationCosts(
            Slope(fewDraw, manyDraw),
            Slope(fewPass, manyPass),
            perGenotype,
            fitness,
            Math.Max(0, once - (Few * parts))
        );

        (double Draw, double Pass) Draws(int genotypes)
        {
            var frequencies = new AlleleFrequencies(genes);
            var population = new BitMatrix(genotypes, genes);
            var scores = new PopulationScores(genotypes, Labels, 0.05, Fitness.Standardised);
            double draw = Busy(() => frequencies.Draw(key, population, one));
            return (draw, Busy(() => pass.Run(data, minibatches.Draw(key), population, scores)));
        }

        double Select(int genotypes, int ofGenes)
        {
            var frequencies = new AlleleFrequencies(ofGenes);
            var population = new BitMatrix(genotypes, ofGenes);
            frequencies.Draw(key, population, one);
            double[] fitness = [.. Enumerable.Range(0, genotypes).Select(g => (double)(g % 17))];
            return Busy(() => frequencies.Select(population, fitness, 1e-6, one));
        }

        static double Slope(double few, double many) => Math.Max(0, (many - few) / (Many - Few));
    }

    /// <summary>How ranks reach each other here: seconds of small and of large collectives.</summary>
    public Link Link()
    {
        const int Large = 1 << 20;
        const int Calls = 200;
        if (ranks.Count == 1)
        {
            return new Link("one process", 0, double.PositiveInfinity);
        }

        double[] all = new double[Large];
        var (start, end) = ranks.ShareOf(Large);
        double small = Sum(1, Calls);
        double large = Median(() => ranks.AllGather(all.AsSpan(start, end - start), all));
        double latency = small / new Link("", 1, double.PositiveInfinity).Sum(0, ranks.Count);
        double bytes = sizeof(double) * (double)Large * (ranks.Count - 1) / ranks.Count;
        double exchange = large - new Link("", latency, double.PositiveInfinity).Gather(0, ranks.Count);
        return new Link("measured", latency, bytes / exchange);
    }

    /// <summary>Seconds of a sum of whole numbers.</summary>
    public double Sum(int length, int calls)
    {
        long[] values = new long[length];
        return Median(() =>
            {
                for (int i = 0; i < calls; i++)
                {
                    ranks.Sum(values);
                }
            }) / calls;
    }

    /// <summary>Seconds until all ranks have the fitness of all.</summary>
    public double Gather(int population)
    {
        double[] all = new double[population];
        var (start, end) = ranks.ShareOf(population);
        return Median(() => ranks.AllGather(all.AsSpan(start, end - start), all));
    }

    /// <summary>
    /// Whole generations: seconds, those for which each thread was busy, those in collectives, and what went into these. They differ
    /// where the machine has other things to do; of the fastest generation they hardly do.
    /// </summary>
    public (
        double Seconds,
        double Busy,
        double InCollectives,
        double Fastest,
        double InFastest,
        int Calls,
        long Bytes
    ) Generation(int population)
    {
        var timed = new TimedRanks(ranks);
        using var workers = new WorkerPool(threads, ranks: timed);
        var evolution = new NetworkEvolution(
            Shape(),
            new NetworkEvolutionOptions { Population = population, BatchSize = images },
            data,
            RandomKey.FromSeed(1),
            workers
        );
        // How many must not depend on the clock, which differs from rank to rank.
        for (int warm = 0; warm < Math.Clamp((1 << 15) / population, 1, 30); warm++)
        {
            evolution.Step();
        }

        int generations = Math.Clamp((1 << 17) / population, 3, 128);
        double[] seconds = new double[generations];
        double[] busy = new double[generations];
        double[] exchange = new double[generations];
        var (calls, bytes) = (timed.Calls, timed.Bytes);
        for (int i = 0; i < generations; i++)
        {
            double before = timed.Seconds;
            var processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            evolution.Step();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            busy[i] = (Environment.CpuUsage.TotalTime - processor).TotalSeconds / threads;
            exchange[i] = timed.Seconds - before;
        }

        (calls, bytes) = ((timed.Calls - calls) / generations, (timed.Bytes - bytes) / generations);
        // Rank 0's, as it prints: all ranks end a generation together.
        int fastest = Array.IndexOf(seconds, seconds.Min());
        var (least, within) = (seconds[fastest], exchange[fastest]);
        return (
            Slowest(Middle(seconds)),
            Slowest(Middle(busy)),
            Slowest(Middle(exchange)),
            least,
            within,
            calls,
            bytes
        );
    }

    private GeneticShape Shape() => new(data.Inputs, [1000], Labels) { Genes = genes };

    private static LabelledData Digits()
    {
        const int Images = 2000;
        return new LabelledData(
            StrokeImages.Draw(Images, RandomKey.FromSeed(1)),
            [.. Enumerable.Range(0, Images).Select(i => i % Labels)],
            Labels
        );
    }

    private double Median(Action action) => Slowest(Middle(Times(action, static () => Stopwatch.GetElapsedTime(0))));

    // Of a part on one thread: processor time, which has nothing of what else the machine has to do.
    private double Busy(Action action) => Slowest(Middle(Times(action, static () => Environment.CpuUsage.TotalTime)));

    private double[] Times(Action action, Func<TimeSpan> now)
    {
        const int Repeats = 9;
        double[] seconds = new double[Repeats];
        action();
        for (int i = 0; i < Repeats; i++)
        {
            ranks.Barrier();
            var start = now();
            action();
            seconds[i] = (now() - start).TotalSeconds;
        }

        return seconds;
    }

    private double Slowest(double mine)
    {
        double[] all = new double[ranks.Count];
        ranks.AllGather([mine], all);
        return all.Max();
    }

    private static double Middle(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
