using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>An autoencoder at work on all examples at once, and the gradient of its squared error. Allocates nothing once it exists.</summary>
internal sealed class AutoencoderPass
{
    private readonly Autoencoder model;
    private readonly VectorWidth width;
    private readonly GemmScratch scratch = new();
    private readonly Matrix[] hidden;
    private readonly Matrix ofInput;
    private readonly Matrix error;
    private readonly Matrix delta;
    private readonly Matrix below;
    private readonly Matrix[] gradients;
    private readonly Matrix[] transposes;

    /// <summary>For that many examples.</summary>
    public AutoencoderPass(Autoencoder model, int examples, VectorWidth width, bool withGradients = true)
    {
        this.model = model;
        this.width = width;
        int w = model.Shape.Width;
        hidden = [.. Enumerable.Range(0, model.Shape.Rounds).Select(_ => new Matrix(examples, w))];
        ofInput = new Matrix(examples, w);
        Reconstruction = new Matrix(examples, model.Inputs);
        int kept = withGradients ? examples : 0;
        error = new Matrix(kept, model.Inputs);
        (delta, below) = (new Matrix(kept, w), new Matrix(kept, w));
        gradients = [.. model.Weights.Select(each => new Matrix(each.Values.Rows, each.Values.Columns))];
        transposes = [.. model.Weights.Select(each => new Matrix(each.Values.Columns, each.Values.Rows))];
    }

    /// <summary>h_T, n × w.</summary>
    public Matrix Code => hidden[^1];

    /// <summary>x̂, n × d.</summary>
    public Matrix Reconstruction { get; }

    /// <summary>The gradients of the mean squared error, in the order of the weights; valid after <see cref="Gradient"/>.</summary>
    public IReadOnlyList<Matrix> Gradients => gradients;

    /// <summary>Whether every number of the gradients is finite.</summary>
    public bool IsFinite
    {
        get
        {
            foreach (var gradient in gradients)
            {
                foreach (float g in gradient.Buffer)
                {
                    if (!float.IsFinite(g))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>Runs all rounds.</summary>
    public void Forward(Matrix x)
    {
        ofInput.Buffer.Clear();
        AddProduct(x, model.Weights[0].Values, ofInput);
        for (int t = 1; t <= hidden.Length; t++)
        {
            var h = hidden[t - 1];
            var (weights, bias) = model.PlaceOf(t);
            if (t == 1 || model.Shape.InputAgain)
            {
                ofInput.Buffer.CopyTo(h.Buffer);
            }
            else
            {
                h.Buffer.Clear();
            }

            if (t > 1)
            {
                AddProduct(hidden[t - 2], model.Weights[weights].Values, h);
            }

            AddBias(model.Weights[bias].Values, h);
            Activate(h);
        }

        Reconstruction.Buffer.Clear();
        AddProduct(Code, model.Weights[^2].Values, Reconstruction);
        AddBias(model.Weights[^1].Values, Reconstruction);
    }

    /// <summary>Σ |x − x̂|² of what was run last.</summary>
    public double SquaredError(Matrix x)
    {
        double sum = 0;
        for (int n = 0; n < x.Rows; n++)
        {
            sum += DoubleVectors.SquaredDistance(x.Row(n), Reconstruction.Row(n));
        }

        return sum;
    }

    /// <summary>Runs all rounds and computes the gradient of the mean squared error over examples and numbers.</summary>
    /// <returns>That error.</returns>
    public double Gradient(Matrix x)
    {
        Forward(x);
        double count = (double)x.Rows * x.Columns;
        float factor = (float)(2 / count);
        var e = error.Buffer;
        ReadOnlySpan<float> y = Reconstruction.Buffer;
        ReadOnlySpan<float> inputs = x.Buffer;
        for (int i = 0; i < e.Length; i++)
        {
            e[i] = factor * (y[i] - inputs[i]);
        }

        foreach (var gradient in gradients)
        {
            gradient.Buffer.Clear();
        }

        AddOuter(Code, error, gradients[^2]);
        AddRows(error, gradients[^1]);
        Back(error, model.Weights.Count - 2, delta);
        for (int t = hidden.Length; t >= 1; t--)
        {
            var (weights, bias) = model.PlaceOf(t);
            Differentiate(hidden[t - 1], delta);
            AddRows(delta, gradients[bias]);
            if (t == 1 || model.Shape.InputAgain)
            {
                AddOuter(x, delta, gradients[0]);
            }

            if (t > 1)
            {
                AddOuter(hidden[t - 2], delta, gradients[weights]);
                Back(delta, weights, below);
                below.Buffer.CopyTo(delta.Buffer);
            }
        }

        return SquaredError(x) / count;
    }

    private void AddProduct(Matrix a, Matrix b, Matrix c) =>
        Gemm.AddColumns(a, b, c, new Block(0, a.Rows, 0, b.Stride), width, scratch);

    private void AddOuter(Matrix a, Matrix b, Matrix c) => Gemm.AddOuterProducts(a, b, c, a.Rows, width, scratch);

    // from · Wᵀ.
    private void Back(Matrix from, int weights, Matrix to)
    {
        model.Weights[weights].Values.TransposeTo(transposes[weights]);
        to.Buffer.Clear();
        AddProduct(from, transposes[weights], to);
    }

    private static void AddBias(Matrix bias, Matrix rows)
    {
        var b = bias.Row(0);
        for (int n = 0; n < rows.Rows; n++)
        {
            var row = rows.Row(n);
            for (int i = 0; i < b.Length; i++)
            {
                row[i] += b[i];
            }
        }
    }

    private static void AddRows(Matrix rows, Matrix sum)
    {
        var s = sum.Row(0);
        for (int n = 0; n < rows.Rows; n++)
        {
            var row = rows.Row(n);
            for (int i = 0; i < s.Length; i++)
            {
                s[i] += row[i];
            }
        }
    }

    // Padding stays 0: φ(0) = 0.
    private void Activate(Matrix rows)
    {
        var a = rows.Buffer;
        if (model.Shape.Activation == AutoencoderActivation.Relu)
        {
            for (int i = 0; i < a.Length; i++)
            {
                a[i] = MathF.Max(0, a[i]);
            }

            return;
        }

        for (int n = 0; n < rows.Rows; n++)
        {
            foreach (ref float value in rows.Row(n))
            {
                value = ElementaryFunctions.Tanh(value);
            }
        }
    }

    private void Differentiate(Matrix active, Matrix slopes)
    {
        ReadOnlySpan<float> h = active.Buffer;
        var d = slopes.Buffer;
        if (model.Shape.Activation == AutoencoderActivation.Relu)
        {
            for (int i = 0; i < d.Length; i++)
            {
                d[i] = h[i] > 0 ? d[i] : 0;
            }
        }
        else
        {
            for (int i = 0; i < d.Length; i++)
            {
                d[i] *= MathF.FusedMultiplyAdd(-h[i], h[i], 1);
            }
        }
    }
}
