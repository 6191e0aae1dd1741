using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// RMSprop: Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012; centered: Graves, "Generating Sequences
/// With Recurrent Neural Networks", 2013.
/// </summary>
public class RMSProp : OptimizerHelper, optim.IMomentum
{
    private static readonly Operator Kernel = new("deepnet::rmsprop_");

    public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
        double momentum = 0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
    {
    }

    public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
        double momentum = 0, bool centered = false, bool maximize = false)
        => Start(ParamGroup.All(lr, alpha, eps, weight_decay, momentum, centered, maximize), parameters);

    /// <summary>The default momentum; setting it sets that of every group.</summary>
    public double Momentum
    {
        get => ((Options)_defaults).momentum!.Value;
        set
        {
            ((Options)_defaults).momentum = value;
            foreach (var group in _parameter_groups)
                ((ParamGroup)group).Momentum = value;
        }
    }

    public override Tensor step(Func<Tensor>? closure = null)
    {
        var loss = Evaluate(closure);
        foreach (var group in _parameter_groups)
            Update(Bind<State>(group), (Options)group.Options);
        return loss;
    }

    /// <summary>One step of all parameters that have a gradient, in one native call.</summary>
    private static void Update(Bound<State> bound, Options o)
    {
        var (_, parameters, states) = bound;
        var grad_avg = o.centered == true ? Array.ConvertAll(states, state => state.Average()) : [];
        var momentum_buffer = o.momentum > 0 ? Array.ConvertAll(states, state => state.Buffer()) : [];
        var steps = Kernel.CallInts(parameters, Array.ConvertAll(states, state => state.square_avg), grad_avg, momentum_buffer,
            Array.ConvertAll(states, state => state.step), o.LearningRate!.Value,
            o.alpha!.Value, o.eps!.Value, o.weight_decay!.Value, o.momentum!.Value, o.centered!.Value, o.maximize!.Value);
        for (var k = 0; k < states.Length; k++)
            states[k].step = steps[k];
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Options ??= new Options();
        OptimizerOptions.Same<Options>(param_group.Options).TakeDefaults((Options)_defaults);
        base.add_param_group(param_group);
        AddStates(param_group, parameter => new State(parameter));
    }

    public class Options : OptimizerOptions
    {
        public double? alpha;
        public double? eps;
        public double? weight_decay;
        public double? momentum;
        public bool? centered;
        public bool? maximize;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (alpha, eps, weight_decay, momentum) = (other.alpha, other.eps, other.weight_decay, other.momentum);
            (centered, maximize) = (other.centered, other.maximize);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (alpha, eps, weight_decay, momentum) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (centered, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var value in (ReadOnlySpan<double>)[alpha!.Value, eps!.Value, weight_decay!.Value, momentum!.Value])
                writer.Write(value);
            writer.Write(centered!.Value);
            writer.Write(maximize!.Value);
        }

        internal void TakeDefaults(Options defaults)
        {
            TakeLearningRate(defaults);
            alpha ??= defaults.alpha;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            momentum ??= defaults.momentum;
            centered ??= defaults.centered;
            maximize ??= defaults.maximize;
            Check(LearningRate >= 0, "lr", LearningRate!.Value, "at least 0");
            Check(alpha >= 0, nameof(alpha), alpha!.Value, "at least 0");
            Check(eps >= 0, nameof(eps), eps!.Value, "at least 0");
            Check(weight_decay >= 0, nameof(weight_decay), weight_decay!.Value, "at least 0");
            Check(momentum >= 0, nameof(momentum), momentum!.Value, "at least 0");
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0,
            double momentum = 0, bool centered = false)
            : base(parameters, All(lr, alpha, eps, weight_decay, momentum, centered, maximize: false))
        {
        }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }

        internal static Options All(double lr, double alpha, double eps, double weight_decay, double momentum, bool centered, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            alpha = alpha,
            eps = eps,
            weight_decay = weight_decay,
            momentum = momentum,
            centered = centered,
            maximize = maximize,
        };
    }

    public sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        public long step;
        public Tensor square_avg = null!;
        public Tensor? grad_avg;
        public Tensor? momentum_buffer;

        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Zero(ref square_avg!);
            Replace(ref grad_avg, null);
            Replace(ref momentum_buffer, null);
        }

        // Both are made when they are first wanted: centering and momentum may be switched on later.
        internal Tensor Average()
        {
            if (grad_avg is null)
                Zero(ref grad_avg);
            return grad_avg!;
        }

        internal Tensor Buffer()
        {
            if (momentum_buffer is null)
                Zero(ref momentum_buffer);
            return momentum_buffer!;
        }

        public override void to(Device device)
        {
            Move(ref square_avg!, device);
            Move(ref grad_avg, device);
            Move(ref momentum_buffer, device);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = Same<State>(source);
            step = other.step;
            Copy(ref square_avg!, other.square_avg);
            Copy(ref grad_avg, other.grad_avg);
            Copy(ref momentum_buffer, other.momentum_buffer);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Load(reader, ref square_avg!);
            Load(reader, ref grad_avg);
            Load(reader, ref momentum_buffer);
        }

        public override void SaveStateDict(BinaryWriter writer) => Save(writer, step, square_avg, grad_avg, momentum_buffer);

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State rhs && step == rhs.step && Close(square_avg, rhs.square_avg) && Close(grad_avg, rhs.grad_avg) &&
                Close(momentum_buffer, rhs.momentum_buffer);

        public void Dispose() => Release(square_avg, grad_avg, momentum_buffer);
    }
}
