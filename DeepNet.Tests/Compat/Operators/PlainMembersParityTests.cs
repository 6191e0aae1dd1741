using System.Reflection;
using TorchSharp;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>
/// Every public method of <c>torch.Tensor</c>, <c>torch</c>, <c>torch.special</c> and <c>torch.linalg</c> that can be called with tensors and
/// nothing else, found by reflection, against the function of the same name in PyTorch.
/// </summary>
internal sealed class PlainMembersParityTests
{
    // Those that Python spells otherwise.
    private static readonly Dictionary<string, string> _elsewhere = new()
    {
        ["alias"] = "torch.ops.aten.alias",
        ["arctan/2"] = "torch.arctan2",
        ["arctan_/2"] = "torch.Tensor.arctan2_",
        ["equal"] = "torch.eq",
        ["hsplit"] = "lambda x, y: x.tensor_split(y, 0 if x.dim() == 1 else 1)",
        ["vsplit"] = "lambda x, y: x.tensor_split(y, 0)",
        ["dsplit"] = "lambda x, y: x.tensor_split(y, 2)",
        ["is_cpu"] = "lambda x: x.is_cpu",
        ["is_integral"] = "lambda x: not (x.is_floating_point() or x.is_complex() or x.dtype == torch.bool)",
        ["log_normal_"] = "lambda x: x.log_normal_(0, 1)",
        ["log_sigmoid"] = "F.logsigmoid",
        ["torch.lu"] = "lambda x: torch.linalg.lu_factor_ex(x, check_errors=True)",
        ["matrix_rank/2"] = "lambda x, y: torch.linalg.matrix_rank(x, atol=y)",
        ["pinv/2"] = "lambda x, y: torch.linalg.pinv(x, atol=y)",
        ["relu6_"] = "lambda x: F.relu6(x, inplace=True)",
        ["torch.take_along_dim"] = "lambda x, y: torch.take_along_dim(x, y, 0)", // the static method's default
        ["slice_scatter"] = "torch.ops.aten.slice_scatter", // 1.13's own binding passes what it did not initialise
        ["unique"] = "torch._unique2",
        ["unique_consecutive"] = "torch._VF.unique_consecutive",
    };

    // Without a result to compare: not PyTorch's, not determined, ill-conditioned.
    private static readonly HashSet<string> _notOperators = ["with_requires_grad", "cuda", "mps", "empty_like", "lstsq"];

    private static readonly long[][] _shapes = [[4, 4], [5], []];

    private static IEnumerable<TestCaseData> Members()
    {
        foreach (var type in new[] { typeof(torch.Tensor), typeof(torch), typeof(torch.special), typeof(torch.linalg) })
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                var required = method.GetParameters().Where(parameter => !parameter.IsOptional).ToArray();
                var arity = required.Length + (method.IsStatic ? 0 : 1);
                if (arity > 0 && char.IsLower(method.Name[0]) && !method.IsSpecialName && !method.IsGenericMethod && !method.IsDefined(typeof(ObsoleteAttribute))
                    && required.All(parameter => parameter.ParameterType == typeof(torch.Tensor)) && IsResult(method.ReturnType) && !_notOperators.Contains(method.Name))
                {
                    var parameters = string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name));
                    yield return new TestCaseData(method, arity).SetArgDisplayNames($"{type.FullName![11..].Replace('+', '.')}.{method.Name}({parameters})");
                }
            }
        }
    }

    [TestCaseSource(nameof(Members))]
    public void AgreesWithPyTorch(MethodInfo method, int arity)
    {
        using var scope = torch.NewDisposeScope();
        var cases = new Dictionary<string, torch.Tensor[]>();
        foreach (var type in OperatorParity.Types)
            cases[$"{type}"] = OperatorInputs.Make(type, [2, 3, 4], arity);
        foreach (var type in new[] { torch.ScalarType.Float32, torch.ScalarType.Int64 })
            foreach (var shape in _shapes)
                cases[$"{type} [{string.Join(", ", shape)}]"] = OperatorInputs.Make(type, shape, arity);
        foreach (var domain in new[] { Domain.Unit, Domain.Positive, Domain.AboveOne })
            cases[$"{domain}"] = OperatorInputs.Make(torch.ScalarType.Float32, [3, 4], arity, domain);
        OperatorParity.Check(Python(method, arity), operands => Invoke(method, operands), cases, exact: !IsMatrixFunction(method));
    }

    private static string Python(MethodInfo method, int arity)
    {
        var home = method.DeclaringType!.FullName!["TorchSharp.".Length..].Replace('+', '.');
        foreach (var name in (string[])[$"{home}.{method.Name}", $"{method.Name}/{arity}", method.Name])
            if (_elsewhere.TryGetValue(name, out var expression))
                return expression;
        var homes = $"{home}, torch, torch.Tensor";
        return $"next(getattr(home, '{method.Name}') for home in ({homes}, torch._C._nn, F) if hasattr(home, '{method.Name}'))";
    }

    private static object Invoke(MethodInfo method, torch.Tensor[] operands)
    {
        try
        {
            var given = method.IsStatic ? operands : operands[1..];
            var arguments = method.GetParameters().Select((parameter, k) => k < given.Length ? given[k] : parameter.DefaultValue).ToArray();
            return method.Invoke(method.IsStatic ? null : operands[0], arguments)!;
        }
        catch (TargetInvocationException error)
        {
            throw error.InnerException!;
        }
    }

    // LAPACK's and BLAS's rounding depends on how memory happens to be aligned.
    private static bool IsMatrixFunction(MethodInfo method) => method.DeclaringType == typeof(torch.linalg)
        || method.Name is "inverse" or "pinverse" or "det" or "logdet" or "slogdet" or "lu" or "cholesky_solve" or "cholesky_inverse" or "geqrf" or "orgqr"
            or "matmul" or "mm" or "mv" or "dot" or "vdot" or "inner" or "tensordot" or "cov" or "corrcoef" or "cdist";

    private static bool IsResult(Type type) => type == typeof(torch.Tensor) || type == typeof(bool) || type == typeof(torch.Tensor[])
        || (type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple", StringComparison.Ordinal));
}
