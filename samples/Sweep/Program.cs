// A sweep from code: a few settings, several seeds each, mean and standard deviation of the test accuracy. All trainings share the same
// threads; how many there are never changes a result.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

var data = Synthetic.Relu1(RandomKey.FromSeed(1).For("data"));
var train = data.Train.Take(2000);
(int Neurons, int Cap)[] settings = [(100, 50), (300, 50), (300, 150), (1000, 50), (1000, 200)];
ulong[] seeds = [1, 2, 3, 4, 5];
using var workers = new WorkerPool();

Console.WriteLine("neurons    cap   test accuracy, mean ± standard deviation of 5 seeds");
foreach (var (neurons, cap) in settings)
{
    double[] accuracies = [.. seeds.Select(seed => Accuracy(neurons, cap, RandomKey.FromSeed(seed)))];
    double mean = accuracies.Average();
    double deviation = Math.Sqrt(accuracies.Sum(accuracy => Math.Pow(accuracy - mean, 2)) / (seeds.Length - 1));
    Console.WriteLine($"{neurons, 7:N0} {cap, 6}   {mean:P1} ± {deviation:P1}");
}

double Accuracy(int neurons, int cap, RandomKey key)
{
    var network = Network.Create(train, key, null, new RecurrentOptions(neurons, cap));
    var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
    new PlasticityTrainer(network, options, key, workers).Train(train, epochs: 2);
    return network.Accuracy(data.Test, workers);
}
