using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>A <see cref="CoefficientRule"/> at work on one layer; the rule says the equations.</summary>
internal sealed class CoefficientLearner : ILayerLearner
{
    private const float Memory = 0.03f;
    private const float Rare = 8;
    private const float Slow = 0.1f;
    private const float LongestWeights = 8;
    private const float LargestBias = 40;

    private readonly CoefficientRule rule;
    private readonly Matrix examples;
    private readonly LayerWorkspace space;
    private readonly CoefficientRecurrence? recurrence;
    private readonly Matrix bias;
    private readonly Matrix fires;
    private readonly Matrix wins;
    private readonly Matrix excess;
    private readonly float[] meanH;
    private readonly float[] meanG;
    private readonly float[] meanX;

    public CoefficientLearner(
        CoefficientRule rule,
        CompetitiveLayer layer,
        Matrix examples,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.rule = rule;
        this.examples = examples;
        space = new LayerWorkspace(layer, rule.BatchSize, workers);
        int units = space.Units;
        bias = new Matrix(1, units);
        fires = new Matrix(1, units);
        wins = new Matrix(1, units);
        excess = new Matrix(1, units);
        meanH = new float[units];
        meanG = new float[units];
        meanX = new float[space.Weights.Rows];
        fires.Row(0).Fill(1);
        wins.Row(0).Fill(1);
        recurrence = layer.R is null ? null : new CoefficientRecurrence(rule, layer, space, workers);
        if (rule.Begins == CoefficientStart.Imprinted)
        {
            PrototypeWeights.Imprint(space.Weights, examples, key);
        }
        else
        {
            RandomFeatures.Draw(space.Weights, bias, 2, key);
        }

        SetBias();
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedWeights> State =>
        [new("own_bias", bias, null), new("fired", fires, null), new("won", wins, null)];

    /// <inheritdoc/>
    public void Learn(Matrix batch, int rows, double progress)
    {
        float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
        space.Activate(batch, rows);
        if (progress >= 1 - (1.0 / rule.Epochs))
        {
            recurrence?.Learn(rows);
        }

        Fire(rows);
        Remember();
        MeanInput(batch, rows);
        space.Correlate(batch, rows);
        MoveWeights(step, rows);
        MoveBias(step);
        SetBias();
    }

    /// <inheritdoc/>
    public void Finish() => recurrence?.Scale(examples);

    // h into H together with g, as both multiply x; their means; q and r.
    private void Fire(int rows)
    {
        var c = rule.Coefficients;
        meanH.AsSpan().Clear();
        meanG.AsSpan().Clear();
        float often = Memory * space.Units / space.Cap / rows;
        for (int j = 0; j < space.Units; j++)
        {
            fires[0, j] -= Memory * fires[0, j];
        }

        for (int n = 0; n < rows; n++)
        {
            var u = space.U.Row(n);
            var h = space.H.Row(n);
            int winner = OutputLayer.Largest<float>(u);
            space.GradedCap(u, space.Cap, h);
            float largest = MathF.Max(h[winner], 1e-6f);
            for (int j = 0; j < h.Length; j++)
            {
                float value = h[j] / largest;
                meanH[j] += value / rows;
                fires[0, j] += value > 0 ? often : 0;
                h[j] = c[0] * value;
            }

            meanG[winner] += 1f / rows;
            h[winner] += Rare * c[1];
        }
    }

    private void Remember()
    {
        for (int j = 0; j < space.Units; j++)
        {
            wins[0, j] += Memory * ((meanG[j] * space.Units) - wins[0, j]);
            excess[0, j] = Math.Clamp(wins[0, j] - 1, -1, 3);
        }
    }

    private void MeanInput(Matrix batch, int rows)
    {
        for (int i = 0; i < meanX.Length; i++)
        {
            float sum = 0;
            for (int n = 0; n < rows; n++)
            {
                sum += batch[n, i];
            }

            meanX[i] = sum / rows;
        }
    }

    private void MoveWeights(float step, int rows)
    {
        var c = rule.Coefficients;
        for (int j = 0; j < space.Units; j++)
        {
            float decay = (c[3] * meanH[j]) + (Rare * c[4] * meanG[j]) + (Slow * c[5]) + (Slow * c[6] * excess[0, j]);
            space.Keep[0, j] = MathF.FusedMultiplyAdd(step, decay, 1);
            space.Gain[0, j] = step / rows;
        }

        space.Move();
        for (int i = 0; i < meanX.Length; i++)
        {
            RowOperations.AddScaled(space.Weights.PaddedRow(i), step * c[2] * meanX[i], excess.PaddedRow(0));
        }

        var squares = space.SquaredLengths();
        for (int j = 0; j < space.Units; j++)
        {
            space.Gain[0, j] = LongestWeights / MathF.Max(MathF.Sqrt(squares[j]), LongestWeights);
        }

        space.Scale(space.Gain.PaddedRow(0));
    }

    private void MoveBias(float step)
    {
        var c = rule.Coefficients;
        for (int j = 0; j < space.Units; j++)
        {
            float change =
                (c[7] * meanH[j])
                + (Rare * c[8] * meanG[j])
                + (c[9] * (fires[0, j] - 1))
                + (c[10] * excess[0, j])
                + (Slow * c[11] * bias[0, j]);
            bias[0, j] = Math.Clamp(MathF.FusedMultiplyAdd(step, change, bias[0, j]), -LargestBias, LargestBias);
        }
    }

    // What the layer adds: the bias that was learned, less the prototypes' part.
    private void SetBias()
    {
        float half = -0.5f * rule.Coefficients[12];
        var squares = space.SquaredLengths();
        for (int j = 0; j < space.Units; j++)
        {
            space.Bias[0, j] = MathF.FusedMultiplyAdd(half, squares[j], bias[0, j]);
        }
    }
}
