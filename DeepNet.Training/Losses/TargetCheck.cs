using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Checks that targets fit outputs; the messages say what was received and what is expected.</summary>
internal static class TargetCheck
{
    [ThreadStatic]
    private static bool _looks;

    /// <summary>Until it is disposed of, values are looked at on this thread wherever they are, so that what is wrong with them is told.</summary>
    internal static IDisposable Look() => new Looking();

    /// <summary>Whether values of that device are looked at: on the CPU always, elsewhere it would make the program wait for the device.</summary>
    internal static bool Looks(Device device) => _looks || device.type == TorchSharp.DeviceType.CPU;

    /// <summary>Refuses shapes that differ, which would be broadcast silently, and targets that are no floating-point numbers.</summary>
    internal static void SameShape(string name, Tensor outputs, Tensor targets)
    {
        if (!SameSizes(outputs, targets))
            throw new ArgumentException(
                $"{name} compares outputs and targets of equal shapes, but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}."
                + (outputs.numel() == targets.numel() ? $" Both have {outputs.numel()} elements: reshape one of them, for example with squeeze or unsqueeze." : ""));
        if (!targets.is_floating_point())
            throw new ArgumentException($"{name} takes targets of a floating-point type, but got {targets.dtype}: convert them with targets.to(torch.float32).");
    }

    /// <summary>Refuses what is not logits [batch, classes, …] with class numbers [batch, …] (int64) or probabilities [batch, classes, …].</summary>
    internal static void Logits(string name, Tensor outputs, Tensor targets)
    {
        const string Expected = "takes logits [batch, classes, …] and class numbers [batch, …] (int64)";
        if (targets.is_floating_point())
        {
            if (outputs.Dimensions < 2 || !SameSizes(outputs, targets))
                throw new ArgumentException(
                    $"{name} {Expected}, or probabilities of the logits' shape, but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)} of type {targets.dtype}."
                    + (targets.Dimensions == outputs.Dimensions - 1 ? " Class numbers are whole: convert them with targets.to(torch.int64)." : ""));
            return;
        }
        if (!IsWithoutClasses(outputs, targets))
            throw new ArgumentException($"{name} {Expected}, but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}.");
        if (targets.dtype != int64)
            throw new ArgumentException($"{name} {Expected}, but the targets are {targets.dtype}: convert them with targets.to(torch.int64).");
    }

    /// <summary>Refuses class numbers below 0 or from <paramref name="classes"/> on, but for the ignored one.</summary>
    internal static void Range(string name, Tensor targets, long classes, long? ignored)
    {
        using var scope = NewDisposeScope();
        var wrong = targets.lt(0).logical_or(targets.ge(classes));
        if (ignored is { } index)
            wrong = wrong.logical_and(targets.ne(index));
        var count = wrong.sum().item<long>();
        if (count == 0)
            return;
        var place = wrong.nonzero()[0];
        var value = targets.masked_select(wrong)[0].item<long>();
        throw new ArgumentException(
            $"{name}: the model has {classes} classes, so targets are from 0 to {classes - 1}, but the target at [{string.Join(", ", place.cpu().data<long>())}] of the batch is {value}"
            + $"{(count > 1 ? $", and {count - 1} more are out of range" : "")}."
            + (ignored is null && value == -100 ? " If −100 marks targets that do not count, set IgnoreIndex = -100." : ""));
    }

    /// <summary>
    /// Class numbers that can be computed with: a GPU ends all work of the process at a class that is not there, so it must not get to see one, and to look
    /// for one would make the program wait.
    /// </summary>
    /// <returns>
    /// The targets, with others in the place of those out of range; and whether there are none such, a scalar of type bool by which a loss is divided, so
    /// that it is not finite otherwise. On the CPU the targets as they are, and null, since its kernels check them.
    /// </returns>
    internal static (Tensor Safe, Tensor? Fit) Contained(string name, Tensor targets, long classes, long? ignored)
    {
        if (targets.device_type == TorchSharp.DeviceType.CPU)
            return (targets, null);
        if (_looks)
            Range(name, targets, classes, ignored);
        return Contained(targets, classes, ignored);
    }

    internal static (Tensor Safe, Tensor Fit) Contained(Tensor targets, long classes, long? ignored)
    {
        var safe = targets.clamp(0, classes - 1);
        if (ignored is { } index && (index < 0 || index >= classes))
            safe = safe.masked_fill(targets.eq(index), index);
        return (safe, safe.eq(targets).all());
    }

    private static bool SameSizes(Tensor outputs, Tensor targets)
    {
        if (outputs.Dimensions != targets.Dimensions)
            return false;
        for (var dimension = 0; dimension < outputs.Dimensions; dimension++)
            if (outputs.size(dimension) != targets.size(dimension))
                return false;
        return true;
    }

    private static bool IsWithoutClasses(Tensor outputs, Tensor targets)
    {
        if (outputs.Dimensions < 2 || targets.Dimensions != outputs.Dimensions - 1 || outputs.size(0) != targets.size(0))
            return false;
        for (var dimension = 1; dimension < targets.Dimensions; dimension++)
            if (outputs.size(dimension + 1) != targets.size(dimension))
                return false;
        return true;
    }

    private sealed class Looking : IDisposable
    {
        private readonly bool _before = _looks;

        public Looking() => _looks = true;

        public void Dispose() => _looks = _before;
    }
}
