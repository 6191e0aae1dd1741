using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements that the indices select: a view where numbers and slices suffice, else a copy.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            using var plan = new IndexPlan(this, indices);
            return plan.Gathers ? Aten.index_Tensor.Call(plan.View, plan.Tensors) : plan.TakeView();
        }

        /// <summary>The same with a tensor for each of the first dimensions; null takes a dimension whole.</summary>
        public Tensor index(params Tensor[] indices)
            => GathersOnly(indices) ? Aten.index_Tensor.Call(this, indices) : index(AsIndices(indices));

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            ArgumentNullException.ThrowIfNull(value);
            ArgumentNullException.ThrowIfNull(indices);
            using var plan = new IndexPlan(this, indices);
            if (plan.Gathers)
                Put(plan.View, plan.Tensors, value, accumulate);
            else if (accumulate)
                Aten.add__Tensor.Run(plan.View, value);
            else
                Assign(plan.View, value);
            return this;
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!GathersOnly(indices))
                return index_put_(value, AsIndices(indices), accumulate);
            Put(this, indices, value, accumulate);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = AsTensor(value);
            return index_put_(tensor, indices, false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var tensor = AsTensor(value);
            return index_put_(tensor, indices, false);
        }

        private Tensor AsTensor(Scalar value) => torch.full([], value, dtype, device);

        private static void Put(Tensor target, Tensor?[] indices, Tensor value, bool accumulate)
        {
            if (value.ndim > 0 || value.dtype == target.dtype)
            {
                Aten.index_put_.Run(target, indices, value, accumulate);
                return;
            }
            // A number takes the type of what it is written into.
            using var number = value.to(target.dtype, target.device);
            Aten.index_put_.Run(target, indices, number, accumulate);
        }

        /// <summary>Whether the tensors can go to LibTorch as they are: one without dimensions stands for a number or a flag.</summary>
        private static bool GathersOnly(Tensor?[] indices)
        {
            ArgumentNullException.ThrowIfNull(indices);
            foreach (var tensor in indices)
                if (tensor is not null && tensor.ndim == 0)
                    return false;
            return true;
        }

        private static TensorIndex[] AsIndices(Tensor?[] indices)
            => System.Array.ConvertAll(indices, tensor => tensor is null ? TensorIndex.Colon : TensorIndex.Tensor(tensor));
    }
}
