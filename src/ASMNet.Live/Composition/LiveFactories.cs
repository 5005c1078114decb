using ASMNet.Live.Output;

namespace ASMNet.Live.Composition;

/// <summary>What makes the parts of a live session.</summary>
/// <param name="Native">Cameras and windows of OpenCV, where this build has them.</param>
/// <param name="Devices">Makes networks.</param>
/// <param name="Tracking">Loads the models.</param>
/// <param name="Sources">Opens sources.</param>
/// <param name="Outputs">Opens recordings.</param>
/// <param name="Pipelines">Puts pipelines together.</param>
/// <param name="TimeProvider">The clock.</param>
public sealed record LiveFactories(
    NativeLibraries Native, DeviceFactory Devices, TrackingFactory Tracking, SourceFactories Sources, OutputFactory Outputs, PipelineFactory Pipelines, TimeProvider TimeProvider);
