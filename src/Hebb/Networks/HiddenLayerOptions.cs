using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>How a hidden layer is drawn. The size of its input comes from what is below it.</summary>
public abstract record HiddenLayerOptions
{
    private protected HiddenLayerOptions() { }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>Draws a layer.</summary>
    /// <param name="input">The shape of what is below it.</param>
    /// <param name="key">Where its random numbers come from.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or the layer does not fit its input.</exception>
    internal abstract HiddenLayer Create(LayerShape input, RandomKey key);
}
