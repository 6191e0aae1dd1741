namespace DeepNet.Training;

/// <summary>The optimizer's learning rate at every step.</summary>
public sealed record Constant : Schedule
{
    /// <inheritdoc/>
    public override bool NeedsTotalSteps => false;

    /// <inheritdoc/>
    public override double At(long step, RunLength length) => 1;
}
