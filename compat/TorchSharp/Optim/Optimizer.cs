using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters, in groups with options of their own, by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = [];

            /// <param name="handle">Unused: optimizers have no native object of their own.</param>
            protected Optimizer(IntPtr handle)
            {
            }

            public delegate IntPtr LossClosure();

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>Sets the gradients of all parameters to zero; where memory traffic counts, the module's zero_grad, which drops them, is faster.</summary>
            public virtual void zero_grad() => throw new NotSupportedException($"{GetType().Name} does not override zero_grad.");

            /// <summary>Changes the parameters once.</summary>
            /// <param name="closure">Computes the loss again, for optimizers that want it more than once; its result is returned.</param>
            public virtual Tensor step(Func<Tensor>? closure = null) => throw new NotSupportedException($"{GetType().Name} does not override step.");

            public virtual IEnumerable<Parameter> parameters() => throw new NotSupportedException($"{GetType().Name} does not override parameters.");

            public virtual void add_param_group(ParamGroup param_group) => throw new NotSupportedException($"{GetType().Name} has no parameter groups.");

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>An optimizer's options and states: not copies, but those that it works with.</summary>
            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>One for each parameter group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>One for each parameter.</summary>
                public List<OptimizerState> State { get; } = [];

                /// <summary>For each group, where the states of its parameters are in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }
    }
}
