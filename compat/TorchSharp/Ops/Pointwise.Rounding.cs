using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor ceil() => Aten.ceil.Call(this);
        public Tensor ceil_() => Aten.ceil_.InPlace(this);
        public Tensor floor() => Aten.floor.Call(this);
        public Tensor floor_() => Aten.floor_.InPlace(this);
        public Tensor round(long decimals = 0) => decimals == 0 ? Aten.round.Call(this) : Aten.round_decimals.Call(this, decimals);
        public Tensor round_(long decimals = 0) => decimals == 0 ? Aten.round_.InPlace(this) : Aten.round__decimals.InPlace(this, decimals);
        public Tensor trunc() => Aten.trunc.Call(this);
        public Tensor trunc_() => Aten.trunc_.InPlace(this);
        public Tensor fix() => Aten.trunc.Call(this);
        public Tensor fix_() => Aten.trunc_.InPlace(this);
        public Tensor frac() => Aten.frac.Call(this);
        public Tensor frac_() => Aten.frac_.InPlace(this);
        public Tensor sign() => Aten.sign.Call(this);
        public Tensor sign_() => Aten.sign_.InPlace(this);
        public Tensor sgn() => Aten.sgn.Call(this);
        public Tensor sgn_() => Aten.sgn_.InPlace(this);
        public Tensor signbit() => Aten.signbit.Call(this);
        public Tensor copysign(Tensor other) => Aten.copysign_Tensor.Call(this, other);
        public Tensor nextafter(Tensor other) => Aten.nextafter.Call(this, other);
        public Tensor heaviside(Tensor other) => Aten.heaviside.Call(this, other);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.InPlace(this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.clamp__Tensor.InPlace(this, min, max);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.InPlace(this, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.InPlace(this, min);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);
    }

    public static Tensor ceil(Tensor input) => Aten.ceil.Call(input);
    public static Tensor ceil_(Tensor input) => Aten.ceil_.InPlace(input);
    public static Tensor floor(Tensor input) => Aten.floor.Call(input);
    public static Tensor floor_(Tensor input) => Aten.floor_.InPlace(input);
    public static Tensor round(Tensor input, long decimals = 0) => decimals == 0 ? Aten.round.Call(input) : Aten.round_decimals.Call(input, decimals);
    public static Tensor round_(Tensor input, long decimals = 0) => decimals == 0 ? Aten.round_.InPlace(input) : Aten.round__decimals.InPlace(input, decimals);
    public static Tensor trunc(Tensor input) => Aten.trunc.Call(input);
    public static Tensor trunc_(Tensor input) => Aten.trunc_.InPlace(input);
    public static Tensor fix(Tensor input) => Aten.trunc.Call(input);
    public static Tensor fix_(Tensor input) => Aten.trunc_.InPlace(input);
    public static Tensor frac(Tensor input) => Aten.frac.Call(input);
    public static Tensor frac_(Tensor input) => Aten.frac_.InPlace(input);
    public static Tensor sign(Tensor input) => Aten.sign.Call(input);
    public static Tensor sign_(Tensor input) => Aten.sign_.InPlace(input);
    public static Tensor sgn(Tensor input) => Aten.sgn.Call(input);
    public static Tensor sgn_(Tensor input) => Aten.sgn_.InPlace(input);
    public static Tensor signbit(Tensor input) => Aten.signbit.Call(input);
    public static Tensor copysign(Tensor input, Tensor other) => Aten.copysign_Tensor.Call(input, other);
    public static Tensor nextafter(Tensor input, Tensor other) => Aten.nextafter.Call(input, other);
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(input, min, max);
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(input, min, max);
    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => Aten.clamp_.InPlace(input, min, max);
    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => Aten.clamp__Tensor.InPlace(input, min, max);
    public static Tensor clamp_max(Tensor input, Scalar max) => Aten.clamp_max.Call(input, max);
    public static Tensor clamp_max_(Tensor input, Scalar max) => Aten.clamp_max_.InPlace(input, max);
    public static Tensor clamp_min(Tensor input, Scalar min) => Aten.clamp_min.Call(input, min);
    public static Tensor clamp_min_(Tensor input, Scalar min) => Aten.clamp_min_.InPlace(input, min);
    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(input, min, max);
    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(input, nan, posinf, neginf);
}
