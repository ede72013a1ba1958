using Hebb.Gradients;
using Hebb.Numerics;

namespace Hebb.Reference;

/// <summary>
/// An autoencoder and the gradient of its mean squared error, example by example and number by number, in the order in which the fast one
/// adds up: h_1 = φ(x W_in + b_1), h_t = φ(h_(t−1) R_t + ρ x W_in + b_t), x̂ = h_T W_out + b_out; δ_T = (E W_outᵀ)∘φ′ with E = 2(x̂ − x)/nd,
/// δ_(t−1) = (δ_t R_tᵀ)∘φ′.
/// </summary>
internal static class PlainAutoencoder
{
    /// <summary>h_1 … h_T and at last x̂ for one example.</summary>
    public static float[][] Run(Autoencoder model, ReadOnlySpan<float> x)
    {
        var shape = model.Shape;
        var states = new float[shape.Rounds + 1][];
        for (int t = 1; t <= shape.Rounds; t++)
        {
            var (weights, bias) = model.PlaceOf(t);
            var h = new float[shape.Width];
            if (t == 1 || shape.InputAgain)
            {
                AddProduct(x, model.Weights[0].Values, h);
            }

            if (t > 1)
            {
                AddProduct(states[t - 2], model.Weights[weights].Values, h);
            }

            for (int j = 0; j < h.Length; j++)
            {
                h[j] = Activate(shape.Activation, h[j] + model.Weights[bias].Values[0, j]);
            }

            states[t - 1] = h;
        }

        var y = new float[model.Inputs];
        AddProduct(states[^2], model.Weights[^2].Values, y);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += model.Weights[^1].Values[0, i];
        }

        states[^1] = y;
        return states;
    }

    /// <summary>The gradients, in the order of the weights.</summary>
    public static Matrix[] Gradient(Autoencoder model, Matrix x)
    {
        var shape = model.Shape;
        float factor = (float)(2 / ((double)x.Rows * x.Columns));
        Matrix[] gradients = [.. model.Weights.Select(each => new Matrix(each.Values.Rows, each.Values.Columns))];
        float[][][] states = [.. Enumerable.Range(0, x.Rows).Select(n => Run(model, x.Row(n)))];
        float[][] delta = [.. states.Select((all, n) => Error(all[^1], x.Row(n), factor))];
        for (int n = 0; n < x.Rows; n++)
        {
            AddOuter(states[n][^2], delta[n], gradients[^2], gradients[^1]);
            delta[n] = Back(delta[n], model.Weights[^2].Values);
        }

        for (int t = shape.Rounds; t >= 1; t--)
        {
            var (weights, bias) = model.PlaceOf(t);
            for (int n = 0; n < x.Rows; n++)
            {
                for (int j = 0; j < shape.Width; j++)
                {
                    float h = states[n][t - 1][j];
                    delta[n][j] *=
                        shape.Activation == AutoencoderActivation.Tanh ? MathF.FusedMultiplyAdd(-h, h, 1)
                        : h > 0 ? 1
                        : 0;
                }

                AddOuter([], delta[n], gradients[bias], gradients[bias]);
                if (t == 1 || shape.InputAgain)
                {
                    AddOuter(x.Row(n), delta[n], gradients[0], null);
                }

                if (t > 1)
                {
                    AddOuter(states[n][t - 2], delta[n], gradients[weights], null);
                    delta[n] = Back(delta[n], model.Weights[weights].Values);
                }
            }
        }

        return gradients;
    }

    private static float Activate(AutoencoderActivation activation, float a) =>
        activation == AutoencoderActivation.Relu ? MathF.Max(0, a) : ElementaryFunctions.Tanh(a);

    private static float[] Error(float[] y, ReadOnlySpan<float> x, float factor)
    {
        var error = new float[y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            error[i] = factor * (y[i] - x[i]);
        }

        return error;
    }

    // c += a B.
    private static void AddProduct(ReadOnlySpan<float> a, Matrix b, float[] c)
    {
        for (int j = 0; j < c.Length; j++)
        {
            for (int k = 0; k < a.Length; k++)
            {
                c[j] = MathF.FusedMultiplyAdd(a[k], b[k, j], c[j]);
            }
        }
    }

    private static float[] Back(float[] delta, Matrix weights)
    {
        var below = new float[weights.Rows];
        for (int i = 0; i < below.Length; i++)
        {
            for (int j = 0; j < delta.Length; j++)
            {
                below[i] = MathF.FusedMultiplyAdd(delta[j], weights[i, j], below[i]);
            }
        }

        return below;
    }

    private static void AddOuter(ReadOnlySpan<float> before, float[] delta, Matrix weights, Matrix? bias)
    {
        for (int i = 0; i < before.Length; i++)
        {
            for (int j = 0; j < delta.Length; j++)
            {
                weights[i, j] = MathF.FusedMultiplyAdd(before[i], delta[j], weights[i, j]);
            }
        }

        for (int j = 0; bias is not null && j < delta.Length; j++)
        {
            bias[0, j] += delta[j];
        }
    }
}
