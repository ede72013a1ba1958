namespace Hebb.Experiments.Theory;

/// <summary>
/// Appendix C: "Alternatively, this equation is precisely GD on the new variable z_i = 2x_i − x_i², the integral of the factor
/// 2 − 2x_i."
/// </summary>
/// <remarks>
/// Descent on z moves z by −θ ∂L/∂z = −θ (∂L/∂x)/(dz/dx), and x by that over dz/dx again: by −θ (∂L/∂x)/(dz/dx)². So a factor φ needs
/// dz/dx = φ^−½. With z the integral of φ the factor is 1/φ².
/// </remarks>
internal static class AppendixCVariable
{
    private const double Step = 1e-6;

    private static readonly Variable Printed = new(x => (2 * x) - (x * x), z => 1 - Math.Sqrt(1 - z), x => 2 - (2 * x));

    private static readonly Variable OfPrintedFactor = new(
        x => -Math.Sqrt(2 - (2 * x)),
        z => 1 - (z * z / 2),
        x => 2 - (2 * x)
    );

    private static readonly Variable OfSelection = new(
        x => Math.Asin((2 * x) - 1),
        z => (1 + Math.Sin(z)) / 2,
        x => x * (1 - x)
    );

    /// <summary>The checks of the change of variable.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            Descends(
                "appendix-c-variable",
                Interpretation.WithConditions,
                "x ← x − θ φ(x) ∂L/∂x is, to first order in θ, gradient descent on z = ∫ φ^−½.",
                "True for any factor: descent on z moves x by (∂L/∂x)/(dz/dx)². For the printed 2 − 2x that is z = −√(2 − 2x); for selection's "
                    + "x(1 − x) it is arcsin(2x − 1), Fisher's angle. Both are tried.",
                [OfPrintedFactor, OfSelection]
            ),
            Descends(
                "appendix-c-variable-as-printed",
                Interpretation.AsPrinted,
                "x ← x − θ (2 − 2x) ∂L/∂x is precisely gradient descent on z = 2x − x², the integral of the factor.",
                "False, also if the factor is granted: descent on z moves x by 1/φ², not φ. At x = 0.3 the factor is 0.51, not 1.4.",
                [Printed]
            ),
        ];

    /// <summary>How far descent on each variable is from its factor.</summary>
    internal static Claim Descends(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        IReadOnlyList<Variable> variables
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = "relative error of the step, largest",
            Bound = AppendixC.Tolerance,
            Remark = remark,
            Trials = AppendixC.Levels,
            Columns =
            [
                "x",
                .. Enumerable.Range(0, variables.Count).SelectMany(v => new[] { $"factor{v}", $"error{v}" }),
            ],
            RunTrial = trial =>
            {
                double x = AppendixC.Frequency(trial.Index);
                return
                [
                    x,
                    .. variables.SelectMany(variable =>
                    {
                        double factor = variable.FactorOfDescent(x);
                        return new[] { factor, Math.Abs((factor / variable.Factor(x)) - 1) };
                    }),
                ];
            },
            Evaluate = rows =>
                (
                    Enumerable.Range(0, variables.Count).Max(v => rows.Max($"error{v}")),
                    new Dictionary<string, double>
                    {
                        ["smallestFactor"] = rows.Column("factor0").Min(),
                        ["largestFactor"] = rows.Max("factor0"),
                    }
                ),
        };

    /// <summary>A variable z(x), x(z), and the factor φ(x) that descent on it should have.</summary>
    internal sealed record Variable(Func<double, double> Of, Func<double, double> Inverse, Func<double, double> Factor)
    {
        /// <summary>A small step of gradient descent on z, seen in x, over −θ ∂L/∂x, with L(x) = x: all by differences.</summary>
        public double FactorOfDescent(double x)
        {
            double z = Of(x);
            double slope = (Inverse(z + Step) - Inverse(z - Step)) / (2 * Step);
            return (x - Inverse(z - (Step * slope))) / Step;
        }
    }
}
