using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace DeepNet.Tests.Training;

/// <summary>An option: its name, its default, and what it takes.</summary>
/// <param name="Property">The property that it is.</param>
/// <param name="Default">What it is where nothing is said.</param>
/// <param name="IsRequired">Whether there is no default, so that it must be given.</param>
/// <param name="Range">What it takes beside null.</param>
/// <param name="Words">How the default is documented where that is not by its value.</param>
internal sealed record Option(PropertyInfo Property, object? Default, bool IsRequired, Allowed Range, string? Words)
{
    /// <summary>Whether it may be null.</summary>
    public bool IsNullable => new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

    public string Name => Property.Name;
}

/// <summary>The options of one type, as they ought to be.</summary>
internal sealed class OptionsCase
{
    private static readonly Allowed _flag = new([true, false], []);
    private static readonly Allowed _given = new([], []);

    private readonly Func<object> _make;
    private readonly List<Option> _options = [];

    private OptionsCase(Type type, Func<object> make) => (Type, _make) = (type, make);

    public Type Type { get; }

    public IReadOnlyList<Option> Options => _options;

    /// <param name="make">Makes one with its defaults.</param>
    public static OptionsCase Of<T>(Func<T> make) where T : class => new(typeof(T), make);

    /// <summary>An option with a default. What switches and enumerations take is known; of other things than numbers and texts, that null is refused.</summary>
    public OptionsCase Has(string name, object? value, Allowed? range = null, string? words = null) => Add(name, value, required: false, range, words);

    /// <summary>An option that must be given.</summary>
    public OptionsCase Needs(string name, Allowed? range = null) => Add(name, null, required: true, range, words: null);

    /// <summary>What the option is where nothing is said.</summary>
    public object? ValueOf(Option option) => option.Property.GetValue(_make());

    /// <summary>Sets the option in a fresh object.</summary>
    /// <returns>What it is then.</returns>
    public object? Set(Option option, object? value)
    {
        var options = _make();
        option.Property.SetValue(options, Fit(value, option.Property.PropertyType), BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null);
        return option.Property.GetValue(options);
    }

    /// <summary>The constructor that takes the option, or null.</summary>
    public ConstructorInfo? ConstructorFor(Option option)
        => Type.GetConstructors().FirstOrDefault(constructor => constructor.GetParameters().Any(parameter => parameter.Name == option.Name));

    /// <summary>Gives the option to the constructor.</summary>
    /// <returns>What it is then.</returns>
    public object? Construct(Option option, object? value)
    {
        var options = _make();
        var constructor = ConstructorFor(option)!;
        var arguments = constructor.GetParameters()
            .Select(parameter => parameter.Name == option.Name ? Fit(value, parameter.ParameterType) : Type.GetProperty(parameter.Name!)!.GetValue(options));
        return option.Property.GetValue(constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [.. arguments], culture: null));
    }

    /// <summary>Sets the option to all that it takes, which comes back, and to what it refuses, in the words for that.</summary>
    public void TryAll(Option option) => TryAll(option, Set);

    /// <inheritdoc cref="TryAll(Option)"/>
    /// <param name="option">The option.</param>
    /// <param name="set">Sets it, and tells what it is then.</param>
    public static void TryAll(Option option, Func<Option, object?, object?> set)
    {
        foreach (var value in option.IsNullable ? option.Range.Accepted.Append(null) : option.Range.Accepted)
            Assert.That(set(option, value), Is.EqualTo(value), option.Name);
        foreach (var value in option.Range.Refused)
            Assert.That(() => set(option, value), Throws.TypeOf(option.Range.Error).With.Message.StartsWith(option.Range.MessageFor(option.Name, value)), $"{option.Name} = {Allowed.Text(value)}");
        if (!option.IsNullable && !option.Property.PropertyType.IsValueType)
            Assert.That(() => set(option, null), Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo(option.Name), $"{option.Name} = null");
    }

    /// <summary>Checks each option; all that are wrong are told.</summary>
    public void Each(Action<Option> check) => Assert.Multiple(() =>
    {
        foreach (var option in Options)
            check(option);
    });

    public override string ToString() => Type.Name;

    /// <summary>What of a type is set when it is made, and not later.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true } set && set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

    private OptionsCase Add(string name, object? value, bool required, Allowed? range, string? words)
    {
        var property = Settable(Type).SingleOrDefault(property => property.Name == name) ?? throw new InvalidOperationException($"{Type.Name} has no option {name}.");
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        _options.Add(new(property, value, required, range ?? (type == typeof(bool) ? _flag : type.IsEnum ? Allowed.Member(type) : _given), words));
        return this;
    }

    // The table's numbers are ints or doubles; those of options may be longs.
    private static object? Fit(object? value, Type type)
        => value is int or long && (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } number ? Convert.ChangeType(value, number, CultureInfo.InvariantCulture) : value;
}
