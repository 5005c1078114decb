using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>Which faces are looked at, when, and what becomes of one that came back as somebody else; without networks, on stripes in the place of faces.</summary>
public sealed class FaceRecogniserRulesTests : IDisposable
{
    private const int Side = 240;
    private static readonly FaceTrackerOptions Options = new() { MaxFaces = 2, RecogniseAppearance = true };
    private readonly FramePool _pool = new();
    private readonly FrameBuffer _somebody;
    private readonly FrameBuffer _another;
    private readonly TrackList _tracks = new(Options, 68);
    private readonly FaceRecogniser _recogniser;
    private readonly Track _track;

    public FaceRecogniserRulesTests()
    {
        _somebody = Stripes((x, _) => x);
        _another = Stripes((_, y) => y);
        _recogniser = new FaceRecogniser(Options, _tracks);
        _track = _tracks.Add();
        _track.Start(CropRegion.Square(new Vector2(Side / 2f), 150), 0.9f, TimeSpan.Zero);
        _track.Id = 1;
        _track.Confidence = Options.DoubtfulConfidence;
        Place(120);
    }

    public void Dispose()
    {
        _somebody.Dispose();
        _another.Dispose();
    }

    [Fact]
    public void Look_FaceThatIsClearlySeen_IsKept()
    {
        Look(3);
        Assert.Equal((1, TimeSpan.FromSeconds(3)), (_track.Views!.Count, _track.LastView));
    }

    [Theory]
    [InlineData(40, 0, 1)]
    [InlineData(-40, 0, 1)]
    [InlineData(0, 30, 1)]
    [InlineData(0, -30, 1)]
    [InlineData(40.1f, 0, 0)]
    [InlineData(-40.1f, 0, 0)]
    [InlineData(0, 30.1f, 0)]
    [InlineData(0, -30.1f, 0)]
    public void Look_TurnedFace_IsKeptWhereItShowsEnough(float yaw, float pitch, int views)
    {
        _track.Pose = new HeadPose(yaw, pitch, 90);
        Look(0);
        Assert.Equal(views, _track.Views!.Count);
    }

    [Theory]
    [InlineData(TrackState.Clear, 0, 1)]
    [InlineData(TrackState.Clear, -0.01f, 0)]
    [InlineData(TrackState.Doubtful, 0, 0)]
    [InlineData(TrackState.Hidden, 0, 0)]
    internal void Look_DoubtfulFace_IsNotKept(TrackState state, float less, int views)
    {
        _track.State = state;
        _track.Confidence += less;
        Look(0);
        Assert.Equal(views, _track.Views!.Count);
    }

    // The box reaches from the middle by half its size; the picture's last pixel is 239.
    [Theory]
    [InlineData(30, 120, 120, 1)]
    [InlineData(29, 120, 120, 0)]
    [InlineData(100, 50, 50, 1)]
    [InlineData(100, 49, 120, 0)]
    [InlineData(100, 120, 49, 0)]
    [InlineData(100, 189, 189, 1)]
    [InlineData(100, 190, 120, 0)]
    [InlineData(100, 120, 190, 0)]
    public void Look_SmallOrCutFace_IsNotKept(float size, float x, float y, int views)
    {
        Place(size, x, y);
        Look(0);
        Assert.Equal(views, _track.Views!.Count);
    }

    [Fact]
    public void Look_OftenerThanFourTimesASecond_Rests()
    {
        Look(1);
        _track.Pose = new HeadPose(30, 0, 0);
        Look(1.24);
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (_track.Views!.Count, _track.LastView));
        Look(1.25);
        Assert.Equal((2, TimeSpan.FromSeconds(1.25)), (_track.Views.Count, _track.LastView));
    }

    [Fact]
    public void Look_SomebodyElseAfterAFaceWasHidden_LosesTheIdentityWhichIsRemembered()
    {
        Look(1);
        HideAt(1.1);
        Look(1.15, _another);
        Assert.Equal((0, false, 1, TimeSpan.FromSeconds(1.15)), (_track.Id, _track.LostSight, _track.Views!.Count, _track.LastView));

        // Whoever looks like the one before gets the identity back, from wherever.
        Track back = _tracks.Add();
        back.Start(CropRegion.Square(new Vector2(5000), 150), 0.9f, TimeSpan.FromSeconds(1.2));
        back.Views!.Add(Describe(_somebody), default);
        _tracks.Confirm(TimeSpan.FromSeconds(1.2));
        Assert.Equal(1, back.Id);
    }

    [Fact]
    public void Look_TheSameAfterAFaceWasHidden_KeepsTheIdentity()
    {
        Look(1);
        HideAt(1.1);
        Look(1.15);
        Assert.Equal((1, false, TimeSpan.FromSeconds(1.15)), (_track.Id, _track.LostSight, _track.LastView));
    }

    [Fact]
    public void Look_SomebodyElseWhoWasNeverHidden_IsNoQuestion()
    {
        Look(1);
        Look(2, _another);
        Assert.Equal(1, _track.Id);
    }

    [Fact]
    public void Look_NewFaceThatIsHidden_HasLostNoSight()
    {
        _track.Id = 0;
        HideAt(1);
        Assert.False(_track.LostSight);
    }

    [Fact]
    public void Look_LostFacesWhoseTimeIsOver_AreForgotten()
    {
        Look(1);
        _tracks.RemoveAt(0, TimeSpan.FromSeconds(1));
        TimeSpan late = TimeSpan.FromSeconds(1) + Options.IdentityMemory + TimeSpan.FromTicks(1);
        _recogniser.Look(_somebody.View, late);

        // Asked for an earlier moment, nobody is known any more: a new face waits for more proof.
        Track back = _tracks.Add();
        back.Start(CropRegion.Square(new Vector2(Side / 2f), 150), 0.6f, TimeSpan.FromSeconds(1.5));
        _tracks.Confirm(TimeSpan.FromSeconds(1.5));
        Assert.Equal(0, back.Id);
    }

    private void Look(double seconds, FrameBuffer? picture = null) => _recogniser.Look((picture ?? _somebody).View, TimeSpan.FromSeconds(seconds));

    private void HideAt(double seconds)
    {
        _track.State = TrackState.Hidden;
        Look(seconds);
        _track.State = TrackState.Clear;
    }

    private float[] Describe(FrameBuffer picture)
    {
        var description = new float[FaceAppearance.Length];
        Assert.True(new FaceAppearance().Describe(picture.View, _track.Landmarks, description));
        return description;
    }

    /// <summary>Points whose box is a square of a size around a place, with eyes and mouth where faces have them.</summary>
    private void Place(float size, float x = Side / 2f, float y = Side / 2f)
    {
        for (int i = 0; i < _track.Landmarks.Length; i++)
        {
            Vector2 at = i switch
            {
                0 => new Vector2(-0.5f, -0.5f),
                16 => new Vector2(0.5f, 0.5f),
                >= 36 and < 42 => new Vector2(-0.2f, -0.2f),
                >= 42 and < 48 => new Vector2(0.2f, -0.2f),
                48 => new Vector2(-0.1f, 0.3f),
                54 => new Vector2(0.1f, 0.3f),
                _ => Vector2.Zero,
            };
            _track.Landmarks[i] = new Vector2(x, y) + (size * at);
        }
    }

    private FrameBuffer Stripes(Func<int, int, int> place)
    {
        FrameBuffer frame = _pool.Rent(Side, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                frame.Pixels.Slice((y * frame.Stride) + (3 * x), 3).Fill(place(x, y) % 16 < 8 ? (byte)40 : (byte)200);
            }
        }

        return frame;
    }
}
