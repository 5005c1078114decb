using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>The C API of the loaded library: the table of functions and the few helpers that every caller needs.</summary>
internal static unsafe class OrtApi
{
    /// <summary>The first version whose table holds every function that the contract calls.</summary>
    private const uint Version = 22;

    private static readonly nint Library = NativeLibrary.Load(NativeLibraryLocator.Find());
    private static readonly nint* Base = GetBase();
    private static readonly nint* Table = GetTable();

    public static string VersionString => Text(((delegate* unmanaged<nint>)Base[1])());

    public static nint Function(OrtFunction function) => Table[(int)function];

    /// <summary>Throws what the library reported, and frees the report.</summary>
    public static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        string message = Text(((delegate* unmanaged<nint, nint>)Function(OrtFunction.GetErrorMessage))(status));
        var code = (ErrorCode)((delegate* unmanaged<nint, int>)Function(OrtFunction.GetErrorCode))(status);
        Release(OrtFunction.ReleaseStatus, status);
        throw new OnnxRuntimeException(code, message);
    }

    public static void Release(OrtFunction function, nint handle)
    {
        if (handle != 0)
        {
            ((delegate* unmanaged<nint, void>)Function(function))(handle);
        }
    }

    public static nint Create(OrtFunction function)
    {
        nint handle;
        Check(((delegate* unmanaged<nint*, nint>)Function(function))(&handle));
        return handle;
    }

    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? string.Empty;

    private static nint* GetBase() => (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(Library, "OrtGetApiBase"))();

    private static nint* GetTable()
    {
        var table = (nint*)((delegate* unmanaged<uint, nint>)Base[0])(Version);
        return table != null ? table : throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"The native library is {VersionString}; at least 1.{Version} is needed.");
    }
}
