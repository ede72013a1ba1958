using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>How a layer of templates is drawn: every weight from N(0, 1/d), biases 0. <see cref="TemplateLayer"/></summary>
/// <param name="Groups">Number of groups, at least 1: the labels, where scores are to be the best template of each.</param>
/// <param name="UnitsPerGroup">J, templates in a group, at least 1; at most 1,000,000 in all.</param>
public sealed record TemplateOptions(int Groups, int UnitsPerGroup) : HiddenLayerOptions
{
    /// <inheritdoc/>
    public override void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Groups), Groups, 1, TemplateLayer.MostUnits);
        InvalidOptionException.ThrowIfOutside(
            nameof(UnitsPerGroup),
            UnitsPerGroup,
            1,
            TemplateLayer.MostUnits / Groups
        );
    }

    /// <inheritdoc/>
    internal override TemplateLayer Create(LayerShape input, RandomKey key)
    {
        Validate();
        InvalidOptionException.ThrowIfOutside("Inputs", input.Size, 1, RecurrentLayer.MostInputs);
        var templates = new Matrix(input.Size, Groups * UnitsPerGroup);
        var random = key.For("templates").Stream();
        float deviation = 1 / MathF.Sqrt(input.Size);
        for (int i = 0; i < templates.Rows; i++)
        {
            foreach (ref float w in templates.Row(i))
            {
                w = deviation * random.NextNormal();
            }
        }

        return new TemplateLayer(templates, new Matrix(1, templates.Columns), Groups) { InputShape = input };
    }
}
