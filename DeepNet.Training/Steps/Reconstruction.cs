using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Checks of what autoencoders take and give; the messages say what was received and what is expected.</summary>
internal static class Reconstruction
{
    internal static void RequireInputs(string step, Tensor inputs)
    {
        if (inputs.Dimensions < 2 || !inputs.is_floating_point())
            throw new ArgumentException(
                $"{step} takes inputs [batch, …] of a floating-point type with two dimensions or more, but got {Shapes.Of(inputs)} of type {inputs.dtype}.");
    }

    /// <summary>The outputs in the inputs' shape.</summary>
    internal static Tensor As(string step, Tensor outputs, Tensor inputs)
    {
        if (outputs.Dimensions == 0 || outputs.size(0) != inputs.size(0) || outputs.numel() != inputs.numel())
            throw new ArgumentException($"{step} takes as many outputs of each sample as inputs, but the model made {Shapes.Of(outputs)} of {Shapes.Of(inputs)}.");
        return outputs.reshape(inputs.shape);
    }
}
