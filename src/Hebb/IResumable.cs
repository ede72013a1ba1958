using Hebb.Persistence;

namespace Hebb;

/// <summary>
/// Work that takes time and is done step by step: a training, an evolution, a measurement. Between any two steps its state can be
/// saved; an object made from equal parts restores it and continues to bit-identical results.
/// </summary>
/// <example><code>
/// var training = trainer.Start(mnist.Train, epochs: 2);
/// if (File.Exists("training.safetensors"))
/// {
///     training.RestoreState(TensorArchive.Read("training.safetensors"));
/// }
///
/// while (!training.IsDone)
/// {
///     training.Step(cancel);
///     training.SaveState().Write("training.safetensors");
/// }
/// </code></example>
public interface IResumable
{
    /// <summary>Whether no step is left.</summary>
    bool IsDone { get; }

    /// <summary>Units done so far, 0 … Total, and units in all. What is counted (examples, generations, steps) is up to the work.</summary>
    (long Done, long Total) Progress { get; }

    /// <summary>Does the next step, mostly of milliseconds; does nothing once <see cref="IsDone"/>.</summary>
    /// <param name="cancel">Checked before the step, and in steps of more than a second during it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled: the state is as it was before the call.</exception>
    /// <exception cref="DivergedException">A training's loss is no longer finite.</exception>
    void Step(CancellationToken cancel = default);

    /// <summary>Everything that the steps to come depend on, except what the object was made from; its options are in it as texts.</summary>
    /// <returns>A copy: the work may continue while it is written.</returns>
    TensorArchive SaveState();

    /// <summary>Continues from a saved state.</summary>
    /// <param name="saved">What <see cref="SaveState"/> of an equal object returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">
    /// It is damaged, or of other options or sizes: the message names the first that differs, its saved and its wanted value.
    /// Nothing was changed.
    /// </exception>
    void RestoreState(TensorArchive saved);
}
