using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using ASMNet.Signals;

namespace ASMNet.Live.Session;

/// <summary>What a run needs besides its source, loaded together: models on their device, and what follows and steadies faces. Nothing of it is exchanged later.</summary>
public interface ILiveBundle : IDisposable
{
    /// <summary>The device that really runs the landmark network, for people.</summary>
    string Device { get; }

    /// <summary>The landmark model, for people.</summary>
    string Model { get; }

    /// <summary>The face detector, for people.</summary>
    string Detector { get; }

    /// <summary>The field of view and what counts as straight ahead; it outlives the models.</summary>
    SignalCalibration Calibration { get; set; }

    /// <summary>Puts filter settings in force from the next frame on.</summary>
    /// <param name="options">Checked settings.</param>
    void Smooth(FaceSmootherOptions options);

    /// <summary>Forgets every face at the next frame.</summary>
    void ForgetFaces();

    /// <summary>From the next frame on the way that the oldest face looks then counts as straight ahead.</summary>
    void Recentre();

    /// <summary>From the next frame on every person's neutral face is learned anew.</summary>
    void LearnNeutral();

    /// <summary>From the next frame on the field of view is such that the oldest face is as far away then as said.</summary>
    /// <param name="centimetres">10 to 1000.</param>
    void SetDistance(float centimetres);

    /// <summary>Makes what draws the overlay of recordings and of the window, as the settings want it now.</summary>
    IFrameRenderer CreateOverlay();

    /// <summary>Makes a pipeline with fresh tracks. An earlier one over the same bundle must have ended.</summary>
    /// <param name="source">Where pictures come from.</param>
    /// <param name="renderer">The work of the render stage.</param>
    /// <param name="sink">Where finished frames go.</param>
    TrackingPipeline CreatePipeline(IFrameSource source, IFrameRenderer renderer, IFrameSink sink);
}
