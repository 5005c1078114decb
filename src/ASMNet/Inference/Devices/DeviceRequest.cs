using System.Globalization;

namespace ASMNet.Inference.Devices;

/// <summary>What the user asked to run networks on: <c>auto</c>, <c>cpu</c>, or a provider with or without the number of a device.</summary>
/// <param name="Provider"><c>auto</c>, or a provider as in <see cref="InferenceDevice.Provider"/>.</param>
/// <param name="Index">The device's number; null for the provider's first that works.</param>
public readonly record struct DeviceRequest(string Provider, int? Index)
{
    /// <summary>The forms that <see cref="Parse"/> accepts, for help texts.</summary>
    public const string Forms = "auto, cpu, directml[:N], cuda[:N], webgpu[:N] or onnxruntime";

    /// <summary>The fastest device by measurement.</summary>
    public static DeviceRequest Auto { get; } = new("auto", null);

    /// <summary>Whether the fastest device is asked for.</summary>
    public bool IsAuto => Provider == Auto.Provider;

    /// <summary>Whether the built-in CPU engine is asked for.</summary>
    public bool IsCpu => Provider == InferenceDevice.CpuProvider;

    /// <summary>Reads a request.</summary>
    /// <param name="text">One of <see cref="Forms"/>; upper and lower case are the same.</param>
    /// <exception cref="FormatException">The text is none of them; the message says which there are.</exception>
    public static DeviceRequest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().ToLowerInvariant().Split(':');
        bool takesIndex = parts[0] is "directml" or "cuda" or "webgpu";
        bool known = takesIndex || parts[0] is "auto" or InferenceDevice.CpuProvider or "onnxruntime";
        if (known && parts.Length == 1)
        {
            return new DeviceRequest(parts[0], null);
        }

        if (takesIndex && parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return new DeviceRequest(parts[0], index);
        }

        throw new FormatException($"'{text}' is not a device. Use {Forms}.");
    }

    /// <summary>Whether a device is what was asked for.</summary>
    /// <param name="device">A device of this machine.</param>
    public bool Accepts(InferenceDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return IsAuto ? device.IsAutomatic : device.Provider == Provider && (Index is null || device.Index == Index);
    }

    /// <inheritdoc/>
    public override string ToString() => Index is int index ? string.Create(CultureInfo.InvariantCulture, $"{Provider}:{index}") : Provider;
}
