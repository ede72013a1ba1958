using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Tests.Plasticity;

public class AllocationTests
{
    private const int Few = 100;
    private const int Many = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Training_allocates_nothing_for_an_example(int threads)
    {
        using var workers = new WorkerPool(threads) { WorthSharing = 0 };
        var trainer = Trainer(workers);
        var (few, many) = (Case(Few).Data(), Case(Many).Data());
        trainer.Train(few, 1);
        trainer.Train(many, 1);

        // The order of examples is an array of 4 bytes each; the smallest object takes 24.
        long more = Allocated(workers, () => trainer.Train(many, 1)) - Allocated(workers, () => trainer.Train(few, 1));
        Assert.InRange(more, 2 * (Many - Few), 6 * (Many - Few));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Learning_online_allocates_nothing(int threads)
    {
        using var workers = new WorkerPool(threads) { WorthSharing = 0 };
        var trainer = Trainer(workers);
        var data = Case(Many).Data();
        LearnAll();
        Assert.Equal(0, Allocated(workers, LearnAll));

        void LearnAll()
        {
            for (int n = 0; n < data.Count; n++)
            {
                trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recipe_for_images_predicts_and_learns_online_without_allocating(bool hasTwoBanks)
    {
        using var workers = new WorkerPool(1);
        var bank = ImageRecipe.Bank(filters: 8, side: 3, cap: 2, grid: 2);
        var recipe = new ImageRecipe
        {
            Banks = hasTwoBanks ? [bank, bank with { Stride = 2 }] : [bank],
            View = ImageView.DeskewAndWidth,
        };
        var data = Strokes();
        var network = recipe.CreateNetwork(data, RandomKey.FromSeed(1));
        var trainer = new PlasticityTrainer(network, recipe.Output, RandomKey.FromSeed(1), workers);
        PredictAndLearn();
        Assert.Equal(0, Allocated(workers, PredictAndLearn));
        Assert.True(trainer.Updates > 0);

        void PredictAndLearn()
        {
            for (int n = 0; n < data.Count; n++)
            {
                network.Predict(data.Examples.Row(n));
                trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            }
        }
    }

    private static LabelledData Strokes()
    {
        var shape = new LayerShape(1, 12, 12);
        var images = new Matrix(20, shape.Size);
        for (int n = 0; n < images.Rows; n++)
        {
            for (int i = 0; i < 8; i++)
            {
                images[n, ((i + 2) * 12) + (n % 2 == 0 ? i + 2 : 5)] = 1 + (0.1f * n);
            }
        }

        return new LabelledData(images, [.. Enumerable.Range(0, images.Rows).Select(n => n % 2)], 2) { Shape = shape };
    }

    private static TrainingCase Case(int examples) =>
        SequentialLearningTests.Recurrent(3, "random", UpdateWhen.Every) with
        {
            Examples = examples,
        };

    private static PlasticityTrainer Trainer(WorkerPool workers)
    {
        var c = Case(Few);
        return new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
    }

    // The least of several times: the runtime and the system's signals may allocate sometimes, the code would always.
    private static long Allocated(WorkerPool workers, Action action) =>
        Enumerable.Range(0, 8).Min(_ => AllocatedOnce(workers, action));

    // Counted on the threads that learn and on no others: the rest of the process allocates as it likes.
    private static long AllocatedOnce(WorkerPool workers, Action action)
    {
        var bytes = new long[workers.Threads];
        Action<ThreadShare> begin = share => bytes[share.Thread] -= GC.GetAllocatedBytesForCurrentThread();
        Action<ThreadShare> end = share => bytes[share.Thread] += GC.GetAllocatedBytesForCurrentThread();
        workers.OnEachThread(begin);
        action();
        workers.OnEachThread(end);
        return bytes.Sum();
    }
}
