namespace DeepNet.Data;

/// <summary>The ways in which EMNIST's characters are divided into classes and parts.</summary>
public enum EmnistSplit
{
    /// <summary>62 classes: digits, capital and small letters; 697,932 training and 116,323 test images, unevenly divided.</summary>
    ByClass,

    /// <summary>47 classes: the small letters that look like their capitals are one class with them; otherwise as <see cref="ByClass"/>.</summary>
    ByMerge,

    /// <summary>47 classes of 2,400 training and 400 test images each.</summary>
    Balanced,

    /// <summary>The 26 letters, capital or small, numbered from 1 (class 0 is empty, as in torchvision); 124,800 training and 20,800 test images.</summary>
    Letters,

    /// <summary>The ten digits; 240,000 training and 40,000 test images.</summary>
    Digits,

    /// <summary>The ten digits, prepared as MNIST's; 60,000 training and 10,000 test images.</summary>
    Mnist,
}
