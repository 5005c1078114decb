namespace ASMNet.Live.Tests.Soak;

/// <summary>What goes wrong in a soak, one at a time.</summary>
internal enum SoakFault
{
    None,

    // the source
    Late,
    Missing,
    Torn,
    Repeated,
    LeapAhead,
    LeapBack,
    Gone,
    SourceThrows,
    SourceHangs,

    // the detector
    SlowDetector,
    DetectorThrows,
    DetectorHangs,

    // the network
    NotANumber,
    NetworkThrows,
    NetworkHangs,

    // an output beside the session
    SinkThrows,
    SinkBlocks,
    SinkHangs,

    // a recording
    DiskFull,
    DiskBlocks,

    // the rest of the world
    WallClockLeaps,
    OtherSource,
    BrowserCamera,
}
