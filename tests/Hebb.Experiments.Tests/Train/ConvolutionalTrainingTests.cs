using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Train;

/// <summary>Trainings whose hidden layer learns filters first, and those with noise.</summary>
public sealed class ConvolutionalTrainingTests : IDisposable
{
    private static readonly DataSet Images = new("strokes", Strokes(400, 1), Strokes(200, 2));

    private readonly TemporaryRuns runs = new();
    private readonly WorkerPool workers = new(1);

    public void Dispose()
    {
        runs.Dispose();
        workers.Dispose();
    }

    [Fact]
    public void A_training_of_filters_and_outputs_that_is_stopped_anywhere_ends_with_the_same_files()
    {
        int stops = runs.AssertResumes(Run(Options()), RunFolder.ModelName, RunFolder.RuleName);

        // Twelve batches of patches, two epochs of 400 examples and two measurements, in blocks of 256.
        Assert.InRange(stops, 15, 30);
        var result = runs.Do("again", Run(Options()));
        Assert.InRange(result.TestAccuracy, 0.9, 1);
        var layer = Assert.IsType<ConvolutionalLayer>(Assert.Single(Network.Load(result.Model).Hidden));
        Assert.Equal(Options().Banks[0], layer.Options);
    }

    [Fact]
    public void Units_behind_filters_take_what_those_give_and_filters_alone_have_none()
    {
        var image = new LayerShape(1, 300, 300);
        var banks = ImageRecipe.For(image, ImageEffort.Accurate).Banks;
        var prototypes = new CompetitiveOptions(64, 8);

        Assert.Null((Options() with { Banks = banks }).InputOfLayer(image));
        Assert.Equal(image, (Options() with { Banks = [] }).InputOfLayer(image));
        int outputs = banks.Sum(bank => bank.Create(image, RandomKey.FromSeed(1)).OutputShape.Size);
        Assert.Equal(
            new LayerShape(outputs),
            (Options() with { Banks = banks, Competitive = prototypes }).InputOfLayer(image)
        );
    }

    [Fact]
    public void Banks_with_moments_behind_a_view_end_with_the_same_files_wherever_they_are_stopped()
    {
        var bank = ImageRecipe.Bank(filters: 12, side: 4, cap: 3, grid: 2) with { Stride = 2 };
        var options = Options() with
        {
            Banks = [bank, bank with { PatchSide = 3, Filters = 8 }],
            Filters = Options().Filters! with { Whitening = 0.1f },
            Moments = new MomentsOptions { Examples = 300 },
            View = ImageView.DeskewAndWidth,
            Reads = default,
            Noise = 0,
        };

        int stops = runs.AssertResumes(Run(options), RunFolder.ModelName, RunFolder.RuleName, RunFolder.MetricsName);

        Assert.InRange(stops, 25, 60);
        var result = runs.Do("again", Run(options));
        Assert.InRange(result.TestAccuracy, 0.9, 1);
        var network = Network.Load(result.Model);
        Assert.Equal(ImageView.DeskewAndWidth, network.Input!.View);
        Assert.Equal(
            options.Banks,
            ((ConcatenatedLayers)network.Hidden[0]).Banks.Select(each => ((ConvolutionalLayer)each).Options)
        );
        Assert.Contains("--view deskew-and-width", result.Hidden, StringComparison.Ordinal);
        Assert.Equal(
            12,
            RunContent.Read(Path.GetDirectoryName(result.Model)!).Records<TrainRecord>().Count(r => r.View is not null)
        );
    }

    [Fact]
    public void Filters_learn_from_images_without_noise_and_outputs_from_images_with_it()
    {
        var (clean, noisy) = (
            Network.Load(runs.Do("clean", Run(Options() with { Noise = 0 })).Model),
            Network.Load(runs.Do("noisy", Run(Options())).Model)
        );

        float[] FiltersOf(Network network) => ((ConvolutionalLayer)network.Hidden[0]).Filters.Buffer.ToArray();
        Assert.Equal(FiltersOf(clean), FiltersOf(noisy));
        Assert.NotEqual(clean.U.Buffer.ToArray(), noisy.U.Buffer.ToArray());
    }

    [Fact]
    public void Folds_learn_filters_too()
    {
        var result = runs.Do("folds", Run(Options() with { Folds = 2 }));

        Assert.InRange(result.Folds!.Mean, 0.8, 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(401)]
    public void A_number_of_labels_that_cannot_be_is_refused_before_filters_are_learned(int labels)
    {
        // These filters find nothing to learn from.
        var options = Options() with
        {
            Labels = labels,
            Filters = Plain,
        };

        var refused = Assert.Throws<InvalidOptionException>(() => runs.Do("refused", Run(options)));

        Assert.Equal(nameof(options.Labels), refused.Option);
    }

    [Fact]
    public void Images_without_contrast_are_refused_with_the_preset_that_takes_them()
    {
        var refused = Assert.Throws<InvalidOptionException>(() =>
            runs.Do("plain", Run(Options() with { Filters = Plain }))
        );

        Assert.Contains("--preset paper", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_is_in_the_units_that_the_network_works_with()
    {
        // The second column is 1,000 times as wide as the first, and the third is constant.
        var random = RandomKey.FromSeed(5).Stream();
        var examples = new Matrix(4000, 3);
        for (int n = 0; n < examples.Rows; n++)
        {
            (examples[n, 0], examples[n, 1], examples[n, 2]) = (random.NextNormal(), 1000 * random.NextNormal(), 4);
        }

        var data = new LabelledData(examples, [.. Enumerable.Range(0, 4000).Select(n => n % 2)], 2);
        var options = Options() with { Banks = [], Filters = null, Scale = Scaling.Standard, Noise = 0.5f };
        var network = TrainExperiment.CreateNetwork(data, options, default);

        var noisy = TrainingNoise.Of(data, network, options, default, workers);

        double Deviation(int column) =>
            Math.Sqrt(
                Enumerable.Range(0, 4000).Average(n => Math.Pow(noisy.Examples[n, column] - examples[n, column], 2))
            );
        Assert.Equal(0.5, Deviation(0), 0.05);
        Assert.Equal(500, Deviation(1), 50.0);
        Assert.Equal(0, Deviation(2));
    }

    private static PatchFilterOptions Plain => Options().Filters! with { LeastVariance = 1000 };

    private static TrainOptions Options() =>
        new()
        {
            Layer = new RecurrentOptions(20, 10),
            Banks = [new ConvolutionOptions(12, PatchSide: 4, Cap: 3) { Stride = 2, Grid = 2 }],
            Filters = new PatchFilterOptions { Patches = 500, BatchSize = 40 },
            Noise = 0.2f,
            Reads = new OutputReading(UnitLength: true),
            Plasticity = new PlasticityOptions
            {
                Graded = true,
                Margin = 0.3f,
                StepSize = 0.1f,
                FinalWeights = FinalWeights.Averaged,
            },
            Epochs = 2,
        };

    private Func<Run, TrainResult> Run(TrainOptions options) =>
        run => TrainExperiment.Run(Images, options, 7, new ModelProvenance { Seed = 7 }, run, workers);

    // A horizontal, a vertical or a slanted stroke somewhere in an image of 10×10.
    private static LabelledData Strokes(int count, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).For("strokes").Stream();
        var images = new Matrix(count, 100);
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = random.NextInt32(3);
            var (row, column) = (random.NextInt32(5), random.NextInt32(5));
            for (int i = 0; i < 5; i++)
            {
                var (down, right) = labels[n] switch
                {
                    0 => (0, i),
                    1 => (i, 0),
                    _ => (i, i),
                };
                images[n, ((row + down) * 10) + column + right] = 0.7f + (0.3f * random.NextSingle());
            }
        }

        return new LabelledData(images, labels, 3) { Shape = new LayerShape(1, 10, 10) };
    }
}
