// Many examples and six labels: prototypes with a recurrent graph learn from all examples without labels, the output layer from the six.
// Then a rule without labels is itself learned: how a network must change so that it gives its input back.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

var key = RandomKey.FromSeed(1);
var moons = Synthetic.Moons(key);

// 64 prototypes; recurrent weights join those that are active together, so that activity spreads along a moon and not across the gap.
var prototypes = Network.Create(moons.Train, key, null, RuleH.H5());
new LayerTrainer(prototypes, RuleH.Rules, key).Train(moons.Train);
var random = Network.Create(moons.Train, key, null, new CompetitiveOptions(64, Cap: 16));

// Six labels are little to go by, so this is the mean of 20 draws, the same for both.
const int Draws = 20;
Console.WriteLine($"moons, 500 examples without labels, 6 with; accuracy on 500 others, mean of {Draws} draws");
Console.WriteLine($"  random features   {MeanAccuracy(random):P1}");
Console.WriteLine($"  prototypes        {MeanAccuracy(prototypes):P1}");

double MeanAccuracy(Network features) => Enumerable.Range(0, Draws).Average(draw => AccuracyOf(features, draw));

double AccuracyOf(Network features, int draw)
{
    var labelled = moons.Train.PerLabel(3, key: key.For("labels", (ulong)draw));
    var network = features.Clone().WithReading(new OutputReading(UnitLength: true));
    var options = new PlasticityOptions
    {
        Graded = true,
        Margin = 0.7f,
        StepSize = 0.1f,
        FinalWeights = FinalWeights.Averaged,
    };
    new PlasticityTrainer(network, options, key).Train(labelled, epochs: 30);
    return network.Accuracy(moons.Test);
}

// A neuron knows when it and the one before it fired, and how wrong its output is. What a weight should do then is learned by gradient
// descent on random networks; the rule that comes out trains one that it has never seen.
var circles = Synthetic.Circles(key);
UpdateRule rule = new UpdateRuleLearner(null, new UpdateRuleOptions(), circles.Train, key).Train();
UpdateRuleFile.Save(rule, "update-rule.json");

var autoencoder = HebbianAutoencoder.Create(new HebbianOptions(), circles.Train.Inputs, key.For("network"));
double before = autoencoder.UnexplainedVariance(circles.Test.Examples);
new HebbianTrainer(autoencoder, new HebbianLearningOptions { Rule = rule }, key).Train(circles.Train);
Console.WriteLine($"circles, 100 steps of a learned rule: {autoencoder.UnexplainedVariance(circles.Test.Examples):P1}");
Console.WriteLine($"of the variance is not given back, {before:P1} before");
