using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Looks for signs that a classifier hides its gradients, or that an attack does not use them, so that it looks more robust than it
/// is. One step is one check.
/// </summary>
/// <remarks>
/// Among them are the signs of AutoAttack (Croce and Hein, 2020) and of Athalye, Carlini and Wagner (2018): outputs that are random,
/// outputs that are probabilities, zero gradients, attacks without gradients that do better than those with, more steps or a larger ball
/// that do worse, an attack without bounds that fails. A classifier that adapts itself to what it is shown cannot be seen through from
/// outside; all that can be seen is that its scores change, and that is looked for. No sign is no proof.
/// </remarks>
/// <example><code>
/// var alarm = new MaskingAlarm(network, new MaskingOptions { Quoted = AttackPlans.Paper() }, mnist.Test, key);
/// Console.WriteLine(alarm.Inspect().Summary);
/// foreach (var flag in alarm.Verdict.Flags)
/// {
///     Console.WriteLine($"{(flag.Raised ? "✗" : "✓")} {flag.Name}: {flag.Evidence}");
/// }
/// </code></example>
public sealed class MaskingAlarm : IResumable
{
    private const string FlagsName = "flags";

    private readonly MaskingOptions options;
    private readonly MaskingSubject subject;
    private readonly IReadOnlyList<Func<CancellationToken, MaskingFlag>> checks;
    private readonly List<MaskingFlag> flags = [];

    /// <summary>An inspection that is about to begin.</summary>
    /// <param name="victim">Who is inspected; its weights may not change meanwhile.</param>
    /// <param name="options">What is looked for and how hard; they are validated.</param>
    /// <param name="data">Examples within the box and their labels: 100 are enough.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads, vector width, and the ranks that share the attacks; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or data, plan or surrogates do not fit the victim; the message says which.</exception>
    public MaskingAlarm(
        IClassifier victim,
        MaskingOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        data = data.Take(options.Examples);
        data.RequireExamples();
        int labels = Math.Max(data.LabelCount, victim.Labels);
        InvalidOptionException.ThrowIfMismatch("the data have", labels, "labels", "the victim has", victim.Labels);
        InvalidOptionException.ThrowIfMismatch(
            "the examples have",
            data.Inputs,
            "numbers",
            "the victim takes",
            victim.Inputs
        );
        InvalidOptionException.ThrowIfOutside("labels of the victim", victim.Labels, 2, int.MaxValue);
        options.Set.RequireInside(data.Examples);
        foreach (var stage in options.Quoted?.Stages ?? [])
        {
            stage.RequireFit(victim, data.Inputs);
        }

        this.options = options;
        subject = new MaskingSubject(victim, options, data, key, workers ?? new WorkerPool());
        checks = [.. new ScoreChecks(subject).All, .. new AttackChecks(subject).All];
    }

    /// <inheritdoc/>
    public bool IsDone => flags.Count == checks.Count;

    /// <summary>Checks made so far, and in all.</summary>
    public (long Done, long Total) Progress => (flags.Count, checks.Count);

    /// <summary>What was found so far.</summary>
    public MaskingVerdict Verdict => new([.. flags]);

    /// <summary>Makes every check that is left.</summary>
    /// <param name="progress">Receives after each check how far it is.</param>
    /// <param name="cancel">Stops between steps of attacks.</param>
    public MaskingVerdict Inspect(
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        this.Finish(() => Progress, progress, cancel);
        return Verdict;
    }

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        subject.Victims.Shared.Ranks.ThrowIfCancelled(cancel);
        if (!IsDone)
        {
            flags.Add(checks[flags.Count](cancel));
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var texts = Saved.ToMetadata();
        for (int f = 0; f < flags.Count; f++)
        {
            texts.Add($"name {f}", flags[f].Name);
            texts.Add($"evidence {f}", flags[f].Evidence);
        }

        int[] bits = [.. flags.Select(flag => (flag.Raised ? 1 : 0) | (flag.IsOfQuotedAttack ? 2 : 0))];
        return new TensorArchive([SafeTensor.From<int>(FlagsName, bits, bits.Length)], texts);
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var bits = saved[FlagsName].Values<int>();
        if (bits.Length > checks.Count || bits.ContainsAnyExceptInRange(0, 3))
        {
            throw new FileFormatException(saved.Name, $"at most {checks.Count} flags of 0 to 3 expected");
        }

        var restored = new List<MaskingFlag>();
        for (int f = 0; f < bits.Length; f++)
        {
            if (
                !saved.Metadata.TryGetValue($"name {f}", out string? name)
                || !saved.Metadata.TryGetValue($"evidence {f}", out string? evidence)
            )
            {
                throw new FileFormatException(saved.Name, $"the texts of flag {f} are missing");
            }

            restored.Add(new MaskingFlag(name, (bits[f] & 1) != 0, evidence) { IsOfQuotedAttack = (bits[f] & 2) != 0 });
        }

        flags.Clear();
        flags.AddRange(restored);
    }

    private SavedOptions Saved => new() { options.Saved, { "examples looked at", subject.Data.Count } };
}
