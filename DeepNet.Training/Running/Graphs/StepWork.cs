using DeepNet.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The work of a step that can be recorded: two halves, between which the gradients can be looked at. Nothing may be read in either.</summary>
/// <param name="Parameters">What learns.</param>
/// <param name="Pass">From a window's batches to gradients; the step that is given is told of the figures.</param>
/// <param name="Update">Updates the weights, forgets the gradients, and returns the row of the step's figures.</param>
/// <param name="Ready">Called between the two, each time; null where nobody looks.</param>
internal sealed record StepWork(
    IReadOnlyList<Parameter> Parameters, Action<IReadOnlyList<Batch>, DeferredStep> Pass, Func<DeferredStep, Tensor> Update, Action? Ready);
