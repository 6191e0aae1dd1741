using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor exp() => Aten.exp.Call(this);
        public Tensor exp_() => Aten.exp_.InPlace(this);
        public Tensor exp2() => Aten.exp2.Call(this);
        public Tensor expm1() => Aten.expm1.Call(this);
        public Tensor expm1_() => Aten.expm1_.InPlace(this);
        public Tensor log() => Aten.log.Call(this);
        public Tensor log_() => Aten.log_.InPlace(this);
        public Tensor log10() => Aten.log10.Call(this);
        public Tensor log10_() => Aten.log10_.InPlace(this);
        public Tensor log1p() => Aten.log1p.Call(this);
        public Tensor log1p_() => Aten.log1p_.InPlace(this);
        public Tensor log2() => Aten.log2.Call(this);
        public Tensor log2_() => Aten.log2_.InPlace(this);
        public Tensor logaddexp(Tensor other) => Aten.logaddexp.Call(this, other);
        public Tensor logaddexp2(Tensor other) => Aten.logaddexp2.Call(this, other);
        public Tensor sqrt() => Aten.sqrt.Call(this);
        public Tensor sqrt_() => Aten.sqrt_.InPlace(this);
        public Tensor rsqrt() => Aten.rsqrt.Call(this);
        public Tensor rsqrt_() => Aten.rsqrt_.InPlace(this);
        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar.Call(this, exponent);
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor.Call(this, exponent);
        public Tensor pow_(Scalar exponent) => Aten.pow__Scalar.InPlace(this, exponent);
        public Tensor pow_(Tensor exponent) => Aten.pow__Tensor.InPlace(this, exponent);
        public Tensor float_power(Tensor target) => Aten.float_power_Tensor_Tensor.Call(this, target);
        public (Tensor Mantissa, Tensor Exponent) frexp() => Aten.frexp_Tensor.Call2(this);
        public Tensor ldexp(Tensor other) => Aten.ldexp_Tensor.Call(this, other);
        public Tensor ldexp_(Tensor other) => Aten.ldexp_.InPlace(this, other);
        public Tensor xlogy(Scalar y) => Aten.xlogy_Scalar_Other.Call(this, y);
        public Tensor xlogy(Tensor y) => Aten.xlogy_Tensor.Call(this, y);
        public Tensor xlogy_(Scalar y) => Aten.xlogy__Scalar_Other.InPlace(this, y);
        public Tensor xlogy_(Tensor y) => Aten.xlogy__Tensor.InPlace(this, y);
        public Tensor hypot(Tensor other) => Aten.hypot.Call(this, other);
    }

    public static Tensor exp(Tensor input) => Aten.exp.Call(input);
    public static Tensor exp_(Tensor input) => Aten.exp_.InPlace(input);
    public static Tensor exp2(Tensor input) => Aten.exp2.Call(input);
    public static Tensor expm1(Tensor input) => Aten.expm1.Call(input);
    public static Tensor expm1_(Tensor input) => Aten.expm1_.InPlace(input);
    public static Tensor log(Tensor input) => Aten.log.Call(input);
    public static Tensor log_(Tensor input) => Aten.log_.InPlace(input);
    public static Tensor log10(Tensor input) => Aten.log10.Call(input);
    public static Tensor log10_(Tensor input) => Aten.log10_.InPlace(input);
    public static Tensor log1p(Tensor input) => Aten.log1p.Call(input);
    public static Tensor log1p_(Tensor input) => Aten.log1p_.InPlace(input);
    public static Tensor log2(Tensor input) => Aten.log2.Call(input);
    public static Tensor log2_(Tensor input) => Aten.log2_.InPlace(input);
    public static Tensor logaddexp(Tensor left, Tensor right) => Aten.logaddexp.Call(left, right);
    public static Tensor logaddexp2(Tensor left, Tensor right) => Aten.logaddexp2.Call(left, right);
    public static Tensor sqrt(Tensor input) => Aten.sqrt.Call(input);
    public static Tensor sqrt_(Tensor input) => Aten.sqrt_.InPlace(input);
    public static Tensor rsqrt(Tensor input) => Aten.rsqrt.Call(input);
    public static Tensor rsqrt_(Tensor input) => Aten.rsqrt_.InPlace(input);
    public static Tensor pow(Tensor left, Scalar exponent) => Aten.pow_Tensor_Scalar.Call(left, exponent);
    public static Tensor pow(Tensor left, Tensor exponent) => Aten.pow_Tensor_Tensor.Call(left, exponent);
    public static Tensor pow_(Tensor left, Scalar exponent) => Aten.pow__Scalar.InPlace(left, exponent);
    public static Tensor pow_(Tensor left, Tensor exponent) => Aten.pow__Tensor.InPlace(left, exponent);
    public static Tensor float_power(Tensor input, Tensor target) => Aten.float_power_Tensor_Tensor.Call(input, target);
    public static (Tensor Mantissa, Tensor Exponent) frexp(Tensor input) => Aten.frexp_Tensor.Call2(input);
    public static Tensor ldexp(Tensor input, Tensor other) => Aten.ldexp_Tensor.Call(input, other);
    public static Tensor ldexp_(Tensor input, Tensor other) => Aten.ldexp_.InPlace(input, other);
    public static Tensor xlogy(Tensor x, Scalar y) => Aten.xlogy_Scalar_Other.Call(x, y);
    public static Tensor xlogy(Tensor x, Tensor y) => Aten.xlogy_Tensor.Call(x, y);
    public static Tensor xlogy_(Tensor x, Scalar y) => Aten.xlogy__Scalar_Other.InPlace(x, y);
    public static Tensor xlogy_(Tensor x, Tensor y) => Aten.xlogy__Tensor.InPlace(x, y);
    public static Tensor hypot(Tensor left, Tensor right) => Aten.hypot.Call(left, right);
}
