namespace DeepNet.Data;

/// <summary>How categories become features.</summary>
public enum CategoryEncoding
{
    /// <summary>One feature for each category: 1 where a row has it, 0 elsewhere.</summary>
    OneHot,

    /// <summary>One feature for each column, its category's code, for models that embed them: 0 is unknown, categories count from 1. A whole number, in
    /// float32 as the other features.</summary>
    Codes,
}
