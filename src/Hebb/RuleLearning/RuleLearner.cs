using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// Learns plasticity rules by gradient descent (paper, section 2): again and again a network is reset and learns from a batch
/// by the rules; the rules go down the gradient of the loss that the batch then has.
/// </summary>
/// <remarks>
/// The batches of one step run in parallel, each on a copy of the network; ranks share them. Between two steps it can be saved, and an
/// equal learner resumes it with bit-identical results. Same network, options, key and data give the same bits for any number of
/// threads and ranks, and any vector width.
/// </remarks>
/// <example><code>
/// var source = Synthetic.Relu1(key).Train;
/// var network = Network.Create(source, key, null, new RecurrentOptions(100, Cap: 50));
/// RuleSet learned = new RuleLearner(network, new RuleLearningOptions(), source, key).Train();
/// RuleFile.Save(learned, "rule.json");
/// var options = new PlasticityOptions { OutputRule = OutputRule.Of(learned.Output!, learned.Name) };
/// </code></example>
public sealed class RuleLearner : IResumable
{
    private const string StepName = "step";

    private readonly RuleLearningOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly int rounds;
    private readonly MetaBatches batches;
    private readonly LearnedRule? output;
    private readonly LearnedRule? graph;
    private readonly IPlasticityRule fixedOutput;
    private readonly IPlasticityRule? fixedGraph;
    private readonly int[] order;
    private long shuffledFor = -1;

    /// <summary>A learner at its first step.</summary>
    /// <param name="network">The network that the rules train; its W and U are reset at each step.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="data">The examples that batches are taken from.</param>
    /// <param name="key">Where the first rules and the batches come from.</param>
    /// <param name="workers">Threads and ranks for the batches of a step, and the vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or does not fit network or data.</exception>
    public RuleLearner(
        Network network,
        RuleLearningOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        workers ??= new WorkerPool();
        network.CheckFits(data);
        rounds = network.OnlyRecurrentLayer("learned rules").Rounds;
        RuleLearningOptions.CheckFits(options.Learn, options.Form, rounds);

        this.options = options;
        this.data = data;
        this.key = key;
        order = [.. Enumerable.Range(0, data.Count)];
        fixedOutput = options.Plasticity.OutputRule.For(rounds);
        fixedGraph = rounds == 1 ? null : options.Plasticity.GraphRule.For(rounds, key);
        var width = workers.Width;
        output = options.Learn == RulesToLearn.Graph ? null : new LearnedRule(FirstOutput(), options, width);
        graph = options.Learn == RulesToLearn.Output ? null : new LearnedRule(FirstGraph(), options, width);
        batches = new MetaBatches(
            network,
            options,
            data,
            output?.Parameters.Values.Length ?? 0,
            graph?.Parameters.Values.Length ?? 0,
            workers
        );
    }

    /// <summary>Steps made so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether all steps are made.</summary>
    public bool IsDone => Steps >= options.MetaSteps;

    /// <summary>Steps made so far, and in all.</summary>
    public (long Done, long Total) Progress => (Steps, options.MetaSteps);

    /// <summary>The loss of the last step's batches, the mean of them, before the rules were changed.</summary>
    public double Loss { get; private set; }

    /// <summary>Updates that the last step's batches made, those of this rank.</summary>
    internal int Updates => batches.Updates;

    /// <summary>r_o as it stands: a table for T up to 8.</summary>
    public IPlasticityRule Output => RuleTable.WhereShort(OutputNow);

    /// <summary>r as it stands, likewise; none for T = 1.</summary>
    public IPlasticityRule? Graph => GraphNow is { } graph ? RuleTable.WhereShort(graph) : null;

    /// <summary>Both as they stand.</summary>
    public RuleSet Rules => new("learned by gradient descent", rounds, Output, Graph);

    private IPlasticityRule OutputNow => output?.Parameters.ToRule() ?? fixedOutput;

    private IPlasticityRule? GraphNow => graph?.Parameters.ToRule() ?? fixedGraph;

    /// <summary>Makes all steps that are left.</summary>
    /// <param name="progress">Receives after each step the steps made so far, and in all; <see cref="Loss"/> is that of the step.</param>
    /// <param name="cancel">Stops between steps; the rules then are those so far.</param>
    /// <returns>The rules that were learned.</returns>
    /// <exception cref="DivergedException">The loss or its gradient is no longer finite; the rules were not changed.</exception>
    public RuleSet Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Rules;
    }

    /// <summary>Learns from the next batch; does nothing once all steps are made.</summary>
    /// <param name="cancel">Checked before the step.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the rules were not changed.</exception>
    /// <exception cref="DivergedException">The loss or its gradient is no longer finite; the rules were not changed.</exception>
    public void Step(CancellationToken cancel = default)
    {
        if (IsDone)
        {
            return;
        }

        int[][] examples = batches.Examples;
        for (int n = 0; n < examples.Length; n++)
        {
            Batch(((long)Steps * examples.Length) + n).CopyTo(examples[n]);
        }

        double loss = batches.Loss(OutputNow, GraphNow, cancel);
        if (!double.IsFinite(loss) || !AreFinite(batches.Output) || !AreFinite(batches.Graph))
        {
            throw new DivergedException($"meta-step {Steps + 1}", loss);
        }

        output?.Step(batches.Output);
        graph?.Step(batches.Graph);
        Loss = loss;
        Steps++;
    }

    /// <summary>The examples of a batch: each pass over the data is cut into batches, its order comes from its number alone.</summary>
    /// <param name="number">0 for the first batch of the first step.</param>
    internal ReadOnlySpan<int> Batch(long number)
    {
        int size = batches.Examples[0].Length;
        int ofPass = data.Count / size;
        long pass = number / ofPass;
        if (pass != shuffledFor)
        {
            for (int i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            key.For("order of batches", (ulong)pass).Stream().Shuffle<int>(order);
            shuffledFor = pass;
        }

        return order.AsSpan((int)(number % ofPass) * size, size);
    }

    /// <summary>Everything that the steps to come depend on, except the network, the data and the key; with the options as texts.</summary>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.From<long>(StepName, [Steps], 1),
                SafeTensor.From<double>("loss", [Loss], 1),
                .. output?.Save("output") ?? [],
                .. graph?.Save("graph") ?? [],
            ],
            options.Saved.ToMetadata()
        );

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another learner; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        long steps = saved.Get(StepName, SafeTensorType.I64, 1).Values<long>()[0];
        if (steps < 0 || steps > options.MetaSteps)
        {
            throw new FileFormatException(saved.Name, $"step must be 0 to {options.MetaSteps}, found {steps}");
        }

        double loss = saved.Get("loss", SafeTensorType.F64, 1).Values<double>()[0];
        output?.Restore(saved, "output", steps);
        graph?.Restore(saved, "graph", steps);
        (Steps, Loss) = ((int)steps, loss);
    }

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            // As Adam will hold it.
            if (!float.IsFinite((float)value))
            {
                return false;
            }
        }

        return true;
    }

    private IRuleParameters FirstOutput() =>
        options.Form == RuleForm.Mlp
            ? MlpParameters.OfOutputRule(rounds, key.For("output rule"))
            : new TableParameters(new RuleTable(rounds, 1 << rounds, 2, new float[2 << rounds]));

    private IRuleParameters FirstGraph()
    {
        if (options.Form == RuleForm.Mlp)
        {
            return MlpParameters.OfGraphRule(rounds, key.For("graph rule"));
        }

        var values = new float[1 << (2 * rounds)];
        var random = key.For("graph rule").Stream();
        foreach (ref float value in values.AsSpan())
        {
            value = (float)options.InitialDeviation * random.NextNormal();
        }

        return new TableParameters(new RuleTable(rounds, 1 << rounds, 1 << rounds, values));
    }
}
