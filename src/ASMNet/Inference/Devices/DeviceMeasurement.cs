namespace ASMNet.Inference.Devices;

/// <summary>A device, how it did in the self-check, and how fast it is.</summary>
/// <param name="Device">The device.</param>
/// <param name="Check">The verdict and the numbers; its network has been disposed of.</param>
public sealed record DeviceMeasurement(InferenceDevice Device, SelfCheckResult Check);
