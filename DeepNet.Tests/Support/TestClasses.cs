using System.Reflection;

namespace DeepNet.Tests.Support;

/// <summary>What the assembly's tests are, for who runs them apart from each other.</summary>
internal static class TestClasses
{
    /// <summary>The full names of the classes with a test of this category, in order.</summary>
    internal static IEnumerable<string> Of(string category) => typeof(TestClasses).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, FullName: not null } && (Has(type, category) || type.GetMethods().Any(method => Has(method, category))))
        .Select(type => type.FullName!).Order(StringComparer.Ordinal);

    private static bool Has(MemberInfo member, string category) => member.GetCustomAttributes<CategoryAttribute>(inherit: true).Any(attribute => attribute.Name == category);
}
