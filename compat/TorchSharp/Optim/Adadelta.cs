using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adadelta: Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.</summary>
public class Adadelta : OptimizerHelper
{
    private static readonly Operator Kernel = new("deepnet::adadelta_");

    public Adadelta(IEnumerable<Parameter> parameters, double lr, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize)
    {
    }

    public Adadelta(IEnumerable<ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize
        = false)
        => Start(ParamGroup.All(lr, rho, eps, weight_decay, maximize), parameters);

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
        var steps = Kernel.CallInts(parameters, Array.ConvertAll(states, state => state.square_avg), Array.ConvertAll(states, state =>
            state.acc_delta), Array.ConvertAll(states, state => state.step), o.LearningRate!.Value,
            o.rho!.Value, o.eps!.Value, o.weight_decay!.Value, o.maximize!.Value);
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
        public double? rho;
        public double? eps;
        public double? weight_decay;
        public bool? maximize;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (rho, eps, weight_decay) = (other.rho, other.eps, other.weight_decay);
            maximize = other.maximize;
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (rho, eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            maximize = reader.ReadBoolean();
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var value in (ReadOnlySpan<double>)[rho!.Value, eps!.Value, weight_decay!.Value])
                writer.Write(value);
            writer.Write(maximize!.Value);
        }

        internal void TakeDefaults(Options defaults)
        {
            TakeLearningRate(defaults);
            rho ??= defaults.rho;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            maximize ??= defaults.maximize;
            Check(LearningRate >= 0, "lr", LearningRate!.Value, "at least 0");
            Check(rho is >= 0 and <= 1, nameof(rho), rho!.Value, "in [0, 1]");
            Check(eps >= 0, nameof(eps), eps!.Value, "at least 0");
            Check(weight_decay >= 0, nameof(weight_decay), weight_decay!.Value, "at least 0");
        }
    }

    public class ParamGroup : ParamGroup<Options>
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0,
            bool maximize = false)
            : base(parameters, All(lr, rho, eps, weight_decay, maximize))
        {
        }

        internal static Options All(double lr, double rho, double eps, double weight_decay, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            rho = rho,
            eps = eps,
            weight_decay = weight_decay,
            maximize = maximize,
        };
    }

    public sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        public long step;
        public Tensor square_avg = null!;
        public Tensor acc_delta = null!;

        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Zero(ref square_avg!);
            Zero(ref acc_delta!);
        }

        public override void to(Device device)
        {
            Move(ref square_avg!, device);
            Move(ref acc_delta!, device);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = Same<State>(source);
            step = other.step;
            Copy(ref square_avg!, other.square_avg);
            Copy(ref acc_delta!, other.acc_delta);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Load(reader, ref square_avg!);
            Load(reader, ref acc_delta!);
        }

        public override void SaveStateDict(BinaryWriter writer) => Save(writer, step, square_avg, acc_delta);

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State rhs && step == rhs.step && Close(square_avg, rhs.square_avg) && Close(acc_delta, rhs.acc_delta);

        public void Dispose() => Release(square_avg, acc_delta);
    }
}
