using System.Runtime.InteropServices;

namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>Zeroed float32 memory outside the managed heap that begins at a cache line.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const int CacheLine = 64;

    /// <summary>Takes memory.</summary>
    /// <param name="length">Number of values, at least 1.</param>
    public AlignedMemory(long length)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        nuint bytes = (nuint)length * sizeof(float);
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes, CacheLine));
        NativeMemory.Clear((void*)handle, bytes);
    }

    /// <summary>Number of values.</summary>
    public long Length { get; }

    /// <summary>The first value.</summary>
    public float* Pointer => (float*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
