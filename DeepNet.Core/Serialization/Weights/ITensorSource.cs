using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>Named tensors that can be read one by one: a safetensors file, several with an index, a file of PyTorch.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>Where they come from, for messages.</summary>
    string Path { get; }

    /// <summary>What there is, in the order in which it lies on the disk.</summary>
    IReadOnlyCollection<TensorEntry> Tensors { get; }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A new tensor on the CPU, with memory of its own; the caller or the current dispose scope disposes it.</returns>
    /// <exception cref="WeightsException">There is no such tensor, or its content is not valid.</exception>
    Tensor Read(string name);

    /// <summary>Reads one tensor into memory that is there already, for example a parameter; no gradient is recorded.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="target">A tensor of the same shape. Where type, device and layout agree, the bytes go straight into its memory;
    /// otherwise the values are converted and copied.</param>
    /// <exception cref="WeightsException">There is no such tensor, its content is not valid, or the shapes differ.</exception>
    void ReadInto(string name, Tensor target);

    /// <summary>Maps one tensor: its memory is the file's, which the operating system reads page by page when it is touched.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>
    /// A tensor on the CPU; writing to it changes a copy of the page, never the file. Null where it cannot be had so: booleans, whose bytes
    /// must be checked, empty tensors, and places that are no multiple of the element's size.
    /// </returns>
    /// <remarks>While such tensors live, the file must neither be changed nor shortened; touching what is gone ends the process.</remarks>
    /// <exception cref="WeightsException">There is no such tensor.</exception>
    Tensor? Map(string name);
}
