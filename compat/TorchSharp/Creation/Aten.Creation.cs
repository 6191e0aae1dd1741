namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator arange_start_out = new("aten::arange", "start_out");
    internal static readonly Operator arange_start_step = new("aten::arange", "start_step");
    internal static readonly Operator complex = new("aten::complex");
    internal static readonly Operator empty = new("aten::empty", "memory_format");
    internal static readonly Operator empty_like = new("aten::empty_like");
    internal static readonly Operator empty_out = new("aten::empty", "out");
    internal static readonly Operator empty_strided = new("aten::empty_strided");
    internal static readonly Operator eye_m = new("aten::eye", "m");
    internal static readonly Operator full = new("aten::full");
    internal static readonly Operator full_like = new("aten::full_like");
    internal static readonly Operator full_out = new("aten::full", "out");
    internal static readonly Operator linspace = new("aten::linspace");
    internal static readonly Operator logspace = new("aten::logspace");
    internal static readonly Operator new_empty = new("aten::new_empty");
    internal static readonly Operator new_full = new("aten::new_full");
    internal static readonly Operator new_ones = new("aten::new_ones");
    internal static readonly Operator new_zeros = new("aten::new_zeros");
    internal static readonly Operator normal_float_float = new("aten::normal", "float_float");
    internal static readonly Operator ones = new("aten::ones");
    internal static readonly Operator ones_like = new("aten::ones_like");
    internal static readonly Operator ones_out = new("aten::ones", "out");
    internal static readonly Operator polar = new("aten::polar");
    internal static readonly Operator rand_generator = new("aten::rand", "generator");
    internal static readonly Operator rand_like = new("aten::rand_like");
    internal static readonly Operator rand_out = new("aten::rand", "out");
    internal static readonly Operator randint_like_low_dtype = new("aten::randint_like", "low_dtype");
    internal static readonly Operator randint_low_generator = new("aten::randint", "low_generator");
    internal static readonly Operator randint_out = new("aten::randint", "out");
    internal static readonly Operator randn_generator = new("aten::randn", "generator");
    internal static readonly Operator randn_like = new("aten::randn_like");
    internal static readonly Operator randn_out = new("aten::randn", "out");
    internal static readonly Operator randperm_generator = new("aten::randperm", "generator");
    internal static readonly Operator randperm_generator_out = new("aten::randperm", "generator_out");
    internal static readonly Operator tril_indices = new("aten::tril_indices");
    internal static readonly Operator triu_indices = new("aten::triu_indices");
    internal static readonly Operator zeros = new("aten::zeros");
    internal static readonly Operator zeros_like = new("aten::zeros_like");
    internal static readonly Operator zeros_out = new("aten::zeros", "out");
}
