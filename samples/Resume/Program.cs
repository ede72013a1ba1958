// A training that is killed in the middle and resumed ends with the same bits as one that is not. A program that is started again does
// what the second half does here.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var examples = Synthetic.Relu1(key.For("data")).Train.Take(3000);

// Once without a break, to compare with.
var whole = NewNetwork();
Finish(Start(whole));

// The same again; after each step, of at most 256 examples, the state goes to a file. Then the power fails.
var training = Start(NewNetwork());
for (int step = 0; step < 10; step++)
{
    training.Step();
    training.SaveState().Write("training.safetensors");
}

Console.WriteLine($"lost after {training.Progress.Examples:N0} of {training.Progress.Total:N0} examples");

// Network, options, key and data are made again as they were; the state has everything else. A state of other options is refused.
var resumed = NewNetwork();
training = Start(resumed);
training.RestoreState(TensorArchive.Read("training.safetensors"));
Console.WriteLine($"resumed after {training.Progress.Examples:N0} examples");
Finish(training);

whole.Save("whole.safetensors");
resumed.Save("resumed.safetensors");
bool same = File.ReadAllBytes("whole.safetensors").AsSpan().SequenceEqual(File.ReadAllBytes("resumed.safetensors"));
Console.WriteLine(same ? "both networks are the same, to the bit" : "the networks differ");
return same ? 0 : 1;

static void Finish(PlasticityTraining training)
{
    while (!training.IsDone)
    {
        training.Step();
    }
}

Network NewNetwork() => Network.Create(examples, key, null, new RecurrentOptions(300, Cap: 100, Rounds: 2));

PlasticityTraining Start(Network network)
{
    var options = new PlasticityOptions { GraphRule = GraphRule.Homeostatic(0.2f), GraphStepSize = 1e-4f };
    return new PlasticityTrainer(network, options, key).Start(examples, epochs: 2);
}
