// ML.NET's trainers as they come, beside Hebb: seconds of training and accuracy on the test part, one JSON object a line.
//
//     dotnet run -c Release --project benchmarks/peers/mlnet -- images FOLDER [--limit N] [--trainer sdca]
//     dotnet run -c Release --project benchmarks/peers/mlnet -- tables FOLDER [--trainer sdca]      FOLDER/NAME.SPLIT.train.csv and .test.csv
//
// Trainers: sdca (maximum entropy), lightgbm, fasttree (one against the rest). Their options are the defaults; columns are standardised for
// sdca, for which the others have no use. --threads N.
using System.Diagnostics;
using System.Text.Json;
using Hebb.Peers;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

string[] trainers = Option("--trainer") is { } one ? [one] : ["sdca", "lightgbm", "fasttree"];
int threads = int.Parse(Option("--threads") ?? $"{Environment.ProcessorCount}");
int limit = int.Parse(Option("--limit") ?? $"{int.MaxValue}");
if (args is ["images", var folder, ..])
{
    var train = Examples.OfImages(folder, "train", limit);
    var test = Examples.OfImages(folder, "t10k", limit);
    foreach (string trainer in trainers)
    {
        Measure(trainer, Path.GetFileName(folder), train, test, isImage: true);
    }

    return 0;
}

if (args is ["tables", var tables, ..])
{
    foreach (string file in Directory.GetFiles(tables, "*.train.csv").Order(StringComparer.Ordinal))
    {
        var (train, test) = (Examples.OfTable(file), Examples.OfTable(file.Replace(".train.", ".test.")));
        string name = Path.GetFileName(file)[..^".train.csv".Length];
        foreach (string trainer in trainers)
        {
            Measure(trainer, name, train, test, isImage: false);
        }
    }

    return 0;
}

Console.Error.WriteLine("mlnet: 'images FOLDER' or 'tables FOLDER' expected");
return 1;

string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

void Measure(string trainer, string data, Examples train, Examples test, bool isImage)
{
    var context = new MLContext(seed: 1);
    var (view, testView) = (train.View(context), test.View(context));
    var process = Process.GetCurrentProcess();
    var used = process.TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    var model = Pipeline(context, trainer, isImage).Fit(view);
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    process.Refresh();
    double processSeconds = (process.TotalProcessorTime - used).TotalSeconds;
    var metrics = context.MulticlassClassification.Evaluate(model.Transform(testView), "Label");
    var found = new
    {
        data,
        trainer,
        seconds,
        processSeconds,
        testAccuracy = metrics.MicroAccuracy,
        threads,
    };
    Console.WriteLine(JsonSerializer.Serialize(found));
}

IEstimator<ITransformer> Pipeline(MLContext context, string trainer, bool isImage)
{
    const string Features = nameof(Example.Features);
    var catalogue = context.MulticlassClassification.Trainers;
    var label = context
        .Transforms.Conversion.MapValueToKey("Label", nameof(Example.Class))
        .AppendCacheCheckpoint(context);
    switch (trainer)
    {
        case "sdca":
            var sdca = catalogue.SdcaMaximumEntropy(
                new Microsoft.ML.Trainers.SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = threads }
            );
            // Pixels have one unit already.
            return isImage
                ? label.Append(sdca)
                : label.Append(context.Transforms.NormalizeMeanVariance(Features)).Append(sdca);
        case "lightgbm":
            return label.Append(
                catalogue.LightGbm(new LightGbmMulticlassTrainer.Options { NumberOfThreads = threads })
            );
        case "fasttree":
            var trees = context.BinaryClassification.Trainers.FastTree(
                new FastTreeBinaryTrainer.Options { NumberOfThreads = threads }
            );
            return label.Append(catalogue.OneVersusAll(trees));
        default:
            throw new ArgumentException($"no trainer {trainer}; sdca, lightgbm or fasttree expected");
    }
}
