// Lifetime and metadata of tensors: what is no operator, or is asked too often to be called as one.

#include "export.h"

#include <ATen/ATen.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/ScalarType.h>

using namespace deepnet;

DN_EXPORT void dn_tensor_release(TensorHandle t) { c10::raw::intrusive_ptr::decref(t); }
DN_EXPORT void dn_tensor_retain(TensorHandle t) { c10::raw::intrusive_ptr::incref(t); }

DN_EXPORT int64_t dn_tensor_dim(TensorHandle t) { return t->dim(); }
DN_EXPORT int64_t dn_tensor_numel(TensorHandle t) { return t->numel(); }
DN_EXPORT int32_t dn_tensor_dtype(TensorHandle t) { return static_cast<int32_t>(c10::typeMetaToScalarType(t->dtype())); }
DN_EXPORT int64_t dn_tensor_itemsize(TensorHandle t) { return static_cast<int64_t>(t->itemsize()); }
DN_EXPORT int32_t dn_tensor_device_type(TensorHandle t) { return static_cast<int32_t>(t->device().type()); }
DN_EXPORT int32_t dn_tensor_device_index(TensorHandle t) { return t->device().index(); }
DN_EXPORT int32_t dn_tensor_layout(TensorHandle t) { return static_cast<int32_t>(t->layout()); }
DN_EXPORT int32_t dn_tensor_is_contiguous(TensorHandle t, int32_t memory_format) {
    return t->is_contiguous(static_cast<at::MemoryFormat>(memory_format));
}

DN_EXPORT void dn_tensor_sizes(TensorHandle t, int64_t* sizes) {
    auto s = t->sizes();
    std::copy(s.begin(), s.end(), sizes);
}
DN_EXPORT int32_t dn_tensor_strides(TensorHandle t, int64_t* strides) {
    return guarded([&] {
        auto s = t->strides();
        std::copy(s.begin(), s.end(), strides);
    });
}
DN_EXPORT int64_t dn_tensor_storage_offset(TensorHandle t) { return t->storage_offset(); }

// The address of the first element, or null with an error where there is none to read (a meta tensor, a sparse one).
DN_EXPORT void* dn_tensor_data(TensorHandle t) {
    void* data = nullptr;
    guarded([&] { data = borrow(t).data_ptr(); });
    return data;
}
// The address of the tensor's storage, whose size *bytes receives; the same for all views of it.
DN_EXPORT int32_t dn_tensor_storage(TensorHandle t, void** data, int64_t* bytes) {
    return guarded([&] {
        auto storage = borrow(t).storage();
        *data = const_cast<void*>(static_cast<const void*>(storage.data()));
        *bytes = static_cast<int64_t>(storage.nbytes());
    });
}
DN_EXPORT int32_t dn_tensor_is_conj(TensorHandle t) { return borrow(t).is_conj(); }
DN_EXPORT int32_t dn_tensor_is_neg(TensorHandle t) { return borrow(t).is_neg(); }

// A tensor over memory of the caller's, which stays alive until `deleter(context)` is called.
DN_EXPORT TensorHandle dn_tensor_from_blob(void* data, const int64_t* sizes, int32_t dim, int32_t dtype, void (*deleter)(void*), void* context) {
    TensorHandle result = nullptr;
    guarded([&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        at::IntArrayRef shape(sizes, static_cast<size_t>(dim));
        result = release(deleter == nullptr ? at::from_blob(data, shape, options)
                                            : at::from_blob(data, shape, [=](void*) { deleter(context); }, options));
    });
    return result;
}

// A single element as a double, an int64 or two doubles: no operator, no stack.
DN_EXPORT int32_t dn_tensor_item(TensorHandle t, int32_t* kind, double* real, double* imaginary, int64_t* integer) {
    return guarded([&] {
        auto scalar = borrow(t).item();
        if (scalar.isComplex()) {
            *kind = 2;
            *real = scalar.toComplexDouble().real();
            *imaginary = scalar.toComplexDouble().imag();
        } else if (scalar.isFloatingPoint()) {
            *kind = 1;
            *real = scalar.toDouble();
        } else {
            *kind = scalar.isBoolean() ? 3 : 0;
            *integer = scalar.to<int64_t>();
        }
    });
}

// The type of floating-point results where none is given.
DN_EXPORT int32_t dn_default_dtype() { return static_cast<int32_t>(c10::get_default_dtype_as_scalartype()); }
DN_EXPORT int32_t dn_set_default_dtype(int32_t dtype) {
    return guarded([&] {
        auto type = static_cast<at::ScalarType>(dtype);
        TORCH_CHECK(at::isFloatingType(type), "only floating-point types are supported as the default type, not ", type, ".");
        c10::set_default_dtype(c10::scalarTypeToTypeMeta(type));
    });
}
