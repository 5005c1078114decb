using OpenCvSharp.Contract;

namespace OpenCvSharp;

public abstract class DisposableObject : IDisposable
{
    protected DisposableObject()
    {
        Live.Made(GetType());
    }

    public bool IsDisposed { get; protected set; }

    public void Dispose()
    {
        if (!IsDisposed)
        {
            DisposeManaged();
            IsDisposed = true;
            Live.Released(GetType());
        }

        GC.SuppressFinalize(this);
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    protected virtual void DisposeManaged()
    {
    }
}
