using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Devices;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Composition;

/// <summary>Makes networks on the device that the settings ask for.</summary>
/// <param name="native">Adds the devices beside the CPU.</param>
/// <param name="say">Says which device was taken and which refused.</param>
/// <param name="complain">Says what went wrong beside that.</param>
public sealed class DeviceFactory(NativeLibraries native, Action<string> say, Action<string> complain)
{
    /// <summary>What was measured of the devices in earlier runs.</summary>
    public DeviceCache Cache => new(DeviceCache.DefaultPath, complain);

    /// <summary>The built-in engine, with the threads of the settings.</summary>
    /// <param name="settings">The settings.</param>
    public static CpuNetworkFactory Cpu(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new CpuNetworkFactory(new CpuOptions { Threads = settings.Models.CpuThreads });
    }

    /// <summary>The devices that can run networks.</summary>
    /// <param name="settings">The settings.</param>
    public DeviceCatalog Catalog(Settings settings) => new(Cpu(settings), native.Parts.Runtimes);

    /// <summary>What makes the landmark network.</summary>
    /// <param name="settings">The settings; <c>Models:Device</c> names the device.</param>
    /// <exception cref="UserException">There is no such device.</exception>
    public INeuralNetworkFactory Create(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        DeviceRequest request;
        try
        {
            request = DeviceRequest.Parse(settings.Models.Device);
        }
        catch (FormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }

        // The CPU alone starts no native library, which may take a second and print of its own.
        return request.IsCpu ? Cpu(settings) : new SelectingNetworkFactory(new DeviceSelector(Catalog(settings), Cache, say), request);
    }
}
