namespace Hebb.Dopamine;

/// <summary>The learning-rate schedule: how the step size changes during a training.</summary>
public enum StepSchedule
{
    /// <summary>Constant.</summary>
    Constant,

    /// <summary>It falls linearly to 0.</summary>
    Linear,

    /// <summary>It falls as 1/(1 + 10 t), t from 0 to 1 over the training.</summary>
    Inverse,
}
