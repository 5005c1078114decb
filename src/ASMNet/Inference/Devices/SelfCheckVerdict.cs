namespace ASMNet.Inference.Devices;

/// <summary>How a device did in <see cref="NetworkSelfCheck"/>.</summary>
public enum SelfCheckVerdict
{
    /// <summary>It gave the reference's answers.</summary>
    Passed,

    /// <summary>It answered without an error, and wrongly.</summary>
    Wrong,

    /// <summary>It reported an error.</summary>
    Failed,

    /// <summary>It did not answer in time.</summary>
    TimedOut,
}
