namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>A stretch of the network's working memory; stretches that are never needed together share memory.</summary>
internal sealed class Storage(int length)
{
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

    /// <summary>Marks a use.</summary>
    public void Use(int step)
    {
        FirstStep = Math.Min(FirstStep, step);
        LastStep = Math.Max(LastStep, step);
    }
}
