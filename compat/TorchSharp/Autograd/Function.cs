namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with a backward pass of its own. Derive from <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            protected Function()
            {
            }

            /// <summary>The name in error messages.</summary>
            public abstract string Name { get; }

            /// <summary>Runs a new function's forward pass and records its backward pass, where one of the tensors among the arguments needs it.</summary>
            public static List<Tensor> apply_internal(params object[] vars) => FunctionCall.Apply(new T().Passes, vars);

            internal abstract IFunction Passes { get; }
        }

        /// <summary>A function with one result: override the two passes, call <see cref="apply"/>.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>, IFunction where T : SingleTensorFunction<T>, new()
        {
            protected SingleTensorFunction()
            {
            }

            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>Computes the result; nothing in it is recorded.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>The gradient of every argument of the forward pass, null for those that have none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal override IFunction Passes => this;

            IReadOnlyList<Tensor> IFunction.Forward(AutogradContext context, object[] arguments) => [forward(context, arguments)];

            IReadOnlyList<Tensor?> IFunction.Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients[0]);
        }

        /// <summary>A function with several results: override the two passes, call <see cref="apply"/>.</summary>
        public abstract class MultiTensorFunction<T> : Function<T>, IFunction where T : MultiTensorFunction<T>, new()
        {
            protected MultiTensorFunction()
            {
            }

            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            /// <summary>Computes the results; nothing in it is recorded.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>The gradient of every argument of the forward pass, null for those that have none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal override IFunction Passes => this;

            IReadOnlyList<Tensor> IFunction.Forward(AutogradContext context, object[] arguments) => forward(context, arguments);

            IReadOnlyList<Tensor?> IFunction.Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients);
        }
    }
}
