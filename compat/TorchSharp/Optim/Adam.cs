using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015. Weight decay is L2 regularisation: it passes through the gradient.
/// </summary>
public class Adam : OptimizerHelper, optim.IBetas
{
    private static readonly Operator Kernel = new("deepnet::adam_");

    public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
        bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
        bool amsgrad = false, bool maximize = false)
        => Start(ParamGroup.All(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize), parameters);

    /// <summary>The default betas; setting them sets those of every group.</summary>
    public (double, double) Betas
    {
        get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
        set
        {
            var defaults = (Options)_defaults;
            (defaults.beta1, defaults.beta2) = value;
            foreach (var group in _parameter_groups)
                ((ParamGroup)group).Betas = value;
        }
    }

    public override Tensor step(Func<Tensor>? closure = null)
    {
        var loss = Evaluate(closure);
        foreach (var group in _parameter_groups)
        {
            var (_, parameters, states) = Bind<State>(group);
            var o = (Options)group.Options;
            AdamFamily.Update(Kernel, parameters, states, o.LearningRate!.Value, (o.beta1!.Value, o.beta2!.Value), o.eps!.Value, o.weight_decay!.Value,
                o.amsgrad!.Value, o.maximize!.Value);
        }
        return loss;
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
        public double? beta1;
        public double? beta2;
        public double? eps;
        public double? weight_decay;
        public bool? amsgrad;
        public bool? maximize;

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = Same<Options>(source);
            (beta1, beta2, eps, weight_decay) = (other.beta1, other.beta2, other.eps, other.weight_decay);
            (amsgrad, maximize) = (other.amsgrad, other.maximize);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (beta1, beta2, eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            foreach (var value in (ReadOnlySpan<double>)[beta1!.Value, beta2!.Value, eps!.Value, weight_decay!.Value])
                writer.Write(value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }

        internal void TakeDefaults(Options defaults)
        {
            TakeLearningRate(defaults);
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
            AdamFamily.Check(LearningRate!.Value, beta1!.Value, beta2!.Value, eps!.Value, weight_decay!.Value);
        }
    }

    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, All(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
        {
        }

        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }

        internal static Options All(double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize) => new()
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
    }

    public sealed class State(Parameter parameter) : OptimizerState(parameter), IAdamState, IDisposable
    {
        public long step;
        public Tensor exp_avg = null!;
        public Tensor exp_avg_sq = null!;
        public Tensor? max_exp_avg_sq;

        ref long IAdamState.Step => ref step;
        Tensor? IAdamState.ExpAvg => exp_avg;
        Tensor? IAdamState.ExpAvgSq => exp_avg_sq;
        Tensor? IAdamState.MaxExpAvgSq => max_exp_avg_sq;

        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Zero(ref exp_avg!);
            Zero(ref exp_avg_sq!);
            if (OptimizerOptions.Same<Options>(options).amsgrad == true)
                Zero(ref max_exp_avg_sq);
        }

        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_avg_sq!, device);
            Move(ref max_exp_avg_sq, device);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = Same<State>(source);
            step = other.step;
            Copy(ref exp_avg!, other.exp_avg);
            Copy(ref exp_avg_sq!, other.exp_avg_sq);
            Copy(ref max_exp_avg_sq, other.max_exp_avg_sq);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Load(reader, ref exp_avg!);
            Load(reader, ref exp_avg_sq!);
            Load(reader, ref max_exp_avg_sq);
        }

        public override void SaveStateDict(BinaryWriter writer) => Save(writer, step, exp_avg, exp_avg_sq, max_exp_avg_sq);

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State rhs && step == rhs.step && Close(exp_avg, rhs.exp_avg) && Close(exp_avg_sq, rhs.exp_avg_sq)
                && Close(max_exp_avg_sq, rhs.max_exp_avg_sq);

        public void Dispose() => Release(exp_avg, exp_avg_sq, max_exp_avg_sq);
    }
}
