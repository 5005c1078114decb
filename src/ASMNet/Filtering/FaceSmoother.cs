using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Filtering;

/// <summary>
/// Smooths tracked faces: aligns each to the shape model, limits its coefficients, and filters alignment, shape and pose over time. Each identity has filters of its own, which start anew when the face was missing from a frame.
/// An instance serves one thread at a time, apart from <see cref="Options"/>.
/// </summary>
public sealed class FaceSmoother
{
    private readonly ShapeModel _model;
    private readonly List<SmoothedTrack> _tracks = [];
    private volatile FaceSmootherOptions _options;

    /// <summary>Makes a smoother.</summary>
    /// <param name="similarityModel">The similarity-normalised shape model (<c>models/shape68-similarity.json</c>).</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">The model is box-normalised, or not of 68 points.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public FaceSmoother(ShapeModel similarityModel, FaceSmootherOptions options)
    {
        ArgumentNullException.ThrowIfNull(similarityModel);
        ArgumentNullException.ThrowIfNull(options);
        if (similarityModel.Normalisation != ShapeNormalisation.Similarity)
        {
            throw new ArgumentException("The smoother needs the similarity-normalised shape model; this one is box-normalised.", nameof(similarityModel));
        }

        if (similarityModel.PointCount != Ibug68.Count)
        {
            throw new ArgumentException($"The smoother needs a shape model of {Ibug68.Count} points, not {similarityModel.PointCount}.", nameof(similarityModel));
        }

        options.Validate();
        _model = similarityModel;
        _options = options;
    }

    /// <summary>The settings; may be replaced from any thread while the smoother runs, and hold from the next frame on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public FaceSmootherOptions Options
    {
        get => _options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate();
            _options = value;
        }
    }

    /// <summary>Smooths the faces of one frame in place. Allocates only when more faces are seen at once than ever before.</summary>
    /// <param name="timestamp">Time of the frame.</param>
    /// <param name="faces">The faces.</param>
    /// <exception cref="ArgumentException">A face has not 68 landmarks.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    public void Smooth(TimeSpan timestamp, TrackedFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        FrameTime.Require(timestamp);
        FaceLandmarks.Require(faces);
        FaceSmootherOptions options = _options;
        foreach (SmoothedTrack track in _tracks)
        {
            track.Seen = false;
        }

        foreach (TrackedFace face in faces.AsSpan())
        {
            if (Find(face.Id) is SmoothedTrack known)
            {
                known.Seen = true;
            }
        }

        foreach (TrackedFace face in faces.AsSpan())
        {
            SmoothedTrack track = Find(face.Id) ?? Begin(face.Id);
            track.Smooth(timestamp, face, options);
        }

        foreach (SmoothedTrack track in _tracks)
        {
            if (!track.Seen)
            {
                track.Start(0);
            }
        }
    }

    /// <summary>Forgets every face.</summary>
    public void Reset()
    {
        foreach (SmoothedTrack track in _tracks)
        {
            track.Start(0);
        }
    }

    private SmoothedTrack? Find(int id)
    {
        foreach (SmoothedTrack track in _tracks)
        {
            if (track.Id == id && id != 0)
            {
                return track;
            }
        }

        return null;
    }

    private SmoothedTrack Begin(int id)
    {
        SmoothedTrack? free = null;
        foreach (SmoothedTrack track in _tracks)
        {
            if (!track.Seen)
            {
                free = track;
                break;
            }
        }

        if (free is null)
        {
            free = new SmoothedTrack(_model);
            _tracks.Add(free);
        }

        free.Start(id);
        free.Seen = true;
        return free;
    }
}
