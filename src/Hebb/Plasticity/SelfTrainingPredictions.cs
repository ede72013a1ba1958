using Hebb.Data;
using Hebb.Networks;

namespace Hebb.Plasticity;

/// <summary>Predictions of the examples without a label, how sure each is, and which of them are learned from.</summary>
internal sealed class SelfTrainingPredictions
{
    private readonly SelfTrainer trainer;
    private readonly LabelledData all;
    private readonly int first;
    private readonly int[] labels;
    private readonly float[] leads;
    private readonly int[] block;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly float[][] scores;
    private readonly int[][] active;

    /// <param name="trainer">Its network predicts.</param>
    /// <param name="all">All examples.</param>
    /// <param name="first">The first of those that are predicted; the others have labels.</param>
    public SelfTrainingPredictions(SelfTrainer trainer, LabelledData all, int first)
    {
        this.trainer = trainer;
        this.all = all;
        this.first = first;
        labels = new int[all.Count - first];
        leads = new float[labels.Length];
        block = new int[trainer.Output.Block];
        rows = new (Activity, int)[block.Length];
        var network = trainer.Network;
        scores = [.. Enumerable.Range(0, trainer.Workers.Threads).Select(_ => new float[network.U.Stride])];
        active = [.. scores.Select(_ => new int[network.Hidden[^1].MostActive])];
    }

    /// <summary>Examples predicted so far.</summary>
    public int Count { get; private set; }

    /// <summary>Examples that are predicted.</summary>
    public int Total => labels.Length;

    /// <summary>Whether all are.</summary>
    public bool IsDone => Count == Total;

    /// <summary>The labels predicted so far.</summary>
    public ReadOnlySpan<int> Labels => labels.AsSpan(0, Count);

    /// <summary>For each the largest score less the second.</summary>
    public ReadOnlySpan<float> Leads => leads.AsSpan(0, Count);

    /// <summary>Begins again with the first.</summary>
    public void Restart() => Count = 0;

    /// <summary>Takes predictions that were saved.</summary>
    public void Restore(ReadOnlySpan<int> savedLabels, ReadOnlySpan<float> savedLeads)
    {
        savedLabels.CopyTo(labels);
        savedLeads.CopyTo(leads);
        Count = savedLabels.Length;
    }

    /// <summary>Predicts the next block of examples.</summary>
    public void Step()
    {
        int count = Math.Min(block.Length, Total - Count);
        for (int b = 0; b < count; b++)
        {
            block[b] = first + Count + b;
        }

        trainer.Output.ActivityOf(all.Examples, block.AsSpan(0, count), rows);
        trainer.Workers.OnEachThread(
            (Predictions: this, Count: count),
            static (work, share) =>
            {
                var (from, to) = share.Of(work.Count);
                for (int b = from; b < to; b++)
                {
                    work.Predictions.Predict(b, share.Thread);
                }
            }
        );
        Count += count;
    }

    /// <summary>The examples to learn from: the surest of each label, and the labelled ones as often as the options say.</summary>
    /// <param name="share">The share of a label's examples.</param>
    /// <param name="assigned">Receives what is predicted as labels of those that are chosen.</param>
    public int[] Choose(float share, int[] assigned)
    {
        var options = trainer.Options;
        int m = trainer.Network.Labels;
        var chosen = new List<int>();
        var ofLabels = Enumerable.Range(0, Total).ToLookup(n => labels[n]);
        foreach (var ofLabel in ofLabels.OrderBy(group => group.Key))
        {
            int[] surest = [.. ofLabel.OrderByDescending(n => leads[n])];
            double whole = options.IsBalanced ? Total / (double)m : surest.Length;
            int count = Math.Min(surest.Length, (int)Math.Ceiling(share * whole));
            chosen.AddRange(surest.AsSpan(0, count));
        }

        foreach (int n in chosen)
        {
            assigned[first + n] = labels[n];
        }

        int times = Math.Max(1, (int)(options.LabelledShare * chosen.Count / first));
        return
        [
            .. chosen.Select(n => first + n),
            .. Enumerable.Range(0, times).SelectMany(_ => Enumerable.Range(0, first)),
        ];
    }

    private void Predict(int b, int thread)
    {
        var (activity, row) = rows[b];
        var own = scores[thread];
        OutputLayer.Scores(activity, row, trainer.Network.U, own, active[thread], trainer.Workers.Width);
        ReadOnlySpan<float> s = own.AsSpan(0, trainer.Network.Labels);
        int label = OutputLayer.Largest(s);
        labels[Count + b] = label;
        leads[Count + b] = s[label] - s[OutputLayer.LargestBut(label, s)];
    }
}
