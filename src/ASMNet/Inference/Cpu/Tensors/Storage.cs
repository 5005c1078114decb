using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>A stretch of the network's working memory; stretches that are never needed together share memory. What the caller sees has its own.</summary>
internal sealed class Storage(int length)
{
    private const int CacheLine = 64;
    private float[] _own = [];
    private int _begin;

    /// <summary>The largest working memory of a network, 1 GB of floats.</summary>
    public const long MaximumTotal = 1L << 28;

    /// <summary>Number of floats, a multiple of 16.</summary>
    public int Length { get; } = Padding.Pad(length);

    /// <summary>Index of the first step that uses it.</summary>
    public int FirstStep { get; set; } = int.MaxValue;

    /// <summary>Index of the last step that uses it.</summary>
    public int LastStep { get; set; } = -1;

    /// <summary>Place in the working memory, in floats.</summary>
    public long Offset { get; set; }

    /// <summary>The first value, once the memory is there.</summary>
    public unsafe float* Pointer { get; set; }

    /// <summary>
    /// Takes managed memory that lies still, for what the caller writes or reads: a span over it holds it, whatever becomes of the network.
    /// </summary>
    public unsafe void TakeOwn()
    {
        // A vector may reach beyond the last value, as it does into the next stretch elsewhere.
        const int Beyond = 64;
        _own = GC.AllocateArray<float>(Length + Beyond + (CacheLine / sizeof(float)), pinned: true);
        float* first = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_own));
        _begin = (int)((CacheLine - ((nint)first % CacheLine)) % CacheLine) / sizeof(float);
        Pointer = first + _begin;
    }

    /// <summary>Some of the values of memory that was taken with <see cref="TakeOwn"/>.</summary>
    /// <param name="offset">The first of them.</param>
    /// <param name="count">How many.</param>
    public Span<float> Own(int offset, int count) => _own.AsSpan(_begin + offset, count);

    /// <summary>Marks a use.</summary>
    public void Use(int step)
    {
        FirstStep = Math.Min(FirstStep, step);
        LastStep = Math.Max(LastStep, step);
    }
}
