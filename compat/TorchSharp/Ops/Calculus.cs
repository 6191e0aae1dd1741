using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.diff.Call(this, n, dim, prepend, append);
        public Tensor trapezoid(double dx = 1, long dim = -1) => Aten.trapezoid_dx.Call(this, dx, dim);
        public Tensor trapezoid(Tensor x, long dim = -1) => Aten.trapezoid_x.Call(this, x, dim);
        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => Aten.cumulative_trapezoid_dx.Call(this, dx, dim);
        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => Aten.cumulative_trapezoid_x.Call(this, x, dim);
        public Tensor renorm(float p, long dim, float maxnorm) => Aten.renorm.Call(this, p, dim, maxnorm);
        public Tensor vander(long N = -1, bool increasing = false) => Aten.vander.Call(this, N < 0 ? Argument.None : N, increasing);
    }

    public static Tensor diff(Tensor input, long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.diff.Call(input, n, dim, prepend, append);
    public static Tensor trapezoid(Tensor y, double dx = 1, long dim = -1) => Aten.trapezoid_dx.Call(y, dx, dim);
    public static Tensor trapezoid(Tensor y, Tensor x, long dim = -1) => Aten.trapezoid_x.Call(y, x, dim);
    public static Tensor trapz(Tensor y, double dx = 1, long dim = -1) => Aten.trapz_dx.Call(y, dx, dim);
    public static Tensor trapz(Tensor y, Tensor x, long dim = -1) => Aten.trapz_x.Call(y, x, dim);
    public static Tensor cumulative_trapezoid(Tensor y, double dx = 1, long dim = -1) => Aten.cumulative_trapezoid_dx.Call(y, dx, dim);
    public static Tensor cumulative_trapezoid(Tensor y, Tensor x, long dim = -1) => Aten.cumulative_trapezoid_x.Call(y, x, dim);
    public static Tensor renorm(Tensor input, float p, long dim, float maxnorm) => Aten.renorm.Call(input, p, dim, maxnorm);
    public static Tensor vander(Tensor x, long N = -1, bool increasing = false) => Aten.vander.Call(x, N < 0 ? Argument.None : N, increasing);
}
