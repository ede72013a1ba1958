using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>How a <see cref="CoefficientRule"/> changes recurrent weights; the rule says the equation.</summary>
internal sealed class CoefficientRecurrence
{
    private const float Rate = 0.3f;
    private const float Rare = 4;
    private const float Slow = 0.1f;
    private const float Largest = 20;

    private readonly CoefficientRule rule;
    private readonly LayerWorkspace space;
    private readonly WorkerPool workers;
    private readonly Matrix recurrent;
    private readonly Matrix fired;
    private readonly Matrix together;
    private readonly float[] mean;
    private readonly int cap;
    private readonly GemmScratch scratch = new();

    public CoefficientRecurrence(CoefficientRule rule, CompetitiveLayer layer, LayerWorkspace space, WorkerPool workers)
    {
        this.rule = rule;
        this.space = space;
        this.workers = workers;
        recurrent = layer.R!;
        recurrent.Buffer.Clear();
        cap = layer.Caps[0];
        fired = new Matrix(rule.BatchSize, space.Units);
        together = new Matrix(space.Units, space.Units);
        mean = new float[space.Units];
    }

    /// <summary>Changes R by what fires together in the batch whose u the workspace holds.</summary>
    public void Learn(int rows)
    {
        mean.AsSpan().Clear();
        for (int n = 0; n < rows; n++)
        {
            var a = fired.Row(n);
            space.GradedCap(space.U.Row(n), cap, a);
            float squares = 0;
            foreach (float value in a)
            {
                squares = MathF.FusedMultiplyAdd(value, value, squares);
            }

            float length = MathF.Max(MathF.Sqrt(squares), 1e-6f);
            for (int j = 0; j < a.Length; j++)
            {
                a[j] /= length;
                mean[j] += a[j] / rows;
            }
        }

        together.Buffer.Clear();
        Gemm.AddOuterProducts(fired, fired, together, rows, workers.Width, scratch);
        float pairs = rule.Coefficients[13] * space.Units / rows;
        for (int i = 0; i < mean.Length; i++)
        {
            Change(recurrent.Row(i), together.Row(i), mean[i], pairs);
        }
    }

    /// <summary>R ← R σ(u)/c_19, where the input is injected: then ι = 1 injects c_19 u/σ(u).</summary>
    /// <param name="examples">Over which the deviation of u is computed.</param>
    public void Scale(Matrix examples)
    {
        if (rule.Injection == 0)
        {
            return;
        }

        float factor = Deviation(examples) / rule.Coefficients[^1];
        foreach (ref float weight in recurrent.Buffer)
        {
            weight *= factor;
        }
    }

    private void Change(Span<float> weights, ReadOnlySpan<float> pairs, float sender, float ofPairs)
    {
        var c = rule.Coefficients;
        float added = c[14] * sender;
        float kept = (Rare * c[16] * sender) + (Slow * c[18]);
        for (int j = 0; j < weights.Length; j++)
        {
            float change = (ofPairs * pairs[j]) + added + (c[15] * mean[j]);
            change += weights[j] * (kept + (Rare * c[17] * mean[j]));
            weights[j] = Math.Clamp(MathF.FusedMultiplyAdd(Rate, change, weights[j]), -Largest, Largest);
        }
    }

    // Over all examples and units, in the order of the examples.
    private float Deviation(Matrix examples)
    {
        double sum = 0;
        double squares = 0;
        for (int first = 0; first < examples.Rows; first += rule.BatchSize)
        {
            int rows = Math.Min(rule.BatchSize, examples.Rows - first);
            space.Activate(examples.Part(first, rows), rows);
            for (int n = 0; n < rows; n++)
            {
                foreach (float u in space.U.Row(n))
                {
                    sum += u;
                    squares += (double)u * u;
                }
            }
        }

        double count = (double)examples.Rows * space.Units;
        double variance = (squares - (sum * sum / count)) / Math.Max(count - 1, 1);
        return MathF.Max((float)Math.Sqrt(Math.Max(variance, 0)), 1e-6f);
    }
}
