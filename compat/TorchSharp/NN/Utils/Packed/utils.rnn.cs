using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Batches of sequences of unequal length.</summary>
            public static partial class rnn
            {
                /// <summary>Leaves the padding of a batch out.</summary>
                /// <param name="input">[time, batch, *], with batch_first [batch, time, *].</param>
                /// <param name="lengths">[batch], integers of 1 to time.</param>
                /// <param name="batch_first">Whether the batch comes first.</param>
                /// <param name="enforce_sorted">Whether the lengths must fall; otherwise the sequences are sorted here.</param>
                public static PackedSequence pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    ArgumentNullException.ThrowIfNull(input);
                    ArgumentNullException.ThrowIfNull(lengths);
                    using var scope = NewDisposeScope();
                    Tensor? sorted = null, unsorted = null;
                    lengths = lengths.to(ScalarType.Int64, CPU);
                    if (!enforce_sorted)
                    {
                        (lengths, var order) = lengths.sort(descending: true);
                        unsorted = Inverse(order).to(input.device);
                        sorted = order.to(input.device);
                        input = Aten.index_select.Call(input, batch_first ? 0 : 1, sorted);
                    }
                    var (data, sizes) = Aten.pack_padded_sequence.Call2(input, lengths, batch_first);
                    return new PackedSequence(data, sizes, sorted, unsorted).MoveToOuterDisposeScope();
                }

                /// <summary>A batch of the sequences with padding at their ends, and their lengths.</summary>
                /// <param name="sequence">What was packed.</param>
                /// <param name="batch_first">Whether the batch comes first.</param>
                /// <param name="padding_value">What is behind the ends.</param>
                /// <param name="total_length">The time to fill up to; the longest sequence's if null.</param>
                /// <returns>[time, batch, *] or [batch, time, *], and [batch], int64, on the CPU; both in the order before the packing.</returns>
                public static (Tensor, Tensor) pad_packed_sequence(PackedSequence sequence, bool batch_first = false, double padding_value = 0, long? total_length = null)
                {
                    ArgumentNullException.ThrowIfNull(sequence);
                    var longest = sequence.batch_sizes.size(0);
                    if (total_length < longest)
                        throw new ArgumentException($"total_length must be at least the length of the longest sequence, {longest}, but is {total_length}.", nameof(total_length));
                    using var scope = NewDisposeScope();
                    var (padded, lengths) = Aten.pad_packed_sequence.Call2(sequence.data, sequence.batch_sizes, batch_first, padding_value, total_length ?? longest);
                    if (sequence.unsorted_indices is { } back)
                    {
                        padded = Aten.index_select.Call(padded, batch_first ? 0 : 1, back);
                        lengths = Aten.index_select.Call(lengths, 0, back.cpu());
                    }
                    return scope.MoveToOuter(padded, lengths);
                }

                /// <summary>Packs sequences, [length, *] each.</summary>
                /// <param name="sequences">One or more.</param>
                /// <param name="enforce_sorted">Whether the lengths must fall; otherwise the sequences are sorted here.</param>
                public static PackedSequence pack_sequence(IEnumerable<Tensor> sequences, bool enforce_sorted = true)
                {
                    var list = List(sequences);
                    using var scope = NewDisposeScope();
                    var lengths = tensor(System.Array.ConvertAll(list, sequence => sequence.size(0)), dtype: ScalarType.Int64);
                    return pack_padded_sequence(pad_sequence(list), lengths, enforce_sorted: enforce_sorted).MoveToOuterDisposeScope();
                }

                /// <summary>A batch of sequences, [length, *] each, with padding at their ends.</summary>
                /// <param name="sequences">One or more.</param>
                /// <param name="batch_first">Whether the batch comes first.</param>
                /// <param name="padding_value">What is behind the ends.</param>
                /// <returns>[longest, sequences, *], with batch_first [sequences, longest, *].</returns>
                public static Tensor pad_sequence(IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0)
                    => Aten.pad_sequence.Call(List(sequences), batch_first, padding_value);

                private static Tensor[] List(IEnumerable<Tensor> sequences)
                {
                    ArgumentNullException.ThrowIfNull(sequences);
                    Tensor[] list = [.. sequences];
                    return list.Length > 0 && System.Array.TrueForAll(list, sequence => sequence is { Dimensions: > 0 })
                        ? list
                        : throw new ArgumentException("There must be one sequence or more, each with a dimension of time.", nameof(sequences));
                }

                private static Tensor Inverse(Tensor permutation)
                {
                    var inverse = empty_like(permutation);
                    using var places = arange(permutation.NumberOfElements, ScalarType.Int64);
                    return inverse.scatter_(0, permutation, places);
                }
            }
        }
    }
}
