using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor erf() => Aten.erf.Call(this);
        public Tensor erf_() => Aten.erf_.InPlace(this);
        public Tensor erfc() => Aten.erfc.Call(this);
        public Tensor erfc_() => Aten.erfc_.InPlace(this);
        public Tensor erfinv() => Aten.erfinv.Call(this);
        public Tensor erfinv_() => Aten.erfinv_.InPlace(this);
        public Tensor digamma() => Aten.digamma.Call(this);
        public Tensor digamma_() => Aten.digamma_.InPlace(this);
        public Tensor lgamma() => Aten.lgamma.Call(this);
        public Tensor lgamma_() => Aten.lgamma_.InPlace(this);
        public Tensor i0() => Aten.i0.Call(this);
        public Tensor igamma(Tensor other) => Aten.igamma.Call(this, other);
        public Tensor igammac(Tensor other) => Aten.igammac.Call(this, other);
        public Tensor mvlgamma(long p) => Aten.mvlgamma.Call(this, p);
        public Tensor mvlgamma_(long p) => Aten.mvlgamma_.InPlace(this, p);
        public Tensor polygamma(long p) => Aten.polygamma.Call(p, this);
        public Tensor polygamma_(long p) => Aten.polygamma_.InPlace(this, p);
    }

    public static Tensor erf(Tensor input) => Aten.erf.Call(input);
    public static Tensor erf_(Tensor input) => Aten.erf_.InPlace(input);
    public static Tensor erfc(Tensor input) => Aten.erfc.Call(input);
    public static Tensor erfc_(Tensor input) => Aten.erfc_.InPlace(input);
    public static Tensor erfinv(Tensor input) => Aten.erfinv.Call(input);
    public static Tensor erfinv_(Tensor input) => Aten.erfinv_.InPlace(input);
    public static Tensor digamma(Tensor input) => Aten.digamma.Call(input);
    public static Tensor digamma_(Tensor input) => Aten.digamma_.InPlace(input);
    public static Tensor lgamma(Tensor input) => Aten.lgamma.Call(input);
    public static Tensor lgamma_(Tensor input) => Aten.lgamma_.InPlace(input);
    public static Tensor i0(Tensor input) => Aten.i0.Call(input);
    public static Tensor igamma(Tensor input, Tensor other) => Aten.igamma.Call(input, other);
    public static Tensor igammac(Tensor input, Tensor other) => Aten.igammac.Call(input, other);
    public static Tensor mvlgamma(Tensor input, long p) => Aten.mvlgamma.Call(input, p);
    public static Tensor mvlgamma_(Tensor input, long p) => Aten.mvlgamma_.InPlace(input, p);
    public static Tensor polygamma(Tensor input, long p) => Aten.polygamma.Call(p, input);
    public static Tensor polygamma_(Tensor input, long p) => Aten.polygamma_.InPlace(input, p);
}
