// The generic operator call: LibTorch's dispatcher knows every operator by name and schema, so one function calls them all.

#include "export.h"
#include "torch_version.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/Generator.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace deepnet {

// Shared with Interop/Value.cs.
enum Tag : int32_t {
    tag_none = 0,         // None, an undefined tensor
    tag_default = 1,      // the schema's own default
    tag_tensor = 2,       // payload: TensorHandle
    tag_int = 3,          // payload: int64
    tag_double = 4,       // payload: double
    tag_bool = 5,         // payload: 0 or 1
    tag_complex = 6,      // payload: pointer to two doubles
    tag_string = 7,       // payload: pointer to UTF-8, count bytes
    tag_device = 8,       // payload: type | index << 32
    tag_generator = 9,    // payload: GeneratorImpl*
    tag_int_list = 10,    // payload: pointer to int64, count
    tag_double_list = 11, // payload: pointer to double, count
    tag_bool_list = 12,   // payload: pointer to int64, count
    tag_tensor_list = 13, // payload: pointer to TensorHandle, count; null entries for optional ones
};

struct Value {
    int32_t tag;
    int32_t count;
    union {
        int64_t i;
        double d;
        void* p;
    };
};

// What a parameter of the schema accepts, decided once when the operator is looked up.
enum class Kind : uint8_t {
    tensor, integer, real, boolean, scalar, string, device, generator, int_list, double_list, bool_list, tensor_list,
    optional_tensor_list, scalar_list, other
};

struct Parameter {
    Kind kind;
    bool nullable;
    std::string name;
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Parameter> parameters;
    std::vector<c10::optional<c10::IValue>> defaults;
};

static Kind kind_of(const c10::TypePtr& type) {
    switch (type->kind()) {
        case c10::TypeKind::TensorType: return Kind::tensor;
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType:
#if DN_TORCH_AT_LEAST(2, 1)
        case c10::TypeKind::LayoutType:
        case c10::TypeKind::ScalarTypeType:
        case c10::TypeKind::MemoryFormatType:
#endif
            return Kind::integer;
        case c10::TypeKind::FloatType: return Kind::real;
        case c10::TypeKind::BoolType: return Kind::boolean;
        case c10::TypeKind::NumberType: return Kind::scalar;
        case c10::TypeKind::StringType: return Kind::string;
        case c10::TypeKind::DeviceObjType: return Kind::device;
        case c10::TypeKind::GeneratorType: return Kind::generator;
        case c10::TypeKind::ListType: {
            auto element = type->castRaw<c10::ListType>()->getElementType();
            if (element->kind() == c10::TypeKind::OptionalType) return Kind::optional_tensor_list;
            switch (kind_of(element)) {
                case Kind::tensor: return Kind::tensor_list;
                case Kind::integer: return Kind::int_list;
                case Kind::real: return Kind::double_list;
                case Kind::boolean: return Kind::bool_list;
                case Kind::scalar: return Kind::scalar_list;
                default: return Kind::other;
            }
        }
        default: return Kind::other;
    }
}

static Parameter describe(const c10::Argument& argument) {
    auto type = argument.type();
    bool nullable = type->kind() == c10::TypeKind::OptionalType;
    if (nullable) type = type->castRaw<c10::OptionalType>()->getElementType();
    return {kind_of(type), nullable, argument.name()};
}

[[noreturn]] static void mismatch(const Operator& op, size_t index, const char* received) {
    const auto& schema = op.handle.schema();
    TORCH_CHECK(false, schema.operator_name(), ": argument '", op.parameters[index].name, "' is ",
                schema.arguments()[index].type()->str(), ", but got ", received, ".");
}

static at::ArrayRef<int64_t> ints(const Value& v) { return {static_cast<const int64_t*>(v.p), static_cast<size_t>(v.count)}; }
static at::ArrayRef<double> doubles(const Value& v) { return {static_cast<const double*>(v.p), static_cast<size_t>(v.count)}; }

static c10::IValue int_list(const Operator& op, size_t index, const Value& v) {
    c10::List<int64_t> list;
    list.reserve(v.count);
    for (auto x : ints(v)) list.push_back(x);
    switch (op.parameters[index].kind) {
        case Kind::int_list: return list;
        case Kind::double_list: {
            c10::List<double> reals;
            for (auto x : ints(v)) reals.push_back(static_cast<double>(x));
            return reals;
        }
        default: mismatch(op, index, "a list of int");
    }
}

// A managed argument as the IValue that the schema wants.
static c10::IValue convert(const Operator& op, size_t index, const Value& v) {
    const auto kind = op.parameters[index].kind;
    switch (v.tag) {
        case tag_none: return {};
        case tag_tensor:
            if (kind != Kind::tensor) mismatch(op, index, "a tensor");
            return borrow(static_cast<TensorHandle>(v.p));
        case tag_int:
            switch (kind) {
                case Kind::integer:
                case Kind::scalar: return v.i;
                case Kind::real: return static_cast<double>(v.i);
                case Kind::boolean: return v.i != 0;
                case Kind::int_list: return c10::List<int64_t>({v.i});
                default: mismatch(op, index, "an int");
            }
        case tag_double:
            if (kind != Kind::real && kind != Kind::scalar) mismatch(op, index, "a double");
            return v.d;
        case tag_bool:
            switch (kind) {
                case Kind::boolean:
                case Kind::scalar: return v.i != 0;
                case Kind::integer: return v.i;
                default: mismatch(op, index, "a bool");
            }
        case tag_complex: {
            if (kind != Kind::scalar) mismatch(op, index, "a complex number");
            auto parts = static_cast<const double*>(v.p);
            return c10::complex<double>(parts[0], parts[1]);
        }
        case tag_string:
            if (kind != Kind::string) mismatch(op, index, "a string");
            return std::string(static_cast<const char*>(v.p), v.count);
        case tag_device:
            if (kind != Kind::device) mismatch(op, index, "a device");
            return c10::Device(static_cast<c10::DeviceType>(v.i & 0xff), static_cast<c10::DeviceIndex>(v.i >> 32));
        case tag_generator:
            if (kind != Kind::generator) mismatch(op, index, "a generator");
            return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(v.p)));
        case tag_int_list: return int_list(op, index, v);
        case tag_double_list: {
            if (kind == Kind::scalar_list) {
                c10::List<at::Scalar> scalars;
                for (auto x : doubles(v)) scalars.push_back(at::Scalar(x));
                return scalars;
            }
            if (kind != Kind::double_list) mismatch(op, index, "a list of double");
            c10::List<double> list;
            list.reserve(v.count);
            for (auto x : doubles(v)) list.push_back(x);
            return list;
        }
        case tag_bool_list: {
            if (kind != Kind::bool_list) mismatch(op, index, "a list of bool");
            c10::List<bool> list;
            for (auto x : ints(v)) list.push_back(x != 0);
            return list;
        }
        case tag_tensor_list: {
            auto handles = static_cast<TensorHandle*>(v.p);
            if (kind == Kind::optional_tensor_list) {
                c10::List<c10::optional<at::Tensor>> list;
                list.reserve(v.count);
                for (int32_t k = 0; k < v.count; k++)
                    list.push_back(handles[k] == nullptr ? c10::optional<at::Tensor>() : borrow(handles[k]));
                return list;
            }
            if (kind != Kind::tensor_list) mismatch(op, index, "a list of tensors");
            c10::List<at::Tensor> list;
            list.reserve(v.count);
            for (int32_t k = 0; k < v.count; k++) list.push_back(borrow(handles[k]));
            return list;
        }
        default: mismatch(op, index, "an unknown tag");
    }
}

// An owned result; lists are malloc'd and freed by dn_free.
static Value give(c10::IValue&& value) {
    Value v{};
    if (value.isTensor()) {
        v.p = release(std::move(value).toTensor());
        v.tag = v.p == nullptr ? tag_none : tag_tensor;
    } else if (value.isInt()) {
        v.tag = tag_int;
        v.i = value.toInt();
    } else if (value.isDouble()) {
        v.tag = tag_double;
        v.d = value.toDouble();
    } else if (value.isBool()) {
        v.tag = tag_bool;
        v.i = value.toBool();
    } else if (value.isNone()) {
        v.tag = tag_none;
    } else if (value.isTensorList()) {
        auto list = std::move(value).toTensorVector();
        v.tag = tag_tensor_list;
        v.count = static_cast<int32_t>(list.size());
        auto handles = static_cast<TensorHandle*>(std::malloc(sizeof(TensorHandle) * (list.size() + 1)));
        for (size_t k = 0; k < list.size(); k++) handles[k] = release(std::move(list[k]));
        v.p = handles;
    } else if (value.isIntList()) {
        auto list = value.toIntVector();
        v.tag = tag_int_list;
        v.count = static_cast<int32_t>(list.size());
        auto copy = static_cast<int64_t*>(std::malloc(sizeof(int64_t) * (list.size() + 1)));
        std::copy(list.begin(), list.end(), copy);
        v.p = copy;
#if DN_TORCH_AT_LEAST(1, 13)
    } else if (value.isSymInt()) {
        v.tag = tag_int;
        v.i = value.toInt();
#endif
    } else {
        TORCH_CHECK(false, "a result of type ", value.tagKind(), " has no managed counterpart.");
    }
    return v;
}

static thread_local int32_t null_index;

static void call(const Operator& op, const Value* arguments, int32_t count, std::vector<c10::IValue>& stack) {
    const auto total = op.parameters.size();
    TORCH_CHECK(static_cast<size_t>(count) <= total, op.handle.operator_name(), " takes ", total, " arguments in LibTorch ",
                TORCH_VERSION, ", but got ", count, ".");
    for (size_t k = 0; k < total; k++) {
        if (k < static_cast<size_t>(count) && arguments[k].tag != tag_default) {
            stack.emplace_back(convert(op, k, arguments[k]));
        } else {
            TORCH_CHECK(op.defaults[k].has_value(), op.handle.operator_name(), ": argument '", op.parameters[k].name,
                        "' is missing and has no default in LibTorch ", TORCH_VERSION, ".");
            stack.emplace_back(*op.defaults[k]);
        }
    }
    op.handle.callBoxed(&stack);
}

}  // namespace deepnet

using namespace deepnet;

// The operator of that name and overload, kept for the life of the process, or null with an error.
DN_EXPORT Operator* dn_operator(const char* name, const char* overload) {
    Operator* result = nullptr;
    guarded([&] {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle.has_value(), "LibTorch ", TORCH_VERSION, " has no operator ", name, overload[0] ? "." : "", overload, ".");
        auto op = new Operator{*handle, {}, {}};
        for (const auto& argument : handle->schema().arguments()) {
            op->parameters.push_back(describe(argument));
            op->defaults.push_back(argument.default_value());
        }
        result = op;
    });
    return result;
}

// Whether the schema requires what is None here: the argument itself, or a tensor of the list.
static bool misses_value(const Parameter& parameter, const Value& v) {
    if (v.tag == tag_none) return !parameter.nullable && parameter.kind != Kind::other;
    if (v.tag != tag_tensor_list || parameter.kind != Kind::tensor_list) return false;
    auto handles = static_cast<TensorHandle*>(v.p);
    for (int32_t k = 0; k < v.count; k++)
        if (handles[k] == nullptr) return true;
    return false;
}

// Calls it. `results` has room for `capacity` values; *produced says how many there are. A status of null_argument means that
// something that the schema requires was None: dn_null_argument names it.
DN_EXPORT int32_t dn_call(const Operator* op, const Value* arguments, int32_t count, Value* results, int32_t capacity, int32_t* produced) {
    for (int32_t k = 0; k < count && static_cast<size_t>(k) < op->parameters.size(); k++) {
        if (misses_value(op->parameters[k], arguments[k])) {
            null_index = k;
            return null_argument;
        }
    }
    // One stack a thread, reused unless a call nests (a hook that calls an operator).
    static thread_local std::vector<c10::IValue> reused;
    static thread_local bool busy = false;
    std::vector<c10::IValue> own;
    const bool nested = busy;
    auto& stack = nested ? own : reused;
    busy = true;
    auto status = guarded([&] {
        call(*op, arguments, count, stack);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), op->handle.operator_name(), " returned ", stack.size(), " values.");
        *produced = static_cast<int32_t>(stack.size());
        for (size_t k = 0; k < stack.size(); k++) results[k] = give(std::move(stack[k]));
    });
    stack.clear();
    busy = nested;
    return status;
}

// The name of the parameter that refused None in this thread's last call.
DN_EXPORT const char* dn_null_argument(const Operator* op) { return op->parameters[null_index].name.c_str(); }

DN_EXPORT void dn_free(void* memory) { std::free(memory); }
