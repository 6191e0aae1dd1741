using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether targets are what the loss can take.</summary>
internal static class LabelCheck
{
    /// <summary>Targets of the batches at hand, with the outcome of a pass telling the number of classes.</summary>
    public static IEnumerable<string> Of(TrainingStep step, SampleBatches batches, TrialPass pass)
    {
        foreach (var text in NotFinite(batches))
            yield return text;
        if (pass.Outcome.Targets is not { } used || !Same(used, batches.First.Targets))
            yield break; // the step makes its targets itself
        if (ClassTargets.AreThere(pass.Outcome))
        {
            if (OutOfRange(step, batches, pass.Outcome.Outputs!.shape[1]) is { } text)
                yield return text;
        }
        else if (ClassTargets.LossName(step) == Loss.BinaryCrossEntropy.Name)
            foreach (var text in NoProbabilities(batches))
                yield return text;
    }

    /// <summary>
    /// Why the forward pass failed, if it was for a label; the number of classes is found out by a pass with targets of 0. Null where it was
    /// for something else.
    /// </summary>
    public static string? Diagnose(TrainingStep step, SampleBatches batches, Batch first)
    {
        if (!first.Targets.is_integral())
            return ClassTargets.LossName(step) == Loss.BinaryCrossEntropy.Name ? NoProbabilities(batches).FirstOrDefault() : null;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        try
        {
            var outcome = step.Forward(first.With(first.Inputs, zeros_like(first.Targets)));
            return ClassTargets.AreThere(outcome) ? OutOfRange(step, batches, outcome.Outputs!.shape[1]) : null;
        }
        catch (Exception)
        {
            return null; // it fails for another reason, which the caller's exception tells
        }
    }

    private static string? OutOfRange(TrainingStep step, SampleBatches batches, long classes)
    {
        using var scope = NewDisposeScope();
        var ignored = ClassTargets.Ignored(step);
        foreach (var targets in batches.All.Select(batch => batch.Targets).Where(targets => targets.is_integral() && targets.numel() > 0))
        {
            var wrong = targets.lt(0).logical_or(targets.ge(classes));
            if (ignored is { } mark)
                wrong = wrong.logical_and(targets.ne(mark));
            var places = wrong.flatten().nonzero();
            if (places.shape[0] == 0)
                continue;
            var value = Host.Longs(targets.flatten()[Host.Longs(places)[0]])[0];
            return FormattableString.Invariant($"{places.shape[0]:N0} of {targets.numel():N0} labels in a batch are out of range, one of them {value}; the model has {classes:N0} classes, so labels are from 0 to {classes - 1}. ")
                + (value == classes ? "If labels are counted from 1, subtract 1; otherwise give the model one class more."
                    : value < 0 ? "If it marks what does not count, set the loss's IgnoreIndex."
                    : "Give the model as many classes as the data has, or look at how labels are read.");
        }
        return null;
    }

    private static IEnumerable<string> NotFinite(SampleBatches batches)
    {
        using var scope = NewDisposeScope();
        foreach (var targets in batches.All.Select(batch => batch.Targets).Where(targets => targets.is_floating_point()))
        {
            var count = targets.isfinite().logical_not().sum().item<long>();
            if (count > 0)
                return [FormattableString.Invariant($"{count:N0} of {targets.numel():N0} targets in a batch are NaN or infinite; all should be finite. Leave such samples out, or look at how targets are read.")];
        }
        return [];
    }

    private static IEnumerable<string> NoProbabilities(SampleBatches batches)
    {
        using var scope = NewDisposeScope();
        foreach (var targets in batches.All.Select(batch => batch.Targets).Where(targets => targets.numel() > 0))
        {
            var (least, most) = targets.aminmax();
            if (Host.Doubles(stack([least, most])) is [var min, var max] && (min < 0 || max > 1))
                return [FormattableString.Invariant($"Targets are from {min:G4} to {max:G4}; binary cross-entropy takes 0 to 1. Encode labels as 0 and 1, or take another loss.")];
        }
        return [];
    }

    private static bool Same(Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        return left.shape.AsSpan().SequenceEqual(right.shape) && left.dtype == right.dtype && left.cpu().eq(right.cpu()).all().item<bool>();
    }
}
