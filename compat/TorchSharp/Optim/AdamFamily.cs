using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The fields that Adam's and AdamW's states have in common.</summary>
internal interface IAdamState
{
    ref long Step { get; }
    Tensor? ExpAvg { get; }
    Tensor? ExpAvgSq { get; }
    Tensor? MaxExpAvgSq { get; }
}

/// <summary>What Adam and AdamW share: all but where the weight decay acts.</summary>
internal static class AdamFamily
{
    /// <summary>One step of all parameters that have a gradient, in one native call.</summary>
    internal static void Update<TState>(Operator kernel, Parameter[] parameters, TState[] states, double lr, (double, double) betas, double eps,
        double weight_decay, bool amsgrad, bool maximize) where TState : OptimizerState, IAdamState
    {
        var count = parameters.Length;
        var exp_avg = new Tensor?[count];
        var exp_avg_sq = new Tensor?[count];
        var max_exp_avg_sq = new Tensor?[amsgrad ? count : 0];
        var steps = new long[count];
        for (var k = 0; k < count; k++)
        {
            var state = states[k];
            exp_avg[k] = state.ExpAvg;
            exp_avg_sq[k] = state.ExpAvgSq;
            steps[k] = state.Step;
            if (amsgrad)
                max_exp_avg_sq[k] = state.MaxExpAvgSq;
        }
        steps = kernel.CallInts(parameters, exp_avg, exp_avg_sq, max_exp_avg_sq, steps, lr, betas.Item1, betas.Item2, eps, weight_decay, amsgrad, maximize);
        for (var k = 0; k < count; k++)
            states[k].Step = steps[k];
    }

    internal static void Check(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        OptimizerOptions.Check(lr >= 0, nameof(lr), lr, "at least 0");
        OptimizerOptions.Check(beta1 is >= 0 and < 1, nameof(beta1), beta1, "in [0, 1)");
        OptimizerOptions.Check(beta2 is >= 0 and < 1, nameof(beta2), beta2, "in [0, 1)");
        OptimizerOptions.Check(eps >= 0, nameof(eps), eps, "at least 0");
        OptimizerOptions.Check(weight_decay >= 0, nameof(weight_decay), weight_decay, "at least 0");
    }
}
