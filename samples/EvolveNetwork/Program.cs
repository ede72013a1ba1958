// A population of networks evolves: no gradient, no synapse that learns. Each generation is drawn from the frequencies of alleles and
// tried on a minibatch, and selection moves the frequencies.
using Hebb.Data;
using Hebb.Evolution;
using Hebb.Networks;
using Hebb.Numerics;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Halfspace(key.For("data"));

var shape = new GeneticShape(data.Train.Inputs, Hidden: [100], data.Train.LabelCount)
{
    EdgeProbability = 0.5,
    Genes = 1000,
};
var options = new NetworkEvolutionOptions
{
    Population = 256,
    BatchSize = 50,
    Generations = 100,
};
var evolution = new NetworkEvolution(shape, options, data.Train, key);
while (!evolution.IsDone)
{
    evolution.Step();
    if (evolution.Generation % 20 == 0)
    {
        Console.WriteLine(
            $"generation {evolution.Generation}: {evolution.LastAccuracy:P1} of the minibatch, on average"
        );
    }
}

// Two ways to use what evolved: networks drawn from the frequencies, and the one network of the mean weights.
Network mean = evolution.Expected();
Console.WriteLine($"test accuracy of 64 genotypes, on average: {evolution.SampledAccuracy(data.Test):P1}");
Console.WriteLine($"test accuracy of their mean weights:       {mean.Accuracy(data.Test):P1}");
mean.Save("evolved.safetensors");
