using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>libdeepnet's functions. Those that only read a field skip the garbage collector's transition.</summary>
internal static unsafe partial class Native
{
    private const string Library = "deepnet";

    internal const int NullArgument = 2;

    static Native() => NativeLoader.Load();

    /// <summary>This thread's last native error as the exception that TorchSharp throws for it.</summary>
    /// <exception cref="Exception">Where managed code was called back and threw: what it threw.</exception>
    internal static ExternalException Error()
    {
        var message = Marshal.PtrToStringUTF8(dn_last_error()) ?? "LibTorch gave no message.";
        ManagedExceptions.Rethrow(message);
        return new ExternalException(message);
    }

    internal static void Check(int status)
    {
        if (status != 0)
            throw Error();
    }

    [LibraryImport(Library)]
    internal static partial nint dn_last_error();

    // operators.cpp
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint dn_operator(string name, string overload);

    [LibraryImport(Library)]
    internal static partial int dn_call(nint op, Value* arguments, int count, Value* results, int capacity, int* produced);

    [LibraryImport(Library)]
    internal static partial nint dn_null_argument(nint op);

    [LibraryImport(Library)]
    internal static partial void dn_free(nint memory);

    // tensors.cpp
    // With the transition: the last reference to memory of the caller's calls back to managed code.
    [LibraryImport(Library)]
    internal static partial void dn_tensor_release(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void dn_tensor_retain(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long dn_tensor_dim(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long dn_tensor_numel(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_dtype(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long dn_tensor_itemsize(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_device_type(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_device_index(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_layout(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_is_contiguous(nint tensor, int memory_format);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void dn_tensor_sizes(nint tensor, long* sizes);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_strides(nint tensor, long* strides);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long dn_tensor_storage_offset(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint dn_tensor_data(nint tensor);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_storage(nint tensor, nint* data, long* bytes);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_is_conj(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_is_neg(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint dn_tensor_from_blob(void* data, long* sizes, int dim, int dtype, delegate* unmanaged<void*, void> deleter, void* context);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_item(nint tensor, int* kind, double* real, double* imaginary, long* integer);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_default_dtype();

    [LibraryImport(Library)]
    internal static partial int dn_set_default_dtype(int dtype);

    // autograd.cpp
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_set_requires_grad(nint tensor, int value);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_tensor_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_retain_grad(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint dn_tensor_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial void dn_tensors_drop_grad(nint* tensors, int count);

    [LibraryImport(Library)]
    internal static partial int dn_tensor_set_data(nint tensor, nint data);

    [LibraryImport(Library)]
    internal static partial nint dn_tensor_grad_fn(nint tensor);

    [LibraryImport(Library)]
    internal static partial int dn_backward(nint* tensors, int count, nint* gradients, int gradient_count, int retain_graph, int create_graph, nint* inputs, int input_count);

    [LibraryImport(Library)]
    internal static partial int dn_grad(nint* outputs, int output_count, nint* inputs, int input_count, nint* gradients, int gradient_count, int retain_graph, int create_graph, int allow_unused, nint* results);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_grad_enabled();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void dn_set_grad_enabled(int enabled);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int dn_inference_enabled();

    [LibraryImport(Library)]
    internal static partial nint dn_inference_enter(int enabled);

    [LibraryImport(Library)]
    internal static partial void dn_inference_leave(nint guard);

    [LibraryImport(Library)]
    internal static partial int dn_anomaly_enabled();

    [LibraryImport(Library)]
    internal static partial int dn_anomaly_checks_nan();

    [LibraryImport(Library)]
    internal static partial void dn_set_anomaly(int enabled, int check_nan);

    // functions.cpp
    [LibraryImport(Library)]
    internal static partial int dn_function_apply(nint managed, delegate* unmanaged<nint, nint, nint**, int*, long> forward,
        delegate* unmanaged<nint, nint, nint*, int, nint*, long> backward, delegate* unmanaged<nint, void> release, nint* inputs, int count,
        nint** results, int* produced);

    [LibraryImport(Library)]
    internal static partial int dn_context_save(nint context, nint* tensors, int count);

    [LibraryImport(Library)]
    internal static partial int dn_context_saved(nint context, nint** tensors, int* count);

    [LibraryImport(Library)]
    internal static partial int dn_context_mark_dirty(nint context, nint* tensors, int count);

    [LibraryImport(Library)]
    internal static partial int dn_context_mark_non_differentiable(nint context, nint* tensors, int count);

    [LibraryImport(Library)]
    internal static partial void dn_context_set_materialize_grads(nint context, int value);

    // generators.cpp
    [LibraryImport(Library)]
    internal static partial nint dn_generator_new(int device_type, int device_index, ulong seed);

    [LibraryImport(Library)]
    internal static partial nint dn_generator_default(int device_type, int device_index);

    [LibraryImport(Library)]
    internal static partial void dn_generator_release(nint generator);

    [LibraryImport(Library)]
    internal static partial int dn_generator_set_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial ulong dn_generator_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial ulong dn_generator_initial_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial nint dn_generator_get_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int dn_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial int dn_manual_seed(ulong seed);

    // machine.cpp
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial double dn_erf(double x);

    [LibraryImport(Library)]
    internal static partial nint dn_torch_version();

    [LibraryImport(Library)]
    internal static partial int dn_num_threads();

    [LibraryImport(Library)]
    internal static partial int dn_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int dn_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial int dn_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int dn_has_cuda();

    [LibraryImport(Library)]
    internal static partial int dn_has_cudnn();

    [LibraryImport(Library)]
    internal static partial int dn_has_mkldnn();

    [LibraryImport(Library)]
    internal static partial int dn_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int dn_cuda_initialize();

    [LibraryImport(Library)]
    internal static partial int dn_cuda_synchronize(int device_index);

    [LibraryImport(Library)]
    internal static partial nint dn_build_configuration();

    [LibraryImport(Library)]
    internal static partial nint dn_parallel_configuration();

    [LibraryImport(Library)]
    internal static partial int dn_deterministic();

    [LibraryImport(Library)]
    internal static partial void dn_set_deterministic(int enabled, int warn_only);

    [LibraryImport(Library)]
    internal static partial int dn_allow_tf32_matmul();

    [LibraryImport(Library)]
    internal static partial int dn_set_allow_tf32_matmul(int allow);

    [LibraryImport(Library)]
    internal static partial int dn_allow_tf32_cudnn();

    [LibraryImport(Library)]
    internal static partial int dn_set_allow_tf32_cudnn(int allow);

    [LibraryImport(Library)]
    internal static partial int dn_flash_sdp();

    [LibraryImport(Library)]
    internal static partial void dn_set_flash_sdp(int enabled);

    [LibraryImport(Library)]
    internal static partial int dn_math_sdp();

    [LibraryImport(Library)]
    internal static partial void dn_set_math_sdp(int enabled);
}
