using System.Runtime.InteropServices;

namespace ASMNet.Inference.Cpu.Threading;

/// <summary>
/// The chunks of one step that are set apart for one worker. It takes them from the front; workers that have finished their own
/// take from the back. Chunks, bounds and the number of the step are one value, so that whoever comes late takes nothing of a
/// step that is over. Two cache lines long, because processors fetch lines in pairs.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct WorkShare
{
    private const int SequenceShift = 32;
    private const int NextShift = 16;
    private const int Mask = (1 << NextShift) - 1;

    /// <summary>Number of the step, the next chunk, the chunk after the last.</summary>
    [FieldOffset(0)]
    private long _value;

    /// <summary>Sets the share; only while nobody can take from it.</summary>
    /// <param name="sequence">Number of the step.</param>
    /// <param name="begin">First chunk.</param>
    /// <param name="end">The chunk after the last, at most 65535.</param>
    public void Set(int sequence, int begin, int end) => Volatile.Write(ref _value, Pack(sequence, begin, end));

    /// <summary>Takes the first chunk.</summary>
    /// <param name="sequence">Number of the step that the caller works on.</param>
    /// <param name="chunk">The chunk.</param>
    /// <returns>False when nothing is left or the step is over.</returns>
    public bool TryTakeFirst(int sequence, out int chunk)
    {
        while (true)
        {
            long value = Volatile.Read(ref _value);
            (chunk, int end) = Unpack(value);
            if (value >> SequenceShift != sequence || chunk >= end)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _value, Pack(sequence, chunk + 1, end), value) == value)
            {
                return true;
            }
        }
    }

    /// <summary>Takes the last half of what is left, rounded up.</summary>
    /// <param name="sequence">Number of the step that the caller works on.</param>
    /// <param name="begin">First chunk.</param>
    /// <param name="end">The chunk after the last.</param>
    /// <returns>False when nothing is left or the step is over.</returns>
    public bool TryTakeHalf(int sequence, out int begin, out int end)
    {
        while (true)
        {
            long value = Volatile.Read(ref _value);
            (int next, end) = Unpack(value);
            begin = next + ((end - next) / 2);
            if (value >> SequenceShift != sequence || next >= end)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _value, Pack(sequence, next, begin), value) == value)
            {
                return true;
            }
        }
    }

    private static long Pack(int sequence, int next, int end) => ((long)sequence << SequenceShift) | ((long)next << NextShift) | (long)end;

    private static (int Next, int End) Unpack(long value) => ((int)(value >> NextShift) & Mask, (int)value & Mask);
}
