using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor conj() => Aten.conj.Call(this);
        public Tensor conj_physical() => Aten.conj_physical.Call(this);
        public Tensor conj_physical_() => Aten.conj_physical_.InPlace(this);
        public Tensor angle() => Aten.angle.Call(this);
        public Tensor view_as_complex() => Aten.view_as_complex.Call(this);
        public Tensor view_as_real() => Aten.view_as_real.Call(this);

        public Tensor real => Aten.real.Call(this);
        public Tensor imag => Aten.imag.Call(this);
    }

    public static Tensor conj(Tensor input) => Aten.conj.Call(input);
    public static Tensor conj_physical(Tensor input) => Aten.conj_physical.Call(input);
    public static Tensor conj_physical_(Tensor input) => Aten.conj_physical_.InPlace(input);
    public static Tensor angle(Tensor input) => Aten.angle.Call(input);
    public static Tensor imag(Tensor input) => Aten.imag.Call(input);
    public static Tensor real(Tensor input) => Aten.real.Call(input);
    public static Tensor view_as_complex(Tensor input) => Aten.view_as_complex.Call(input);
    public static Tensor view_as_real(Tensor input) => Aten.view_as_real.Call(input);
}
