namespace Likeness.Tensors.Optim;

/// <summary>How a learning rate changes over the steps. Steps are counted from 0: the first update uses step 0.</summary>
public abstract record Schedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="baseRate">The rate that the parameter group was given.</param>
    /// <param name="step">The number of updates before this one.</param>
    public abstract double Rate(double baseRate, long step);
}

/// <summary>The base rate, always.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step) => baseRate;
}

/// <summary>base * gamma^floor(step / period).</summary>
/// <param name="Period">Steps between two falls.</param>
/// <param name="Gamma">The factor of each fall.</param>
public sealed record StepSchedule(long Period, double Gamma) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step) => baseRate * Math.Pow(Gamma, step / Period);
}

/// <summary>base * gamma^(step / period), falling at every step.</summary>
/// <param name="Gamma">The factor of <paramref name="Period"/> steps.</param>
/// <param name="Period">1 for a factor a step; the steps of an epoch for a factor an epoch.</param>
public sealed record ExponentialSchedule(double Gamma, double Period = 1) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step) => baseRate * Math.Pow(Gamma, step / Period);
}

/// <summary>lowest + (base - lowest) (1 + cos(pi step / period)) / 2 (Loshchilov and Hutter 2017), without restarts.</summary>
/// <param name="Period">Steps until the lowest rate, which stays.</param>
/// <param name="Lowest">The last rate.</param>
public sealed record CosineSchedule(long Period, double Lowest = 0) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step) =>
        Lowest + ((baseRate - Lowest) * (1 + Math.Cos(Math.PI * Math.Min(step, Period) / Period)) / 2);
}

/// <summary>A linear rise to the base rate, base * (step + 1) / steps, and then another schedule.</summary>
/// <param name="Steps">The number of rising steps.</param>
/// <param name="After">What follows, with its steps counted from the end of the rise; null for the base rate.</param>
public sealed record WarmUpSchedule(long Steps, Schedule? After = null) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step) =>
        step + 1 < Steps ? baseRate * (step + 1) / Steps : After?.Rate(baseRate, Math.Max(0, step + 1 - Steps)) ?? baseRate;
}

/// <summary>From the base rate to a last one, linear in the logarithm (the position rate of 3D Gaussian splatting).</summary>
/// <param name="Last">The rate from step <paramref name="Steps"/> on.</param>
/// <param name="Steps">The length of the way.</param>
public sealed record LogLinearSchedule(double Last, long Steps) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, long step)
    {
        double t = Math.Clamp((double)step / Steps, 0, 1);
        return Math.Exp(((1 - t) * Math.Log(baseRate)) + (t * Math.Log(Last)));
    }
}
