using System.Runtime.InteropServices;
using System.Text;
using ASMNet.Inference;

namespace ASMNet.OnnxRuntime;

/// <summary>
/// The driver's own library. Files of the kernel's module know neither the order of the numbers nor what <c>CUDA_VISIBLE_DEVICES</c> hides, and are missing
/// in containers and in the Linux of Windows, where CUDA works.
/// </summary>
internal sealed class CudaDriver : ICudaDriver
{
    internal const string NotThere = "NVIDIA's driver is not installed, or its library is not found.";

    private const int LongestName = 256;
    private const int NoDevice = 100;

    private static readonly string Library = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    private nint _library;
    private bool _hasGpus;

    private delegate int Initialize(uint flags);

    private delegate int ReadNumber(out int value);

    private delegate int ReadDevice(out int device, int index);

    private delegate int ReadName(byte[] name, int length, int device);

    private delegate int ReadWords(int code, out nint words);

    /// <inheritdoc/>
    public int Version()
    {
        if (!NativeLibrary.TryLoad(Library, out _library))
        {
            throw new InferenceException(NotThere);
        }

        int code = Function<Initialize>("cuInit")(0);
        _hasGpus = code != NoDevice;
        Check(_hasGpus ? code : 0);
        Check(Function<ReadNumber>("cuDriverGetVersion")(out int version));
        return version;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names()
    {
        int count = 0;
        Check(_hasGpus ? Function<ReadNumber>("cuDeviceGetCount")(out count) : 0);
        return [.. Enumerable.Range(0, count).Select(Name)];
    }

    private string Name(int index)
    {
        byte[] name = new byte[LongestName];
        Check(Function<ReadDevice>("cuDeviceGet")(out int device, index));
        Check(Function<ReadName>("cuDeviceGetName")(name, name.Length, device));
        return Encoding.UTF8.GetString(name.AsSpan(0, Math.Max(0, name.AsSpan().IndexOf((byte)0)))).Trim();
    }

    private void Check(int code)
    {
        if (code == 0)
        {
            return;
        }

        string words = Function<ReadWords>("cuGetErrorString")(code, out nint text) == 0 ? Marshal.PtrToStringUTF8(text) ?? string.Empty : string.Empty;
        throw new InferenceException($"NVIDIA's driver reports error {code}{(words.Length > 0 ? $", {words}" : string.Empty)}.");
    }

    private T Function<T>(string name)
        where T : Delegate =>
        NativeLibrary.TryGetExport(_library, name, out nint address)
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : throw new InferenceException($"'{Library}' is none of NVIDIA's: it has no '{name}'.");
}
