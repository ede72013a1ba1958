using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Tests.Networks;

/// <summary>What is likely a mistake is named: no wrong result, no hang, no other exception.</summary>
public class NetworkMistakesTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);
    private static readonly LabelledData Data = Synthetic.Blobs(Key).Train.Take(40);

    [Fact]
    public void A_pool_that_is_disposed_of_says_so()
    {
        var workers = new WorkerPool(2);
        workers.Dispose();
        Assert.Throws<ObjectDisposedException>(() => workers.OnEachThread(static _ => { }));
    }

    [Fact]
    public void A_training_ends_when_its_trainer_starts_another()
    {
        var trainer = new PlasticityTrainer(Fresh(new RecurrentOptions(20, 5)), new PlasticityOptions(), Key);
        var first = trainer.Start(Data, epochs: 2);
        first.Step();
        var second = trainer.Start(Data.Take(10), epochs: 1);
        Assert.Throws<InvalidOperationException>(() => first.Step());
        second.Step();
        Assert.True(second.IsDone);
    }

    [Fact]
    public void Rules_name_no_graph_rule_that_concatenated_layers_do_not_learn_by()
    {
        var options = new PlasticityOptions { GraphRule = GraphRule.Hebb };
        var network = Fresh(new ConcatenatedOptions(new RecurrentOptions(10, 3, 2), new RecurrentOptions(8, 3, 2)));
        Assert.Null(new PlasticityTrainer(network, options, Key).Rules.Graph);
        Assert.NotNull(new PlasticityTrainer(Fresh(new RecurrentOptions(10, 3, 2)), options, Key).Rules.Graph);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_named()
    {
        var transform = InputTransform.Centred(Data);
        Assert.Throws<InvalidOptionException>(() =>
            Network.Create(Synthetic.Halfspace(Key).Train.Take(5).Narrow(), Key, transform, new RecurrentOptions(5, 2))
        );
        Assert.Throws<InvalidOptionException>(() =>
            Fresh(new ConcatenatedOptions(new RecurrentOptions(5, 2), new RecurrentOptions(5, 2, 3)))
        );
        Assert.Throws<InvalidOptionException>(() =>
            Network.Create(new LayerShape(-1, -1, 4), 2, Key, new RecurrentOptions(5, 2))
        );
        Assert.Throws<InvalidOptionException>(() =>
            Network.Create(new LayerShape(65_537, 65_536, 1), 2, Key, new RecurrentOptions(5, 2))
        );
    }

    [Fact]
    public void Layers_that_a_caller_exchanges_afterwards_are_not_the_networks()
    {
        var layer = new RecurrentOptions(6, 2);
        var hidden = new HiddenLayer[] { Fresh(layer).Hidden[0] };
        var network = new Network(null, hidden, new Matrix(6, 2));
        var before = network.Hidden[0];
        hidden[0] = Fresh(layer).Hidden[0];
        Assert.Same(before, network.Hidden[0]);
    }

    [Fact]
    public void A_loss_that_throws_leaves_the_network_usable()
    {
        var network = Fresh(new RecurrentOptions(6, 2));
        var (scores, gradient) = (new Matrix(Data.Count, 2), new Matrix(Data.Count, Data.Inputs));
        Assert.Throws<InvalidOperationException>(() =>
            network.InputGradient(
                Data.Examples,
                Data.Labels,
                (_, _, _) => throw new InvalidOperationException(),
                scores,
                gradient
            )
        );
        network.InputGradient(Data.Examples, Data.Labels, SoftmaxCrossEntropy.Evaluate, scores, gradient);
        Assert.Equal(network.Predict(Data.Examples.Row(0)), scores[0, 1] > scores[0, 0] ? 1 : 0);
    }

    private static Network Fresh(params HiddenLayerOptions[] hidden) => Network.Create(Data, Key, null, hidden);
}

file static class NarrowData
{
    /// <summary>The same labels with the first input alone.</summary>
    public static LabelledData Narrow(this LabelledData data)
    {
        var first = new Matrix(data.Count, 1);
        for (int n = 0; n < data.Count; n++)
        {
            first[n, 0] = data.Examples[n, 0];
        }

        return new LabelledData(first, data.Labels, data.LabelCount);
    }
}
