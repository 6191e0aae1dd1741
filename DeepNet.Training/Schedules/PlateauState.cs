namespace DeepNet.Training;

/// <summary>What a <see cref="ReduceOnPlateau"/> remembers.</summary>
/// <param name="Best">The best value so far; null before the first.</param>
/// <param name="Bad">Validations without progress since.</param>
/// <param name="Cooldown">Validations left in which none is counted.</param>
/// <param name="Reductions">Falls so far.</param>
public sealed record PlateauState(double? Best = null, int Bad = 0, int Cooldown = 0, int Reductions = 0)
{
    /// <summary>What is remembered after a further validation.</summary>
    /// <param name="plateau">What counts as progress, and how much patience there is.</param>
    /// <param name="value">The metric's value; NaN is no progress.</param>
    /// <param name="higherIsBetter">Whether more is better.</param>
    /// <returns>The new state; its <see cref="Reductions"/> belong into <see cref="RunLength.Reductions"/> from the next step on.</returns>
    public PlateauState Next(ReduceOnPlateau plateau, double value, bool higherIsBetter)
    {
        ArgumentNullException.ThrowIfNull(plateau);
        var progress = plateau.IsProgress(value, Best, higherIsBetter);
        var next = this with
        {
            Best = progress ? value : Best,
            Bad = progress || Cooldown > 0 ? 0 : Bad + 1,
            Cooldown = Math.Max(0, Cooldown - 1),
        };
        return next.Bad > plateau.Patience
            ? next with { Bad = 0, Cooldown = plateau.Cooldown, Reductions = Reductions + 1 }
            : next;
    }
}
