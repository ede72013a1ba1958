using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A layer of templates: linear units in groups of equal size, of which only the best of each group is active. Unit j has the value
/// z_j = w_j·x + b_j; the output is z_j for the first largest of its group and 0 for all others.
/// </summary>
/// <remarks>
/// With a group for each label and output weights that only sum up each group (<see cref="BlockIdentity"/>), the score of a label is the
/// maximum over its templates. Such a network is piecewise linear and continuous, so how far an example may be moved without a change
/// of its label can be proved in closed form. A winner counts as having fired, be its value positive, 0 or negative.
/// </remarks>
/// <example><code>
/// var layer = new TemplateLayer(templates, bias, groups: 10);
/// var network = new Network(null, [layer], layer.BlockIdentity());
/// </code></example>
public sealed class TemplateLayer : HiddenLayer
{
    /// <summary>The most units of a layer.</summary>
    public const int MostUnits = 1_000_000;

    /// <summary>Puts a layer together from its parts.</summary>
    /// <param name="templates">w, d × N: a column for each unit; those of a group lie side by side, group after group.</param>
    /// <param name="bias">b, 1 × N.</param>
    /// <param name="groups">Number of groups, a divisor of N.</param>
    /// <exception cref="InvalidOptionException">A size is out of range, or they do not fit each other; the message says which.</exception>
    public TemplateLayer(Matrix templates, Matrix bias, int groups)
    {
        InvalidOptionException.ThrowIfOutside("Inputs", templates.Rows, 1, RecurrentLayer.MostInputs);
        CheckSizes(templates.Columns, groups);
        InvalidOptionException.ThrowIfMismatch("bias has", bias.Rows, "rows", "expected is", 1);
        InvalidOptionException.ThrowIfMismatch(
            "bias has",
            bias.Columns,
            "numbers",
            "the templates are",
            templates.Columns
        );
        InputShape = new LayerShape(templates.Rows);
        Templates = templates;
        Bias = bias;
        Groups = groups;
    }

    /// <inheritdoc/>
    public override LayerShape OutputShape => new(Units);

    /// <summary>One of each group.</summary>
    public override int MostActive => Groups;

    /// <summary>d, the numbers of what the layer takes.</summary>
    public int Inputs => Templates.Rows;

    /// <summary>N, the number of units.</summary>
    public int Units => Templates.Columns;

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>J = N / groups.</summary>
    public int UnitsPerGroup => Units / Groups;

    /// <summary>w, d × N: a column for each unit, group after group.</summary>
    public Matrix Templates { get; }

    /// <summary>b, 1 × N.</summary>
    public Matrix Bias { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedWeights> Weights => [new("templates", Templates, null), new("bias", Bias, null)];

    /// <inheritdoc/>
    public override TemplateLayer Clone() => new(Templates.Clone(), Bias.Clone(), Groups) { InputShape = InputShape };

    /// <summary>Output weights that make the score of label g the value of the winner of group g: 1 within a group, else 0.</summary>
    /// <returns>N × groups.</returns>
    public Matrix BlockIdentity()
    {
        var u = new Matrix(Units, Groups);
        for (int j = 0; j < Units; j++)
        {
            u[j, j / UnitsPerGroup] = 1;
        }

        return u;
    }

    /// <summary>Checks the sizes of a layer.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; the message names it.</exception>
    internal static void CheckSizes(int units, int groups)
    {
        InvalidOptionException.ThrowIfOutside(nameof(Units), units, 1, MostUnits);
        InvalidOptionException.ThrowIfOutside(nameof(Groups), groups, 1, units);
        if (units % groups != 0)
        {
            throw new InvalidOptionException(nameof(Groups), $"{groups}", $"a divisor of the {units} units");
        }
    }

    /// <inheritdoc/>
    internal override LayerPass CreatePass(PassOptions options) => new TemplatePass(this, options);
}
