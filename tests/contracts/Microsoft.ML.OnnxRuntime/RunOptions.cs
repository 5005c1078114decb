using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class RunOptions : IDisposable
{
    private bool _terminate;

    internal nint Handle { get; private set; } = OrtApi.Create(OrtFunction.CreateRunOptions);

    public bool Terminate
    {
        get => _terminate;
        set
        {
            OrtFunction function = value ? OrtFunction.RunOptionsSetTerminate : OrtFunction.RunOptionsUnsetTerminate;
            OrtApi.Check(((delegate* unmanaged<nint, nint>)OrtApi.Function(function))(Handle));
            _terminate = value;
        }
    }

    public void Dispose()
    {
        OrtApi.Release(OrtFunction.ReleaseRunOptions, Handle);
        Handle = 0;
        GC.SuppressFinalize(this);
    }
}
