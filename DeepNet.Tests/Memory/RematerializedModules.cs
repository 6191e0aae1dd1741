using static TorchSharp.torch;

namespace DeepNet.Tests.Memory;

/// <summary>A layer, dropout, batch norm and activation, that counts its runs and remembers the type it computed in.</summary>
internal sealed class RunCounter : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _linear = nn.Linear(8, 8), _dropout = nn.Dropout(0.3), _norm = nn.BatchNorm1d(8);

    public RunCounter() : base(nameof(RunCounter))
    {
        register_module("linear", _linear);
        register_module("dropout", _dropout);
        register_module("norm", _norm);
    }

    public int Runs { get; private set; }

    public ScalarType Seen { get; private set; }

    public override Tensor forward(Tensor input)
    {
        Runs++;
        using var scope = NewDisposeScope();
        var hidden = _linear.call(input);
        Seen = hidden.dtype;
        hidden = _norm.call(_dropout.call(hidden));
        hidden.relu_();
        return hidden.MoveToOuterDisposeScope();
    }

    protected override void RegisterComponents()
    {
    }
}

/// <summary>Two modules one after the other, run in a way that is given.</summary>
internal sealed class Nest : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _first, _second;
    private readonly Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> _run;

    public Nest(nn.Module<Tensor, Tensor> first, nn.Module<Tensor, Tensor> second, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> run) : base(nameof(Nest))
    {
        (_first, _second, _run) = (first, second, run);
        register_module("first", first);
        register_module("second", second);
    }

    public override Tensor forward(Tensor input) => _run(_second, _run(_first, input));

    protected override void RegisterComponents()
    {
    }
}

/// <summary>tanh(W x) + V y.</summary>
internal sealed class Weighted : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _first = nn.Linear(4, 4), _second = nn.Linear(4, 4);

    public Weighted() : base(nameof(Weighted))
    {
        register_module("first", _first);
        register_module("second", _second);
    }

    public override Tensor forward(Tensor x, Tensor y) => _first.call(x).tanh() + _second.call(y);

    protected override void RegisterComponents()
    {
    }
}

internal static class ModuleGradients
{
    public static Dictionary<string, Tensor> GradientsOf(this nn.Module module, string prefix = "")
        => module.named_parameters().ToDictionary(named => prefix + named.name, named => named.parameter.grad!);
}
