// Trains a stack of two recurrent layers by output plasticity; saves it in the middle, resumes, saves the model, loads it. Then each of
// the two layers alone. On MNIST (downloaded once); with --quick on a small synthetic set.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var data = args.Contains("--quick") ? Synthetic.Relu1(key.For("data")) : await DataSets.LoadAsync("mnist");
RecurrentOptions[] layers = [new(2000, Cap: 200), new(1000, Cap: 100)];

var training = Start(Network.Create(data.Train, key, null, layers));
training.Step();
training.SaveState().Write("stack.training.safetensors");

var network = Network.Create(data.Train, key, null, layers);
training = Start(network);
training.RestoreState(TensorArchive.Read("stack.training.safetensors"));
Finish(training);
network.Save("stack.safetensors");
Console.WriteLine($"2000 and 1000 neurons: {Network.Load("stack.safetensors").Accuracy(data.Test):P2}");

foreach (var layer in layers)
{
    var alone = Network.Create(data.Train, key, null, layer);
    Finish(Start(alone));
    Console.WriteLine($"{layer.Neurons} neurons alone: {alone.Accuracy(data.Test):P2}");
}

PlasticityTraining Start(Network network) =>
    new PlasticityTrainer(network, new PlasticityOptions { FinalWeights = FinalWeights.Averaged }, key).Start(
        data.Train,
        epochs: 2
    );

static void Finish(PlasticityTraining training)
{
    while (!training.IsDone)
    {
        training.Step();
    }
}
