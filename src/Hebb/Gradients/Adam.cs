using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// Adam: gradient descent whose step in each parameter is scaled by running means of its gradient and of its square
/// (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1).
/// </summary>
/// <remarks>An L2 term adds λ θ to the gradient before anything else. The vector width never changes a bit.</remarks>
internal sealed class Adam
{
    private readonly double stepSize;
    private readonly double beta1;
    private readonly double beta2;
    private readonly double epsilon;
    private readonly double l2;
    private readonly VectorWidth width;
    private readonly float[] m;
    private readonly float[] v;
    private Coefficients now;

    /// <summary>Adam, with m = v = 0. The defaults are the paper's.</summary>
    /// <param name="parameters">How many; at least 0.</param>
    /// <param name="stepSize">α; above 0, at most 1000.</param>
    /// <param name="beta1">β₁, how much of m each step keeps; at least 0, below 1.</param>
    /// <param name="beta2">β₂, how much of v each step keeps; at least 0, below 1.</param>
    /// <param name="epsilon">ε, added to the root of v; above 0, at most 1.</param>
    /// <param name="l2">λ; 0 to 1000.</param>
    /// <param name="width">The vector width; none means the machine's widest.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public Adam(
        int parameters,
        double stepSize = 0.001,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double l2 = 0,
        VectorWidth? width = null
    )
    {
        Check(stepSize, beta1, beta2, epsilon, l2);
        this.stepSize = stepSize;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.l2 = l2;
        this.width = width ?? VectorWidths.Widest;
        m = new float[parameters];
        v = new float[parameters];
    }

    /// <summary>t, the steps made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>m, the running mean of the gradient.</summary>
    internal ReadOnlySpan<float> Mean => m;

    /// <summary>v, the running mean of its square.</summary>
    internal ReadOnlySpan<float> Square => v;

    /// <summary>Continues from the state of an equal instance.</summary>
    internal void Restore(long steps, ReadOnlySpan<float> mean, ReadOnlySpan<float> square)
    {
        Steps = steps;
        mean.CopyTo(m);
        square.CopyTo(v);
    }

    /// <summary>One step: θ ← θ − α m̂ / (√v̂ + ε).</summary>
    /// <param name="parameters">θ; changed.</param>
    /// <param name="gradient">g, the gradient of the loss with respect to θ.</param>
    /// <exception cref="ArgumentException">Either has another length than this instance was made for.</exception>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        if (parameters.Length != m.Length || gradient.Length != m.Length)
        {
            throw new ArgumentException(
                $"{parameters.Length} parameters and {gradient.Length} gradients where {m.Length} of each are expected"
            );
        }

        BeginStep();
        StepPart(parameters, gradient, 0);
    }

    /// <summary>Begins a step that is made part by part, each part once and on any thread.</summary>
    internal void BeginStep()
    {
        Steps++;
        now = new Coefficients(
            (float)beta1,
            (float)(1 - beta1),
            (float)beta2,
            (float)(1 - beta2),
            (float)(-stepSize / (1 - Math.Pow(beta1, Steps))),
            (float)(1 / (1 - Math.Pow(beta2, Steps))),
            (float)epsilon,
            (float)l2
        );
    }

    /// <summary>The step for some of the parameters.</summary>
    /// <param name="parameters">They alone; changed.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="from">Which parameter the first of them is.</param>
    internal void StepPart(Span<float> parameters, ReadOnlySpan<float> gradient, int from)
    {
        var mean = m.AsSpan(from, parameters.Length);
        var square = v.AsSpan(from, parameters.Length);
        int whole = parameters.Length / Matrix.Lanes * Matrix.Lanes;
        width.Run(new StepKernel(now, parameters[..whole], gradient, mean, square));

        StepPlain(now, parameters[whole..], gradient[whole..], mean[whole..], square[whole..]);
    }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    internal static void Check(double stepSize, double beta1, double beta2, double epsilon, double l2)
    {
        CheckStepSize("StepSize", stepSize);
        CheckRange("Beta1", beta1, beta1 is >= 0 and < 1, "at least 0 and below 1");
        CheckRange("Beta2", beta2, beta2 is >= 0 and < 1, "at least 0 and below 1");
        CheckRange("Epsilon", epsilon, epsilon is >= 1e-30 and <= 1, "between 1E-30 and 1");
        InvalidOptionException.ThrowIfOutside("L2", l2, 0, 1000);
    }

    /// <summary>Checks one step size.</summary>
    /// <exception cref="InvalidOptionException">It is out of range; the message calls it <paramref name="name"/>.</exception>
    internal static void CheckStepSize(string name, double stepSize) =>
        InvalidOptionException.ThrowIfNotAboveZero(name, stepSize, 1000);

    private static void CheckRange(string name, double value, bool inside, string range)
    {
        if (!inside)
        {
            throw new InvalidOptionException(name, $"{value}", range);
        }
    }

    // Algorithm 1, parameter by parameter: for those that do not fill the lanes.
    private static void StepPlain(
        in Coefficients now,
        Span<float> parameters,
        ReadOnlySpan<float> gradient,
        Span<float> m,
        Span<float> v
    )
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            float g = MathF.FusedMultiplyAdd(now.L2, parameters[i], gradient[i]);
            m[i] = MathF.FusedMultiplyAdd(now.Beta1, m[i], now.OneMinusBeta1 * g);
            v[i] = MathF.FusedMultiplyAdd(now.Beta2, v[i], now.OneMinusBeta2 * g * g);
            float root = MathF.Sqrt(v[i] * now.VCorrection) + now.Epsilon;
            parameters[i] += now.MinusStep * m[i] / root;
        }
    }

    // The same, sixteen parameters at a time.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Step<T>(
        in Coefficients now,
        Span<float> parameters,
        ReadOnlySpan<float> gradient,
        Span<float> m,
        Span<float> v
    )
        where T : struct, ILanes<T>
    {
        ref float theta = ref MemoryMarshal.GetReference(parameters);
        ref float gradients = ref MemoryMarshal.GetReference(gradient);
        ref float means = ref MemoryMarshal.GetReference(m);
        ref float squares = ref MemoryMarshal.GetReference(v);
        for (nuint i = 0; i < (nuint)parameters.Length; i += Matrix.Lanes)
        {
            T old = T.Load(ref theta, i);
            T g = T.MultiplyAdd(T.Broadcast(now.L2), old, T.Load(ref gradients, i));
            T mean = T.MultiplyAdd(
                T.Broadcast(now.Beta1),
                T.Load(ref means, i),
                T.Multiply(T.Broadcast(now.OneMinusBeta1), g)
            );
            T square = T.MultiplyAdd(
                T.Broadcast(now.Beta2),
                T.Load(ref squares, i),
                T.Multiply(T.Multiply(T.Broadcast(now.OneMinusBeta2), g), g)
            );
            T root = T.Add(T.SquareRoot(T.Multiply(square, T.Broadcast(now.VCorrection))), T.Broadcast(now.Epsilon));
            T change = T.Divide(T.Multiply(T.Broadcast(now.MinusStep), mean), root);
            T.Store(mean, ref means, i);
            T.Store(square, ref squares, i);
            T.Store(T.Add(old, change), ref theta, i);
        }
    }

    // −α/(1 − β₁^t) carries the correction of m, 1/(1 − β₂^t) is that of v.
    private readonly record struct Coefficients(
        float Beta1,
        float OneMinusBeta1,
        float Beta2,
        float OneMinusBeta2,
        float MinusStep,
        float VCorrection,
        float Epsilon,
        float L2
    );

    private readonly ref struct StepKernel(
        Coefficients now,
        Span<float> parameters,
        ReadOnlySpan<float> gradient,
        Span<float> m,
        Span<float> v
    ) : ILanesKernel
    {
        private readonly Span<float> parameters = parameters;
        private readonly ReadOnlySpan<float> gradient = gradient;
        private readonly Span<float> m = m;
        private readonly Span<float> v = v;

        public void Run<T>()
            where T : struct, ILanes<T> => Step<T>(now, parameters, gradient, m, v);
    }
}
