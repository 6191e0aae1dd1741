using System.Collections;
using System.Reflection;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>
/// Makes options records for tests of all of them: for each settable property some values that it accepts and that are not its default,
/// found by trying.
/// </summary>
internal sealed class OptionsSamples
{
    private const int Depth = 3;

    private static readonly Dictionary<Type, object[]> _candidates = new()
    {
        [typeof(bool)] = [true, false],
        [typeof(int)] = [3, 1, 7, 0, 2, 50],
        [typeof(long)] = [3L, 1L, 1L << 40, 0L],
        [typeof(double)] = [0.30000000000000004, 2.5, 1e-12, 1.0, 0.0, 50.0, -3.5],
        [typeof(string)] = ["val/näme \"quoted\"", "x", "cpu"],
        [typeof(Duration)] = [Duration.Steps(3), Duration.Share(0.3), Duration.Epochs(1.5)],
        [typeof(TimeSpan)] = [TimeSpan.FromTicks(12345678901), TimeSpan.Zero],
    };

    /// <summary>One with all defaults, and one with every property set that takes another value.</summary>
    public IEnumerable<object> Of(Type type)
    {
        var plain = Make(type, 0);
        yield return plain;
        var full = plain;
        foreach (var property in Settable(type))
            full = With(full, property);
        yield return full;
    }

    private object With(object value, PropertyInfo property)
    {
        foreach (var candidate in Values(property.PropertyType, 1))
        {
            if (Equals(candidate, property.GetValue(value)))
                continue;
            var copy = Clone(value);
            try
            {
                property.SetValue(copy, candidate);
                return copy;
            }
            catch (TargetInvocationException error) when (error.InnerException is ArgumentException)
            {
                // not a value of this option: the next
            }
        }
        Assert.Fail($"{value.GetType().Name}.{property.Name}: no other value was found for a {property.PropertyType.Name}.");
        return value;
    }

    private IEnumerable<object?> Values(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Values(inner, depth).Append(null);
        if (_candidates.TryGetValue(type, out var known))
            return known;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Reverse();
        if (type.IsGenericType && type.GetGenericArguments() is [var item] && typeof(IEnumerable).IsAssignableFrom(type))
            return Lists(item, depth);
        return depth > Depth ? [] : RuntimeTypes.Of(type).Where(t => t.Assembly == type.Assembly).Append(type).Where(t => !t.IsAbstract).Select(t => Filled(t, depth));
    }

    private IEnumerable<object?> Lists(Type item, int depth)
    {
        var values = Values(item, depth).Where(value => value is not null).Take(2).ToArray();
        // Rising numbers, which lists of steps must be; and lists of one.
        foreach (var chosen in new[] { values.Order(Comparer<object?>.Create((a, b) => a is IComparable left ? left.CompareTo(b) : 0)).ToArray(), values[..1] })
        {
            var list = Array.CreateInstance(item, chosen.Length);
            for (var k = 0; k < chosen.Length; k++)
                list.SetValue(chosen[k], k);
            yield return list;
        }
    }

    // With its numbers and flags set, so that nested records are not all defaults.
    private object Filled(Type type, int depth)
    {
        var value = Make(type, depth);
        foreach (var property in Settable(type).Where(p => _candidates.ContainsKey(Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)))
            value = With(value, property);
        return value;
    }

    private object Make(Type type, int depth)
    {
        var constructor = type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type).MinBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type.Name} has no public constructor.");
        var choices = constructor.GetParameters().Select(parameter => Values(parameter.ParameterType, depth + 1).Take(3).ToArray()).ToArray();
        foreach (var arguments in Combinations(choices))
        {
            try
            {
                var value = constructor.Invoke(arguments);
                foreach (var required in Settable(type).Where(p => p.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute))))
                    value = With(value, required);
                return value;
            }
            catch (TargetInvocationException error) when (error.InnerException is ArgumentException)
            {
                // not values of these parameters: the next
            }
        }
        throw new InvalidOperationException($"No values were found for the constructor of {type.Name}.");
    }

    private static IEnumerable<object?[]> Combinations(object?[][] choices)
        => choices.Aggregate((IEnumerable<object?[]>)[[]], (all, choice) => all.SelectMany(before => choice.Select(next => (object?[])[.. before, next])));

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true } && !property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute)));

    private static object Clone(object record) => record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
}
