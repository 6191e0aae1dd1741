using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);
        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);
        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);
        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);
        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);
        public Tensor vdot(Tensor target) => Aten.vdot.Call(this, target);
        public Tensor inner(Tensor vec2) => Aten.inner.Call(this, vec2);
        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);
        public Tensor ger(Tensor vec2) => Aten.outer.Call(this, vec2);
        public Tensor kron(Tensor other) => Aten.kron.Call(this, other);
        public Tensor tensordot(Tensor b, long dims = 2) => Aten.tensordot.Call(this, b, LastDimensions(dims), FirstDimensions(dims));
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.Call(this, b, dims1, dims2);
        public Tensor tensordot(Tensor b, (long, long)[] dims) => Aten.tensordot.Call(this, b, dims.Select(pair => pair.Item1).ToArray(), dims.Select(pair => pair.Item2).ToArray());
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.addmm.Call(this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.addmm_.InPlace(this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.addmv.Call(this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.addmv_.InPlace(this, mat, vec, beta, alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr.Call(this, vec1, vec2, Factor(beta), Factor(alpha));
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr_.InPlace(this, vec1, vec2, Factor(beta), Factor(alpha));
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.addbmm.Call(this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.addbmm_.InPlace(this, batch1, batch2, beta, alpha);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.baddbmm.Call(this, batch1, batch2, beta, alpha);
    }

    public static Tensor mm(Tensor input, Tensor target) => Aten.mm.Call(input, target);
    public static Tensor matmul(Tensor input, Tensor target) => Aten.matmul.Call(input, target);
    public static Tensor bmm(Tensor input, Tensor batch2) => Aten.bmm.Call(input, batch2);
    public static Tensor mv(Tensor input, Tensor target) => Aten.mv.Call(input, target);
    public static Tensor dot(Tensor input, Tensor other) => Aten.dot.Call(input, other);
    public static Tensor vdot(Tensor input, Tensor target) => Aten.vdot.Call(input, target);
    public static Tensor inner(Tensor input, Tensor vec2) => Aten.inner.Call(input, vec2);
    public static Tensor outer(Tensor input, Tensor vec2) => Aten.outer.Call(input, vec2);
    public static Tensor ger(Tensor input, Tensor vec2) => Aten.outer.Call(input, vec2);
    public static Tensor kron(Tensor input, Tensor other) => Aten.kron.Call(input, other);
    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => Aten.tensordot.Call(a, b, LastDimensions(dims), FirstDimensions(dims));
    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.Call(a, b, dims1, dims2);
    public static Tensor tensordot(Tensor a, Tensor b, (long, long)[] dims) => Aten.tensordot.Call(a, b, dims.Select(pair => pair.Item1).ToArray(), dims.Select(pair => pair.Item2).ToArray());
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => Aten.addmm.Call(input, mat1, mat2, beta, alpha);
    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => Aten.addmm_.InPlace(input, mat1, mat2, beta, alpha);
    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => Aten.addmv.Call(input, mat1, mat2, beta, alpha);
    public static Tensor addmv_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => Aten.addmv_.InPlace(input, mat1, mat2, beta, alpha);
    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr.Call(input, vec1, vec2, Factor(beta), Factor(alpha));
    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr_.InPlace(input, vec1, vec2, Factor(beta), Factor(alpha));
    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.addbmm.Call(input, batch1, batch2, beta, alpha);
    public static Tensor addbmm_(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.addbmm_.InPlace(input, batch1, batch2, beta, alpha);
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.baddbmm.Call(input, batch1, batch2, beta, alpha);
    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.einsum.Call(equation, tensors);
    public static Tensor chain_matmul(params Tensor[] matrices) => Aten.chain_matmul.Call(matrices);

    /// <summary>A whole factor as an integer: addr insists on it for integral tensors.</summary>
    private static Argument Factor(float value) => Math.Abs(value) < 1 << 24 && value == MathF.Truncate(value) ? (Argument)(long)value : value;

    private static long[] FirstDimensions(long count) => count >= 0
        ? Enumerable.Range(0, (int)count).Select(dimension => (long)dimension).ToArray()
        : throw new ArgumentOutOfRangeException("dims", count, "tensordot sums over at least 0 dimensions.");

    /// <summary>The last dimensions, counted from the end.</summary>
    private static long[] LastDimensions(long count) => FirstDimensions(count).Select(dimension => dimension - count).ToArray();
}
