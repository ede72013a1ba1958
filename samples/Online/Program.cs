// Learns from one example at a time, as they arrive: predict, hear the answer, learn. The mean of all weights so far predicts
// better than the last ones, and can be had at any time without disturbing the learning.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Relu1(key.For("data"));
var network = Network.Create(data.Train, key, null, new RecurrentOptions(500, Cap: 100));
var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
var trainer = new PlasticityTrainer(network, options, key);

Console.WriteLine("examples   wrong among the last 1,000   test, last weights   test, mean weights");
int wrong = 0;
for (int n = 0; n < 5000; n++)
{
    // What the network predicted before it learned; nothing is allocated.
    int guess = trainer.Learn(data.Train.Examples.Row(n), data.Train.Labels[n]);
    wrong += guess == data.Train.Labels[n] ? 0 : 1;
    if ((n + 1) % 1000 == 0)
    {
        // trainer.Network has the last weights, from which learning continues; FinalNetwork() is a copy with their mean.
        double last = trainer.Network.Accuracy(data.Test);
        double mean = trainer.FinalNetwork().Accuracy(data.Test);
        Console.WriteLine($"{n + 1, 8:N0}   {wrong, 26:N0}   {last, 18:P1}   {mean, 18:P1}");
        wrong = 0;
    }
}

trainer.FinalNetwork().Save("online.safetensors");
