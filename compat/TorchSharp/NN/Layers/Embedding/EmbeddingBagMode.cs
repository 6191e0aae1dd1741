namespace TorchSharp;

/// <summary>How the rows of a bag are put together; the numbers are LibTorch's.</summary>
public enum EmbeddingBagMode
{
    Sum = 0,
    Mean = 1,
    Max = 2,
}
