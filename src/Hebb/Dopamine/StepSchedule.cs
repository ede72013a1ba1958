namespace Hebb.Dopamine;

/// <summary>How the step size goes on during a training.</summary>
public enum StepSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It falls to zero in a straight line.</summary>
    Linear,

    /// <summary>It falls as 1/(1 + 10 t), t from 0 to 1 over the training.</summary>
    Inverse,
}
