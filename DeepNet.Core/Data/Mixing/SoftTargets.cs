using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Data;

/// <summary>Targets as probabilities of classes.</summary>
internal static class SoftTargets
{
    /// <param name="batch">Class numbers [batch], int64, or probabilities [batch, classes] already.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>[batch, classes], float32 or the type that the probabilities had.</returns>
    public static Tensor Of(Batch batch, int classes)
    {
        var targets = batch.Targets;
        if (targets.is_floating_point() && targets.shape is [_, var columns] && columns == classes)
            return targets;
        if (targets.dtype != ScalarType.Int64 || targets.dim() != 1)
            throw new ArgumentException($"Mixing takes targets that are class numbers [batch] (int64) or probabilities [batch, {classes}], but they are "
                + $"{targets.dtype} [{string.Join(", ", targets.shape)}].");
        if (targets.device_type != DeviceType.CPU)
            return Unseen(targets, classes);
        if (targets.numel() > 0 && targets.aminmax() is var (least, most) && (least.item<long>() < 0 || most.item<long>() >= classes))
            throw new ArgumentException($"Mixing was told of {classes} classes, so class numbers are from 0 to {classes - 1}, but they are from {least.item<long>()} to {most.item<long>()}.");
        return nn.functional.one_hot(targets, classes).to(float32);
    }

    /// <summary>The same where to look at a class number would make the program wait for the device: of one that is out of range comes what is no number,
    /// and no loss either.</summary>
    internal static Tensor Unseen(Tensor targets, int classes)
    {
        var shares = targets.unsqueeze(1).eq(arange(classes, int64, targets.device)).to_type(float32);
        return shares.div_(shares.sum(1, keepdim: true));
    }

    /// <summary>Each row beside the one that it is mixed with: the one before, and the last for the first.</summary>
    public static Tensor Partners(Tensor rows)
        => rows.size(0) < 2 ? rows.clone() : cat([rows.narrow(0, rows.size(0) - 1, 1), rows.narrow(0, 0, rows.size(0) - 1)]);

    /// <summary>share · rows + (1 − share) · partners, in place of the rows.</summary>
    public static void Mix(Tensor rows, double share)
    {
        using var partners = Partners(rows);
        rows.mul_(share).add_(partners.mul_(1 - share));
    }
}
