using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>Ways to train by DeepNet's optimizers.</summary>
internal static class OptimizerRuns
{
    /// <summary>The same optimizer with or without native code, wrapped ones too.</summary>
    internal static OptimizerOptions With(this OptimizerOptions options, bool fused) => options switch
    {
        GroupedOptimizer grouped => grouped with { Fused = fused },
        Lookahead lookahead => lookahead with { Inner = lookahead.Inner.With(fused), Fused = fused },
        SharpnessAware aware => aware with { Inner = aware.Inner.With(fused), Fused = fused },
        _ => options,
    };

    internal static ModelOptimizer Create(this OptimizerOptions options, torch.nn.Module model) => options.Create([.. model.named_parameters()]);

    /// <summary>A step on each batch as the trainer takes it, with a second pass where the optimizer asks for it.</summary>
    /// <returns>The losses of the first passes.</returns>
    internal static double[] Train(this Twin twin, ModelOptimizer optimizer, int steps, int first = 0) => twin.Train(steps, step =>
    {
        if (optimizer.Ascend())
        {
            twin.Model.zero_grad();
            var (inputs, targets) = twin.Batch(step);
            twin.Loss(inputs, targets).backward();
        }
        optimizer.Step();
    }, first);

    /// <summary>The same with rates that the device reads.</summary>
    internal static double[] TrainOnDevice(this Twin twin, ModelOptimizer optimizer, int steps)
    {
        using var scope = torch.NewDisposeScope();
        var rates = new DeviceRates { LearningRate = torch.tensor((float)optimizer.LearningRate), GradientScale = torch.tensor(1f), FoundInfinite = torch.tensor(0f) };
        return twin.Train(steps, _ => optimizer.StepOnDevice(rates));
    }
}
