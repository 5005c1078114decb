using System.Runtime.InteropServices;

namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>
/// All memory of a network, outside the managed heap and freed as a whole: packed weights, one behind the other in the order in which they are used, and what it computes with.
/// </summary>
/// <remarks>
/// Between two frames other work pushes weights out of the caches, and the processor looks for each page of them anew: with pages of 4 KB that alone is a
/// fifth of what a small network takes. So where the system has larger ones (Linux) they are asked for.
/// </remarks>
internal sealed unsafe partial class NetworkMemory : IDisposable
{
    private const int CacheLine = 64;
    private const long LargePage = 1 << 21;
    private readonly List<Region> _regions = [];

    // Only what is taken of a region is ever touched, and what is not touched costs nothing but addresses.
    private readonly long _leastBytes = OperatingSystem.IsLinux() ? 4 * LargePage : 0;
    private long _taken;

    /// <summary>Takes zeroed float32 memory that begins at a cache line.</summary>
    /// <param name="length">Number of values, at least 1.</param>
    public float* Take(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        long bytes = checked(((length * sizeof(float)) + CacheLine - 1) / CacheLine * CacheLine);
        if (_regions.Count == 0 || bytes > _regions[^1].Bytes - _taken)
        {
            _regions.Add(new Region(Math.Max(bytes, _leastBytes)));
            _taken = 0;
        }

        byte* memory = _regions[^1].Pointer + _taken;
        _taken += bytes;
        NativeMemory.Clear(memory, (nuint)bytes);
        return (float*)memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _regions.ForEach(region => region.Dispose());
        _regions.Clear();
    }

    private sealed partial class Region : SafeHandle
    {
        private const int AdviseLargePages = 14;

        public Region(long bytes)
            : base(0, ownsHandle: true)
        {
            Bytes = bytes;
            bool large = OperatingSystem.IsLinux();
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)(large ? LargePage : CacheLine)));
            if (large)
            {
                // Advice: a system without large pages refuses it, and everything works as well, only slower.
                _ = Advise(handle, (nuint)bytes, AdviseLargePages);
            }
        }

        public long Bytes { get; }

        public byte* Pointer => (byte*)handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }

        [LibraryImport("libc", EntryPoint = "madvise")]
        private static partial int Advise(nint address, nuint length, int advice);
    }
}
