using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>A zero-terminated UTF-8 string in native memory.</summary>
internal sealed class Utf8(string text) : IDisposable
{
    public nint Pointer { get; private set; } = Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose()
    {
        Marshal.FreeCoTaskMem(Pointer);
        Pointer = 0;
    }
}
