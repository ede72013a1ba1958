using Hebb.Baselines;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;
using Hebb.RuleLearning;

namespace Hebb.Tests.Documentation;

/// <summary>
/// The C# of README, pages and XML docs, as far as it is in no sample: it is compiled here and not run, as most of it needs MNIST and
/// minutes. <see cref="DocumentationTests"/> compares it with what people read.
/// </summary>
internal static class Snippets
{
    public static async Task ReadMe()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var network = Network.Create(mnist.Train, RandomKey.FromSeed(1), null, new RecurrentOptions(1000, Cap: 500));
        var trainer = new PlasticityTrainer(network, new PlasticityOptions { FinalWeights = FinalWeights.Averaged });
        trainer.Train(mnist.Train, epochs: 2); // or online, one example at a time: trainer.Learn(image, label)
        Console.WriteLine(network.Accuracy(mnist.Test)); // 0.8931
    }

    public static async Task Convolution()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var key = RandomKey.FromSeed(1);
        var conv = new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4) { Stride = 2 };
        var images = Network.Create(mnist.Train, key, null, conv).WithReading(new OutputReading(UnitLength: true));
        Console.WriteLine(images.Accuracy(mnist.Test));
    }

    public static async Task Filters()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var key = RandomKey.FromSeed(1);
        var conv = new ConvolutionOptions(Filters: 128, PatchSide: 11, Cap: 8) { Stride = 2 };
        var network = Network.Create(mnist.Train, key, null, conv).WithReading(new OutputReading(UnitLength: true));
        new PatchFilterTrainer(network, new PatchFilterOptions(), key).Train(mnist.Train);
        var margin = new PlasticityOptions
        {
            Graded = true,
            Margin = 0.7f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };
        new PlasticityTrainer(network, margin, key).Train(
            NoisyExamples.Of(mnist.Train, deviation: 0.7f, key),
            epochs: 6
        );
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static async Task Views()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var key = RandomKey.FromSeed(1);
        var upright = InputTransform.ForImages(mnist.Train.Shape, ImageView.DeskewAndWidth);
        var network = Network.Create(
            mnist.Train,
            key,
            upright,
            new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4)
        );
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static async Task Moments()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var key = RandomKey.FromSeed(1);
        var pooled = new ConvolutionOptions(Filters: 64, PatchSide: 7, Cap: 4)
        {
            Contrast = 0.01f,
            Pooling = Pooling.Soft,
            SquareRoot = true,
            Standardise = true,
        };
        var network = Network.Create(mnist.Train, key, null, pooled).WithReading(new OutputReading(UnitLength: true));
        new PatchFilterTrainer(network, new PatchFilterOptions(), key).Train(mnist.Train);
        new MomentsTrainer(network, new MomentsOptions(), key).Train(mnist.Train);
        var moments = new MomentsTrainer(network, new MomentsOptions(), key).Start(mnist.Train);
        while (!moments.IsDone)
        {
            moments.Step();
        }
    }

    public static async Task Recipe()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var key = RandomKey.FromSeed(1);
        var recipe = ImageRecipe.Accurate with { View = ImageView.DeskewAndWidth };
        var network = recipe.Train(mnist.Train, key);
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static async Task Prototypes(LabelledData moons, RandomKey key)
    {
        var network = Network.Create(moons, key, null, new CompetitiveOptions(64, Cap: 16) { Caps = [4, 10, 16] });
        new LayerTrainer(network, [new CompetitiveRule(), new CoactivationRule()], key).Train(moons);
        var mnist = await DataSets.LoadAsync("mnist");
        Matrix features = network.Features(mnist.Train.Examples);
        var training = new LayerTrainer(network, [new CompetitiveRule()], key).Start(mnist.Train);
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    public static void LocalFields((LabelledData Train, LabelledData Test) mnist, RandomKey key)
    {
        var layer = new RecurrentOptions(2000, Cap: 400) { ReceptiveField = 10 };
        var fields = Network.Create(mnist.Train, key, InputTransform.Centred(mnist.Train), layer);
        fields.ImprintInput(mnist.Train, key);
        var learner = new DirectFeedbackTrainer(fields, new DirectFeedbackOptions(), key);
        learner.Train(mnist.Train, epochs: 5);
        var perturbing = new NodePerturbationTrainer(fields, new NodePerturbationOptions(), key);
        perturbing.Train(mnist.Train, epochs: 5);
        var training = new DirectFeedbackTrainer(fields, new DirectFeedbackOptions(), key).Start(
            mnist.Train,
            epochs: 5
        );
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    public static void FewLabels(LabelledData moons, RandomKey key)
    {
        var network = Network.Create(moons, key, null, RuleH.H3());
        new LayerTrainer(network, RuleH.Rules, key).Train(moons);
    }

    public static void CompetitiveParts(Matrix prototypes, Matrix bias, Matrix recurrent)
    {
        var layer = new CompetitiveLayer(prototypes, bias, caps: [5, 52, 100], recurrent);
        var network = new Network(null, [layer], new Matrix(layer.Units, 10));
        Console.WriteLine(network.Labels);
    }

    public static async Task FiltersInSteps(Network network, RandomKey key)
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var noisy = NoisyExamples.Of(mnist.Train, deviation: 0.7f, key);
        Console.WriteLine(noisy.Count);
        var filters = new PatchFilterTrainer(network, new PatchFilterOptions(), key).Start(mnist.Train);
        while (!filters.IsDone)
        {
            filters.Step();
        }
    }

    public static void HebbianAutoencoderExample(RandomKey key)
    {
        var circles = Synthetic.Circles(key);
        var network = HebbianAutoencoder.Create(new HebbianOptions(), circles.Train.Inputs, key);
        var learning = new HebbianLearningOptions { Rule = UpdateRule.Delta(rounds: 3) };
        new HebbianTrainer(network, learning, key).Train(circles.Train);
        Console.WriteLine(network.UnexplainedVariance(circles.Test.Examples));
    }

    public static void HebbianTrainerExample(DataSet circles, RandomKey key)
    {
        UpdateRule rule = new UpdateRuleLearner(null, new UpdateRuleOptions(), circles.Train, key).Train();
        var network = HebbianAutoencoder.Create(new HebbianOptions(), circles.Train.Inputs, key.For("network"));
        new HebbianTrainer(network, new HebbianLearningOptions { Rule = rule }, key).Train(circles.Train);
    }

    public static void HebbianTrainingExample(HebbianAutoencoder network, DataSet circles, RandomKey key)
    {
        var training = new HebbianTrainer(network, new HebbianLearningOptions(), key).Start(circles.Train);
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    public static void UpdateRuleLearnerExample(RandomKey key)
    {
        var learner = new UpdateRuleLearner(null, new UpdateRuleOptions(), Synthetic.Circles(key).Train, key);
        UpdateRule rule = learner.Train();
        UpdateRuleFile.Save(rule, "rule.json");
    }

    public static void UpdateRuleEvolutionExample(DataSet circles, RandomKey key)
    {
        var evolution = new UpdateRuleEvolution(null, new UpdateRuleEvolutionOptions(), circles.Train, key);
        UpdateRule evolved = evolution.Train();
        Console.WriteLine(evolution.OfMean);
    }

    public static async Task Package()
    {
        // A fifth of the rows is kept for the test; the column of texts holds the labels.
        var flowers = await DataSets.LoadAsync("flowers.csv");
        var key = RandomKey.FromSeed(1);

        // Columns in different units are standardised; the network keeps means and deviations.
        var scale = InputTransform.Standardised(flowers.Train);
        var network = Network.Create(flowers.Train, key, scale, new RecurrentOptions(500, Cap: 100));
        new PlasticityTrainer(network, new PlasticityOptions { FinalWeights = FinalWeights.Averaged }, key).Train(
            flowers.Train,
            epochs: 10
        );
        Console.WriteLine($"test accuracy {network.Accuracy(flowers.Test):P1}");

        network.Save("flowers.safetensors");
        Console.WriteLine(network.LabelNames![network.Predict([5.1f, 3.4f, 1.5f, 250])]);
    }

    public static async Task QuickStart()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var model = ModelFile.Load("first/model.safetensors");
        Console.WriteLine($"trained on {model.Provenance.Data} with seed {model.Provenance.Seed}");
        Console.WriteLine($"test accuracy {model.Network.Accuracy(mnist.Test)}");
        Console.WriteLine($"the first image is a {model.Network.Predict(mnist.Test.Examples.Row(0))}");
    }

    public static async Task LoadData()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var mine = await DataSets.LoadAsync("signs.csv", seed: 2);
        var made = Synthetic.Relu1(RandomKey.FromSeed(1));
        _ = (mnist, mine, made);
    }

    public static void TemplateTrainerExample(DataSet mnist, RandomKey key)
    {
        var options = TemplateTrainingOptions.Small;
        var network = options.CreateNetwork(mnist.Train);
        new TemplateTrainer(network, options, mnist.Train, key).Train();
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void MarginCertificateExample(Network network, DataSet mnist)
    {
        var certificate = new MarginCertificate(network);
        double radius = certificate.Radius(mnist.Test.Examples.Row(0), mnist.Test.Labels[0]);
        bool isSafe = certificate.IsCertified(
            mnist.Test.Examples.Row(0),
            mnist.Test.Labels[0],
            epsilon: 2,
            box: (0, 1)
        );
        _ = (radius, isSafe);
    }

    public static void MarginCertificationExample(Network network, DataSet mnist)
    {
        var certification = new MarginCertification(network, [0.5, 1, 2], mnist.Test);
        certification.Run();
        Console.WriteLine(certification.Curve[2].Accuracy); // at ε = 2
    }

    public static void SmoothingCertificationExample(Network network, DataSet mnist, RandomKey key)
    {
        var smoothing = new SmoothingOptions { Sigma = 0.5, Draws = 1000 };
        var certification = new SmoothingCertification(network, smoothing, [0.25, 0.5, 1], mnist.Test.Take(500), key);
        certification.Run();
        Console.WriteLine($"{certification.Curve[1].Accuracy} at 0.5, abstained {certification.Abstained}");
    }

    public static void LipschitzBoundExample(Network network, DataSet mnist)
    {
        var bound = new LipschitzBound(network);
        double steepest = bound.OfMargin(3, 5);
        double radius = bound.Radius(mnist.Test.Examples.Row(0), mnist.Test.Labels[0]);
        _ = (steepest, radius);
    }

    public static Network TemplateLayerExample(Matrix templates, Matrix bias)
    {
        var layer = new TemplateLayer(templates, bias, groups: 10);
        var network = new Network(null, [layer], layer.BlockIdentity());
        return network;
    }

    public static async Task DataSetsExample()
    {
        var mnist = await DataSets.LoadAsync("mnist");
        var mine = await DataSets.LoadAsync("measurements.csv");
        _ = (mnist, mine);
    }

    public static async Task DataOptionsExample()
    {
        var patients = await DataSets.LoadAsync(
            "patients.csv",
            options: new DataOptions { LabelColumn = "diagnosis", IgnoreColumns = ["id"] }
        );
        _ = patients;
    }

    public static LabelledData LabelledDataExample()
    {
        var data = LabelledData.From(
            [
                [5.1f, 3.5f],
                [6.2f, 2.9f],
            ],
            [0, 1]
        );
        return data;
    }

    public static Matrix MatrixExample()
    {
        var examples = Matrix.FromRows([
            [5.1f, 3.5f],
            [6.2f, 2.9f],
        ]);
        return examples;
    }

    public static void Tensors(Matrix weights, BitMatrix edges, int rows, int columns)
    {
        var file = new TensorArchive(
            [SafeTensor.FromMatrix("W", weights), SafeTensor.FromBits("edges", edges)],
            new Dictionary<string, string> { ["cap"] = "500" }
        );
        file.Write("weights.safetensors");

        var read = TensorArchive.Read("weights.safetensors");
        Matrix again = read.GetMatrix("W", rows, columns);
        _ = again;
    }

    public static void Models(Network network)
    {
        ModelFile.Save(network, new ModelProvenance { Data = "mnist", Seed = 1 }, "model.safetensors");
        var (again, provenance) = ModelFile.Load("model.safetensors");
        _ = (again, provenance);
    }

    public static void Rules()
    {
        var rules = RuleFile.Load("rule.json");
        var options = new PlasticityOptions
        {
            OutputRule = OutputRule.Of(rules.Output!, rules.Name),
            GraphRule = GraphRule.Of(rules.Graph!, rules.Name),
        };
        File.WriteAllText("copy.json", rules.ToJson());
        _ = options;
    }

    public static void Streams(ulong epoch)
    {
        var run = RandomKey.FromSeed(1);
        RandomStream edges = run.For("network").For("input edges").Stream();
        RandomStream order = run.For("training").For("order of examples", epoch).Stream();
        _ = (edges, order);
    }

    public static void RandomKeyExample(ulong epoch)
    {
        var run = RandomKey.FromSeed(1);
        RandomStream weights = run.For("input weights").Stream();
        RandomStream shuffle = run.For("order of examples", epoch).Stream();
        _ = (weights, shuffle);
    }

    public static void NetworkExample(LabelledData iris, RandomKey key)
    {
        var network = Network.Create(iris, key, InputTransform.Standardised(iris), new RecurrentOptions(500, Cap: 100));
        new PlasticityTrainer(network, new PlasticityOptions(), key).Train(iris, epochs: 10);
        string name = network.LabelNames![network.Predict([5.1f, 3.5f, 1.4f, 0.2f])];
        _ = name;
    }

    public static void ScoresExample(Network network, float[] example)
    {
        Span<float> scores = stackalloc float[network.Labels];
        network.Scores(example, scores);
        network.Probabilities(example, scores); // the same, as shares of 1
    }

    public static void LearnExample(PlasticityTrainer trainer, float[] example, int label)
    {
        int guess = trainer.Learn(example, label); // the network's answer before it learned
        Network soFar = trainer.FinalNetwork(); // with the mean weights, whenever they are wanted
        _ = (guess, soFar);
    }

    public static RuleTable OutputTableExample() =>
        RuleTable.OutputFrom(rounds: 2, (pre, isTrueLabel) => pre.LastBit == isTrueLabel ? 1 : -1);

    public static RuleTable RuleTableExample() =>
        RuleTable.From(rounds: 3, (pre, post) => pre.LastBit && post.FirstBit ? -0.1f : 0);

    public static void ResumableExample(PlasticityTrainer trainer, DataSet mnist, CancellationToken cancel)
    {
        var training = trainer.Start(mnist.Train, epochs: 2);
        if (File.Exists("training.safetensors"))
        {
            training.RestoreState(TensorArchive.Read("training.safetensors"));
        }

        while (!training.IsDone)
        {
            training.Step(cancel);
            training.SaveState().Write("training.safetensors");
        }
    }

    public static void PlasticityTrainerExample(DataSet mnist, RandomKey key)
    {
        var network = Network.Create(mnist.Train, key, null, new RecurrentOptions(1000, Cap: 500));
        var options = new PlasticityOptions { FinalWeights = FinalWeights.Averaged };
        var trainer = new PlasticityTrainer(network, options, key);
        trainer.Train(mnist.Train, epochs: 2); // or online, one example at a time: trainer.Learn(image, label)
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void LeastSquaresExample(
        Network network,
        LabelledData monday,
        LabelledData tuesday,
        float[] image,
        int label,
        DataSet mnist
    )
    {
        var fit = new LeastSquaresTrainer(network, new LeastSquaresOptions { Ridge = 0.001 });
        fit.Train(monday); // the weights of Monday's examples
        fit.Train(tuesday); // those of both days, as if they had come together
        fit.Learn(image, label); // one more example, whenever it comes
        fit.Solve();
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void LeastSquaresTrainingExample(Network network, DataSet mnist)
    {
        var training = new LeastSquaresTrainer(network, new LeastSquaresOptions()).Start(mnist.Train);
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    public static void SelfTrainerExample(Network network, DataSet mnist, RandomKey key)
    {
        // Filters and moments need no labels; then 100 labels teach the output weights.
        var labelled = mnist.Train.PerLabel(10, key: key);
        new SelfTrainer(network, new SelfTrainingOptions(), key).Train(labelled, mnist.Train.Examples);
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void SelfTrainingExample(Network network, LabelledData labelled, DataSet mnist, RandomKey key)
    {
        var training = new SelfTrainer(network, new SelfTrainingOptions(), key).Start(labelled, mnist.Train.Examples);
        while (!training.IsDone)
        {
            training.Step();
        }
    }

    public static void LaterLabelsExample(
        Network network,
        LeastSquaresOptions options,
        LeastSquaresTrainer before,
        float[] image
    )
    {
        var more = network.WithLabels(network.Labels + 1);
        var fit = new LeastSquaresTrainer(more, options);
        fit.Merge(before); // what was learned of the labels known so far
        fit.Learn(image, label: network.Labels); // the first example of the new one
        fit.Solve();
    }

    public static void PlasticityTrainingExample(PlasticityTrainer trainer, DataSet mnist)
    {
        var training = trainer.Start(mnist.Train, epochs: 2);
        while (!training.IsDone)
        {
            training.Step();
            training.SaveState().Write("training.safetensors"); // at intervals
        }
    }

    public static void GradientTrainerExample(DataSet mnist, RandomKey key)
    {
        var network = Network.Create(mnist.Train, key, null, new RecurrentOptions(1000, Cap: 500));
        var trainer = new GradientTrainer(network, new GradientOptions { StepSize = 0.001 }, key);
        trainer.Train(mnist.Train, epochs: 2);
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void RobustnessTestExample(Network network, DataSet mnist, RandomKey key)
    {
        var options = new RobustnessOptions
        {
            Plans = [AttackPlans.Paper(), AttackPlans.Suite(network)],
            Epsilons = [0, 1, 2],
        };
        var test = new RobustnessTest(network, options, mnist.Test.Take(200), key);
        test.Run();
        foreach (var point in test.Curve(plan: 0))
        {
            Console.WriteLine(
                $"ε = {point.Epsilon}: {point.Accuracy:P1}, {point.Cost.ZeroFraction:P1} of the gradients are zero"
            );
        }

        Console.WriteLine($"worst case at ε = 2: {test.WorstCase()[^1]:P1}"); // the figure to quote
    }

    public static void AdversarialTrainerExample(Network network, DataSet mnist, RandomKey key)
    {
        var robust = new AdversarialTrainer(network, new AdversarialOptions { Epsilon = 2 }, key);
        robust.Train(mnist.Train);
        var attacks = new RobustnessOptions { Plans = [AttackPlans.Suite(network)] };
        var test = new RobustnessTest(network, attacks, mnist.Test.Take(400), key);
        _ = test;
    }

    public static void MaskingAlarmExample(Network network, DataSet mnist, RandomKey key)
    {
        var alarm = new MaskingAlarm(network, new MaskingOptions { Quoted = AttackPlans.Paper() }, mnist.Test, key);
        Console.WriteLine(alarm.Inspect().Summary);
        foreach (var flag in alarm.Verdict.Flags)
        {
            Console.WriteLine($"{(flag.Raised ? "✗" : "✓")} {flag.Name}: {flag.Evidence}");
        }
    }

    public static void DopamineTrainerExample(DataSet mnist, RandomKey key)
    {
        var layer = new RecurrentOptions(20_000, Cap: 200) { InputInitialization = InputInitialization.HeUniform };
        var network = Network.Create(mnist.Train, key, null, layer);
        var trainer = new DopamineTrainer(network, new DopamineOptions(), key);
        trainer.Train(mnist.Train, epochs: 10);
        Console.WriteLine(network.Accuracy(mnist.Test));
    }

    public static void RuleLearnerExample(RandomKey key)
    {
        var source = Synthetic.Relu1(key).Train;
        var network = Network.Create(source, key, null, new RecurrentOptions(100, Cap: 50));
        RuleSet learned = new RuleLearner(network, new RuleLearningOptions(), source, key).Train();
        RuleFile.Save(learned, "rule.json");
        var options = new PlasticityOptions { OutputRule = OutputRule.Of(learned.Output!, learned.Name) };
        _ = options;
    }

    public static void RuleEvolutionExample(DataSet mnist, RandomKey key)
    {
        var layer = new RecurrentOptions(100, Cap: 50);
        var evolution = new RuleEvolution(layer, new RuleEvolutionOptions(), mnist.Train, key);
        RuleSet evolved = evolution.Train();
        RuleFile.Save(evolved, "rule.json");
        Console.WriteLine(evolution.Summary!.OfMean);
    }

    public static void AutoencoderExample(RandomKey key)
    {
        var moons = Synthetic.Moons(key);
        var shape = new AutoencoderShape { Recurrent = true, InputAgain = true };
        Autoencoder autoencoder = new AutoencoderTrainer(shape, new AutoencoderOptions(), moons.Train, key).Train();
        double unexplained = autoencoder.UnexplainedVariance(moons.Test.Examples);
        Matrix codes = autoencoder.Codes(moons.Test.Examples); // 500 × 2
        _ = (unexplained, codes);
    }

    public static void EarthMoversDistanceExample()
    {
        var moons = Synthetic.Moons(RandomKey.FromSeed(1));
        Matrix z = Synthetic.PlaneOf(moons.Train.Take(300).Examples);
        double distance = EarthMoversDistance.Between(z, Synthetic.PlaneOf(moons.Test.Take(300).Examples));
        _ = distance;
    }

    public static void LogisticRegressionExample()
    {
        var moons = Synthetic.Moons(RandomKey.FromSeed(1));
        var regression = LogisticRegression.Fit(moons.Train.PerLabel(10), new LogisticOptions { C = 10 });
        double accuracy = regression.Accuracy(moons.Test);
        _ = accuracy;
    }

    public static void SupportVectorMachineExample()
    {
        var moons = Synthetic.Moons(RandomKey.FromSeed(1));
        var machine = SupportVectorMachine.Fit(moons.Train.PerLabel(50), new SupportVectorOptions { C = 10 });
        double accuracy = machine.Accuracy(moons.Test);
        _ = accuracy;
    }

    public static void LabelSpreadingExample()
    {
        var moons = Synthetic.Moons(RandomKey.FromSeed(1));
        int[] labels = [.. moons.Train.Labels.Select((label, n) => n < 10 ? label : LabelSpreading.Unknown)];
        var spread = LabelSpreading.Fit(moons.Train.Examples, labels, labelCount: 2);
        double accuracy = spread.Accuracy(moons.Test);
        _ = accuracy;
    }

    public static void NetworkEvolutionExample(DataSet mnist)
    {
        var shape = new GeneticShape(mnist.Train.Inputs, [1000], mnist.Train.LabelCount);
        var evolution = new NetworkEvolution(shape, new NetworkEvolutionOptions(), mnist.Train, RandomKey.FromSeed(1));
        Network network = evolution.Train();
        Console.WriteLine($"{evolution.SampledAccuracy(mnist.Test)}, {network.Accuracy(mnist.Test)}");
    }

    public static void TraitPopulationExample(Func<double, double, double> Loss)
    {
        var population = new TraitPopulation([0, 0], new TraitOptions(), RandomKey.FromSeed(1));
        var fitness = new double[population.Size];
        for (int generation = 0; generation < 50; generation++)
        {
            for (int g = 0; g < fitness.Length; g++)
            {
                fitness[g] = -Loss(population.Value(g, 0), population.Value(g, 1));
            }

            population.Select(fitness);
        }
    }

    public static void PlaneExample()
    {
        DataSet spirals = Synthetic.Plane(PlaneFamily.Spirals, RandomKey.FromSeed(1), count: 200);
        Matrix z = Synthetic.PlaneOf(spirals.Train.Examples); // 200 × 2
    }

    public static void CoefficientEvolutionExample()
    {
        var options = new CoefficientEvolutionOptions { Families = [PlaneFamily.Circles], Generations = 60 };
        var evolution = new CoefficientEvolution(CoefficientRule.Nothing, options, RandomKey.FromSeed(1));
        CoefficientRule learned = evolution.Train();
        Console.WriteLine(string.Join(" ", learned.Coefficients));
    }
}
