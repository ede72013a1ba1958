// Trains a recurrent network with a custom plasticity rule, written as a function of two firing patterns.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Relu1(key.For("data"));
var network = Network.Create(data.Train, key.For("network"), null, new RecurrentOptions(300, Cap: 100, Rounds: 2));

// Neurons that fire in round 2 are inhibited by those that fired in round 1; silent ones are released a little.
var rule = RuleTable.From(rounds: 2, (pre, post) => pre.FirstBit ? 0.2f - (post.LastBit ? 1 : 0) : 0);
var options = new PlasticityOptions { GraphRule = GraphRule.Of(rule), GraphStepSize = 1e-4f };

var trainer = new PlasticityTrainer(network, options, key.For("training"));
trainer.Train(data.Train, epochs: 2);

Console.Write(trainer.Rules.ToJson());
Console.WriteLine(
    $"{trainer.Mistakes} mistakes while learning, test accuracy {trainer.Network.Accuracy(data.Test):P1}"
);
