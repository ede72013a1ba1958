using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// The update function of one weight matrix at work: f of every pair of classes of each example, the mean change of the weights, and back
/// from the gradient of these to that of the function.
/// </summary>
internal sealed class UpdateSlot
{
    private const int Hidden = UpdateNetwork.Hidden;

    private readonly int rounds;
    private readonly int rows;
    private readonly int columns;
    private readonly Table[] tables;
    private readonly float[] classRows;
    private readonly float[] ofValues;
    private readonly float[] ofPre;
    private readonly float[] ofPost;
    private readonly float[] ofContexts;
    private readonly float[] added;
    private UpdateAttention? attention;

    /// <summary>For one matrix.</summary>
    /// <param name="rows">Pre-synaptic neurons.</param>
    /// <param name="columns">Post-synaptic ones.</param>
    /// <param name="rounds">T.</param>
    /// <param name="pre">Numbers of a pre-synaptic class, and the most classes.</param>
    /// <param name="post">Those of the post-synaptic side.</param>
    /// <param name="capacity">Examples of a batch.</param>
    public UpdateSlot(
        int rows,
        int columns,
        int rounds,
        (int Numbers, int Most) pre,
        (int Numbers, int Most) post,
        int capacity
    )
    {
        (this.rows, this.columns, this.rounds) = (rows, columns, rounds);
        tables =
        [
            .. Enumerable
                .Range(0, capacity)
                .Select(_ => new Table(
                    new UpdateClasses(rows, rounds, pre.Numbers, pre.Most),
                    new UpdateClasses(columns, rounds, post.Numbers, post.Most),
                    new float[pre.Most * Hidden],
                    new float[post.Most * Hidden],
                    new float[pre.Most * post.Most * Hidden],
                    new float[pre.Most * post.Most]
                )),
        ];
        Change = new Matrix(rows, columns);
        classRows = new float[pre.Most * Change.Stride];
        ofValues = new float[pre.Most * post.Most];
        ofPre = new float[pre.Most * Hidden];
        ofPost = new float[post.Most * Hidden];
        ofContexts = new float[post.Most * rounds];
        added = new float[post.Most * Hidden];
    }

    /// <summary>The mean of f over the batch.</summary>
    public Matrix Change { get; }

    /// <summary>The pre-synaptic classes of an example.</summary>
    public UpdateClasses Pre(int b) => tables[b].Pre;

    /// <summary>The post-synaptic ones.</summary>
    public UpdateClasses Post(int b) => tables[b].Post;

    /// <summary>Evaluates f for a batch whose classes are set.</summary>
    public void Evaluate(UpdateFunction function, int examples)
    {
        Change.Buffer.Clear();
        float share = 1f / examples;
        for (int b = 0; b < examples; b++)
        {
            var table = tables[b];
            if (function is UpdateNetwork network)
            {
                Evaluate(network, table);
            }
            else
            {
                EvaluatePlainly(function, table);
            }

            var pre = table.Pre.OfNeuron;
            var post = table.Post.OfNeuron;
            int count = table.Post.Count;
            for (int a = 0; a < table.Pre.Count; a++)
            {
                var values = table.Values.AsSpan(a * count, count);
                var row = classRows.AsSpan(a * Change.Stride, columns);
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] = post[j] < 0 ? 0 : values[post[j]];
                }
            }

            for (int i = 0; i < rows; i++)
            {
                if (pre[i] >= 0)
                {
                    var row = classRows.AsSpan(pre[i] * Change.Stride, Change.Stride);
                    RowSums.AddScaled(Change.PaddedRow(i), share, row);
                }
            }
        }
    }

    /// <summary>Adds ∂L/∂(weights of the network) to <paramref name="gradient"/>, from ∂L/∂(mean of f).</summary>
    public void PullBack(UpdateNetwork network, Matrix ofChange, int examples, Span<float> gradient)
    {
        var w = network.Weights;
        int pre = network.PreInputs * Hidden,
            post = network.PostInputs * Hidden;
        for (int b = 0; b < examples; b++)
        {
            var table = tables[b];
            var values = ofValues.AsSpan(0, table.Pre.Count * table.Post.Count);
            Gather(table, ofChange, 1f / examples, values);
            var toPre = ofPre.AsSpan(0, table.Pre.Count * Hidden);
            var toPost = ofPost.AsSpan(0, table.Post.Count * Hidden);
            toPre.Clear();
            toPost.Clear();
            UpdateKernel.PullBack(
                values,
                table.Active,
                w.Slice(network.OutAt, Hidden),
                toPre,
                toPost,
                gradient.Slice(network.OutAt, Hidden),
                ref gradient[network.OffsetAt]
            );
            UpdateKernel.AddWeights(table.Pre.Inputs, network.PreInputs, table.Pre.Count, toPre, gradient);
            UpdateKernel.AddWeights(table.Post.Inputs, network.PostInputs, table.Post.Count, toPost, gradient[pre..]);
            UpdateKernel.AddBias(toPost, gradient.Slice(network.BiasAt, Hidden));
            if (network.Context > 0)
            {
                PullBackAttention(network, table, toPost, gradient, pre + post);
            }
        }
    }

    // The contexts count in W, and make the change of Q and K.
    private void PullBackAttention(
        UpdateNetwork network,
        Table table,
        ReadOnlySpan<float> toPost,
        Span<float> gradient,
        int at
    )
    {
        var w = network.Weights;
        attention!.Run(table.Pre, table.Post, network);
        UpdateKernel.AddWeights(attention.Contexts, rounds, table.Post.Count, toPost, gradient[at..]);
        for (int q = 0; q < table.Post.Count; q++)
        {
            for (int t = 0; t < rounds; t++)
            {
                ofContexts[(q * rounds) + t] = RowSums.Dot(
                    w.Slice(at + (t * Hidden), Hidden),
                    toPost.Slice(q * Hidden, Hidden)
                );
            }
        }

        attention.PullBack(table.Pre, table.Post, network, ofContexts, gradient);
    }

    private void Evaluate(UpdateNetwork network, Table table)
    {
        var w = network.Weights;
        int pre = network.PreInputs * Hidden,
            post = network.PostInputs * Hidden;
        var (ofPre, ofPost) = (table.Pre, table.Post);
        UpdateKernel.Nets(ofPre.Inputs, network.PreInputs, ofPre.Count, w, default, table.PreNets);
        UpdateKernel.Nets(
            ofPost.Inputs,
            network.PostInputs,
            ofPost.Count,
            w[pre..],
            w.Slice(network.BiasAt, Hidden),
            table.PostNets
        );
        if (network.Context > 0)
        {
            attention ??= new UpdateAttention(rounds, table.PreNets.Length / Hidden, table.PostNets.Length / Hidden);
            attention.Run(ofPre, ofPost, network);
            UpdateKernel.Nets(attention.Contexts, rounds, ofPost.Count, w[(pre + post)..], default, added);
            RowSums.Add(table.PostNets.AsSpan(0, ofPost.Count * Hidden), added);
        }

        UpdateKernel.Evaluate(
            table.PreNets.AsSpan(0, ofPre.Count * Hidden),
            table.PostNets.AsSpan(0, ofPost.Count * Hidden),
            w.Slice(network.OutAt, Hidden),
            w[network.OffsetAt],
            table.Active,
            table.Values
        );
    }

    private static void EvaluatePlainly(UpdateFunction function, Table table)
    {
        var (pre, post) = (table.Pre, table.Post);
        for (int a = 0; a < pre.Count; a++)
        {
            for (int q = 0; q < post.Count; q++)
            {
                table.Values[(a * post.Count) + q] = function.ValueOf(
                    pre.Inputs.Slice(a * pre.Numbers, pre.Numbers),
                    post.Inputs.Slice(q * post.Numbers, post.Numbers)
                );
            }
        }
    }

    // Rows are added up by pre-synaptic class, then the columns of these few sums by post-synaptic class.
    private void Gather(Table table, Matrix ofChange, float share, Span<float> values)
    {
        int stride = Change.Stride;
        var pre = table.Pre.OfNeuron;
        var post = table.Post.OfNeuron;
        classRows.AsSpan(0, table.Pre.Count * stride).Clear();
        for (int i = 0; i < rows; i++)
        {
            if (pre[i] >= 0)
            {
                RowSums.AddScaled(classRows.AsSpan(pre[i] * stride, stride), share, ofChange.PaddedRow(i));
            }
        }

        values.Clear();
        int count = table.Post.Count;
        for (int a = 0; a < table.Pre.Count; a++)
        {
            var row = classRows.AsSpan(a * stride, columns);
            var sums = values.Slice(a * count, count);
            for (int j = 0; j < row.Length; j++)
            {
                if (post[j] >= 0)
                {
                    sums[post[j]] += row[j];
                }
            }
        }
    }

    private sealed record Table(
        UpdateClasses Pre,
        UpdateClasses Post,
        float[] PreNets,
        float[] PostNets,
        float[] Active,
        float[] Values
    );
}
