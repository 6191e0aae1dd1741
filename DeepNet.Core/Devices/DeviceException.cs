namespace DeepNet;

/// <summary>A device was asked for that this process cannot compute on. Nothing is computed elsewhere instead.</summary>
/// <param name="message">Which device, why it is not there, and what to do.</param>
public sealed class DeviceException(string message) : InvalidOperationException(message);
