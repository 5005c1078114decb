using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>
/// Finds turned faces too, with a detector that knows upright ones: it is asked again on the picture turned upright. That is done for a
/// face that is already known to be turned, and, while no face is seen, for quarter and half turns; these are rationed, so that a
/// picture without a face costs no more than one with a face.
/// </summary>
public sealed class TurningFaceDetector : IFaceDetector
{
    // From this score on a face is sure. One that is not upright may be sure too, and yet not be seen by the landmark network.
    private const float SureScore = 0.8f;
    private const float MaxOverlap = 0.4f;

    // Turned passes for each upright one in the long run, and how many may be saved up.
    private const float Share = 0.5f;
    private const float MostSaved = 3;

    private static readonly float[] Turns = [MathF.PI / 2, -MathF.PI / 2, MathF.PI];

    private readonly IFaceDetector _detector;
    private readonly FaceTurn _turn;
    private readonly TurnedPicture _picture = new();
    private readonly FaceDetection[] _turned = new FaceDetection[256];
    private readonly FaceDetection[] _all = new FaceDetection[512];
    private float _saved = MostSaved;
    private int _next;
    private bool _waiting;
    private bool _lastPassWasSure;

    /// <summary>Makes a detector.</summary>
    /// <param name="detector">Finds upright faces; owned from here on.</param>
    /// <param name="turn">Tells which turned face is to be looked for.</param>
    public TurningFaceDetector(IFaceDetector detector, FaceTurn turn)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(turn);
        _detector = detector;
        _turn = turn;
    }

    /// <inheritdoc/>
    public string Description => _detector.Description;

    /// <inheritdoc/>
    public int Detect(in ImageView image, Span<FaceDetection> results)
    {
        int count = _detector.Detect(image, results);
        _saved = Math.Min(MostSaved, _saved + Share);
        if (_turn.Radians is float known)
        {
            count = AddTurned(image, known, results, count);
        }

        // A sure face is first left to the tracker; when it sees none by the next pass, the face stands otherwise.
        bool wait = IsAnySure(results[..count]) && !_waiting;
        _waiting = wait;
        if (wait || _turn.FaceSeen)
        {
            return count;
        }

        for (int i = 0; i < Turns.Length && _saved >= 1; i++)
        {
            _saved--;
            count = AddTurned(image, Turns[_next], results, count);
            if (_lastPassWasSure)
            {
                break;
            }

            _next = (_next + 1) % Turns.Length;
        }

        return count;
    }

    /// <summary>Finds the turned faces of a single picture: tries every turn.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="results">Receives the faces.</param>
    /// <returns>The number of faces written.</returns>
    public int DetectTurned(in ImageView image, Span<FaceDetection> results)
    {
        int count = 0;
        foreach (float turn in Turns)
        {
            count = AddTurned(image, turn, results, count);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();

    private static bool IsReplaced(in FaceDetection face, ReadOnlySpan<FaceDetection> turned)
    {
        foreach (FaceDetection other in turned)
        {
            if (other.Score >= SureScore && other.Box.IntersectionOverUnion(face.Box) > MaxOverlap)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAnySure(ReadOnlySpan<FaceDetection> faces)
    {
        foreach (FaceDetection face in faces)
        {
            if (face.Score >= SureScore)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds what a turned pass finds; a sure turned face takes the place of those that the passes before saw there.</summary>
    private int AddTurned(in ImageView image, float turn, Span<FaceDetection> results, int count)
    {
        _picture.Load(image, turn);
        int turned = _detector.Detect(_picture.View, _turned);
        _lastPassWasSure = IsAnySure(_turned.AsSpan(0, turned));
        for (int i = 0; i < turned; i++)
        {
            _all[i] = _picture.ToOriginal(_turned[i]);
        }

        int before = count;
        count = 0;
        for (int i = 0; i < before && turned + count < _all.Length; i++)
        {
            if (!IsReplaced(results[i], _all.AsSpan(0, turned)))
            {
                _all[turned + count++] = results[i];
            }
        }

        int kept = NonMaximumSuppression.Apply(_all.AsSpan(0, count + turned), MaxOverlap, results.Length);
        _all.AsSpan(0, kept).CopyTo(results);
        return kept;
    }
}
