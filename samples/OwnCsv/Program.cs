// A table of your own: a CSV file with a header, columns in their own units, labels as names. Trains on it and predicts a new row.
using System.Globalization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
WriteTable("flowers.csv", key.For("table").Stream());

// The labels' column is found by its text. A fifth of the rows, drawn with the seed, is kept for the test.
var flowers = await DataSets.LoadAsync("flowers.csv", seed: 1);
foreach (string warning in flowers.Warnings)
{
    Console.WriteLine($"warning: {warning}");
}

// Columns in centimetres and columns in grams weigh the same once standardised. The network keeps the means and deviations of the
// training rows, so new rows are given to it in the units of the file.
var scale = InputTransform.Standardised(flowers.Train);
var network = Network.Create(flowers.Train, key, scale, new RecurrentOptions(500, Cap: 100));
var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
new PlasticityTrainer(network, options, key).Train(flowers.Train, epochs: 10);
Console.WriteLine(
    $"{flowers.Train.Count} rows learned, {network.Accuracy(flowers.Test):P1} of {flowers.Test.Count} others right"
);

float[] row = [5.1f, 3.4f, 1.5f, 250];
var probabilities = new float[network.Labels];
network.Probabilities(row, probabilities);
foreach (var (name, p) in network.LabelNames!.Zip(probabilities))
{
    Console.WriteLine($"  {name, -10} {p:P0}");
}

// Three kinds of flowers, each around its own means.
static void WriteTable(string path, RandomStream random)
{
    (string Name, float[] Means)[] kinds =
    [
        ("setosa", [5.0f, 3.4f, 1.5f, 240]),
        ("versicolor", [5.9f, 2.8f, 4.3f, 1300]),
        ("virginica", [6.6f, 3.0f, 5.6f, 2000]),
    ];
    float[] deviations = [0.5f, 0.3f, 0.4f, 200];
    using var file = new StreamWriter(path);
    file.WriteLine("sepal length (cm),sepal width (cm),petal length (cm),weight (mg),species");
    for (int n = 0; n < 150; n++)
    {
        var (name, means) = kinds[n % kinds.Length];
        foreach (var (mean, deviation) in means.Zip(deviations))
        {
            file.Write((mean + (deviation * random.NextNormal())).ToString("F1", CultureInfo.InvariantCulture) + ",");
        }

        file.WriteLine(name);
    }
}
