using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace DeepNet.Tests.Compat.Autograd;

internal sealed class Exponential : SingleTensorFunction<Exponential>
{
    internal static AutogradContext? Last { get; private set; }

    public override string Name => nameof(Exponential);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        Last = ctx;
        var result = ((Tensor)vars[0]).exp();
        ctx.save_for_backward([result]);
        return result;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0]];
}

internal sealed class ScaledSumAndProduct : MultiTensorFunction<ScaledSumAndProduct>
{
    public override string Name => nameof(ScaledSumAndProduct);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var (x, scale, y) = ((Tensor)vars[0], (double)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([x, y]);
        ctx.save_data("scale", scale);
        return [(x + y) * scale, x * y];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var saved = ctx.get_saved_variables();
        var ofSum = grad_outputs[0] * (double)ctx.get_data("scale");
        return [ofSum + grad_outputs[1] * saved[1], null!, ofSum + grad_outputs[1] * saved[0]];
    }
}

internal sealed class CountsGradients : MultiTensorFunction<CountsGradients>
{
    internal static int Defined { get; set; }

    public override string Name => nameof(CountsGradients);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads((bool)vars[1]);
        var x = (Tensor)vars[0];
        return [x * 2, x * 3];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        Defined = grad_outputs.Count(gradient => gradient is not null);
        return [grad_outputs[0] * 2, null!];
    }
}

internal sealed class Throwing : SingleTensorFunction<Throwing>
{
    public override string Name => nameof(Throwing);

    public override Tensor forward(AutogradContext ctx, params object[] vars)
        => (bool)vars[1] ? throw new NotSupportedException("forward") : ((Tensor)vars[0]).clone();

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => throw new NotSupportedException("backward");
}

internal sealed class WrongGradients : SingleTensorFunction<WrongGradients>
{
    public override string Name => nameof(WrongGradients);

    public override Tensor forward(AutogradContext ctx, params object[] vars) => ((Tensor)vars[1]).clone();

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
}

internal sealed class DoubleInPlace : MultiTensorFunction<DoubleInPlace>
{
    public override string Name => nameof(DoubleInPlace);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        x.mul_(2);
        var sign = x.sign();
        ctx.mark_dirty([x]);
        ctx.mark_non_differentiable([sign]);
        return [x, sign];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] * 2];
}
