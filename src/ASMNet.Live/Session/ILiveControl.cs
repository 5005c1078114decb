namespace ASMNet.Live.Session;

/// <summary>What the service needs of the running program: to know its state and to change it. Safe for several threads.</summary>
public interface ILiveControl
{
    /// <summary>What runs now.</summary>
    LiveStatus Status { get; }

    /// <summary>The settings in force.</summary>
    LiveSettings Settings { get; }

    /// <summary>The inference devices of this machine.</summary>
    IReadOnlyList<Choice> Devices { get; }

    /// <summary>The landmark models that were found.</summary>
    IReadOnlyList<Choice> Models { get; }

    /// <summary>Lists the sources that can be chosen now; cameras may come and go.</summary>
    IReadOnlyList<Choice> FindSources();

    /// <summary>Puts new settings in force. Filters change between two frames; source, device and model restart the pipeline. Changes are made one after the other, each to what the one before has left.</summary>
    /// <param name="change">Makes checked settings of those in force when its turn has come.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="LiveControlException">The source, device or model cannot be used; the old settings stay in force.</exception>
    Task ApplyAsync(Func<LiveSettings, LiveSettings> change, CancellationToken cancellation);

    /// <summary>Opens the source in force anew: a file plays from its beginning, a camera that was lost is tried again.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="LiveControlException">The source cannot be used.</exception>
    Task ReplayAsync(CancellationToken cancellation);

    /// <summary>From the next frame on the way that the oldest face looks then counts as straight ahead.</summary>
    /// <exception cref="LiveControlException">Nothing runs.</exception>
    void Recentre();

    /// <summary>From the next frame on every person's neutral face is learned anew.</summary>
    /// <exception cref="LiveControlException">Nothing runs.</exception>
    void LearnNeutral();

    /// <summary>Calibrates the field of view: the oldest face of the next frame is as far away as said.</summary>
    /// <param name="centimetres">Distance of the eyes from the camera, 10 to 1000.</param>
    /// <exception cref="LiveControlException">Nothing runs.</exception>
    void SetDistance(float centimetres);

    /// <summary>Where what is tracked is sent; null where this program sends nothing.</summary>
    LiveOutputs? Outputs => null;

    /// <summary>Starts writing the annotated video to a file that the service names.</summary>
    /// <param name="data">What is written beside it: <c>csv</c>, <c>jsonl</c>; null for nothing.</param>
    /// <exception cref="LiveControlException">A recording runs already, or none can be started.</exception>
    RecordingInfo StartRecording(IReadOnlyList<string>? data = null);

    /// <summary>Finishes the running recording so that it can be played.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The finished recording.</returns>
    /// <exception cref="LiveControlException">No recording runs.</exception>
    Task<RecordingInfo> StopRecordingAsync(CancellationToken cancellation);

    /// <summary>The recording that runs, or null. To ask for it costs nothing, however many there are.</summary>
    RecordingInfo? Recording { get; }

    /// <summary>The recordings that earlier runs have left, and then all of this run, oldest first.</summary>
    IReadOnlyList<RecordingInfo> Recordings { get; }

    /// <summary>What went wrong with recordings of this run, a sentence each.</summary>
    IReadOnlyList<string> RecordingFaults => [];

    /// <summary>The file of a finished recording.</summary>
    /// <param name="id">Its identity.</param>
    /// <returns>The full path, or null when there is no such finished recording.</returns>
    string? FindRecordingFile(string id);

    /// <summary>Makes a browser's camera the source until the session is disposed, which brings the earlier source back.</summary>
    /// <param name="width">Width of its pictures in pixels.</param>
    /// <param name="height">Height of its pictures in pixels.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="LiveControlException">Another page's camera is the source already.</exception>
    Task<ICameraSession> OpenCameraAsync(int width, int height, CancellationToken cancellation);
}
