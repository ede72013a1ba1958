using Hebb.Experiments.Rules;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>The methods that <see cref="RobustTable"/> compares.</summary>
internal static class RobustMethods
{
    /// <summary>Learned filters, noise, margin, and output weights that then learn from adversarial inputs.</summary>
    public const string RecipeA = "recipe A, 128 filters";

    /// <summary>The same with twice the filters and all images: <c>train --preset robust</c>.</summary>
    public const string RobustPreset = "recipe A, 256 filters, all images";

    /// <summary>The same without the adversarial inputs: no gradient is used anywhere.</summary>
    public const string NoiseOnly = "learned filters, noise .7";

    /// <summary>Templates that learn their certified radius.</summary>
    public const string Templates = "recipe C";

    /// <summary>The small form of it.</summary>
    public const string SmallTemplates = "recipe C, small";

    /// <summary>The methods with a proof.</summary>
    public static IReadOnlyList<string> Certified { get; } = [Templates, SmallTemplates, "recipe B"];

    private static RecurrentOptions Paper { get; } = new(Neurons: 1000, Cap: 500);

    private static ConvolutionOptions Filters { get; } = new(Filters: 128, PatchSide: 11, Cap: 8) { Stride = 2 };

    private static RecurrentOptions Ones { get; } = Paper with { InputInitialization = InputInitialization.Ones };

    /// <summary>All, group by group.</summary>
    public static RobustMethod[] All { get; } =
    [
        // Rules and rounds.
        RobustMethod.Recurrent("rules", "T = 1", Paper, new PlasticityOptions()),
        RobustMethod.Recurrent("rules", "T = 1*", Ones, new PlasticityOptions()),
        RobustMethod.Recurrent(
            "rules",
            "T = 3, relu1-graph",
            Paper with
            {
                Rounds = 3,
            },
            new PlasticityOptions { GraphRule = RuleSource.Graph("relu1-graph") }
        ),
        RobustMethod.Recurrent(
            "rules",
            "T = 2, evolved-homeostasis-t2",
            Paper with
            {
                Cap = 250,
                Rounds = 2,
            },
            new PlasticityOptions
            {
                GraphRule = RuleSource.Graph("evolved-homeostasis-t2"),
                GraphStepSize = 6e-5f,
                GraphWhen = UpdateWhen.Every,
                GraphLearnsFor = 2000,
                FinalWeights = FinalWeights.Averaged,
            }
        ),
        // Margin, noise, cap and width of fully connected networks.
        RobustMethod.Recurrent("fully connected", "graded, no margin", Paper, RobustMethod.Margin(0)),
        RobustMethod.Recurrent("fully connected", "margin .3", Paper, RobustMethod.Margin(0.3f)),
        RobustMethod.Recurrent("fully connected", "margin .3, noise .7", Paper, RobustMethod.Margin(0.3f), 6, 0.7f),
        RobustMethod.Recurrent(
            "fully connected",
            "T = 1*, margin .3, noise .7",
            Ones,
            RobustMethod.Margin(0.3f),
            6,
            0.7f
        ),
        RobustMethod.Recurrent(
            "fully connected",
            "margin .3, noise .7, k = 100",
            Paper with
            {
                Cap = 100,
            },
            RobustMethod.Margin(0.3f),
            6,
            0.7f
        ),
        RobustMethod.Recurrent(
            "fully connected",
            "margin .3, noise .7, |V| = 5000",
            new RecurrentOptions(5000, Cap: 1000),
            RobustMethod.Margin(0.3f),
            6,
            0.7f
        ),
        // Features.
        RobustMethod.Convolutional(
            "convolutional",
            "learned filters, contrast .01, no noise",
            Filters with
            {
                Contrast = 0.01f,
            },
            0.1f,
            0
        ),
        RobustMethod.Convolutional("convolutional", "learned filters, no noise", Filters, 0.1f, 0),
        RobustMethod.Convolutional(
            "convolutional",
            "random filters, noise .7",
            Filters,
            0.7f,
            0.7f,
            learnsFilters: false
        ),
        RobustMethod.Convolutional("convolutional", NoiseOnly, Filters, 0.7f, 0.7f),
        RobustMethod.Convolutional("convolutional", "learned filters, noise .7, margin .1", Filters, 0.1f, 0.7f),
        RobustMethod.Convolutional("convolutional", RecipeA, Filters, 0.7f, 0.7f, then: new AdversarialOptions()),
        RobustMethod.Convolutional(
            "convolutional",
            RobustPreset,
            Filters with
            {
                Filters = 256,
            },
            0.7f,
            0.7f,
            then: new AdversarialOptions { Limit = null }
        ),
        // Gradient descent.
        RobustMethod.ByGradient("output weights", Paper, new GradientOptions()),
        RobustMethod.ByGradient("all weights", Paper, new GradientOptions { TrainedWeights = TrainedWeights.All }),
        RobustMethod.ByGradient(
            "convolutional, all weights",
            Filters with
            {
                Filters = 32,
                Cap = 32,
            },
            Descent(adversarial: 0)
        ),
        RobustMethod.ByGradient(
            "convolutional, all weights, adversarial (the ceiling)",
            Filters with
            {
                Filters = 32,
                Cap = 32,
            },
            Descent(adversarial: 2),
            epochs: 4
        ),
        // Certified.
        RobustMethod.Templates("recipe B", TemplateTrainingOptions.Softmax),
        RobustMethod.Templates(SmallTemplates, TemplateTrainingOptions.Small),
        RobustMethod.Templates(Templates, TemplateTrainingOptions.Accurate),
    ];

    /// <summary>Some of each kind, for a quick run.</summary>
    public static RobustMethod[] Few { get; } =
    [.. All.Where(method => method.Name is "T = 1" or RecipeA or "all weights" or SmallTemplates)];

    private static GradientOptions Descent(float adversarial) =>
        new()
        {
            TrainedWeights = TrainedWeights.All,
            StepSize = 0.002,
            InputStepSize = 0.002,
            AdversarialEpsilon = adversarial,
        };
}
