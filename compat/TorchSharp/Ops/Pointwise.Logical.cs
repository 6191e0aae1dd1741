using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);
        public Tensor logical_and_(Tensor other) => Aten.logical_and_.InPlace(this, other);
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);
        public Tensor logical_or_(Tensor other) => Aten.logical_or_.InPlace(this, other);
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);
        public Tensor logical_xor_(Tensor other) => Aten.logical_xor_.InPlace(this, other);
        public Tensor logical_not() => Aten.logical_not.Call(this);
        public Tensor logical_not_() => Aten.logical_not_.InPlace(this);
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and_Tensor.Call(this, other);
        public Tensor bitwise_and_(Tensor other) => Aten.bitwise_and__Tensor.InPlace(this, other);
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or_Tensor.Call(this, other);
        public Tensor bitwise_or_(Tensor other) => Aten.bitwise_or__Tensor.InPlace(this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor_Tensor.Call(this, other);
        public Tensor bitwise_xor_(Tensor other) => Aten.bitwise_xor__Tensor.InPlace(this, other);
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);
        public Tensor bitwise_not_() => Aten.bitwise_not_.InPlace(this);
        public Tensor bitwise_left_shift(Tensor other) => Aten.bitwise_left_shift_Tensor.Call(this, other);
        public Tensor bitwise_left_shift_(Tensor other) => Aten.bitwise_left_shift__Tensor.InPlace(this, other);
        public Tensor bitwise_right_shift(Tensor other) => Aten.bitwise_right_shift_Tensor.Call(this, other);
        public Tensor bitwise_right_shift_(Tensor other) => Aten.bitwise_right_shift__Tensor.InPlace(this, other);
        public Tensor gcd(Tensor other) => Aten.gcd.Call(this, other);
        public Tensor gcd_(Tensor other) => Aten.gcd_.InPlace(this, other);
        public Tensor lcm(Tensor other) => Aten.lcm.Call(this, other);
        public Tensor lcm_(Tensor other) => Aten.lcm_.InPlace(this, other);
    }

    public static Tensor logical_and(Tensor left, Tensor right) => Aten.logical_and.Call(left, right);
    public static Tensor logical_and_(Tensor left, Tensor right) => Aten.logical_and_.InPlace(left, right);
    public static Tensor logical_or(Tensor left, Tensor right) => Aten.logical_or.Call(left, right);
    public static Tensor logical_or_(Tensor left, Tensor right) => Aten.logical_or_.InPlace(left, right);
    public static Tensor logical_xor(Tensor left, Tensor right) => Aten.logical_xor.Call(left, right);
    public static Tensor logical_xor_(Tensor left, Tensor right) => Aten.logical_xor_.InPlace(left, right);
    public static Tensor logical_not(Tensor input) => Aten.logical_not.Call(input);
    public static Tensor bitwise_and(Tensor left, Tensor right) => Aten.bitwise_and_Tensor.Call(left, right);
    public static Tensor bitwise_and_(Tensor left, Tensor right) => Aten.bitwise_and__Tensor.InPlace(left, right);
    public static Tensor bitwise_or(Tensor left, Tensor right) => Aten.bitwise_or_Tensor.Call(left, right);
    public static Tensor bitwise_or_(Tensor left, Tensor right) => Aten.bitwise_or__Tensor.InPlace(left, right);
    public static Tensor bitwise_xor(Tensor left, Tensor right) => Aten.bitwise_xor_Tensor.Call(left, right);
    public static Tensor bitwise_xor_(Tensor left, Tensor right) => Aten.bitwise_xor__Tensor.InPlace(left, right);
    public static Tensor bitwise_not(Tensor input) => Aten.bitwise_not.Call(input);
    public static Tensor bitwise_not_(Tensor input) => Aten.bitwise_not_.InPlace(input);
    public static Tensor bitwise_left_shift(Tensor left, Tensor right) => Aten.bitwise_left_shift_Tensor.Call(left, right);
    public static Tensor bitwise_left_shift_(Tensor left, Tensor right) => Aten.bitwise_left_shift__Tensor.InPlace(left, right);
    public static Tensor bitwise_right_shift(Tensor left, Tensor right) => Aten.bitwise_right_shift_Tensor.Call(left, right);
    public static Tensor bitwise_right_shift_(Tensor left, Tensor right) => Aten.bitwise_right_shift__Tensor.InPlace(left, right);
    public static Tensor gcd(Tensor left, Tensor right) => Aten.gcd.Call(left, right);
    public static Tensor gcd_(Tensor left, Tensor right) => Aten.gcd_.InPlace(left, right);
    public static Tensor lcm(Tensor input, Tensor other) => Aten.lcm.Call(input, other);
    public static Tensor lcm_(Tensor input, Tensor other) => Aten.lcm_.InPlace(input, other);
}
