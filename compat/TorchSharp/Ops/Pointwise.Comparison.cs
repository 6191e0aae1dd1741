using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Scalar target) => Aten.eq_Scalar.Call(this, target);
        public Tensor eq(Tensor target) => Aten.eq_Tensor.Call(this, target);
        public Tensor eq_(Scalar target) => Aten.eq__Scalar.InPlace(this, target);
        public Tensor eq_(Tensor target) => Aten.eq__Tensor.InPlace(this, target);
        public Tensor ne(Scalar target) => Aten.ne_Scalar.Call(this, target);
        public Tensor ne(Tensor target) => Aten.ne_Tensor.Call(this, target);
        public Tensor ne_(Scalar target) => Aten.ne__Scalar.InPlace(this, target);
        public Tensor ne_(Tensor target) => Aten.ne__Tensor.InPlace(this, target);
        public Tensor lt(Scalar target) => Aten.lt_Scalar.Call(this, target);
        public Tensor lt(Tensor target) => Aten.lt_Tensor.Call(this, target);
        public Tensor lt_(Scalar target) => Aten.lt__Scalar.InPlace(this, target);
        public Tensor lt_(Tensor target) => Aten.lt__Tensor.InPlace(this, target);
        public Tensor le(Scalar target) => Aten.le_Scalar.Call(this, target);
        public Tensor le(Tensor target) => Aten.le_Tensor.Call(this, target);
        public Tensor le_(Scalar target) => Aten.le__Scalar.InPlace(this, target);
        public Tensor le_(Tensor target) => Aten.le__Tensor.InPlace(this, target);
        public Tensor gt(Scalar target) => Aten.gt_Scalar.Call(this, target);
        public Tensor gt(Tensor target) => Aten.gt_Tensor.Call(this, target);
        public Tensor gt_(Scalar target) => Aten.gt__Scalar.InPlace(this, target);
        public Tensor gt_(Tensor target) => Aten.gt__Tensor.InPlace(this, target);
        public Tensor ge(Scalar target) => Aten.ge_Scalar.Call(this, target);
        public Tensor ge(Tensor target) => Aten.ge_Tensor.Call(this, target);
        public Tensor ge_(Scalar target) => Aten.ge__Scalar.InPlace(this, target);
        public Tensor ge_(Tensor target) => Aten.ge__Tensor.InPlace(this, target);
        public Tensor equal(Tensor target) => Aten.eq_Tensor.Call(this, target);
        public Tensor not_equal(Tensor target) => Aten.ne_Tensor.Call(this, target);
        public Tensor not_equal_(Tensor target) => Aten.ne__Tensor.InPlace(this, target);
        public Tensor less(Tensor target) => Aten.lt_Tensor.Call(this, target);
        public Tensor less_equal(Tensor target) => Aten.le_Tensor.Call(this, target);
        public Tensor less_equal_(Tensor target) => Aten.le__Tensor.InPlace(this, target);
        public Tensor greater(Tensor target) => Aten.gt_Tensor.Call(this, target);
        public Tensor greater_equal(Tensor target) => Aten.ge_Tensor.Call(this, target);
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);
        public Tensor fmax(Tensor other) => Aten.fmax.Call(this, other);
        public Tensor fmin(Tensor other) => Aten.fmin.Call(this, other);
        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => Aten.isclose.Call(this, other, rtol, atol, nanEqual);
        public Tensor isfinite() => Aten.isfinite.Call(this);
        public Tensor isinf() => Aten.isinf.Call(this);
        public Tensor isnan() => Aten.isnan.Call(this);
        public Tensor isneginf() => Aten.isneginf.Call(this);
        public Tensor isposinf() => Aten.isposinf.Call(this);
        public Tensor isreal() => Aten.isreal.Call(this);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);
        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) => Aten.allclose.CallBool(this, target, rtol, atol, equal_nan);
    }

    public static Tensor eq(Tensor left, Tensor right) => Aten.eq_Tensor.Call(left, right);
    public static Tensor ne(Tensor left, Tensor right) => Aten.ne_Tensor.Call(left, right);
    public static Tensor lt(Tensor left, Tensor right) => Aten.lt_Tensor.Call(left, right);
    public static Tensor le(Tensor left, Tensor right) => Aten.le_Tensor.Call(left, right);
    public static Tensor gt(Tensor left, Tensor right) => Aten.gt_Tensor.Call(left, right);
    public static Tensor ge(Tensor left, Tensor right) => Aten.ge_Tensor.Call(left, right);
    public static Tensor equal(Tensor tensor, Tensor target) => Aten.eq_Tensor.Call(tensor, target);
    public static Tensor not_equal(Tensor tensor, Tensor target) => Aten.ne_Tensor.Call(tensor, target);
    public static Tensor less(Tensor tensor, Tensor target) => Aten.lt_Tensor.Call(tensor, target);
    public static Tensor less_equal(Tensor tensor, Tensor target) => Aten.le_Tensor.Call(tensor, target);
    public static Tensor greater(Tensor tensor, Tensor target) => Aten.gt_Tensor.Call(tensor, target);
    public static Tensor greater_equal(Tensor tensor, Tensor target) => Aten.ge_Tensor.Call(tensor, target);
    public static Tensor maximum(Tensor input, Tensor other) => Aten.maximum.Call(input, other);
    public static Tensor minimum(Tensor input, Tensor other) => Aten.minimum.Call(input, other);
    public static Tensor fmax(Tensor input, Tensor other) => Aten.fmax.Call(input, other);
    public static Tensor fmin(Tensor input, Tensor other) => Aten.fmin.Call(input, other);
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => Aten.isclose.Call(tensor, other, rtol, atol, nanEqual);
    public static Tensor isfinite(Tensor tensor) => Aten.isfinite.Call(tensor);
    public static Tensor isinf(Tensor tensor) => Aten.isinf.Call(tensor);
    public static Tensor isnan(Tensor input) => Aten.isnan.Call(input);
    public static Tensor isneginf(Tensor tensor) => Aten.isneginf.Call(tensor);
    public static Tensor isposinf(Tensor tensor) => Aten.isposinf.Call(tensor);
    public static Tensor isreal(Tensor tensor) => Aten.isreal.Call(tensor);
    public static Tensor isin(Tensor tensor, Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.isin_Tensor_Tensor.Call(tensor, test_elements, assumeUnique, invert);
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) => Aten.allclose.CallBool(tensor, target, rtol, atol, equal_nan);
}
