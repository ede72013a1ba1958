// Trains on images without gradients: filters from patches, then output weights. A folder of your own (a folder of PNG files for each
// label), a NumPy file or the name of a data set, as in `-- mnist`; without one, pictures of four shapes that it draws itself. Then one image
// is predicted, and then the labels come one at a time.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

var key = RandomKey.FromSeed(1);
var data = args is [var source, ..]
    ? await DataSets.LoadAsync(source)
    : new DataSet("shapes", Draw(600, 1), Draw(200, 2));

// Digits gain from a view that straightens each of them: ImageRecipe.Fast with { View = ImageView.DeskewAndWidth }.
var recipe = ImageRecipe.Fast;
var network = recipe.Train(data.Train, key);
Console.WriteLine(
    $"{data.Train.Count:N0} images: {network.Accuracy(data.Test):P1} of {data.Test.Count:N0} others are right"
);

network.Save("images.safetensors");
var loaded = Network.Load("images.safetensors");
var image = data.Test.Examples.Row(0);
Console.WriteLine($"the first is taken for {Name(loaded.Predict(image))}, and is {Name(data.Test.Labels[0])}");

// The filters need no labels. Output weights that know nothing yet learn from one labelled image after the other, as they arrive.
var online = new PlasticityTrainer(loaded, recipe.Output, key);
for (int n = 0; n < Math.Min(1000, data.Train.Count); n++)
{
    online.Learn(data.Train.Examples.Row(n), data.Train.Labels[n]);
    if (n + 1 is 10 or 30 or 100 or 300 or 1000)
    {
        Console.WriteLine(
            $"{n + 1, 5:N0} labels, each image seen once: {online.FinalNetwork().Accuracy(data.Test):P1}"
        );
    }
}

string Name(int label) => data.Train.LabelNames?[label] ?? $"{label}";

// Noisy lines, boxes, crosses and circles of 28×28 pixels, black 0 and white 1: how images come from arrays of your own.
LabelledData Draw(int count, ulong part)
{
    const int Side = 28;
    var random = key.For("shapes", part).Stream();
    var pixels = new Matrix(count, Side * Side);
    int[] labels = [.. Enumerable.Range(0, count).Select(n => n % 4)];
    for (int n = 0; n < count; n++)
    {
        var row = pixels.Row(n);
        var (cx, cy, size) = (10 + random.NextInt32(9), 10 + random.NextInt32(9), 5 + random.NextInt32(5));
        for (int p = 0; p < row.Length; p++)
        {
            var (dx, dy) = (Math.Abs((p % Side) - cx), Math.Abs((p / Side) - cy));
            bool near = Math.Max(dx, dy) <= size;
            bool inked = labels[n] switch
            {
                0 => near && dy <= 1,
                1 => near && Math.Max(dx, dy) >= size - 1,
                2 => near && Math.Abs(dx - dy) <= 1,
                _ => Math.Abs(MathF.Sqrt((dx * dx) + (dy * dy)) - size) <= 1,
            };
            row[p] = (inked ? 0.3f : 0) + (0.7f * random.NextSingle());
        }
    }

    return new LabelledData(pixels, labels, 4)
    {
        Shape = new LayerShape(1, Side, Side),
        LabelNames = ["line", "box", "cross", "circle"],
    };
}
