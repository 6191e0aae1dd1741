using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_storage(object obj) => obj is Storage;

    public static long numel(Tensor input) => Given(input).NumberOfElements;

    public static bool is_integral(Tensor t) => Given(t).is_integral();

    public static bool is_floating_point(Tensor input) => Given(input).is_floating_point();

    public static bool is_complex(Tensor input) => Given(input).is_complex();

    public static bool is_conj(Tensor input) => Given(input).is_conj();

    /// <summary>Whether the tensor's negation is only noted so far, as a tensor of one boolean.</summary>
    public static Tensor is_neg(Tensor input) => tensor(Given(input).is_neg());

    public static bool is_nonzero(Tensor input) => Aten.is_nonzero.CallBool(input);

    public static Tensor resolve_conj(Tensor input) => Aten.resolve_conj.Call(input);

    public static Tensor resolve_neg(Tensor input) => Aten.resolve_neg.Call(input);

    /// <summary>The shape that tensors of these shapes have together.</summary>
    public static Size broadcast_shapes(params long[][] shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var result = new long[shapes.Select(shape => shape.Length).DefaultIfEmpty().Max()];
        System.Array.Fill(result, 1);
        foreach (var shape in shapes)
            for (var k = 1; k <= shape.Length; k++)
            {
                ref var size = ref result[^k];
                if (shape[^k] != 1 && size != 1 && shape[^k] != size)
                    throw new ArgumentException($"The shapes do not broadcast: {string.Join(", ", shapes.Select(s => $"[{string.Join(", ", s)}]"))}.", nameof(shapes));
                size = size == 1 ? shape[^k] : size;
            }
        return result;
    }

    private static Tensor Given(Tensor? input) => input ?? throw new ArgumentNullException(nameof(input));

    public partial class Tensor
    {
        /// <summary>Whether the tensor's one element is not zero.</summary>
        public bool is_nonzero() => Aten.is_nonzero.CallBool(this);
    }
}
