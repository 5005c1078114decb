using System.Runtime.CompilerServices;

namespace OpenCvSharp;

/// <summary>A matrix over its own pinned array, or over memory that someone else owns.</summary>
public unsafe class Mat : CvObject
{
    private byte[]? _owned;
    private nint _data;
    private long _step;
    private Size _size;
    private MatType _type;

    public Mat()
    {
    }

    public Mat(int rows, int cols, MatType type)
    {
        Create(rows, cols, type);
    }

    public int Rows => _size.Height;

    public int Cols => _size.Width;

    public IntPtr Data
    {
        get
        {
            ThrowIfDisposed();
            return _data;
        }
    }

    public static Mat FromPixelData(int rows, int cols, MatType type, IntPtr data, long step = 0) => new()
    {
        _data = data,
        _step = step == 0 ? (long)cols * type.ElementBytes : step,
        _size = new Size(cols, rows),
        _type = type,
    };

    public Size Size()
    {
        ThrowIfDisposed();
        return _size;
    }

    public MatType Type() => _type;

    public long Step() => _step;

    public bool Empty() => _data == 0;

    /// <summary>Keeps the memory when size and type are the same already, as OpenCV does; otherwise lets go of it and takes new.</summary>
    public void Create(int rows, int cols, MatType type)
    {
        ThrowIfDisposed();
        if (_data != 0 && _size == new Size(cols, rows) && _type == type)
        {
            return;
        }

        _owned = GC.AllocateArray<byte>(rows * cols * type.ElementBytes, pinned: true);
        _data = (nint)Unsafe.AsPointer(ref _owned[0]);
        (_step, _size, _type) = ((long)cols * type.ElementBytes, new Size(cols, rows), type);
    }

    public ref T At<T>(int i0, int i1)
        where T : unmanaged
    {
        ThrowIfDisposed();
        return ref Unsafe.AsRef<T>((byte*)_data + (i0 * _step) + (i1 * sizeof(T)));
    }

    internal void Clear() => (_owned, _data, _size) = (null, 0, default);

    internal Span<byte> Row(int y)
    {
        ThrowIfDisposed();
        return new Span<byte>((byte*)_data + (y * _step), _size.Width * _type.ElementBytes);
    }

    protected override void DisposeManaged() => Clear();
}
