using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>
/// Finds turned faces too, with a detector that knows upright ones: it is asked again on the picture turned upright. That is done for a
/// face that is already known to be turned, and, while no face is seen, for quarter and half turns. These are rationed, so that a
/// picture without a face costs no more than one with a face, and saved up for a picture that shows anything new: all turns are
/// tried on it at once, and hardly any once they were all tried in vain. A picture that shows anything new is also looked at in half its
/// size, where noise and the blocks of strong compression are evened out.
/// </summary>
public sealed class TurningFaceDetector : IFaceDetector
{
    // From this score on a face is sure. One that is not upright may be sure too, and yet not be seen by the landmark network.
    private const float SureScore = 0.8f;
    private const float MaxOverlap = 0.4f;

    // Turned passes for each upright one in the long run, and how many may be saved up.
    private const float Share = 0.5f;
    private const float MostSaved = 3;

    // Upright passes for each turned one while the picture stays one on which every turn was tried.
    private const int SettledRest = 8;

    // How many times smaller a picture is looked at, and the least passes from one such look to the next.
    private const float Smaller = 2;
    private const int SmallerRest = 6;

    // Passes in which the smaller picture is looked at again after it showed a face that the picture itself did not.
    private const int AgainSmaller = 2;

    private readonly IFaceDetector _detector;
    private readonly FaceTurn _turn;
    private readonly TurnedPicture _picture = new();
    private readonly PictureWatch _watch = new();
    private readonly FaceDetection[] _turned = new FaceDetection[256];
    private readonly FaceDetection[] _all = new FaceDetection[512];
    private float _saved = MostSaved;
    private int _next;
    private int _tried;
    private int _rested;
    private bool _waiting;
    private int _sinceSmaller = SmallerRest;
    private int _smallerAgain;
    private bool _triedSmaller;

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

    private static ReadOnlySpan<float> Turns => [MathF.PI / 2, -MathF.PI / 2, MathF.PI];

    /// <inheritdoc/>
    public int Detect(in ImageView image, Span<FaceDetection> results)
    {
        int count = _detector.DetectInto(image, results);
        _saved = Math.Min(MostSaved, _saved + Share);
        _sinceSmaller = Math.Min(SmallerRest, _sinceSmaller + 1);
        if (_turn.Radians is float known)
        {
            count = AddTurned(image, known, results, count, isKnown: true);
        }

        if (_smallerAgain > 0)
        {
            int before = count;
            count = AddSmaller(image, results, count);
            _smallerAgain = count > before && _turn.FaceSeen ? AgainSmaller : _smallerAgain - 1;
        }

        // A sure face is first left to the tracker; when it sees none by the next pass, the face stands otherwise.
        bool wait = IsAnySure(results[..count]) && !_waiting;
        _waiting = wait;
        if (wait || _turn.FaceSeen)
        {
            return count;
        }

        // A face is often seen the wrong way up too, even surely, so no turn is left out.
        int allowed = AllowedTurns(image);
        for (int i = 0; i < allowed && _saved >= 1; i++)
        {
            _saved--;
            _tried++;
            count = AddTurned(image, Turns[_next], results, count, isKnown: false);
            _next = (_next + 1) % Turns.Length;
        }

        return AddSmallerWhereDue(image, results, count);
    }

    /// <summary>How many turns are worth a pass, whatever the ration says.</summary>
    private int AllowedTurns(in ImageView image)
    {
        if (_watch.Differs(image))
        {
            _tried = 0;
            _triedSmaller = false;
        }

        if (_watch.IsFlat)
        {
            return 0;
        }

        if (_tried < Turns.Length)
        {
            _rested = 0;
            return Turns.Length - _tried;
        }

        _rested = (_rested + 1) % SettledRest;
        return _rested == 0 ? 1 : 0;
    }

    /// <summary>Finds the faces of a single picture that the detector does not see as it is: tries every turn, and half its size.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="results">Receives the faces.</param>
    /// <returns>The number of faces written.</returns>
    public int DetectTurned(in ImageView image, Span<FaceDetection> results)
    {
        int count = 0;
        foreach (float turn in Turns)
        {
            count = AddTurned(image, turn, results, count, isKnown: false);
        }

        return AddSmaller(image, results, count);
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

    private int AddSmallerWhereDue(in ImageView image, Span<FaceDetection> results, int count)
    {
        if (_watch.IsFlat || _triedSmaller || _sinceSmaller < SmallerRest)
        {
            return count;
        }

        (_triedSmaller, _sinceSmaller) = (true, 0);
        int after = AddSmaller(image, results, count);
        _smallerAgain = after > count ? AgainSmaller : 0;
        return after;
    }

    private int AddSmaller(in ImageView image, Span<FaceDetection> results, int count) => AddTurned(image, 0, results, count, isKnown: false, Smaller);

    /// <summary>
    /// Adds what a turned pass finds. Where the turn is known, a sure turned face takes the place of those that the passes before saw
    /// there; else a place may hold a face in several ways up, and the landmark network tells which is right.
    /// </summary>
    private int AddTurned(in ImageView image, float turn, Span<FaceDetection> results, int count, bool isKnown, float smaller = 1)
    {
        _picture.Load(image, turn, smaller);
        int turned = _detector.DetectInto(_picture.View, _turned);
        for (int i = 0; i < turned; i++)
        {
            _all[i] = _picture.ToOriginal(_turned[i]);
        }

        int before = count;
        count = 0;
        for (int i = 0; i < before && turned + count < _all.Length; i++)
        {
            if (!isKnown || !IsReplaced(results[i], _all.AsSpan(0, turned)))
            {
                _all[turned + count++] = results[i];
            }
        }

        int kept = NonMaximumSuppression.Apply(_all.AsSpan(0, count + turned), MaxOverlap, results.Length, keepsOtherWaysUp: !isKnown);
        _all.AsSpan(0, kept).CopyTo(results);
        return kept;
    }
}
