namespace ASMNet.Inference.Devices;

/// <summary>The devices that one runtime offers besides the built-in CPU engine.</summary>
public interface IInferenceDeviceSource
{
    /// <summary>The runtime and its version, for people.</summary>
    string Description { get; }

    /// <summary>The devices of this machine, the ones expected to be fastest first.</summary>
    IReadOnlyList<InferenceDevice> Devices { get; }

    /// <summary>What this runtime was built to drive and does not find here, a sentence each with the reason.</summary>
    IReadOnlyList<string> Missing => [];

    /// <summary>Why a kind of device that users may ask for is not among <see cref="Devices"/>, and what to do.</summary>
    /// <param name="provider">As in <see cref="InferenceDevice.Provider"/>.</param>
    /// <returns>A sentence; null where this runtime never has the kind, or has a device of it.</returns>
    string? WhyNone(string provider) => null;

    /// <summary>Makes networks on a device; the device itself is opened with the first network.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    INeuralNetworkFactory CreateFactory(InferenceDevice device);
}
