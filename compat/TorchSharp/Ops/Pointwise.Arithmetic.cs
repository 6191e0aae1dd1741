using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.add__Scalar.InPlace(this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.add__Scalar.InPlace(this, scalar, alpha);
        public Tensor add_(Tensor target) => Aten.add__Tensor.InPlace(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.add__Tensor.InPlace(this, target, alpha);
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);
        public Tensor sub_(Scalar target) => Aten.sub__Scalar.InPlace(this, target);
        public Tensor sub_(Tensor target) => Aten.sub__Tensor.InPlace(this, target);
        public Tensor subtract(Scalar target) => Aten.sub_Scalar.Call(this, target);
        public Tensor subtract(Tensor target) => Aten.sub_Tensor.Call(this, target);
        public Tensor subtract_(Scalar target) => Aten.sub__Scalar.InPlace(this, target);
        public Tensor subtract_(Tensor target) => Aten.sub__Tensor.InPlace(this, target);
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);
        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);
        public Tensor mul_(Scalar target) => Aten.mul__Scalar.InPlace(this, target);
        public Tensor mul_(Tensor target) => Aten.mul__Tensor.InPlace(this, target);
        public Tensor multiply(Scalar target) => Aten.mul_Scalar.Call(this, target);
        public Tensor multiply(Tensor target) => Aten.mul_Tensor.Call(this, target);
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(this, target, Rounding(rounding_mode));
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(this, target, Rounding(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Scalar_mode.InPlace(this, target, Rounding(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Tensor_mode.InPlace(this, target, Rounding(rounding_mode));
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(this, target, Rounding(rounding_mode));
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(this, target, Rounding(rounding_mode));
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Scalar_mode.InPlace(this, target, Rounding(rounding_mode));
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Tensor_mode.InPlace(this, target, Rounding(rounding_mode));
        public Tensor true_divide(Scalar other) => Aten.div_Scalar.Call(this, other);
        public Tensor true_divide(Tensor other) => Aten.div_Tensor.Call(this, other);
        public Tensor true_divide_(Scalar other) => Aten.div__Scalar.InPlace(this, other);
        public Tensor true_divide_(Tensor other) => Aten.div__Tensor.InPlace(this, other);
        public Tensor floor_divide(Scalar other) => Aten.floor_divide_Scalar.Call(this, other);
        public Tensor floor_divide(Tensor other) => Aten.floor_divide.Call(this, other);
        public Tensor floor_divide_(Scalar other) => Aten.floor_divide__Scalar.InPlace(this, other);
        public Tensor floor_divide_(Tensor other) => Aten.floor_divide__Tensor.InPlace(this, other);
        public Tensor fmod(Scalar scalar) => Aten.fmod_Scalar.Call(this, scalar);
        public Tensor fmod(Tensor target) => Aten.fmod_Tensor.Call(this, target);
        public Tensor fmod_(Scalar scalar) => Aten.fmod__Scalar.InPlace(this, scalar);
        public Tensor fmod_(Tensor target) => Aten.fmod__Tensor.InPlace(this, target);
        public Tensor remainder(Scalar scalar) => Aten.remainder_Scalar.Call(this, scalar);
        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);
        public Tensor remainder_(Scalar scalar) => Aten.remainder__Scalar.InPlace(this, scalar);
        public Tensor remainder_(Tensor target) => Aten.remainder__Tensor.InPlace(this, target);
        public Tensor neg() => Aten.neg.Call(this);
        public Tensor neg_() => Aten.neg_.InPlace(this);
        public Tensor negative() => Aten.neg.Call(this);
        public Tensor positive() => Aten.positive.Call(this);
        public Tensor abs() => Aten.abs.Call(this);
        public Tensor abs_() => Aten.abs_.InPlace(this);
        public Tensor absolute() => Aten.abs.Call(this);
        public Tensor absolute_() => Aten.abs_.InPlace(this);
        public Tensor reciprocal() => Aten.reciprocal.Call(this);
        public Tensor reciprocal_() => Aten.reciprocal_.InPlace(this);
        public Tensor square() => Aten.square.Call(this);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul_.InPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.addcdiv.Call(this, tensor1, tensor2);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.addcdiv_.InPlace(this, tensor1, tensor2);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv_.InPlace(this, tensor1, tensor2, value);
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Aten.lerp__Tensor.InPlace(this, end, weight);
    }

    public static Tensor add(Tensor left, Scalar right) => Aten.add_Scalar.Call(left, right);
    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => Aten.add_Scalar.Call(left, right, alpha);
    public static Tensor add(Tensor left, Tensor right) => Aten.add_Tensor.Call(left, right);
    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => Aten.add_Tensor.Call(left, right, alpha);
    public static Tensor add_(Tensor left, Scalar right) => Aten.add__Scalar.InPlace(left, right);
    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) => Aten.add__Scalar.InPlace(left, right, alpha);
    public static Tensor add_(Tensor left, Tensor right) => Aten.add__Tensor.InPlace(left, right);
    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) => Aten.add__Tensor.InPlace(left, right, alpha);
    public static Tensor sub(Tensor left, Scalar right) => Aten.sub_Scalar.Call(left, right);
    public static Tensor sub(Tensor left, Tensor right) => Aten.sub_Tensor.Call(left, right);
    public static Tensor sub_(Tensor left, Scalar right) => Aten.sub__Scalar.InPlace(left, right);
    public static Tensor sub_(Tensor left, Tensor right) => Aten.sub__Tensor.InPlace(left, right);
    public static Tensor subtract(Tensor left, Scalar right) => Aten.sub_Scalar.Call(left, right);
    public static Tensor subtract(Tensor left, Tensor right) => Aten.sub_Tensor.Call(left, right);
    public static Tensor subtract_(Tensor left, Scalar right) => Aten.sub__Scalar.InPlace(left, right);
    public static Tensor subtract_(Tensor left, Tensor right) => Aten.sub__Tensor.InPlace(left, right);
    public static Tensor mul(Tensor left, Scalar right) => Aten.mul_Scalar.Call(left, right);
    public static Tensor mul(Tensor left, Tensor right) => Aten.mul_Tensor.Call(left, right);
    public static Tensor mul_(Tensor left, Scalar right) => Aten.mul__Scalar.InPlace(left, right);
    public static Tensor mul_(Tensor left, Tensor right) => Aten.mul__Tensor.InPlace(left, right);
    public static Tensor multiply(Tensor left, Scalar right) => Aten.mul_Scalar.Call(left, right);
    public static Tensor multiply(Tensor left, Tensor right) => Aten.mul_Tensor.Call(left, right);
    public static Tensor multiply_(Tensor left, Scalar right) => Aten.mul__Scalar.InPlace(left, right);
    public static Tensor multiply_(Tensor left, Tensor right) => Aten.mul__Tensor.InPlace(left, right);
    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(left, right, Rounding(rounding_mode));
    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(left, right, Rounding(rounding_mode));
    public static Tensor div_(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Scalar_mode.InPlace(left, right, Rounding(rounding_mode));
    public static Tensor div_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Tensor_mode.InPlace(left, right, Rounding(rounding_mode));
    public static Tensor divide(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Scalar_mode.Call(left, right, Rounding(rounding_mode));
    public static Tensor divide(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div_Tensor_mode.Call(left, right, Rounding(rounding_mode));
    public static Tensor divide_(Tensor left, Scalar right) => Aten.div__Scalar.InPlace(left, right);
    public static Tensor divide_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => Aten.div__Tensor_mode.InPlace(left, right, Rounding(rounding_mode));
    public static Tensor true_divide(Tensor dividend, Tensor divisor) => Aten.div_Tensor.Call(dividend, divisor);
    public static Tensor true_divide_(Tensor dividend, Tensor divisor) => Aten.div__Tensor.InPlace(dividend, divisor);
    public static Tensor floor_divide(Tensor input, Tensor other) => Aten.floor_divide.Call(input, other);
    public static Tensor floor_divide_(Tensor input, Tensor other) => Aten.floor_divide__Tensor.InPlace(input, other);
    public static Tensor fmod(Tensor left, Scalar right) => Aten.fmod_Scalar.Call(left, right);
    public static Tensor fmod(Tensor left, Tensor right) => Aten.fmod_Tensor.Call(left, right);
    public static Tensor fmod_(Tensor left, Scalar right) => Aten.fmod__Scalar.InPlace(left, right);
    public static Tensor fmod_(Tensor left, Tensor right) => Aten.fmod__Tensor.InPlace(left, right);
    public static Tensor remainder(Tensor left, Scalar right) => Aten.remainder_Scalar.Call(left, right);
    public static Tensor remainder(Tensor left, Tensor right) => Aten.remainder_Tensor.Call(left, right);
    public static Tensor remainder_(Tensor left, Scalar right) => Aten.remainder__Scalar.InPlace(left, right);
    public static Tensor remainder_(Tensor left, Tensor right) => Aten.remainder__Tensor.InPlace(left, right);
    public static Tensor neg(Tensor input) => Aten.neg.Call(input);
    public static Tensor neg_(Tensor input) => Aten.neg_.InPlace(input);
    public static Tensor negative(Tensor input) => Aten.neg.Call(input);
    public static Tensor negative_(Tensor input) => Aten.neg_.InPlace(input);
    public static Tensor positive(Tensor input) => Aten.positive.Call(input);
    public static Tensor abs(Tensor input) => Aten.abs.Call(input);
    public static Tensor abs_(Tensor input) => Aten.abs_.InPlace(input);
    public static Tensor absolute(Tensor input) => Aten.abs.Call(input);
    public static Tensor absolute_(Tensor input) => Aten.abs_.InPlace(input);
    public static Tensor reciprocal(Tensor input) => Aten.reciprocal.Call(input);
    public static Tensor reciprocal_(Tensor input) => Aten.reciprocal_.InPlace(input);
    public static Tensor square(Tensor input) => Aten.square.Call(input);
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(input, tensor1, tensor2, value);
    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul_.InPlace(input, tensor1, tensor2, value);
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(input, tensor1, tensor2, value);
    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv_.InPlace(input, tensor1, tensor2, value);
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(input, end, weight);

    /// <summary>LibTorch's name of a rounding mode; None is true division.</summary>
    private static Argument Rounding(RoundingMode mode) => mode switch
    {
        RoundingMode.trunc => "trunc",
        RoundingMode.floor => "floor",
        _ => Argument.None,
    };

    /// <summary>What a division does to its quotient.</summary>
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }
}
