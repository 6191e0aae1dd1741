namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with one argument.</summary>
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        /// <summary>A module whose forward pass takes one argument. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T, TResult>
            : HookableModule<
                Func<Module<T, TResult>, T, T>,
                Func<Module<T, TResult>, T, TResult, TResult>>,
                IModule<T, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        input = hook(this, input) ?? input;
                }
                var result = forward(input);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>What can be called with two arguments.</summary>
        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module whose forward pass takes two arguments. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T1, T2, TResult>
            : HookableModule<
                Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>,
                Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>,
                IModule<T1, T2, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                }
                var result = forward(input1, input2);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input1, input2, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>What can be called with three arguments.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>A module whose forward pass takes three arguments. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T1, T2, T3, TResult>
            : HookableModule<
                Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>,
                Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>,
                IModule<T1, T2, T3, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                }
                var result = forward(input1, input2, input3);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input1, input2, input3, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>What can be called with four arguments.</summary>
        public interface IModule<T1, T2, T3, T4, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>A module whose forward pass takes four arguments. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult>
            : HookableModule<
                Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>,
                Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>,
                IModule<T1, T2, T3, T4, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2, input3, input4) = hook(this, input1, input2, input3, input4) ?? (input1, input2, input3, input4);
                }
                var result = forward(input1, input2, input3, input4);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input1, input2, input3, input4, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>What can be called with five arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);
        }

        /// <summary>A module whose forward pass takes five arguments. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, TResult>
            : HookableModule<
                Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (T1, T2, T3, T4, T5)?>,
                Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult>>,
                IModule<T1, T2, T3, T4, T5, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2, input3, input4, input5) = hook(this, input1, input2, input3, input4, input5) ?? (input1, input2, input3, input4, input5);
                }
                var result = forward(input1, input2, input3, input4, input5);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input1, input2, input3, input4, input5, result) ?? result;
                }
                return result;
            }
        }

        /// <summary>What can be called with six arguments.</summary>
        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }

        /// <summary>A module whose forward pass takes six arguments. <c>call</c> runs the hooks too.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult>
            : HookableModule<
                Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (T1, T2, T3, T4, T5, T6)?>,
                Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>,
                IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                if (HasPreHooks)
                {
                    foreach (var hook in module_pre_hooks.Values)
                        hook(this);
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2, input3, input4, input5, input6) = hook(this, input1, input2, input3, input4, input5, input6) ?? (input1, input2, input3, input4, input5, input6);
                }
                var result = forward(input1, input2, input3, input4, input5, input6);
                if (HasPostHooks)
                {
                    foreach (var hook in module_post_hooks.Values)
                        hook(this);
                    foreach (var hook in post_hooks.Values)
                        result = hook(this, input1, input2, input3, input4, input5, input6, result) ?? result;
                }
                return result;
            }
        }
    }
}
