using System.Reflection;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Dopamine;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Persistence;

/// <summary>Saved states contain the options, and a trainer of other options refuses them.</summary>
public sealed class SavedOptionsTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);
    private static readonly LabelledData Data = Synthetic.Halfspace(Key).Train.Take(60);
    private static readonly SingleLayer Layer = new(Synthetic.Inputs, 20, 2, 10, 2);

    // What no result depends on.
    private static readonly string[] WithoutEffect =
    [
        nameof(PlasticityOptions.SpeculativeExamples),
        nameof(PlasticityOptions.ActivityMemory),
    ];

    public static TheoryData<string> Records => [.. Options().Keys];

    [Theory]
    [MemberData(nameof(Records))]
    public void Each_option_has_its_text_and_no_other_changes_it(string record)
    {
        var (options, saved) = Options()[record];
        var before = saved(options).ToDictionary();
        Type type = options.GetType();
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            object other = type.GetMethod("<Clone>$")!.Invoke(options, null)!;
            property.SetValue(other, Another(property, property.GetValue(options)));
            var after = saved(other).ToDictionary();

            string[] changed = [.. before.Keys.Where(name => before[name] != after[name])];
            if (WithoutEffect.Contains(property.Name))
            {
                Assert.Empty(changed);
            }
            else
            {
                Assert.Equal(property.Name, Assert.Single(changed).Split('.')[0]);
            }
        }
    }

    [Fact]
    public void Numbers_are_written_with_the_digits_that_give_the_same_bits_again()
    {
        var texts = new SavedOptions
        {
            { "A", 0.1f },
            { "B", 1e-300 },
            { "C", 1.0 / 3 },
            { "D", (int?)null },
        };

        Assert.Equal(["0.1", "1E-300", "0.3333333333333333", "none"], texts.Select(text => text.Value));
    }

    [Theory]
    [InlineData("plasticity", "StepSize", "0.01", "0.02")]
    [InlineData("plasticity of another rule", "OutputRule", "perceptron-fired-only", "hebb")]
    [InlineData("plasticity of more epochs", "Epochs", "2", "3")]
    [InlineData("gradient", "StepSize", "0.0003", "0.001")]
    [InlineData("gradient of more epochs", "Epochs", "2", "3")]
    [InlineData("output", "Threshold", "0.25", "0.5")]
    [InlineData("output of fewer examples", "Examples", "12", "11")]
    [InlineData("evolution", "Selection", "1", "2")]
    [InlineData("evolution of another shape", "Shape.Density", "0.5", "0.25")]
    [InlineData("rule learner", "L2", "0.01", "0.02")]
    [InlineData("rule learner by other steps", "Plasticity.GraphStepSize", "0.01", "0.5")]
    [InlineData("rule evolution", "Passes", "3", "2")]
    [InlineData("rule evolution of other genes", "Traits.Effect", "0.01", "0.5")]
    public void A_state_of_another_option_is_refused_by_its_name_and_both_values(
        string trainer,
        string option,
        string was,
        string wanted
    )
    {
        var first = Create(trainer, other: false);
        first.Step();
        var second = Create(trainer, other: true);
        var before = second.SaveState();

        var error = Assert.Throws<FileFormatException>(() => second.RestoreState(first.SaveState()));

        Assert.EndsWith(
            $"saved with option {option} = {was}, {wanted} expected",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(Content(before), Content(second.SaveState()));
        // It is the option alone that is refused.
        Create(trainer, other: false).RestoreState(first.SaveState());
    }

    [Fact]
    public void A_population_of_traits_refuses_other_options_too()
    {
        var small = new TraitPopulation([0], new TraitOptions { Selection = 1 }, Key);
        var strong = new TraitPopulation([0], new TraitOptions { Selection = 2 }, Key);

        var error = Assert.Throws<FileFormatException>(() => strong.RestoreState(small.SaveState()));
        Assert.Contains("option Selection = 1, 2 expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tables_are_two_rules_whatever_they_are_called()
    {
        OutputRule Rule(float value) => OutputRule.Of(new RuleTable(1, 2, 2, [value, 0, 0, 1]), "mine");
        GraphRule Graph(float value) => GraphRule.Of(new RuleTable(1, 2, 2, [value, 0, 0, 1]), "mine");

        Assert.Equal(Rule(1).Identity, Rule(1).Identity);
        Assert.NotEqual(Rule(1).Identity, Rule(2).Identity);
        Assert.Equal(Graph(1).Identity, Graph(1).Identity);
        Assert.NotEqual(Graph(1).Identity, Graph(2).Identity);
    }

    private static Dictionary<string, (object Options, Func<object, SavedOptions> Saved)> Options() =>
        new()
        {
            ["plasticity"] = (new PlasticityOptions(), options => ((PlasticityOptions)options).Saved),
            ["gradient"] = (new GradientOptions(), options => ((GradientOptions)options).Saved),
            ["dopamine"] = (
                // Where nothing is given, the method decides three of them.
                new DopamineOptions
                {
                    StepSize = 1,
                    BatchSize = 1,
                    Weights = FinalWeights.Averaged,
                },
                options => ((DopamineOptions)options).Saved
            ),
            ["evolution"] = (new NetworkEvolutionOptions(), options => ((NetworkEvolutionOptions)options).Saved),
            ["traits"] = (new TraitOptions(), options => ((TraitOptions)options).Saved),
            ["genes"] = (new GeneticShape(3, [4], 2), options => ((GeneticShape)options).Saved),
            ["rule learning"] = (new RuleLearningOptions(), options => ((RuleLearningOptions)options).Saved),
            ["rule evolution"] = (new RuleEvolutionOptions(), options => ((RuleEvolutionOptions)options).Saved),
        };

    private static object Another(PropertyInfo property, object? value) =>
        value switch
        {
            _ when property.PropertyType == typeof(FinalWeights?) => FinalWeights.Last,
            _ when property.PropertyType == typeof(int?) => 77,
            _ when property.PropertyType == typeof(long?) => 77L,
            _ when property.PropertyType == typeof(double?) => 77.0,
            _ when property.PropertyType == typeof(IReadOnlyList<int>) => new[] { 9, 9 },
            _ when property.PropertyType == typeof(RuleTable) => new RuleTable(1, 1, 2, [0, 1]),
            int number => number + 1,
            long number => number + 1,
            float number => number + 0.5f,
            double number => number + 0.5,
            bool truth => !truth,
            Reward => Reward.Baseline,
            OutputMethod => OutputMethod.Adam,
            Enum choice => Enum.GetValues(property.PropertyType).Cast<object>().First(other => !other.Equals(choice)),
            ValueTuple<float, float> => (-1f, 1f),
            OutputRule => OutputRule.Hebb,
            GraphRule => GraphRule.Hebb,
            PlasticityOptions options => options with { StepSize = 0.5f },
            TraitOptions options => options with { Genes = 5 },
            _ => throw new ArgumentException($"{property.Name} is of a type that this test does not know"),
        };

    private static IResumable Create(string trainer, bool other)
    {
        var plasticity = new PlasticityOptions();
        var workers = new WorkerPool(1);
        return trainer switch
        {
            "plasticity" => Plasticity(other ? plasticity with { StepSize = 0.02f } : plasticity, 2),
            "plasticity of another rule" => Plasticity(
                other ? plasticity with { OutputRule = OutputRule.Hebb } : plasticity,
                2
            ),
            "plasticity of more epochs" => Plasticity(plasticity, other ? 3 : 2),
            "gradient" => Gradient(new GradientOptions { StepSize = other ? 0.001 : 0.0003 }, 2),
            "gradient of more epochs" => Gradient(new GradientOptions(), other ? 3 : 2),
            "output" => Output(new DopamineOptions { Threshold = other ? 0.5 : 0.25 }, 12),
            "output of fewer examples" => Output(new DopamineOptions(), other ? 11 : 12),
            "evolution" => Evolution(selection: other ? 2 : 1, density: 0.5),
            "evolution of another shape" => Evolution(selection: 1, density: other ? 0.25 : 0.5),
            "rule learner" => Learner(new RuleLearningOptions { L2 = other ? 0.02 : 0.01 }),
            "rule learner by other steps" => Learner(
                new RuleLearningOptions { Plasticity = plasticity with { GraphStepSize = other ? 0.5f : 0.01f } }
            ),
            "rule evolution" => Rules(new RuleEvolutionOptions { Passes = other ? 2 : 3 }),
            "rule evolution of other genes" => Rules(
                new RuleEvolutionOptions { Traits = new TraitOptions { Effect = other ? 0.5 : 0.01 } }
            ),
            _ => throw new ArgumentException(trainer),
        };

        Network Fresh() => Layer.Create(Key);

        IResumable Plasticity(PlasticityOptions options, int epochs) =>
            new PlasticityTrainer(Fresh(), options, Key, workers).Start(Data, epochs);

        IResumable Gradient(GradientOptions options, int epochs)
        {
            var network = (Layer with { Rounds = 1 }).Create(Key);
            return new GradientTrainer(network, options, Key, workers).Start(Data, epochs);
        }

        IResumable Output(DopamineOptions options, int examples)
        {
            double[][] features = [.. Enumerable.Range(0, examples).Select(n => new double[] { n % 3, 1, n % 2 })];
            int[] labels = [.. Enumerable.Range(0, examples).Select(n => n % 2)];
            return new OutputTraining(DenseRows.Sparse(features), labels, new Matrix(3, 2), options, 2, Key, workers);
        }

        IResumable Evolution(double selection, double density) =>
            new NetworkEvolution(
                new GeneticShape(Data.Inputs, [6], 2) { Genes = 20, Density = density },
                new NetworkEvolutionOptions
                {
                    Population = 20,
                    BatchSize = 10,
                    Selection = selection,
                },
                Data,
                Key,
                workers
            );

        IResumable Learner(RuleLearningOptions options) => new RuleLearner(Fresh(), options, Data, Key, workers);

        IResumable Rules(RuleEvolutionOptions options) => new RuleEvolution(Layer.Options, options, Data, Key, workers);
    }

    private static byte[] Content(TensorArchive archive)
    {
        // How long an epoch took is no part of what is compared.
        bool IsTime(string name) => name.Contains("seconds", StringComparison.Ordinal);
        using var bytes = new MemoryStream();
        new TensorArchive(
            archive.Tensors.Where(tensor => !IsTime(tensor.Name)),
            archive.Metadata.Where(text => !IsTime(text.Key)).ToDictionary()
        ).Write(bytes);
        return bytes.ToArray();
    }
}
