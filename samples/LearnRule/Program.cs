// Learns a plasticity rule by gradient descent on a small task, keeps it in a readable file, and trains a larger network on another
// task with it, beside the rule that a network learns by unless options say otherwise.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

var key = RandomKey.FromSeed(1);

// The source: again and again a small network is reset and learns 100 examples by the rule; the rule goes down the gradient of the
// loss that the network then has.
var source = Synthetic.Halfspace(key.For("source")).Train;
var small = Network.Create(source, key, null, new RecurrentOptions(100, Cap: 50));
var learner = new RuleLearner(small, new RuleLearningOptions { MetaSteps = 300 }, source, key);
while (!learner.IsDone)
{
    learner.Step();
    if (learner.Steps % 100 == 0)
    {
        Console.WriteLine($"meta-step {learner.Steps}: loss {learner.Loss:F3}");
    }
}

RuleFile.Save(learner.Rules, "rule.json");
Console.Write(File.ReadAllText("rule.json"));

// The destination: other data and a larger network. Half of its neurons are active, as where the rule was learned.
var rules = RuleFile.Load("rule.json");
var destination = Synthetic.Relu1(key.For("destination"));
Console.WriteLine($"by the learned rule   {AccuracyBy(OutputRule.Of(rules.Output!, rules.Name)):P1}");
Console.WriteLine($"by the default rule   {AccuracyBy(new PlasticityOptions().OutputRule):P1}");

double AccuracyBy(OutputRule rule)
{
    var network = Network.Create(destination.Train, key, null, new RecurrentOptions(200, Cap: 100));
    var options = new PlasticityOptions { OutputRule = rule, FinalWeights = FinalWeights.Averaged };
    new PlasticityTrainer(network, options, key).Train(destination.Train, epochs: 1);
    return network.Accuracy(destination.Test);
}
