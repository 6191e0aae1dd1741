namespace TorchSharp;

public static partial class torch
{
    /// <summary>What selects along one dimension: a number, a slice, a tensor of numbers or flags, or one of the marks for none and all.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Ellipsis,
            Single,
            Bool,
            Slice,
            Tensor,
        }

        internal Kind Type { get; private init; }

        /// <summary>The number of <see cref="Kind.Single"/>, or 1 for true.</summary>
        internal long Number { get; private init; }

        internal long? Start { get; private init; }
        internal long? Stop { get; private init; }
        internal long? Step { get; private init; }
        internal Tensor? Values { get; private init; }

        internal readonly bool IsAll => Type == Kind.Slice && Start is null or 0 && Stop is null && Step is null or 1;

        /// <summary>All dimensions that the other indices leave out.</summary>
        public static TensorIndex Ellipsis = new() { Type = Kind.Ellipsis };

        /// <summary>A new dimension of size one.</summary>
        public static TensorIndex None = new() { Type = Kind.None };

        public static TensorIndex Null = new() { Type = Kind.None };

        /// <summary>The whole dimension.</summary>
        public static TensorIndex Colon = new() { Type = Kind.Slice };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null)
            => new() { Type = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range)
            => Slice(FromEnd(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromEnd(range.End));

        public static TensorIndex Bool(bool value) => new() { Type = Kind.Bool, Number = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => index is { } number ? new() { Type = Kind.Single, Number = number } : Null;

        public static TensorIndex Tensor(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return new() { Type = Kind.Tensor, Values = tensor };
        }

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator Tensor(TensorIndex value) => value.Type switch
        {
            Kind.Tensor => value.Values!,
            Kind.Single => tensor(value.Number),
            Kind.Bool => tensor(value.Number != 0),
            _ => throw new InvalidCastException($"An index of kind {value.Type} is no tensor; only numbers, booleans and tensors are."),
        };

        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
