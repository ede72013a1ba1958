using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Streams;

/// <summary>
/// Learns from a stream in which each example comes once and nothing is kept: local output rules and least squares beside gradient descent, on the
/// same features. What each predicts before it learns, and what it still knows after each phase.
/// </summary>
public static class StreamExperiment
{
    // Of the steps from .03 to 1 this one forgets least over ten phases of MNIST, on the last 10,000 training images, with a softmax of
    // scores times ten and features of unit length; gradient descent forgets less by it, too.
    private const float SoftmaxStep = 0.1f;
    private const float SoftmaxScale = 10;

    /// <summary>Runs it, in the phases <c>filters</c> and <c>moments</c>, where there are any, and <c>stream</c>.</summary>
    /// <param name="data">The training examples are the stream.</param>
    /// <param name="options">The stream and the features.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A value is out of range for the data.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static StreamResult Run(DataSet data, StreamOptions options, ulong seed, Run run, WorkerPool workers)
    {
        options.Validate(data.Train);
        var key = RandomKey.FromSeed(seed);
        bool usesFilters = options.UsesFilters(data.Train.Shape);
        var network = usesFilters ? Filters(data.Train, options, key, run, workers) : Random(data.Train, options, key);
        var plan = new StreamPlan(data.Train, options, key);
        var memory = new StreamMemory(network, data.Test, plan, workers);
        StreamLearner[] learners = [.. Learners(network, workers)];
        var work = new StreamWork(network, data.Train, plan, memory, learners, workers);
        run.Do(
            new Phase("stream", "examples", work)
            {
                Note = () => work.Predicted.Count == 0 ? null : $"{RunTables.Percent(work.Predicted[^1][0])} right",
                AfterStep = (to, _) =>
                {
                    foreach (var record in work.News)
                    {
                        to.Append(record);
                    }
                },
            }
        );
        return new StreamResult(
            [.. learners.Select((learner, l) => ResultOf(learner.Name, l, work, plan, memory))],
            plan.Groups,
            plan.Phases,
            data.Train.Count,
            network.U.Rows,
            usesFilters ? "filters learned without labels" : "a random k-cap layer",
            memory.Count,
            MajorityLabel.Share(data.Test),
            run.File(ReportPage.FileName)
        );
    }

    private static IEnumerable<StreamLearner> Learners(Network network, WorkerPool workers)
    {
        var margin = new PlasticityOptions
        {
            Graded = true,
            Margin = 0.1f,
            StepSize = 0.1f,
            FinalWeights = FinalWeights.Averaged,
        };
        var softmax = new PlasticityOptions
        {
            Graded = true,
            When = UpdateWhen.Every,
            Edges = OutputEdges.SoftmaxError,
            ScoreScale = SoftmaxScale,
            StepSize = SoftmaxStep,
            FinalWeights = FinalWeights.AveragedUnitRows,
        };
        yield return new RuleStreamLearner("margin rule, mean", network, margin, workers.Width);
        yield return new RuleStreamLearner("softmax rule, unit mean", network, softmax, workers.Width);
        yield return new LeastSquaresStreamLearner("least squares", network, workers);
        // The gradient of cross-entropy is the softmax rule; what makes the difference is which weights are kept.
        yield return new RuleStreamLearner(
            "gradient descent",
            network,
            softmax with
            {
                FinalWeights = FinalWeights.Last,
            },
            workers.Width
        );
    }

    private static StreamLearnerResult ResultOf(
        string name,
        int learner,
        StreamWork work,
        StreamPlan plan,
        StreamMemory memory
    )
    {
        int groups = plan.Groups.Length;
        double[][] phases = [.. work.Remembered.Select(all => all[(learner * groups)..((learner + 1) * groups)])];
        double lost = 0;
        for (int g = 0; g < groups; g++)
        {
            double best = phases.Where((_, p) => plan.IsSeen(g, p)).Select(found => found[g]).DefaultIfEmpty(0).Max();
            lost += best - phases[^1][g];
        }

        return new StreamLearnerResult(
            name,
            work.RightOfAll[learner],
            memory.Seen(phases[^1], plan.Phases - 1),
            lost / groups,
            [.. phases.Select((found, p) => memory.Seen(found, p))]
        );
    }

    private static Network Filters(
        LabelledData train,
        StreamOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        var recipe = options.Recipe;
        var network = recipe.CreateNetwork(train, key);
        IResumable filters;
        try
        {
            filters = recipe.Start(ImagePhase.Filters, network, train, key, workers);
        }
        catch (InvalidOptionException e)
        {
            // Images of plain surfaces have nothing that filters could learn.
            throw new InvalidOptionException(e.Option, e.Value, $"{e.Expected}; --features random needs no filters");
        }

        run.Do(new Phase("filters", "patches", filters));
        run.Do(new Phase("moments", "images", recipe.Start(ImagePhase.Moments, network, train, key, workers)));
        return network;
    }

    private static Network Random(LabelledData train, StreamOptions options, RandomKey key) =>
        Network
            .Create(
                train,
                key,
                InputTransform.Of(options.Scale, train),
                new RecurrentOptions(options.Neurons, Math.Max(1, options.Neurons / 5))
            )
            .WithReading(new OutputReading(UnitLength: true));
}
