using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(query · keyᵀ / √size + mask) · value, fused where LibTorch can (from 2.0 on), before for
            /// float32 on the CPU without mask and dropout.</summary>
            /// <param name="query">[…, target length, size].</param>
            /// <param name="key">[…, source length, size].</param>
            /// <param name="value">[…, source length, value size].</param>
            /// <param name="attn_mask">Broadcasts to […, target length, source length]. Boolean: true takes part. Floating: added to the scores.</param>
            /// <param name="p">The dropout probability of the attention weights; it applies always, so pass 0 to evaluate.</param>
            /// <param name="is_casual">Whether each position sees only itself and what comes before; excludes a mask.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0,
                bool is_casual = false)
            {
                ArgumentNullException.ThrowIfNull(query);
                ArgumentNullException.ThrowIfNull(key);
                ArgumentNullException.ThrowIfNull(value);
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Give either is_casual or an attn_mask, not both.", nameof(attn_mask));
                if (FusedAttention.Exists)
                    return Aten.scaled_dot_product_attention.Call(query, key, value, attn_mask, p, is_casual);
                return FusedAttention.ExistsHere && attn_mask is null && p == 0 && Fusable(query, query) && Fusable(key, query) && Fusable(value, query)
                    ? Aten.attention.Call(query, key, value, is_casual)
                    : ExplicitAttention(query, key, value, attn_mask, p, is_casual);
            }

            private static bool Fusable(Tensor tensor, Tensor query)
                => tensor is { Dimensions: 4, dtype: ScalarType.Float32, device_type: DeviceType.CPU, is_sparse: false }
                && tensor.NumberOfElements > 0 && tensor.size(0) == query.size(0) && tensor.size(1) == query.size(1);

            private static Tensor ExplicitAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool causal)
            {
                using var scope = NewDisposeScope();
                // The query is scaled, not the scores: it is the smaller tensor.
                var scaled = Aten.mul_Scalar.Call(query, 1 / Math.Sqrt(query.size(-1)));
                var scores = Aten.matmul.Call(scaled, Aten.transpose_int.Call(key, -2, -1));
                if (causal)
                    mask = LowerTriangle(query.size(-2), key.size(-2), query.device);
                if (mask is { dtype: ScalarType.Bool })
                    scores = Aten.masked_fill_Scalar.Call(scores, Aten.logical_not.Call(mask), double.NegativeInfinity);
                else if (mask is not null)
                    scores = Aten.add_Tensor.Call(scores, mask);
                var weights = Aten.softmax_int.Call(scores, -1);
                if (dropout > 0)
                    weights = Aten.dropout.Call(weights, dropout, true);
                return Aten.matmul.Call(weights, value).MoveToOuterDisposeScope();
            }

            private static Tensor LowerTriangle(long rows, long columns, Device device)
            {
                using var ones = Aten.ones.Call(new[] { rows, columns }, ScalarType.Bool, Argument.None, device);
                return Aten.tril.Call(ones);
            }

            // Asked once, and only by who needs it.
            private static class FusedAttention
            {
                internal static readonly bool Exists = Aten.scaled_dot_product_attention.Exists;
                internal static readonly bool ExistsHere = Aten.attention.Exists;
            }
        }
    }
}
