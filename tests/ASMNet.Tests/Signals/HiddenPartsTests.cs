using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Signals;
using ASMNet.Tests.Inference;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

/// <summary>What is hidden comes back at a higher value than the one at which it went.</summary>
public sealed class HiddenPartsTests : IDisposable
{
    private static readonly float[] AboutTheEdge = [0.5f, 0.11f, 0.09f, 0.11f, 0.29f, 0.31f, 0.11f, 0.09f, 0.2f];
    private static readonly bool[] Expected = [true, true, false, false, false, true, true, false, false];
    private readonly FakeNetwork _eye = Part(2 * (16 + 5 + 2));
    private readonly FakeNetwork _mouth = Part(2 * (4 + 2));
    private readonly FaceSignals _signals;

    public HiddenPartsTests()
    {
        string manifest = ExpressionEstimatorTests.Manifest()
            .Replace("\"blend\": 0.5", "\"blend\": 0.5, \"seen\": 0.1, \"seenAgain\": 0.3", StringComparison.Ordinal)
            .Replace("\"jawOpen\", \"offered\": false", "\"jawOpen\", \"offered\": true", StringComparison.Ordinal);
        ExpressionEstimatorTests.OpenLids(_eye);
        Seen(_eye, 1);
        Seen(_mouth, 1);
        _signals = new FaceSignals(
            new ExpressionEstimator(
                ExpressionEstimatorTests.Read(manifest), _eye, _mouth, new FakeNetwork([1, 8 + 136], new TensorInfo("channels", [1, 3]))),
            null,
            new FaceSignalsOptions());
    }

    public void Dispose() => _signals.Dispose();

    [Fact]
    public void AValueAtTheEdgeDoesNotFlicker()
    {
        Assert.Equal(Expected, AboutTheEdge.Select(value => SeesEyes(value, 1)));
        Assert.Equal(Expected, AboutTheEdge.Select(value => SeesMouth(value, 1)));
    }

    [Fact]
    public void EachFaceIsRememberedForItself()
    {
        Seen(_eye, 0.05f);
        TrackedFaces faces = Look(1);
        Assert.False(faces[0].Expressions.Contains(Expression.EyeBlinkLeft));

        Seen(_eye, 0.2f);
        faces = Look(2, 1);
        Assert.True(faces[0].Expressions.Contains(Expression.EyeBlinkLeft));
        Assert.False(faces[1].Expressions.Contains(Expression.EyeBlinkLeft));
    }

    [Fact]
    public void AfterAResetAndWithoutAnIdentityNothingIsRemembered()
    {
        Assert.False(SeesEyes(0.05f, 1));
        _signals.Reset();
        Assert.True(SeesEyes(0.2f, 1));

        Assert.False(SeesEyes(0.05f, 0));
        Assert.True(SeesEyes(0.2f, 0));
    }

    [Theory]
    [InlineData(new[] { 40f, 44f, 46f, 43f, 41f }, new[] { true, true, false, false, true })]
    [InlineData(new[] { 50f, 44f, float.NaN, 44f }, new[] { false, false, false, false })]
    public void TheEyeBehindTheNoseComesBackLaterThanItGoes(float[] yaws, bool[] seen)
    {
        Assert.Equal(seen, yaws.Select(yaw => LookTurned(yaw, 1)[0].Irises!.Value.Left is not null));
        Assert.Equal(seen, yaws.Select(yaw => LookTurned(-yaw, 2)[0].Irises!.Value.Right is not null));
    }

    [Fact]
    public void TheIrisComesBackWhenTheLidsAreWider()
    {
        // The gap between the lids in widths of the eye.
        float[] gaps = [0.2f, 0.11f, 0.09f, 0.12f, 0.14f, 0.11f];
        Assert.Equal([true, true, false, false, true, true], gaps.Select(gap =>
        {
            ExpressionEstimatorTests.OpenLids(_eye);
            Lids(gap);
            return Look(1)[0].Irises!.Value.Right is not null;
        }));
    }

    // The left eye's lids come together for a frame, and are then wide enough for an iris that was seen before alone.
    [Fact]
    public void EachIrisIsRememberedForItself()
    {
        float[] right = [0.2f, 0.2f, 0.11f];
        float[] left = [0.2f, 0.05f, 0.11f];
        int frame = 0;
        _eye.Answers = network => Lids(network.Runs % 2 == 1 ? right[frame] : left[frame]);
        Assert.Equal([(true, true), (true, false), (true, false)], right.Select((_, i) =>
        {
            frame = i;
            ExpressionEstimatorTests.OpenLids(_eye);
            Irises irises = Look(1)[0].Irises!.Value;
            return (irises.Right is not null, irises.Left is not null);
        }));
    }

    [Theory]
    [InlineData(0.05f, 0.2f, true)]
    [InlineData(0.2f, 0.05f, true)]
    [InlineData(0.05f, 0.14f, false)]
    [InlineData(0.14f, 0.05f, false)]
    public void TheMouthIsSeenAsWellAsInTheMeanOfBothWays(float straight, float mirrored, bool seen)
    {
        _mouth.Answers = network => Seen(network, network.Runs % 2 == 1 ? straight : mirrored);
        Assert.Equal(seen, Look(1)[0].Expressions.Contains(Expression.JawOpen));
    }

    [Fact]
    public void AFaceCostsNoMemory()
    {
        TrackedFaces faces = Faces(0, 1);
        byte[] pixels = new byte[3 * 64 * 64];
        Assert.Equal(0, Allocations.Least(() => _signals.Look(new ImageView(pixels, 64, 64, 192), faces)));
    }

    private static FakeNetwork Part(int points) => new(
        [1, 3, 6, 8], new TensorInfo("points", [1, points]), new TensorInfo("features", [1, 2]), new TensorInfo("seen", [1, 1]));

    private static void Seen(FakeNetwork network, float value) => network.Values("seen")[0] = value;

    private bool SeesEyes(float value, int id)
    {
        Seen(_eye, value);
        TrackedFace face = Look(id)[0];
        Assert.Equal(face.Expressions.Contains(Expression.EyeBlinkLeft), face.Expressions.Contains(Expression.EyeBlinkRight));
        return face.Expressions.Contains(Expression.EyeBlinkLeft);
    }

    private bool SeesMouth(float value, int id)
    {
        Seen(_mouth, value);
        return Look(id)[0].Expressions.Contains(Expression.JawOpen);
    }

    /// <summary>Brings the lids of an eye whose width is 0.4 of the crop's together; the crop is 0.75 times as high as wide.</summary>
    private void Lids(float gap)
    {
        float[] points = _eye.Values("points");
        for (int i = 0; i < 16; i++)
        {
            points[(2 * i) + 1] = (i < 9 ? -0.5f : 0.5f) * gap * 0.4f / 0.75f;
        }
    }

    private TrackedFaces Look(params int[] ids) => LookTurned(0, ids);

    private TrackedFaces LookTurned(float yaw, params int[] ids)
    {
        TrackedFaces faces = Faces(yaw, ids);
        _signals.Look(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), faces);
        return faces;
    }

    private static TrackedFaces Faces(float yaw, params int[] ids)
    {
        var faces = new TrackedFaces(2);
        foreach (int id in ids)
        {
            TrackedFace face = faces.Add();
            face.CopyFrom(ExpressionEstimatorTests.Face(yaw));
            face.Id = id;
        }

        return faces;
    }
}
