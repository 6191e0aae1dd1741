using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp
{
    namespace Utils
    {
        /// <summary>Registers the field's module, parameter or buffer under another name than the field's own.</summary>
        public class ComponentNameAttribute : Attribute
        {
            public string Name { get; set; } = "";
        }
    }

    public static class FieldInfoExtensionMethods
    {
        /// <summary>The name under which a module registers what the field holds.</summary>
        public static string ComponentName(this FieldInfo field)
            => field.GetCustomAttribute<ComponentNameAttribute>() is { Name: { Length: > 0 } name } ? name : field.Name;
    }

    /// <summary>The fields of a module type that can hold modules, parameters or buffers, found once per type.</summary>
    internal static class ComponentFields
    {
        private static readonly ConcurrentDictionary<Type, (string, FieldInfo)[]> _fields = new();

        internal static (string Name, FieldInfo Field)[] Of(Type type) => _fields.GetOrAdd(type, Find);

        // The order is reflection's: the type's own fields as declared, then those it inherits.
        private static (string, FieldInfo)[] Find(Type type) => type
            .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => CanHoldComponent(field.FieldType) && field.DeclaringType!.Assembly != typeof(ComponentFields).Assembly)
            .Select(field => (field.ComponentName(), field))
            .ToArray();

        private static bool CanHoldComponent(Type type)
            => type.IsInterface || type == typeof(object) || typeof(torch.nn.Module).IsAssignableFrom(type) || typeof(torch.Tensor).IsAssignableFrom(type);
    }
}
