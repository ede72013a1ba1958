// Output weights learn from reward alone: the network hears whether its answer was right, never what would have been right. A wide
// random layer that never changes makes it work.
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Networks;
using Hebb.Numerics;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Relu1(key.For("data"));

// 100 of 5,000 neurons are active for each example; their activity is computed once and kept.
var layer = new RecurrentOptions(5000, Cap: 100) { InputInitialization = InputInitialization.HeUniform };
var network = Network.Create(data.Train, key, null, layer);
var trainer = new DopamineTrainer(network, new DopamineOptions(), key);
foreach (var epoch in trainer.Train(data.Train, epochs: 5))
{
    Console.WriteLine($"epoch {epoch.Epoch}: {epoch.Mistakes:N0} of {epoch.Examples:N0} answers wrong");
}

Console.WriteLine($"test accuracy {network.Accuracy(data.Test):P1}");
