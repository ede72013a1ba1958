using Hebb.Baselines;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.RuleLearning;

namespace Hebb.Tests.Documentation;

/// <summary>The C# of the page "The library in one page", a method for each type: compiled, not run.</summary>
internal static class LibraryPage
{
    public static async Task DataSetsExample()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var flowers = await DataSets.LoadAsync("flowers.csv", seed: 1);
        _ = (flowers, mnist);
    }

    public static async Task DataOptionsExample()
    {
        var options = new DataOptions
        {
            LabelColumn = "diagnosis",
            IgnoreColumns = ["id"],
            Missing = MissingValues.Mean,
        };
        var patients = await DataSets.LoadAsync("patients.csv", options: options);
        _ = patients;
    }

    public static void LabelledDataExample(float[][] rows, int[] labels)
    {
        var data = LabelledData.From(rows, labels, labelNames: ["cat", "dog"]);
        var (few, balanced) = (data.Take(100), data.PerLabel(50, key: RandomKey.FromSeed(1)));
    }

    public static void MatrixExample(float[][] rows)
    {
        var examples = Matrix.FromRows(rows);
        Span<float> first = examples.Row(0);
        first.Clear();
    }

    public static void RandomKeyExample()
    {
        var key = RandomKey.FromSeed(1);
        RandomStream noise = key.For("noise").Stream();
        _ = noise;
    }

    public static void WorkerPoolExample(Network network, Matrix examples)
    {
        using var workers = new WorkerPool(threads: 1);
        int[] predictions = network.Predict(examples, workers);
        _ = predictions;
    }

    public static void NetworkExample(LabelledData data, RandomKey key, float[] example)
    {
        var network = Network.Create(data, key, null, new RecurrentOptions(1000, Cap: 200));
        int label = network.Predict(example);
        _ = label;
    }

    public static void RecurrentOptionsExample(LabelledData data, RandomKey key)
    {
        var layer = new RecurrentOptions(1000, Cap: 200, Rounds: 3) { Recurrence = Recurrence.ThroughGraph };
        var stack = Network.Create(data, key, null, new RecurrentOptions(2000, Cap: 200), layer);
        _ = stack;
    }

    public static void InputTransformExample(LabelledData data, RandomKey key)
    {
        var scale = InputTransform.Standardised(data);
        var network = Network.Create(data, key, scale, new RecurrentOptions(500, Cap: 100));
        _ = network;
    }

    public static void ModelFileExample(Network network)
    {
        ModelFile.Save(network, new ModelProvenance { Data = "flowers.csv", Seed = 1 }, "flowers.safetensors");
        var (again, provenance) = ModelFile.Load("flowers.safetensors");
    }

    public static void PlasticityTrainerExample(Network network, LabelledData data, RandomKey key)
    {
        var trainer = new PlasticityTrainer(network, new PlasticityOptions(), key);
        trainer.Train(data, epochs: 2);
    }

    public static void PlasticityOptionsExample(PlasticityTrainer trainer)
    {
        var options = new PlasticityOptions { StepSize = 0.05f, FinalWeights = FinalWeights.Averaged };
        Network soFar = trainer.FinalNetwork();
        _ = (options, soFar);
    }

    public static void RuleTableExample()
    {
        var graph = GraphRule.Of(RuleTable.From(rounds: 2, (pre, post) => pre.FirstBit && post.LastBit ? -1 : 0));
        var output = OutputRule.Of(RuleTable.OutputFrom(rounds: 2, (pre, isTrue) => pre.LastBit == isTrue ? 1 : -1));
        _ = (graph, output);
    }

    public static void RuleFileExample(PlasticityTrainer trainer)
    {
        RuleFile.Save(trainer.Rules, "rule.json");
        RuleSet rules = RuleFile.Load("rule.json");
        _ = rules;
    }

    public static void IResumableExample(LabelledData data, PlasticityTrainer trainer)
    {
        var training = trainer.Start(data, epochs: 10);
        training.SaveState().Write("training.safetensors");
    }

    public static void RuleLearnerExample(Network network, LabelledData data, RandomKey key)
    {
        RuleSet learned = new RuleLearner(network, new RuleLearningOptions(), data, key).Train();
        var options = new PlasticityOptions { OutputRule = OutputRule.Of(learned.Output!) };
        _ = options;
    }

    public static void NetworkEvolutionExample(LabelledData data, RandomKey key)
    {
        var shape = new GeneticShape(data.Inputs, Hidden: [1000], data.LabelCount);
        Network evolved = new NetworkEvolution(shape, new NetworkEvolutionOptions(), data, key).Train();
        _ = evolved;
    }

    public static void DopamineTrainerExample(Network network, LabelledData data, RandomKey key)
    {
        var trainer = new DopamineTrainer(network, new DopamineOptions(), key);
        trainer.Train(data, epochs: 10);
    }

    public static void GradientTrainerExample(Network network, LabelledData data, RandomKey key)
    {
        var trainer = new GradientTrainer(network, new GradientOptions { StepSize = 0.001 }, key);
        trainer.Train(data, epochs: 2);
    }

    public static void LayerTrainerExample(LabelledData data, RandomKey key)
    {
        var network = Network.Create(data, key, null, RuleH.H5());
        new LayerTrainer(network, RuleH.Rules, key).Train(data);
        Matrix features = network.Features(data.Examples);
        _ = features;
    }

    public static void UpdateRuleLearnerExample(LabelledData data, RandomKey key)
    {
        UpdateRule rule = new UpdateRuleLearner(null, new UpdateRuleOptions(), data, key).Train();
        var network = HebbianAutoencoder.Create(new HebbianOptions(), data.Inputs, key);
        new HebbianTrainer(network, new HebbianLearningOptions { Rule = rule }, key).Train(data);
    }

    public static void LogisticRegressionExample(Network network, LabelledData data, LabelledData test)
    {
        var few = new LabelledData(network.Features(data.Examples), data.Labels, data.LabelCount).PerLabel(10);
        double accuracy = LogisticRegression.Fit(few).Accuracy(test);
        _ = accuracy;
    }

    public static void HebbExceptionExample(Network network)
    {
        try
        {
            network.Predict([1, 2, 3]);
        }
        catch (HebbException e)
        {
            Console.WriteLine(e.Message); // the example has 3 numbers; the network expects 784
        }
    }
}
