// Saves a network with its provenance, loads it, and predicts: one example, with scores and probabilities, and many at once.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Moons(key.For("data"));
var trained = Network.Create(
    data.Train,
    key,
    InputTransform.Standardised(data.Train),
    new RecurrentOptions(300, Cap: 60)
);
new PlasticityTrainer(trained, new PlasticityOptions { FinalWeights = FinalWeights.Averaged }, key).Train(
    data.Train,
    epochs: 5
);

// Everything is in the one file: scale of the inputs, layers, output weights, names. It is written whole or not at all.
trained.Save("moons.safetensors", new ModelProvenance { Data = "moons", Seed = 1 });

var (network, provenance) = ModelFile.Load("moons.safetensors");
Console.WriteLine(
    $"trained on {provenance.Data} with seed {provenance.Seed}: {network.Inputs} inputs, {network.Labels} labels"
);

// One example: no allocation, safe from any number of threads, a few microseconds.
ReadOnlySpan<float> example = data.Test.Examples.Row(0);
Span<float> numbers = stackalloc float[network.Labels];
Console.WriteLine($"prediction {network.Predict(example)}, in truth {data.Test.Labels[0]}");
network.Scores(example, numbers);
Console.WriteLine($"scores {string.Join(", ", numbers.ToArray())}");
network.Probabilities(example, numbers);
Console.WriteLine($"as probabilities {string.Join(", ", numbers.ToArray().Select(p => p.ToString("F3")))}");

// Many at once are faster, each: all cores share the work.
int[] predictions = network.Predict(data.Test.Examples);
int right = predictions.Zip(data.Test.Labels).Count(pair => pair.First == pair.Second);
Console.WriteLine($"{right} of {predictions.Length} right, {network.Accuracy(data.Test):P1}");

// What does not fit is refused in one line.
try
{
    network.Predict([1, 2, 3]);
}
catch (Hebb.HebbException e)
{
    Console.WriteLine(e.Message);
}
