using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Stochastic gradient descent, with momentum: b = momentum · b + (1 - dampening) · g, and Nesterov's variant, as PyTorch defines them.
/// </summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    private static readonly Operator Kernel = new("deepnet::sgd_");

    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false,
        bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false,
        bool maximize = false)
        => Start(ParamGroup.All(lr, momentum, dampening, weight_decay, nesterov, maximize), parameters);

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
        var buffered = o.momentum != 0;
        var buffers = new Tensor?[buffered ? states.Length : 0];
        // To the kernel a count of 0 means that the buffer is new and takes the gradient as it is.
        var steps = new long[states.Length];
        for (var k = 0; k < buffers.Length; k++)
        {
            steps[k] = states[k].momentum_buffer is null ? 0 : 1;
            buffers[k] = states[k].Buffer();
        }
        Kernel.Run(parameters, buffers, steps, o.LearningRate!.Value, o.momentum!.Value, o.dampening!.Value, o.weight_decay!.Value, o.nesterov!.Value,
            o.maximize!.Value);
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
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
            (nesterov, maximize) = (other.nesterov, other.maximize);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (momentum, dampening, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (nesterov, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var value in (ReadOnlySpan<double>)[momentum!.Value, dampening!.Value, weight_decay!.Value])
                writer.Write(value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        internal void TakeDefaults(Options defaults)
        {
            TakeLearningRate(defaults);
            momentum ??= defaults.momentum;
            dampening ??= defaults.dampening;
            weight_decay ??= defaults.weight_decay;
            nesterov ??= defaults.nesterov;
            maximize ??= defaults.maximize;
            Check(LearningRate >= 0, "lr", LearningRate!.Value, "at least 0");
            Check(momentum >= 0, nameof(momentum), momentum!.Value, "at least 0");
            Check(weight_decay >= 0, nameof(weight_decay), weight_decay!.Value, "at least 0");
            if (nesterov == true && (momentum == 0 || dampening != 0))
                throw new ArgumentException($"Nesterov momentum requires a momentum and no dampening, but got momentum {momentum} and dampening {dampening}.");
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

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : base(parameters, All(lr, momentum, dampening, weight_decay, nesterov, maximize))
        {
        }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }

        internal static Options All(double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            momentum = momentum,
            dampening = dampening,
            weight_decay = weight_decay,
            nesterov = nesterov,
            maximize = maximize,
        };
    }

    public sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        /// <summary>Null until the first step with momentum and a gradient.</summary>
        public Tensor? momentum_buffer;

        public override void Initialize(OptimizerOptions options) => Replace(ref momentum_buffer, null);

        /// <summary>The buffer, made if the parameter has a gradient by now.</summary>
        internal Tensor? Buffer()
        {
            if (momentum_buffer is not null)
                return momentum_buffer;
            using var gradient = _parameter.grad;
            if (gradient is not null)
                Zero(ref momentum_buffer);
            return momentum_buffer;
        }

        public override void to(Device device) => Move(ref momentum_buffer, device);

        public override void LoadStateDict(OptimizerState source) => Copy(ref momentum_buffer, Same<State>(source).momentum_buffer);

        public override void LoadStateDict(BinaryReader reader)
        {
            reader.ReadInt64();
            Load(reader, ref momentum_buffer);
        }

        public override void SaveStateDict(BinaryWriter writer) => Save(writer, momentum_buffer is null ? 0 : 1, momentum_buffer);

        public override bool ApproximatelyEquals(OptimizerState other) => other is State rhs && Close(momentum_buffer, rhs.momentum_buffer);

        public void Dispose() => Release(momentum_buffer);
    }
}
