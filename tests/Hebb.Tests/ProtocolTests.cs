using System.Reflection;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;
using Hebb.RuleLearning;

namespace Hebb.Tests;

/// <summary>All trainers have one shape, so that who knows one knows all.</summary>
public class ProtocolTests
{
    private static readonly Type[] Trainers =
    [
        // A recipe is no trainer: it makes the network that its trainers train.
        .. typeof(Network)
            .Assembly.GetExportedTypes()
            .Where(type => type.GetMethod("Train") is not null && type != typeof(ImageRecipe)),
    ];

    [Fact]
    public void Every_trainer_is_one_of_these() =>
        Assert.Equal(
            [
                typeof(AdversarialTrainer),
                typeof(AutoencoderTrainer),
                typeof(CoefficientEvolution),
                typeof(DirectFeedbackTrainer),
                typeof(DopamineTrainer),
                typeof(GradientTrainer),
                typeof(HebbianTrainer),
                typeof(LayerTrainer),
                typeof(LeastSquaresTrainer),
                typeof(MomentsTrainer),
                typeof(NetworkEvolution),
                typeof(NodePerturbationTrainer),
                typeof(PatchFilterTrainer),
                typeof(PlasticityTrainer),
                typeof(RuleEvolution),
                typeof(RuleLearner),
                typeof(SelfTrainer),
                typeof(TemplateTrainer),
                typeof(UpdateRuleEvolution),
                typeof(UpdateRuleLearner),
            ],
            Trainers.OrderBy(type => type.Name)
        );

    [Fact]
    public void Constructors_take_what_is_trained_options_data_key_workers_in_this_order()
    {
        foreach (var type in Trainers)
        {
            var parameters = Assert.Single(type.GetConstructors()).GetParameters();
            int options = Array.FindIndex(parameters, p => p.Name is "options" or "rules");
            int key = Array.FindIndex(parameters, p => p.ParameterType == typeof(RandomKey));
            int workers = Array.FindIndex(parameters, p => p.ParameterType == typeof(WorkerPool));
            int data = Array.FindIndex(parameters, p => p.ParameterType == typeof(LabelledData));
            Assert.Equal(1, options);
            Assert.Equal(data < 0 ? options + 1 : data + 1, key);
            Assert.True(data < 0 || data == options + 1, $"{type}: data come after options");
            Assert.Equal(key + 1, workers);
            // What comes after workers is how many processes share the work.
            Assert.All(parameters[(workers + 1)..], p => Assert.Equal("ranks", p.Name));
            Assert.True(parameters[workers].HasDefaultValue, $"{type}: workers are optional");
        }
    }

    [Fact]
    public void Training_reports_progress_can_be_cancelled_and_can_be_done_step_by_step()
    {
        foreach (var type in Trainers)
        {
            var parameters = type.GetMethod("Train")!.GetParameters();
            Assert.True(parameters[^2].HasDefaultValue && parameters[^1].HasDefaultValue, $"{type}: both are optional");
            Assert.Equal(typeof(IProgress<>), parameters[^2].ParameterType.GetGenericTypeDefinition());
            Assert.Equal(typeof(CancellationToken), parameters[^1].ParameterType);
            var steps = type.GetMethod("Start", BindingFlags.Public | BindingFlags.Instance)?.ReturnType ?? type;
            Assert.True(steps.IsAssignableTo(typeof(IResumable)), $"{type}: steps are those of an IResumable");
        }
    }

    [Fact]
    public void Learned_rules_and_evolved_networks_come_out_of_one_call_with_a_report_for_each_step()
    {
        var key = RandomKey.FromSeed(3);
        var data = Synthetic.Halfspace(key).Train.Take(200);
        var layer = new RecurrentOptions(20, Cap: 10, Rounds: 2);
        using var workers = new WorkerPool(1);

        var learning = new RuleLearningOptions { MetaSteps = 3, Batch = 20 };
        var learner = new RuleLearner(Network.Create(data, key, null, layer), learning, data, key, workers);
        var reports = new Reports();
        var learned = learner.Train(reports);
        Assert.Equal([(1L, 3L), (2, 3), (3, 3)], reports.All);
        Assert.Equal(2, learned.Rounds);
        Assert.Equal(RuleTable.Of(learner.Output).Values.ToArray(), RuleTable.Of(learned.Output!).Values.ToArray());

        var evolving = new NetworkEvolutionOptions
        {
            Population = 64,
            Generations = 2,
            BatchSize = 10,
        };
        var shape = new GeneticShape(data.Inputs, [8], 2) { Genes = 32 };
        var evolution = new NetworkEvolution(shape, evolving, data, key, workers);
        reports.All.Clear();
        var network = evolution.Train(reports);
        Assert.Equal([(1L, 2L), (2, 2)], reports.All);
        Assert.Equal(evolution.Expected().U.Buffer.ToArray(), network.U.Buffer.ToArray());

        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            new NetworkEvolution(shape, evolving, data, key, workers).Train(cancel: source.Token)
        );
    }

    private sealed class Reports : IProgress<(long Done, long Total)>
    {
        public List<(long Done, long Total)> All { get; } = [];

        public void Report((long Done, long Total) value) => All.Add(value);
    }
}
