using System.Collections;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory behind tensors of one element type.</summary>
    public sealed class Storage<T> : Storage, IEnumerable<T>, IDisposable where T : unmanaged
    {
        internal Storage(Tensor elements) : base(elements)
        {
        }

        public int Count => checked((int)Elements.NumberOfElements);

        public bool IsReadOnly => false;

        public Device device => Elements.device;

        public T this[int index]
        {
            get => Access[index];
            set => Access[index] = value;
        }

        /// <summary>A part of the same memory; a part of one element can be assigned to any range.</summary>
        public Storage<T> this[Range range]
        {
            get
            {
                var (start, length) = range.GetOffsetAndLength(Count);
                return new Storage<T>(Elements.narrow(0, start, length));
            }
            set
            {
                using var part = this[range];
                part.Elements.copy_(value.Elements);
            }
        }

        public Storage<T> this[(int? start, int? end) range]
        {
            get => this[(range.start ?? 0)..(range.end ?? Count)];
            set => this[(range.start ?? 0)..(range.end ?? Count)] = value;
        }

        /// <summary>A storage of that one element.</summary>
        public static implicit operator Storage<T>(T value) => new(Factory.CopyScalar(value, null, CPU, false).reshape(1));

        public override int element_size() => (int)Elements.ElementSize;

        public T[] ToArray() => Access.ToArray();

        public IList<T> tolist() => ToArray();

        public bool Contains(T item) => IndexOf(item) >= 0;

        public int IndexOf(T item) => Array.IndexOf(ToArray(), item);

        public void fill_(T value)
        {
            using Storage<T> one = value;
            Elements.copy_(one.Elements);
        }

        /// <summary>Takes the elements of <paramref name="array"/> from the start on, as many as fit.</summary>
        public void copy_(IList<T> array) => CopyFrom(array, 0);

        /// <summary>The same from element <paramref name="arrayIndex"/> of the array on.</summary>
        public void CopyFrom(IList<T> array, int arrayIndex)
        {
            ArgumentNullException.ThrowIfNull(array);
            Access.CopyFrom(array as T[] ?? array.ToArray(), arrayIndex);
        }

        public void CopyTo(IList<T> array, int arrayIndex)
        {
            ArgumentNullException.ThrowIfNull(array);
            var elements = ToArray();
            for (var k = 0; k < elements.Length && arrayIndex + k < array.Count; k++)
                array[arrayIndex + k] = elements[k];
        }

        public Storage<T> cpu() => device.type == DeviceType.CPU ? this : new Storage<T>(Elements.cpu());

        public Storage<T> cuda(Device? device = null) => new(Elements.cuda(device));

        public IEnumerator<T> GetEnumerator() => Access.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>Lets go of the memory, which lives on as long as tensors look at it.</summary>
        public void Dispose() => Elements.Dispose();

        private TensorAccessor<T> Access => Elements.data<T>();
    }
}
