using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The rates of a formula that works with numbers and with scalars on the device (<see cref="ListRule"/>). On the device a step whose gradients are
/// not finite must change nothing, and the host does not know which step it is: the gradients are zero then, learning rate and decay too, and
/// the formula takes the memories of its running means from <see cref="Kept"/>.
/// </summary>
internal readonly struct FormulaRates
{
    private readonly Tensor? _refused; // bool scalar, on the device

    private FormulaRates(Rate learningRate, Rate weightDecay, Rate momentum, Rate step, Rate taken, Tensor? refused)
        => (LearningRate, WeightDecay, Momentum, Step, Taken, _refused) = (learningRate, weightDecay, momentum, step, taken, refused);

    /// <summary>η of the group; 0 where the step changes nothing.</summary>
    internal Rate LearningRate { get; }

    /// <summary>λ of the group; 0 where the step changes nothing, and known to be 0 where there is none.</summary>
    internal Rate WeightDecay { get; }

    /// <summary>The momentum, or β₁.</summary>
    internal Rate Momentum { get; }

    /// <summary>The number of the step at hand, the first being 1.</summary>
    internal Rate Step { get; }

    /// <summary>1; 0 where the step changes nothing.</summary>
    internal Rate Taken { get; }

    internal static FormulaRates OnHost(in StepRates rates, long step) => new(rates.LearningRate, rates.WeightDecay, rates.Momentum, step, 1, null);

    /// <param name="rates">The optimizer's.</param>
    /// <param name="scale">The group's share of the learning rate.</param>
    /// <param name="weightDecay">The group's.</param>
    /// <param name="momentum">What holds where <see cref="DeviceRates.Momentum"/> is null.</param>
    /// <param name="steps">The steps before this one, scalar on the device; null where the formula does not count.</param>
    internal static FormulaRates OnDevice(DeviceRates rates, double scale, double weightDecay, double momentum, Tensor? steps)
    {
        var taken = 1 - Rate.On(rates.FoundInfinite);
        return new(
            Rate.On(rates.LearningRate) * scale * taken,
            weightDecay == 0 ? 0 : taken * weightDecay,
            rates.Momentum is { } given ? Rate.On(given) : momentum,
            steps is null ? 0 : Rate.On(steps) + 1,
            taken,
            rates.FoundInfinite.ne(0));
    }

    /// <summary>A scalar that the formula computed: its value where the host takes the step and need not wait for it.</summary>
    internal Rate Of(Tensor scalar) => Reads(scalar) ? scalar.ToDouble() : Rate.On(scalar);

    /// <summary>Whether the host takes the step and need not wait for what is computed on the tensor's device.</summary>
    internal bool Reads(Tensor tensor) => Taken.Scalar is null && tensor.device.type == DeviceType.CPU;

    /// <summary>The share of a running mean that outlasts the step: its memory, or all of it where the step changes nothing.</summary>
    internal Rate Kept(Rate memory) => Taken.Scalar is null ? memory : 1 - (1 - memory) * Taken;

    /// <summary>Gradients as the formula takes them: divided by their scale, zero where the step changes nothing.</summary>
    internal TensorList Gradients(TensorList gradients, Tensor scale)
    {
        var divided = gradients.Div(Rate.On(scale));
        foreach (var gradient in divided.Items)
            gradient.masked_fill_(_refused!, -0.0); // whose sum with anything is that very thing, be it −0 itself
        return divided;
    }
}
