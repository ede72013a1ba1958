// How far can an example be moved before a network changes its mind? Attacks measure it from above, a proof from below; an alarm says
// whether the attacks can be believed.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Robustness;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Moons(key.For("data"));
var examples = data.Test.Take(200);
float[] sizes = [0.1f, 0.2f, 0.3f];

// One network learns by rules, and one learns templates that make its certified radius large.
var network = Network.Create(data.Train, key, null, new RecurrentOptions(500, Cap: 100));
new PlasticityTrainer(network, new PlasticityOptions { FinalWeights = FinalWeights.Averaged }, key).Train(
    data.Train,
    epochs: 5
);
var settings = TemplateTrainingOptions.Small with { UnitsPerLabel = 10, Components = 0, Epsilon = 0.2f };
var templates = new TemplateTrainer(settings.CreateNetwork(data.Train), settings, data.Train, key).Train();

foreach (var (name, victim) in new[] { ("rules", network), ("templates", templates) })
{
    var test = new RobustnessTest(
        victim,
        new RobustnessOptions
        {
            Plans = [AttackPlans.Suite(victim)],
            Epsilons = sizes,
            // Points of a plane have no least and largest value.
            Low = -1e6f,
            High = 1e6f,
        },
        examples,
        key
    );
    test.Run();
    Console.WriteLine($"{name}: {test.CleanAccuracy:P1} clean");
    foreach (var (size, accuracy) in sizes.Zip(test.WorstCase()))
    {
        Console.WriteLine($"  at most {accuracy:P1} when each point may move by {size}");
    }

    var options = new MaskingOptions
    {
        Epsilon = 0.2f,
        Low = -1e6f,
        High = 1e6f,
    };
    Console.WriteLine($"  {new MaskingAlarm(victim, options, examples.Take(100), key).Inspect().Summary}");
}

var certificate = new MarginCertificate(templates);
foreach (float size in sizes)
{
    int proved = Enumerable
        .Range(0, examples.Count)
        .Count(n => certificate.IsCertified(examples.Examples.Row(n), examples.Labels[n], size));
    Console.WriteLine(
        $"templates: at least {proved / (double)examples.Count:P1}, proved, when each point may move by {size}"
    );
}
