namespace ASMNet.Live.Pipeline;

/// <summary>Why a run ended.</summary>
public enum PipelineEnding
{
    /// <summary>The source had no more frames.</summary>
    EndOfSource,

    /// <summary>The duration or the number of frames asked for was reached.</summary>
    LimitReached,

    /// <summary>The user stopped it.</summary>
    Interrupted,

    /// <summary>A stage failed.</summary>
    Fault,
}
