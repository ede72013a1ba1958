using System.CommandLine;
using Hebb.Dopamine;
using Hebb.Plasticity;

namespace Hebb.Cli;

/// <summary>The options of learning the output weights of a dopaminergic net.</summary>
internal sealed class OutputRuleOptions
{
    private static readonly DopamineOptions Defaults = new();

    private readonly ChoiceOption<PreSynaptic> preSynaptic = new(
        "--pre-synaptic",
        Defaults.PreSynaptic,
        "Factor of the hidden neuron: 1 if it fired, its activity, or its activity over the squared norm of all activity"
    );
    private readonly ChoiceOption<PostSynaptic> postSynaptic = new(
        "--post-synaptic",
        Defaults.PostSynaptic,
        "Which output neurons count as having fired"
    );
    private readonly ChoiceOption<Reward> reward = new(
        "--reward",
        Defaults.Reward,
        "Reward of edges that fired: threshold − error², outcome − its running mean, outcome − prediction, or the formula as printed"
    );
    private readonly Option<double> threshold = Number(
        "--threshold",
        Defaults.Threshold,
        "θ of --reward threshold and printed; above 0, at most 1"
    );
    private readonly Option<double> lossThreshold = Number(
        "--loss-threshold",
        Defaults.LossThreshold,
        "ε0 of --reward printed, in nats"
    );
    private readonly Option<double> stepSize = Number(
        "--step-size",
        Defaults.StepSizeInUse,
        "Step size; default 0.001 for Adam, 0.0003 for SignSGD"
    );
    private readonly ChoiceOption<StepSchedule> schedule = new(
        "--schedule",
        Defaults.Schedule,
        "Learning-rate schedule"
    );
    private readonly Option<int> batchSize = NetworkOptions.Number(
        "--batch-size",
        Defaults.BatchSizeInUse,
        "Examples whose changes are averaged for a step; default 100 for the baselines"
    );
    private readonly ChoiceOption<FinalWeights> weights = new(
        "--weights",
        FinalWeights.Averaged,
        "The last output weights, or their mean over training without its first tenth; default last for the baselines"
    );

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [preSynaptic, postSynaptic, reward, threshold, lossThreshold, stepSize, schedule, batchSize, weights];

    /// <summary>Values for what is not given.</summary>
    public void SetDefaults(CommandContext context, DopamineOptions options)
    {
        context.SetDefault(preSynaptic, options.PreSynaptic);
        context.SetDefault(reward, options.Reward);
        bool isRule = options.Method == OutputMethod.Dopamine;
        context.SetDefault(stepSize, (isRule ? options : options with { StepSize = null }).StepSizeInUse);
        context.SetDefault(batchSize, options.BatchSizeInUse);
        var last = isRule ? options.Weights ?? FinalWeights.Averaged : FinalWeights.Last;
        context.SetDefault(weights, last);
    }

    /// <summary>The options as the library has them.</summary>
    public DopamineOptions Options(CommandContext context, OutputMethod method) =>
        new()
        {
            Method = method,
            PreSynaptic = context.Get(preSynaptic),
            PostSynaptic = context.Get(postSynaptic),
            Reward = context.Get(reward),
            Threshold = context.Get(threshold),
            LossThreshold = context.Get(lossThreshold),
            StepSize = context.Get(stepSize),
            Schedule = context.Get(schedule),
            BatchSize = context.Get(batchSize),
            Weights = context.Get(weights),
        };

    private static Option<double> Number(string name, double defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => defaultValue,
        };
}
