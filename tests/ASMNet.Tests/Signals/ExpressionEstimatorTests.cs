using System.Numerics;
using System.Text;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Signals;
using ASMNet.Tests.Inference;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

public class ExpressionEstimatorTests
{
    private const int Features = 2;

    [Fact]
    public void AChannelThatIsNotOfferedIsAbsent()
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        networks.Fusion.Values("channels")[0] = 0.3f;
        networks.Fusion.Values("channels")[2] = 0.4f;
        TrackedFace face = Face(0);

        estimator.Estimate(Picture(), face);

        // Both ways of seeing give the same numbers here, so left and right are the mean of theirs; the value that counts as 1 is 0.5.
        Assert.Equal(0.3f, face.Expressions[Expression.EyeBlinkRight]!.Value, 1e-5f);
        Assert.Equal(0.3f, face.Expressions[Expression.EyeBlinkLeft]!.Value, 1e-5f);
        Assert.Null(face.Expressions[Expression.JawOpen]);
        Assert.Equal(2, face.Expressions.Count);
    }

    [Theory]
    [InlineData(50f, false, true)]
    [InlineData(-50f, true, false)]
    [InlineData(20f, true, true)]
    public void TheEyeBehindTheNoseIsAbsent(float yaw, bool left, bool right)
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        OpenLids(networks.Eye);
        TrackedFace face = Face(yaw);

        estimator.Estimate(Picture(), face);

        Assert.Equal(left, face.Irises!.Value.Left is not null);
        Assert.Equal(right, face.Irises!.Value.Right is not null);
        Assert.Equal(left, face.Expressions.Contains(Expression.EyeBlinkLeft));
        Assert.Equal(right, face.Expressions.Contains(Expression.EyeBlinkRight));
    }

    [Fact]
    public void TheIrisOfTheLeftEyeLiesWhereTheMirrorSaysSo()
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        OpenLids(networks.Eye);
        TrackedFace face = Face(0);
        (float right, float left) = (Middle(face, 36), Middle(face, 42));

        estimator.Estimate(Picture(), face);

        // The network always says a tenth of the crop to the right, as it sees the eye.
        float shift = face.Irises!.Value.Right!.Value.Center.X - right;
        Assert.True(shift > 1);
        Assert.Equal(-shift, face.Irises.Value.Left!.Value.Center.X - left, 1e-3f);
    }

    [Fact]
    public void TheIrisOfAClosedEyeIsAbsent()
    {
        using ExpressionEstimator estimator = Make(out _);
        TrackedFace face = Face(0);

        estimator.Estimate(Picture(), face);

        Assert.NotNull(face.Irises);
        Assert.Null(face.Irises.Value.Right);
        Assert.Null(face.Irises.Value.Left);
    }

    [Fact]
    public void LandmarksMoveByTheShareOfTheManifest()
    {
        using ExpressionEstimator estimator = Make(out _);
        TrackedFace face = Face(0);
        Vector2 corner = face.Landmarks[36];
        Vector2 chin = face.Landmarks[8];

        estimator.Estimate(Picture(), face);

        // All points of the fake network lie in the middle of the crop, which is that of the eye, half of the way there.
        Assert.Equal((corner.X + Middle(Face(0), 36)) / 2, face.Landmarks[36].X, 1e-3f);
        Assert.Equal(chin, face.Landmarks[8]);
    }

    // The crop is as wide as the points' root mean square distance from their middle, of which the rim of OpenLids lies 0.05 from the middle of the iris.
    [Fact]
    public void TheIrisIsAsLargeAsItsRim()
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        OpenLids(networks.Eye);
        TrackedFace face = Face(0);
        float radius = Radius(face);

        estimator.Estimate(Picture(), face);

        Assert.Equal(0.05f * radius, face.Irises!.Value.Right!.Value.Radius, 1e-3f);
        Assert.Equal(0.05f * radius, face.Irises!.Value.Left!.Value.Radius, 1e-3f);
    }

    [Fact]
    public void BothIrisesAreAsLargeAsTheirMean()
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        networks.Eye.Answers = network =>
        {
            OpenLids(network);
            for (int i = 17; i < 21; i++)
            {
                network.Values("points")[2 * i] = network.Runs == 1 ? 0.14f : 0.18f;
            }
        };
        TrackedFace face = Face(0);
        float radius = Radius(face);

        estimator.Estimate(Picture(), face);

        Assert.Equal(0.06f * radius, face.Irises!.Value.Right!.Value.Radius, 1e-3f);
        Assert.Equal(0.06f * radius, face.Irises!.Value.Left!.Value.Radius, 1e-3f);
    }

    // A point at x to the right of the middle in the mirror image is one at x to the left of it, on the other half of the mouth.
    [Fact]
    public void ThePointsOfTheMouthAreTheMeanOfBothWaysOfSeeingThem()
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        Vector2[] seen = [new(-0.2f, 0.1f), new(0.3f, -0.05f)];
        for (int i = 0; i < seen.Length; i++)
        {
            seen[i].CopyTo(networks.Mouth.Values("points"), 2 * (4 + i));
        }

        TrackedFace face = Face(0);
        Vector2 middle = Vector2.Zero;
        foreach (Vector2 point in face.Landmarks[48..])
        {
            middle += point / 20;
        }

        Vector2 crop = Radius(face) * new Vector2(1, 0.75f);
        Vector2 right = middle + (crop * new Vector2((-0.2f - 0.3f) / 2, (0.1f - 0.05f) / 2));
        Vector2 left = middle + (crop * new Vector2((0.3f + 0.2f) / 2, (-0.05f + 0.1f) / 2));
        (right, left) = ((right + face.Landmarks[48]) / 2, (left + face.Landmarks[54]) / 2);

        estimator.Estimate(Picture(), face);

        Assert.True(Vector2.Distance(right, face.Landmarks[48]) < 1e-3f, $"{face.Landmarks[48]} instead of {right}");
        Assert.True(Vector2.Distance(left, face.Landmarks[54]) < 1e-3f, $"{face.Landmarks[54]} instead of {left}");
    }

    [Fact]
    public void TheLastNetworkSeesTheFaceUprightAndThenInAMirror()
    {
        const float Lean = 0.4f;
        using ExpressionEstimator estimator = Make(out Networks networks);
        List<float[]> inputs = [];
        networks.Eye.Answers = network => network.Values("features").AsSpan().Fill(network.Runs);
        networks.Mouth.Answers = network => network.Values("features").AsSpan().Fill(2 + network.Runs);
        networks.Fusion.Answers = network => inputs.Add([.. network.Input]);
        TrackedFace face = Face(0);
        Vector2[] upright = [.. face.Landmarks];
        var lean = Matrix3x2.CreateRotation(Lean, new Vector2(10, 50));
        for (int i = 0; i < 68; i++)
        {
            face.Landmarks[i] = Vector2.Transform(upright[i], lean);
        }

        estimator.Estimate(Picture(), face);

        // Features of the right eye, the left one, the mouth and its mirror image; in the mirror each has the other's place.
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4], inputs[0][..8]);
        Assert.Equal([2, 2, 1, 1, 4, 4, 3, 3], inputs[1][..8]);

        // The shipped head's eyes are level, so the upright face needs no turning: its points are centred and have a radius of 1.
        Vector2 middle = upright.Aggregate((sum, point) => sum + point) / 68;
        float radius = MathF.Sqrt(upright.Average(point => Vector2.DistanceSquared(point, middle)));
        for (int i = 0; i < 68; i++)
        {
            Vector2 expected = (upright[i] - middle) / radius;
            Assert.Equal(expected.X, inputs[0][8 + (2 * i)], 2e-3f);
            Assert.Equal(expected.Y, inputs[0][9 + (2 * i)], 2e-3f);
            int other = ASMNet.Shapes.Ibug68.Mirror[i];
            Assert.Equal(-inputs[0][8 + (2 * other)], inputs[1][8 + (2 * i)]);
            Assert.Equal(inputs[0][9 + (2 * other)], inputs[1][9 + (2 * i)]);
        }
    }

    [Fact]
    public void AFaceOfOtherLandmarksIsRefused()
    {
        using ExpressionEstimator estimator = Make(out _);
        Assert.Contains("98 landmarks", Assert.Throws<ArgumentException>(() => estimator.Estimate(Picture(), new TrackedFace(98))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WhatIsNoNumberGetsNoFurther(float value)
    {
        using ExpressionEstimator estimator = Make(out Networks networks);
        OpenLids(networks.Eye);

        // The middle of the iris, and every point that is a landmark too.
        networks.Eye.Values("points").AsSpan(2 * 16).Fill(value);
        networks.Mouth.Values("points").AsSpan().Fill(value);
        networks.Fusion.Values("channels").AsSpan().Fill(value);
        TrackedFace face = Face(0);
        Vector2[] before = [.. face.Landmarks];

        estimator.Estimate(Picture(), face);

        Assert.Equal(before, face.Landmarks);
        Assert.Equal(new Irises(null, null), face.Irises);
        Assert.All(ExpressionNames.All, name => Assert.True(face.Expressions[name] is null or 1, name));
    }

    [Fact]
    public void AFaceCostsNoMemory()
    {
        using ExpressionEstimator estimator = Make(out _);
        TrackedFace template = Face(0);
        var face = new TrackedFace();
        byte[] pixels = new byte[3 * 64 * 64];

        long allocated = Allocations.Least(() =>
        {
            face.CopyFrom(template);
            estimator.Estimate(new ImageView(pixels, 64, 64, 192), face);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("\"kind\": \"expressions\"", "\"kind\": \"landmarks\"", "the kind is 'landmarks'")]
    [InlineData("\"eyeBlinkLeft\"", "\"eyeWink\"", "'eyeWink' is no channel")]
    [InlineData("\"blend\": 0.5", "\"blend\": 2", "'blend' must be from 0 to 1")]
    [InlineData("\"blend\": 0.5", "\"blend\": 0.5, \"seen\": 2", "'seen' must be from 0 to 1")]
    [InlineData("\"blend\": 0.5", "\"blend\": 0.5, \"seen\": 0.2, \"seenAgain\": 0.1", "'seenAgain' must be from that of 'seen' to 1")]
    [InlineData("\"channelsMirror\": [1, 0, 2]", "\"channelsMirror\": [1, 0]", "not as long")]
    [InlineData("\"landmarks\": [48, 54]", "\"landmarks\": [48, 68]", "whole number from 0 to 67")]
    [InlineData("\"landmarksMirror\": [1, 0]", "\"landmarksMirror\": [2, 0]", "whole number from 0 to 1")]
    public void AWrongManifestIsRefusedByName(string text, string instead, string message)
    {
        string wrong = Manifest().Replace(text, instead, StringComparison.Ordinal);
        Assert.NotEqual(Manifest(), wrong);

        var exception = Assert.Throws<ModelFormatException>(() => Read(wrong));

        Assert.Contains("test.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkOfAnotherShapeIsRefusedByName()
    {
        var eye = new FakeNetwork([1, 3, 8, 8], new TensorInfo("points", [1, 6]), new TensorInfo("features", [1, Features]));

        var exception = Assert.Throws<ModelFormatException>(() => new ExpressionEstimator(Read(Manifest()), eye, eye, eye));

        Assert.Contains("eyes.onnx", exception.Message, StringComparison.Ordinal);
    }

    private static ExpressionEstimator Make(out Networks networks)
    {
        networks = new Networks(
            new FakeNetwork([1, 3, 6, 8], new TensorInfo("points", [1, 2 * (16 + 5 + 2)]), new TensorInfo("features", [1, Features])),
            new FakeNetwork([1, 3, 6, 8], new TensorInfo("points", [1, 2 * (4 + 2)]), new TensorInfo("features", [1, Features])),
            new FakeNetwork([1, (4 * Features) + 136], new TensorInfo("channels", [1, 3])));
        return new ExpressionEstimator(Read(Manifest()), networks.Eye, networks.Mouth, networks.Fusion);
    }

    internal static void OpenLids(FakeNetwork eye)
    {
        // The upper lid from -0.2 to 0.2 at a height of -0.1, the lower one between its corners at 0.1; an iris of 0.05 at 0.1.
        float[] points = eye.Values("points");
        for (int i = 0; i < 9; i++)
        {
            (points[2 * i], points[(2 * i) + 1]) = ((0.05f * i) - 0.2f, -0.1f);
        }

        for (int i = 0; i < 7; i++)
        {
            (points[2 * (9 + i)], points[(2 * (9 + i)) + 1]) = ((0.05f * i) - 0.15f, 0.1f);
        }

        for (int i = 16; i < 21; i++)
        {
            points[2 * i] = i == 16 ? 0.1f : 0.15f;
        }
    }

    private static float Radius(TrackedFace face)
    {
        Vector2[] points = [.. face.Landmarks];
        Vector2 middle = points.Aggregate((sum, point) => sum + point) / 68;
        return MathF.Sqrt(points.Average(point => Vector2.DistanceSquared(point, middle)));
    }

    private static float Middle(TrackedFace face, int first)
    {
        float sum = 0;
        foreach (Vector2 point in face.Landmarks.Slice(first, 6))
        {
            sum += point.X / 6;
        }

        return sum;
    }

    internal static TrackedFace Face(float yaw)
    {
        var face = new TrackedFace { Pose = new HeadPose(yaw, 0, 0) };
        SignalsTestData.Project(new CameraModel(new Vector2(32, 32), 200), new Vector3(0, 0, 60), Quaternion.Identity, face);
        face.Pose = new HeadPose(yaw, 0, 0);
        return face;
    }

    private static ImageView Picture() => new(new byte[3 * 64 * 64], 64, 64, 192);

    internal static ExpressionManifest Read(string text) => ExpressionManifest.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test.json");

    internal static string Manifest() =>
        $$"""
        {
          "name": "test", "kind": "expressions",
          "input": { "channels": "rgb", "scale": 0.004, "mean": [0, 0, 0], "std": [1, 1, 1] },
          "eyes": {
            "network": "eyes.onnx", "lids": 16, "blend": 0.5, "landmarks": { "right": [36, 39], "left": [45, 42] },
            "crop": { "down": 0, "width": 1, "height": 0.75, "columns": 8, "rows": 6 }
          },
          "mouth": {
            "network": "mouth.onnx", "lips": 4, "blend": 0.5, "landmarks": [48, 54], "landmarksMirror": [1, 0],
            "crop": { "down": 0, "width": 1, "height": 0.75, "columns": 8, "rows": 6 }
          },
          "fusion": {
            "network": "fusion.onnx", "landmarksMirror": [{{string.Join(", ", Shapes.Ibug68Mirror())}}], "channelsMirror": [1, 0, 2],
            "channels": [
              { "name": "eyeBlinkLeft", "offered": true, "full": 0.5 },
              { "name": "eyeBlinkRight", "offered": true, "full": 0.5 },
              { "name": "jawOpen", "offered": false, "full": 1 }
            ]
          }
        }
        """;

    private sealed record Networks(FakeNetwork Eye, FakeNetwork Mouth, FakeNetwork Fusion);

    private static class Shapes
    {
        public static int[] Ibug68Mirror() => ASMNet.Shapes.Ibug68.Mirror.ToArray();
    }
}
