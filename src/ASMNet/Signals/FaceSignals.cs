using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Signals;

/// <summary>
/// All that is derived from a tracked face: <see cref="Look"/> asks the picture for expressions and irises, <see cref="Refine"/> then takes off
/// the person's rest, filters, and finds place, gaze and events. Each serves one thread, and they may be two; the wishes
/// (<see cref="RequestRecentre"/>, <see cref="RequestNeutral"/>, <see cref="RequestDistance"/>) may come from any.
/// </summary>
public sealed class FaceSignals : IDisposable
{
    private readonly ExpressionEstimator? _estimator;
    private readonly HeadPlacer? _placer;
    private readonly List<SignalTrack> _tracks = [];
    private readonly SeenMemory _seen = new();
    private readonly FaceEvent[] _found = new FaceEvent[2];
    private volatile FaceSignalsOptions _options;
    private volatile bool _recentre;
    private volatile bool _neutral;
    private float _wantedDistance;
    private readonly Lock _calibrating = new();
    private volatile SignalCalibration _calibration;
    private SignalCalibration? _followed;
    private Matrix4x4 _centre = Matrix4x4.Identity;
    private Quaternion _turn = Quaternion.Identity;
    private Vector2 _ahead;

    /// <summary>Joins what is there. The estimator is disposed of with this object.</summary>
    /// <param name="estimator">Expressions and irises; null for none.</param>
    /// <param name="head">The mean head, for place and gaze; null for none.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public FaceSignals(ExpressionEstimator? estimator, HeadModel? head, FaceSignalsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _estimator = estimator;
        _placer = head is null ? null : new HeadPlacer(head);
        _options = options;
        _calibration = new SignalCalibration { FieldOfView = options.FieldOfView };
    }

    /// <summary>What runs, for people; null where no network does.</summary>
    public string? Description => _estimator?.Description;

    /// <summary>The settings; may be replaced from any thread, and hold from the next frame on. A field of view other than before undoes <see cref="RequestDistance"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public FaceSignalsOptions Options
    {
        get => _options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate();
            lock (_calibrating)
            {
                if (value.FieldOfView != _options.FieldOfView)
                {
                    Calibrate(known => known with { FieldOfView = value.FieldOfView });
                }

                _options = value;
            }
        }
    }

    /// <summary>
    /// The field of view and the pose (with the place in the picture) that counts as straight ahead, as options, <see cref="RequestDistance"/> and <see cref="RequestRecentre"/> have left them.
    /// To be kept, and set in an object over other models; it may be replaced from any thread, and holds from the next frame on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public SignalCalibration Calibration
    {
        get => _calibration;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate();
            Calibrate(_ => value);
        }
    }

    /// <summary>The horizontal field of view in degrees, after <see cref="RequestDistance"/>.</summary>
    public float FieldOfView => _calibration.FieldOfView;

    /// <summary>
    /// From the next frame on the way that the oldest face looks then counts as straight ahead, wherever it is: its pose is 0 and its orientation none, and
    /// stays none when it moves aside without turning.
    /// </summary>
    public void RequestRecentre() => _recentre = true;

    /// <summary>From the next frame on every person's neutral face is learned anew.</summary>
    public void RequestNeutral() => _neutral = true;

    /// <summary>From the next frame on the field of view is such that the oldest face is as far away then as said, as near as its range allows.</summary>
    /// <param name="centimetres">Distance of the eyes from the camera, 10 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The distance lies outside its range.</exception>
    public void RequestDistance(float centimetres)
    {
        if (!(centimetres is >= 10 and <= 1000))
        {
            throw new ArgumentOutOfRangeException(nameof(centimetres), centimetres, "The distance must be from 10 to 1000 cm.");
        }

        Interlocked.Exchange(ref _wantedDistance, centimetres);
    }

    /// <summary>Fills expressions and irises of every face from the picture, and sees the landmarks of eyes and mouth more exactly.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="faces">The faces in it.</param>
    /// <exception cref="ArgumentException">A face has not 68 landmarks.</exception>
    public void Look(in ImageView image, TrackedFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        FaceLandmarks.Require(faces);
        if (_estimator is null)
        {
            return;
        }

        _seen.Begin(faces);
        foreach (TrackedFace face in faces.AsSpan())
        {
            if (_seen.Find(face.Id) is SeenParts parts)
            {
                _estimator.Estimate(image, face, parts);
            }
            else
            {
                _estimator.Estimate(image, face);
            }
        }
    }

    /// <summary>Fills a face of a picture that has no before and after: nothing is taken off or filtered, and there are no events. What was recentred and calibrated counts.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">The face.</param>
    /// <exception cref="ArgumentException">The face has not 68 landmarks.</exception>
    public void LookOnce(in ImageView image, TrackedFace face)
    {
        ArgumentNullException.ThrowIfNull(face);
        FaceLandmarks.Require(face);
        face.ClearSignals();
        _estimator?.Estimate(image, face);
        SignalCalibration calibration = _calibration;
        Follow(calibration);
        Place(CameraModel.FromFieldOfView(image.Width, image.Height, calibration.FieldOfView), face);
    }

    /// <summary>Refines the faces of one frame in place. Allocates only when more faces are seen at once than ever before.</summary>
    /// <param name="timestamp">Time of the frame.</param>
    /// <param name="width">Width of the picture in pixels, at least 1.</param>
    /// <param name="height">Height of the picture in pixels, at least 1.</param>
    /// <param name="faces">The faces, their landmarks and pose already smoothed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0, or a size is not positive.</exception>
    /// <exception cref="ArgumentException">A face has not 68 landmarks.</exception>
    public void Refine(TimeSpan timestamp, int width, int height, TrackedFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        FrameTime.Require(timestamp);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        FaceLandmarks.Require(faces);
        FaceSignalsOptions options = _options;
        faces.ClearEvents();
        if (_neutral)
        {
            _neutral = false;
            foreach (SignalTrack track in _tracks)
            {
                track.Neutral.Reset();
                track.Range.Reset();
            }
        }

        MarkSeen(faces);
        foreach (TrackedFace face in faces.AsSpan())
        {
            SignalTrack track = Find(face.Id) ?? Begin(face.Id);
            track.Filter(timestamp, face, options);
            int count = track.Events.Watch(timestamp, face.Id, face.Expressions, _found);
            for (int i = 0; i < count; i++)
            {
                faces.AddEvent(_found[i]);
            }
        }

        if (faces.Count > 0)
        {
            Place(width, height, faces);
        }
    }

    /// <summary>Forgets every face; what was recentred and calibrated stays.</summary>
    public void Reset()
    {
        _seen.Forget();
        foreach (SignalTrack track in _tracks)
        {
            track.Start(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _estimator?.Dispose();

    private void Place(int width, int height, TrackedFaces faces)
    {
        CalibrateDistance(width, height, faces[0]);
        if (_recentre)
        {
            _recentre = false;
            HeadPose ahead = faces[0].Pose;
            Vector2 at = SeenAt(width, height, faces[0]);
            Calibrate(known => known with { StraightAhead = ahead, StraightAheadAt = at });
        }

        SignalCalibration calibration = _calibration;
        Follow(calibration);
        CameraModel camera = CameraModel.FromFieldOfView(width, height, calibration.FieldOfView);
        foreach (TrackedFace face in faces.AsSpan())
        {
            Place(camera, face);
        }
    }

    private void Place(in CameraModel camera, TrackedFace face)
    {
        _placer?.Place(camera, face, _turn);
        face.StraightAheadAt = _ahead;
        if (_centre != Matrix4x4.Identity)
        {
            // Turned about the head's own axes as they lay when it looked straight ahead.
            face.Pose = HeadPose.FromRotation(_centre * face.Pose.ToRotation());
        }
    }

    // In widths of the picture, as a field of view that is told later changes the ray to the face then as it changes those from then on.
    private Vector2 SeenAt(int width, int height, TrackedFace face)
    {
        CameraModel camera = CameraModel.FromFieldOfView(width, height, _calibration.FieldOfView);
        _placer?.Place(camera, face);
        Vector3 ray = _placer is not null && face.Placement is HeadPlacement seen
            ? Vector3.Transform(Vector3.UnitZ, seen.Orientation * Quaternion.Conjugate(HeadPlacer.ToQuaternion(face.Pose)))
            : camera.Ray((face.Landmarks[Ibug68.RightEyeOuterCorner] + face.Landmarks[Ibug68.LeftEyeOuterCorner]) / 2);
        Vector2 at = new Vector2(ray.X, ray.Y) / ray.Z * camera.FocalLength / width;
        return float.IsFinite(at.LengthSquared()) ? at : default;
    }

    /// <summary>A wish that cannot be met, since the face has no place, holds for the next frame.</summary>
    private void CalibrateDistance(int width, int height, TrackedFace face)
    {
        float wanted = Volatile.Read(ref _wantedDistance);
        if (!(wanted > 0) || _placer is null)
        {
            return;
        }

        float seen = _calibration.FieldOfView;
        _placer.Place(CameraModel.FromFieldOfView(width, height, seen), face);
        if (face.Position is Vector3 place)
        {
            float told = 360 / MathF.PI * MathF.Atan(MathF.Tan(seen * MathF.PI / 360) / FactorFor(wanted, place));
            Calibrate(known => known with { FieldOfView = Math.Clamp(told, SignalCalibration.LeastFieldOfView, SignalCalibration.LargestFieldOfView) });

            // One that came meanwhile holds for the next frame.
            Interlocked.CompareExchange(ref _wantedDistance, 0, wanted);
        }
    }

    private void Calibrate(Func<SignalCalibration, SignalCalibration> change)
    {
        lock (_calibrating)
        {
            _calibration = change(_calibration);
        }
    }

    private void Follow(SignalCalibration calibration)
    {
        if (ReferenceEquals(calibration, _followed))
        {
            return;
        }

        _followed = calibration;
        _ahead = calibration.StraightAheadAt;
        bool turned = calibration.StraightAhead != default || _ahead != default;
        Matrix4x4.Invert(calibration.StraightAhead.ToRotation(), out Matrix4x4 back);
        _centre = turned ? back : Matrix4x4.Identity;

        // The pose alone, along the ray of now, would leave that of somebody who sits aside of the camera.
        var ray = new Vector3(2 * MathF.Tan(calibration.FieldOfView * MathF.PI / 360) * _ahead, 1);
        _turn = turned
            ? HeadPlacer.ToQuaternion(HeadPose.FromRotation(_centre)) * Quaternion.Conjugate(HeadPlacer.AlongRay(ray))
            : Quaternion.Identity;
    }

    /// <summary>A longer focal length moves the head away along z, and leaves x and y as they are.</summary>
    private static float FactorFor(float distance, Vector3 place)
    {
        float aside = (place.X * place.X) + (place.Y * place.Y);
        return MathF.Sqrt(MathF.Max((distance * distance) - aside, 1)) / place.Z;
    }

    private void MarkSeen(TrackedFaces faces)
    {
        foreach (SignalTrack track in _tracks)
        {
            track.Seen = false;
        }

        foreach (TrackedFace face in faces.AsSpan())
        {
            if (Find(face.Id) is SignalTrack known)
            {
                known.Seen = true;
            }
        }
    }

    private SignalTrack? Find(int id)
    {
        foreach (SignalTrack track in _tracks)
        {
            if (track.Id == id && id != 0)
            {
                return track;
            }
        }

        return null;
    }

    private SignalTrack Begin(int id)
    {
        SignalTrack? free = null;
        foreach (SignalTrack track in _tracks)
        {
            if (!track.Seen)
            {
                free = track;
                break;
            }
        }

        if (free is null)
        {
            free = new SignalTrack();
            _tracks.Add(free);
        }

        free.Start(id);
        free.Seen = true;
        return free;
    }
}
