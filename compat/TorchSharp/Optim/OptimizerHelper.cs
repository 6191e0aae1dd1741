using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameter groups and states: what the optimizers share.</summary>
public abstract partial class OptimizerHelper : optim.Optimizer
{
    private static readonly Operator ZeroGradients = new("deepnet::zero_grad_");

    protected OptimizerOptions _defaults = null!;

    /// <summary>By the parameter's handle.</summary>
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper() : base(IntPtr.Zero)
    {
    }

    protected enum TypeCode
    {
        Double = 0,
        Long = 1,
        Tensor = 2,
        Options = 3,
        State = 4,
    }

    public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

    public override void zero_grad()
    {
        foreach (var group in _parameter_groups)
            ZeroGradients.Run(group.Members);
    }

    /// <summary>Moves the states to the device, after the parameters were moved.</summary>
    public void to(Device device)
    {
        foreach (var state in _state.values())
            state.to(device);
    }

    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        foreach (var parameter in param_group.Members)
        {
            if (!parameter.is_leaf)
                throw new ArgumentException("Only leaf tensors can be optimized: a parameter of the group is the result of an operation.", nameof(param_group));
            if (_state.ContainsKey(parameter.Handle))
                throw new ArgumentException("A parameter of the group is in another group of this optimizer already.", nameof(param_group));
        }
        _parameter_groups.Add(param_group);
    }

    /// <summary>Runs the closure, if there is one, then <paramref name="body"/> for each group, in a scope and without recording gradients.</summary>
    protected virtual Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        ArgumentNullException.ThrowIfNull(body);
        var loss = Evaluate(loss_closure);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var group in _parameter_groups)
            body((T)group);
        return loss;
    }

    private protected static Tensor Evaluate(Func<Tensor>? closure)
    {
        if (closure is null)
            return null!;
        using var guard = enable_grad();
        return closure();
    }

    /// <summary>Starts with these defaults and groups.</summary>
    private protected void Start(OptimizerOptions defaults, IEnumerable<ParamGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _defaults = defaults;
        foreach (var group in groups)
            add_param_group(group);
        if (!_parameter_groups.Any(group => group.Members.Length > 0))
            throw new ArgumentException($"{GetType().Name} got no parameters.", nameof(groups));
    }

    /// <summary>Gives each parameter of the group, whose options are complete, a fresh state.</summary>
    private protected void AddStates(ParamGroup group, Func<Parameter, OptimizerState> create)
    {
        foreach (var parameter in group.Members)
        {
            if (_state.ContainsKey(parameter.Handle))
                continue;
            var state = create(parameter);
            state.Initialize(group.Options);
            _state[parameter.Handle] = state;
        }
    }

    /// <summary>The group's parameters, each once, and their states.</summary>
    private protected Bound<TState> Bind<TState>(ParamGroup group) where TState : OptimizerState
    {
        if (group.Bound is Bound<TState> bound && ReferenceEquals(bound.Source, group.Members))
            return bound;
        var parameters = group.Members.DistinctBy(parameter => parameter.Handle).ToArray();
        bound = new Bound<TState>(group.Members, parameters, Array.ConvertAll(parameters, parameter => (TState)_state[parameter.Handle]));
        group.Bound = bound;
        return bound;
    }

    private protected sealed record Bound<TState>(Parameter[] Source, Parameter[] Parameters, TState[] States);
}
