namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with hooks that run before and after its forward pass when it is invoked by <c>call</c>.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected Dictionary<string, TPreHook> pre_hooks = [];
            protected Dictionary<string, TPostHook> post_hooks = [];
            protected Dictionary<string, Action<Module>> module_pre_hooks = [];
            protected Dictionary<string, Action<Module>> module_post_hooks = [];

            private long _hooks;

            protected HookableModule(string name) : base(name)
            {
            }

            internal bool HasPreHooks => pre_hooks.Count + module_pre_hooks.Count != 0;
            internal bool HasPostHooks => post_hooks.Count + module_post_hooks.Count != 0;

            /// <summary>A hook that sees the inputs and may return others.</summary>
            public HookRemover register_forward_pre_hook(TPreHook? hook) => Add(pre_hooks, hook);

            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(module_pre_hooks, hook);

            /// <summary>A hook that sees inputs and result and may return another result.</summary>
            public HookRemover register_forward_hook(TPostHook? hook) => Add(post_hooks, hook);

            public HookRemover register_forward_hook(Action<Module> hook) => Add(module_post_hooks, hook);

            private HookRemover Add<T>(Dictionary<string, T> hooks, T? hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                var key = (++_hooks).ToString(System.Globalization.CultureInfo.InvariantCulture);
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                _ = pre_hooks.Remove(key) || post_hooks.Remove(key) || module_pre_hooks.Remove(key) || module_post_hooks.Remove(key);
            }

            /// <summary>Takes a hook off its module again.</summary>
            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove() => module.Remove(key);
            }
        }
    }
}
