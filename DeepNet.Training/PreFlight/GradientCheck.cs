namespace DeepNet.Training;

/// <summary>Whether each trainable parameter gets a gradient.</summary>
internal static class GradientCheck
{
    private const int Shown = 8;

    /// <param name="pass">The gradients of a player.</param>
    /// <param name="nudged">The same at weights moved a little, where a start at 0 no longer keeps gradients from those behind it; asked for when some are 0.</param>
    public static IEnumerable<string> Of(TrialPass pass, Func<TrialPass> nudged)
    {
        var who = pass.Player.Name == "" ? "" : $" of {pass.Player.Name}";
        if (pass.Gradients.Count == 0)
        {
            yield return $"No parameter{who} is trainable; the optimizer would have nothing to do. Set requires_grad where weights are to be learned.";
            yield break;
        }
        if (Names(pass.Gradients.Where(named => named.Largest is null)) is { } unreached)
            yield return $"No gradient reaches {unreached}{who}; every trainable parameter should have one. The forward pass does not use them, or detaches what they make: use them, leave them out, or set requires_grad to false.";
        if (Names(pass.Gradients.Where(named => named.Largest is { } largest && !double.IsFinite(largest))) is { } wild)
            yield return $"The gradient of {wild}{who} is not finite in the first batch. Look for roots and logarithms of 0, whose slope is infinite, in model and loss.";
        var zero = pass.Gradients.Where(named => named.Largest == 0).ToArray();
        if (zero.Length == 0)
            yield break;
        var still = nudged().Gradients.Where(named => named.Largest == 0).Select(named => named.Name).ToHashSet();
        if (Names(zero.Where(named => still.Contains(named.Name))) is { } dead)
            yield return $"The gradient of {dead}{who} is 0 throughout in the first batch; every trainable parameter should have another. What they make is cut off: by dead or saturated activations, a multiplication by 0, or rounding to integers.";
    }

    private static string? Names(IEnumerable<(string Name, double? Largest)> gradients)
    {
        var names = gradients.Select(named => named.Name).ToArray();
        return names.Length == 0 ? null : string.Join(", ", names.Take(Shown)) + (names.Length > Shown ? $" and {names.Length - Shown} more parameters" : "");
    }
}
