using DeepNet.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Whether the model answers in evaluation mode about what it does in training mode, and each sample in its own way.</summary>
internal static class ModeCheck
{
    private const double SmallMomentum = 1e-3, LargeMomentum = 0.9, OtherScale = 5;

    public static IEnumerable<string> Of(TrainingStep step, Batch batch, Precision precision, ModelState state, IReadOnlyList<TrialPass> passes)
    {
        var layers = step.Model.named_modules().Where(named => named.module is NormBase { track_running_stats: true })
            .Select(named => (named.name, Layer: (NormBase)named.module)).ToArray();
        foreach (var (name, layer) in layers)
            if (layer.momentum is < SmallMomentum or > LargeMomentum)
                yield return FormattableString.Invariant($"The running statistics of {name} have momentum {layer.momentum}: they are what evaluation normalises by, and ")
                    + (layer.momentum > LargeMomentum ? "would be those of the last batch alone" : "would hardly leave their start")
                    + ". The momentum is the share of the new batch, 0.1 by default; other frameworks give 1 minus it.";

        var compared = passes.Where(pass => pass.Outcome.Outputs is { } outputs && outputs.is_floating_point() && outputs.numel() > 0).ToArray();
        if (compared.Length == 0)
            yield break;
        using var scope = NewDisposeScope();
        var answers = Evaluate(step, batch, precision, [.. layers.Select(named => named.Layer)], compared);
        foreach (var (pass, outputs) in compared.Zip(answers))
            if (Differ(pass.Outcome.Outputs!, outputs) is { } text)
                yield return text;
        state.PutBackValues();

        if (batch.Count < 2 || AllRowsEqual(batch.Inputs) || !answers.Any(AllRowsEqual))
            yield break;
        // A last layer that starts at 0 answers all alike too, and learns nevertheless.
        Nudge(state);
        if (Evaluate(step, batch, precision, [.. layers.Select(named => named.Layer)], compared).Any(AllRowsEqual))
            yield return $"The model gives all {batch.Count} samples of the first batch the same outputs in evaluation mode, though their inputs differ. Its activations may be dead or saturated (look at initial weights and the scale of inputs), or it does not use its inputs.";
        state.PutBackValues();
    }

    /// <summary>Moves weights a little at random.</summary>
    public static void Nudge(ModelState state)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in state.Trainable)
            parameter.add_(randn_like(parameter) * 0.02);
    }

    private static Tensor[] Evaluate(TrainingStep step, Batch batch, Precision precision, NormBase[] layers, TrialPass[] passes)
    {
        using var noGradient = no_grad();
        using var types = precision.Create(Devices.Of(step.Model)).Forward();
        step.Model.eval();
        // Statistics that have seen no batch are not those that training will leave: they are taken from this one.
        var fresh = layers.Where(layer => layer.num_batches_tracked is { } seen && seen.item<long>() == 0).ToArray();
        if (fresh.Length > 0)
        {
            var momenta = fresh.Select(layer => layer.momentum).ToArray();
            foreach (var layer in fresh)
            {
                layer.momentum = 1;
                layer.train();
            }
            try
            {
                foreach (var pass in passes)
                    pass.Player.Forward(batch);
            }
            finally
            {
                foreach (var (layer, momentum) in fresh.Zip(momenta))
                    layer.momentum = momentum;
            }
            step.Model.eval();
        }
        return [.. passes.Select(pass => pass.Player.Forward(batch).Outputs!.to(float32))];
    }

    private static string? Differ(Tensor training, Tensor evaluation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var sizes = Host.Doubles(stack([training.to(float32).square().mean().sqrt(), evaluation.square().mean().sqrt()]));
        if (!double.IsFinite(sizes[0]) || sizes[0] == sizes[1])
            return null;
        var ratio = sizes[1] / sizes[0];
        return ratio is <= OtherScale and >= 1 / OtherScale ? null
            : FormattableString.Invariant($"Outputs of the first batch have a root mean square of {sizes[0]:G4} in training mode and {sizes[1]:G4} in evaluation mode; they should be alike, or validation measures another model than training makes. Look at what depends on the mode: running statistics of normalisation, dropout without scaling, code that asks for 'training'.");
    }

    private static bool AllRowsEqual(Tensor rows)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (rows.dim() == 0 || rows.shape[0] < 2)
            return false;
        var values = rows.to(float32);
        var figures = Host.Doubles(stack([(values - values.narrow(0, 0, 1)).abs().amax(), values.abs().amax()]));
        return figures[0] <= 1e-6 * figures[1];
    }
}
