using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adagrad: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011.</summary>
public class Adagrad : OptimizerHelper
{
    private static readonly Operator Kernel = new("deepnet::adagrad_");

    public Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
        double initial_accumulator_value = 0, double eps = 1e-10)
        : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
    {
    }

    public Adagrad(IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
        double initial_accumulator_value = 0, double eps = 1e-10)
        => Start(ParamGroup.All(lr, lr_decay, weight_decay, initial_accumulator_value, eps), parameters);

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
        var steps = Kernel.CallInts(parameters, Array.ConvertAll(states, state => state.sum), Array.ConvertAll(states, state => state.step),
            o.LearningRate!.Value,
            o.lr_decay!.Value, o.weight_decay!.Value, o.eps!.Value);
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
        public double? lr_decay;
        public double? weight_decay;
        public double? initial_accumulator_value;
        public double? eps;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (lr_decay, weight_decay, initial_accumulator_value, eps) = (other.lr_decay, other.weight_decay, other.initial_accumulator_value,
                other.eps);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (lr_decay, weight_decay, initial_accumulator_value, eps) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadDouble());
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var value in (ReadOnlySpan<double>)[lr_decay!.Value, weight_decay!.Value, initial_accumulator_value!.Value, eps!.Value])
                writer.Write(value);
        }

        internal void TakeDefaults(Options defaults)
        {
            TakeLearningRate(defaults);
            lr_decay ??= defaults.lr_decay;
            weight_decay ??= defaults.weight_decay;
            initial_accumulator_value ??= defaults.initial_accumulator_value;
            eps ??= defaults.eps;
            Check(LearningRate >= 0, "lr", LearningRate!.Value, "at least 0");
            Check(lr_decay >= 0, nameof(lr_decay), lr_decay!.Value, "at least 0");
            Check(weight_decay >= 0, nameof(weight_decay), weight_decay!.Value, "at least 0");
            Check(initial_accumulator_value >= 0, nameof(initial_accumulator_value), initial_accumulator_value!.Value, "at least 0");
            Check(eps >= 0, nameof(eps), eps!.Value, "at least 0");
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

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
            double initial_accumulator_value = 0, double eps = 1e-10)
            : base(parameters, All(lr, lr_decay, weight_decay, initial_accumulator_value, eps))
        {
        }

        internal static Options All(double lr, double lr_decay, double weight_decay, double initial_accumulator_value, double eps) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            lr_decay = lr_decay,
            weight_decay = weight_decay,
            initial_accumulator_value = initial_accumulator_value,
            eps = eps,
        };
    }

    public sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        public long step;
        public Tensor sum = null!;

        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Zero(ref sum!);
            if (OptimizerOptions.Same<Options>(options).initial_accumulator_value is { } value and not 0)
                sum.add_(value);
        }

        public override void to(Device device)
        {
            Move(ref sum!, device);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = Same<State>(source);
            step = other.step;
            Copy(ref sum!, other.sum);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Load(reader, ref sum!);
        }

        public override void SaveStateDict(BinaryWriter writer) => Save(writer, step, sum);

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State rhs && step == rhs.step && Close(sum, rhs.sum);

        public void Dispose() => Release(sum);
    }
}
