using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Looks, before a run, for what commonly goes wrong in training: at a few batches, one pass of the model over the first of them in training
/// mode and one or two in evaluation mode. That takes about as long as three steps.
/// </summary>
public static class PreFlight
{
    /// <summary>Looks at a step and its data. Weights, buffers, gradients, modes and the CPU's random generator are afterwards what they were, bit for bit.</summary>
    /// <param name="step">What is done with a batch; its metrics are not touched. What its forward pass keeps beside the model is its own matter.</param>
    /// <param name="train">The batches to learn from. Fetched are the first of the first epoch and those in its middle and at its end.</param>
    /// <param name="validation">The batches to measure by, of which the first is fetched. Default null: none.</param>
    /// <param name="options">What to look at. Default: everything but overfitting.</param>
    /// <param name="optimizer">What updates the weights, for <see cref="PreFlightOptions.OverfitOneBatch"/>; its learning rate is used as it is. Default <see cref="AdamW"/> as it comes.</param>
    /// <param name="precision">The types that are computed with; the model's weights must be of those already. Default <see cref="Precision.Full"/>.</param>
    /// <returns>Warnings with advice, in the order of <see cref="PreFlightCheck"/>; empty when nothing was found.</returns>
    /// <exception cref="Exception">Whatever the forward or backward pass throws, unless a finding tells the cause.</exception>
    public static IReadOnlyList<Finding> Run(
        TrainingStep step, BatchLoader train, BatchLoader? validation = null, PreFlightOptions? options = null,
        OptimizerOptions? optimizer = null, Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new PreFlightOptions();
        if (!options.Enabled || train.BatchesPerEpoch == 0)
            return [];
        using var state = new ModelState(step.Model);
        using var batches = new SampleBatches(train, validation);
        using var scope = NewDisposeScope();
        var flight = new Flight(step, batches, Devices.Move(batches.First, Devices.Of(step.Model), channelsLast: false, scope), precision ?? Precision.Full, state);
        return [.. flight.Look(options, train.Options.Shuffle, optimizer ?? new AdamW()).OrderBy(finding => finding.Check)];
    }

    private sealed class Flight(TrainingStep step, SampleBatches batches, Batch first, Precision precision, ModelState state)
    {
        private Batch _batch = first;

        public IEnumerable<Finding> Look(PreFlightOptions options, bool shuffled, OptimizerOptions optimizer)
        {
            var findings = new List<Finding>();
            Add(PreFlightCheck.Inputs, () => InputCheck.Of(batches));
            Add(PreFlightCheck.Order, () => OrderCheck.Of(batches, shuffled));
            if (Passes(options, findings) is not { } passes)
                return findings;
            Add(PreFlightCheck.Labels, () => LabelCheck.Of(step, batches, passes[0]));
            Add(PreFlightCheck.InitialLoss, () => passes.SelectMany(pass => LossCheck.Initial(step, pass)));
            Add(PreFlightCheck.Logits, () => passes.SelectMany(pass => LossCheck.Logits(step, pass)));
            Add(PreFlightCheck.Gradients, () => passes.SelectMany((pass, index) => GradientCheck.Of(pass, () => Nudged(index))));
            Add(PreFlightCheck.Modes, () => ModeCheck.Of(step, _batch, precision, state, passes));
            Add(PreFlightCheck.Overfitting, () => OverfitCheck.Of(step, _batch, precision, optimizer, options, state));
            return findings;

            void Add(PreFlightCheck check, Func<IEnumerable<string>> look)
            {
                if (options.Has(check))
                    findings.AddRange(look().Select(text => new Finding(check, text)));
            }
        }

        /// <returns>Null where a finding tells why there are none.</returns>
        private IReadOnlyList<TrialPass>? Passes(PreFlightOptions options, List<Finding> findings)
        {
            if (!Enum.GetValues<PreFlightCheck>().Any(check => check is not (PreFlightCheck.Inputs or PreFlightCheck.Order) && options.Has(check)))
                return null;
            while (true)
                try
                {
                    var passes = TrialPass.All(step, _batch, precision, state);
                    state.PutBackValues();
                    return passes;
                }
                catch (Exception error) when (OutOfMemory.Is(error) && _batch.Count > 1)
                {
                    // As in training, a part of the batch will do.
                    state.DropGradients();
                    _batch = _batch.Narrow(0, _batch.Count / 2);
                }
                catch (Exception)
                {
                    if (!options.Has(PreFlightCheck.Labels) || LabelCheck.Diagnose(step, batches, _batch) is not { } text)
                        throw;
                    findings.Add(new Finding(PreFlightCheck.Labels, text));
                    return null;
                }
        }

        private TrialPass Nudged(int index)
        {
            ModeCheck.Nudge(state);
            var passes = TrialPass.All(step, _batch, precision, state);
            state.PutBackValues();
            return passes[index];
        }
    }
}
