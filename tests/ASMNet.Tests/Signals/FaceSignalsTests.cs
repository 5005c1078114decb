using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Signals;
using ASMNet.Tests.Filtering;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

public class FaceSignalsTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1 / 30.0);
    private int _frames;

    [Fact]
    public void ARecentredHeadLooksStraightAhead()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        Quaternion resting = SignalsTestData.Turn(4, 12, 0);
        signals.RequestRecentre();

        TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), resting);
        signals.Refine(Frame, 640, 480, faces);

        Assert.Equal(0, faces[0].Pose.Yaw, 0.01f);
        Assert.Equal(0, faces[0].Pose.Pitch, 0.01f);
        Assert.Equal(1, MathF.Abs(faces[0].Placement!.Value.Orientation.W), 1e-3f);

        TrackedFaces turned = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.CreateFromAxisAngle(Vector3.UnitY, -0.3f) * resting);
        Vector2 tip = turned[0].Landmarks[30];
        signals.Refine(2 * Frame, 640, 480, turned);

        Assert.InRange(MathF.Abs(turned[0].Pose.Yaw), 14, 19);
        HeadPlacement placement = turned[0].Placement!.Value;
        Vector2 again = CameraModel.FromFieldOfView(640, 480, 60).Project(placement.ToCamera(turned[0].Points3D[30]));
        Assert.True(Vector2.Distance(tip, again) < 0.5f, "points and orientation do not belong together");
    }

    // Somebody whose head is built, or is seen, with the chin high looks straight ahead so; the head's axes are then the camera's, and a turn about one of them is one about it alone.
    [Theory]
    [InlineData(0, 28.6479f)]
    [InlineData(1, 0)]
    public void ARecentredHeadTurnsAboutItsOwnAxes(int axis, float yaw)
    {
        const float Angle = 0.5f;
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions { Temporal = false });
        Quaternion resting = SignalsTestData.Turn(0, 25, 0);
        signals.RequestRecentre();
        signals.Refine(Frame, 640, 480, SignalsTestData.Faces(new Vector3(0, 0, 60), resting));

        TrackedFaces turned = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.CreateFromAxisAngle(axis == 0 ? Vector3.UnitY : Vector3.UnitZ, Angle) * resting);
        signals.Refine(2 * Frame, 640, 480, turned);

        Assert.Equal(yaw, MathF.Abs(turned[0].Pose.Yaw), 0.05f);
        Assert.Equal(0, turned[0].Pose.Pitch, 0.05f);
        Assert.Equal(axis == 0 ? 0 : Angle * 180 / MathF.PI, MathF.Abs(turned[0].Pose.Roll), 0.05f);

        // What the head did since it looked straight ahead is what its orientation says, about the camera's axes.
        Quaternion expected = Quaternion.CreateFromAxisAngle(axis == 0 ? Vector3.UnitY : Vector3.UnitZ, Angle);
        Assert.Equal(1, MathF.Abs(Quaternion.Dot(expected, turned[0].Placement!.Value.Orientation)), 1e-4f);
    }

    // Whether somebody aside of the camera looks into it or past it: what was straight ahead is no turn, stays none by a step without a turn, and a turn is itself alone.
    [Theory]
    [InlineData(20, 0, 60, false)]
    [InlineData(20, 0, 60, true)]
    [InlineData(0, 20, 60, false)]
    [InlineData(-12, 9, 50, true)]
    public void SomebodyAsideOfTheCameraIsRecentredToo(float x, float y, float z, bool looksIntoIt)
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions { Temporal = false });
        var place = new Vector3(x, y, z);
        Quaternion resting = (looksIntoIt ? Quaternion.CreateFromYawPitchRoll(MathF.Atan2(x, z), -MathF.Atan2(y, float.Hypot(x, z)), 0) : Quaternion.Identity)
            * SignalsTestData.Turn(0, 8, 2);
        signals.RequestRecentre();

        AssertTurned(Quaternion.Identity, place, resting);
        AssertTurned(Quaternion.Identity, new Vector3(-5, 3, 70), resting);
        Quaternion turn = SignalsTestData.Turn(25, -10, 5);
        AssertTurned(turn, place, turn * resting);

        // A distance that is told changes the rays to where the face was and is alike.
        signals.RequestDistance(80);
        AssertTurned(Quaternion.Identity, place, resting, 0.3f);

        void AssertTurned(Quaternion expected, Vector3 position, Quaternion orientation, float tolerance = 0.1f)
        {
            TrackedFaces faces = SignalsTestData.Faces(position, orientation);
            Vector2 tip = faces[0].Landmarks[30];
            signals.Refine(++_frames * Frame, 640, 480, faces);
            HeadPlacement placement = faces[0].Placement!.Value;
            Quaternion off = Quaternion.Conjugate(expected) * placement.Orientation;
            Assert.InRange(360 / MathF.PI * new Vector3(off.X, off.Y, off.Z).Length(), 0, tolerance);
            Vector2 again = CameraModel.FromFieldOfView(640, 480, signals.FieldOfView).Project(placement.ToCamera(faces[0].Points3D[30]));
            Assert.True(Vector2.Distance(tip, again) < 0.5f, "points and orientation do not belong together");
        }
    }

    // Without the mean head there is no place and no gaze, but a pose there is.
    [Fact]
    public void AHeadWithoutAModelIsRecentredToo()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        signals.RequestRecentre();
        TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), SignalsTestData.Turn(4, 12, 0));
        signals.Refine(Frame, 640, 480, faces);

        Assert.Equal(0, faces[0].Pose.Yaw, 0.01f);
        Assert.Equal(0, faces[0].Pose.Pitch, 0.01f);
        Assert.Null(faces[0].Placement);
        Assert.Equal(12, MathF.Abs(signals.Calibration.StraightAhead.Pitch), 0.1f);
    }

    [Fact]
    public void APictureOfSomebodyWhoWasRecentredIsSeenTheSameWay()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        Quaternion resting = SignalsTestData.Turn(4, 12, 0);
        signals.RequestRecentre();
        signals.Refine(Frame, 640, 480, SignalsTestData.Faces(new Vector3(0, 0, 60), resting));

        using var other = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions()) { Calibration = signals.Calibration };
        TrackedFace face = SignalsTestData.Faces(new Vector3(0, 0, 60), resting)[0];
        face.Expressions.Set(Expression.JawOpen, 1);
        face.Irises = new Irises(new Iris(face.Landmarks[38], 5), null);
        other.LookOnce(new ImageView(new byte[3 * 640 * 480], 640, 480, 3 * 640), face);

        Assert.Equal(0, face.Pose.Yaw, 0.01f);
        Assert.Equal(0, face.Pose.Pitch, 0.01f);
        Assert.Equal(1, MathF.Abs(face.Placement!.Value.Orientation.W), 1e-4f);

        // Nothing of a face before is left where there is no network.
        Assert.Equal((0, null, null), (face.Expressions.Count, face.Irises, face.Gaze));
    }

    [Fact]
    public void EventsAreThoseOfTheFrameAlone()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false, Temporal = false });
        TrackedFaces faces = Show((Expression.JawOpen, 0.6f));
        signals.Refine(Frame, 640, 480, faces);
        Assert.Equal(1, faces.Events.Length);

        // The set of a caller who writes into it himself, and clears nothing.
        signals.Refine(2 * Frame, 640, 480, faces);
        Assert.Equal(0, faces.Events.Length);
    }

    [Fact]
    public void FacesWithoutAnIdentityHaveNoPast()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        foreach (float jaw in new[] { 0.1f, 0.9f, 0.2f })
        {
            TrackedFaces faces = Show((Expression.JawOpen, jaw));
            faces[0].Id = 0;
            signals.Refine(TimeSpan.FromSeconds(_frames++ / 30.0), 640, 480, faces);
            Assert.Equal(jaw, faces[0].Expressions[Expression.JawOpen]);
        }
    }

    // A smoothed value lies between the one before and the one that came; what comes first is taken as it is.
    [Fact]
    public void NewFacesTakeNeitherTheirPastNorAnothersPlace()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        See((1, 0.1f));
        (float, float) shown = See((2, 0.9f), (1, 0.15f));
        Assert.Equal(0.9f, shown.Item1);
        Assert.InRange(shown.Item2, 0.101f, 0.149f);
        shown = See((3, 0.8f), (4, 0.3f));
        Assert.Equal((0.8f, 0.3f), shown);
        shown = See((3, 0.7f), (4, 0.4f));
        Assert.InRange(shown.Item1, 0.701f, 0.799f);
        Assert.InRange(shown.Item2, 0.301f, 0.399f);

        (float, float) See(params (int Id, float Jaw)[] people)
        {
            var faces = new TrackedFaces(2);
            foreach ((int id, float jaw) in people)
            {
                TrackedFace face = faces.Add();
                face.Id = id;
                face.Expressions.Set(Expression.JawOpen, jaw);
            }

            signals.Refine(TimeSpan.FromSeconds(_frames++ / 30.0), 640, 480, faces);
            return (faces[0].Expressions[Expression.JawOpen]!.Value, faces[faces.Count - 1].Expressions[Expression.JawOpen]!.Value);
        }
    }

    // The slot of somebody who left with closed eyes goes to somebody whose eyes are open.
    [Fact]
    public void WhoComesAfterSomebodyElseHasNotBlinked()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false, Temporal = false });
        signals.Refine(Frame, 640, 480, Person(1, 1, 100));
        TrackedFaces faces = Person(2, 0, 140);
        signals.Refine(2 * Frame, 640, 480, faces);
        Assert.Equal(0, faces.Events.Length);

        using var steady = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        steady.Refine(Frame, 640, 480, Person(1, 1, 100));
        faces = Person(2, 0, 140);
        steady.Refine(2 * Frame, 640, 480, faces);
        Assert.Equal((140, 140), (faces[0].Irises!.Value.Right!.Value.Center.X, faces[0].Irises!.Value.Left!.Value.Center.X));

        static TrackedFaces Person(int id, float closed, float iris)
        {
            TrackedFaces faces = Show((Expression.EyeBlinkLeft, closed), (Expression.EyeBlinkRight, closed));
            faces[0].Id = id;
            faces[0].Landmarks[45] = new Vector2(4000, 0);
            faces[0].Irises = new Irises(new Iris(new Vector2(iris, 50), 6), new Iris(new Vector2(iris, 50), 6));
            return faces;
        }
    }

    // What goes one way is no noise: the filter of the paper in the distance of the outer corners, here 100 pixels, and one cutoff for middle and radius.
    [Fact]
    public void AnIrisIsFilteredByItsSpeedInDistancesOfTheEyes()
    {
        OneEuroParameters filter = new FaceSignalsOptions().Irises;
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        var reference = new ReferenceOneEuro();
        for (int i = 0; i < 12; i++)
        {
            var faces = new TrackedFaces(1);
            TrackedFace face = faces.Add();
            face.Id = 1;
            (face.Landmarks[36], face.Landmarks[39], face.Landmarks[42], face.Landmarks[45]) = (new(50, 0), new(70, 0), new(120, 0), new(150, 0));
            float raw = 100 + (0.1f * i * i);
            face.Irises = new Irises(null, new Iris(new Vector2(raw, 20), 5));
            signals.Refine(TimeSpan.FromSeconds(i / 30.0), 640, 480, faces);
            Assert.Equal(reference.Next(i / 30.0, raw, filter, 0.01), face.Irises!.Value.Left!.Value.Center.X, 0.002);
        }
    }

    [Fact]
    public void AFaceOfOtherLandmarksIsRefused()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        var faces = new TrackedFaces(1, landmarkCount: 5);
        faces.Add().Id = 1;
        var picture = new byte[3 * 8 * 8];
        Assert.Equal("faces", Assert.Throws<ArgumentException>(() => signals.Refine(Frame, 640, 480, faces)).ParamName);
        Assert.Equal("faces", Assert.Throws<ArgumentException>(() => signals.Look(new ImageView(picture, 8, 8, 24), faces)).ParamName);
        Assert.Equal("face", Assert.Throws<ArgumentException>(() => signals.LookOnce(new ImageView(picture, 8, 8, 24), faces[0])).ParamName);
    }

    [Fact]
    public void WhatComesBackIsNotDrawnToWhereItWas()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        for (int i = 0; i < 10; i++)
        {
            See(i, 1, new Iris(new Vector2(100, 100), 5));
        }

        See(10, null, null);
        TrackedFace face = See(11, 0.25f, new Iris(new Vector2(140, 90), 6));

        Assert.Equal(0.25f, face.Expressions[Expression.JawOpen]);
        Assert.Equal(new Irises(new Iris(new Vector2(140, 90), 6), new Iris(new Vector2(140, 90), 6)), face.Irises);

        TrackedFace See(int frame, float? jaw, Iris? iris)
        {
            var faces = new TrackedFaces(1);
            TrackedFace seen = faces.Add();
            seen.Id = 1;
            seen.Landmarks[45] = new Vector2(60, 0);
            seen.Irises = new Irises(iris, iris);
            if (jaw is float value)
            {
                seen.Expressions.Set(Expression.JawOpen, value);
            }

            signals.Refine(frame * Frame, 640, 480, faces);
            return seen;
        }
    }

    [Fact]
    public void AfterRecentringTheEyesOfAStraightHeadLookStraightAhead()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        Quaternion resting = SignalsTestData.Turn(0, 12, 0);

        // The head seems to be bent, but the irises lie as in an upright one.
        for (int i = 1; i <= 2; i++)
        {
            TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), resting);
            CameraModel camera = CameraModel.FromFieldOfView(640, 480, 60);
            Vector3 corners = (SignalsTestData.Head.Points[36] + SignalsTestData.Head.Points[39]) / 2;
            Vector3 eyeball = new Vector3(0, 0, 60) + Vector3.Transform(corners, resting) + SignalsTestData.Head.RightEye - corners;
            faces[0].Irises = new Irises(new Iris(camera.Project(eyeball - new Vector3(0, 0, SignalsTestData.Head.EyeRadius)), 6), null);
            if (i == 2)
            {
                signals.RequestRecentre();
            }

            signals.Refine(i * Frame, 640, 480, faces);

            float down = Gaze.Angles(faces[0].Gaze!.Value.Right!.Value).Y;
            Assert.True(i == 1 ? MathF.Abs(down) > 5 : MathF.Abs(down) < 1, $"the eye looks {down} degrees down");
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(95)]
    public void TheDistanceThatIsToldIsMeasuredFromThenOn(float centimetres)
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        signals.RequestDistance(centimetres);

        for (int i = 1; i < 4; i++)
        {
            TrackedFaces faces = SignalsTestData.Faces(new Vector3(10, 5, 60), Quaternion.Identity);
            signals.Refine(i * Frame, 640, 480, faces);
            Assert.Equal(centimetres, faces[0].Position!.Value.Length(), 0.02f * centimetres);
        }

        Assert.NotEqual(60, signals.FieldOfView, 1f);

        // It was told once: who then comes nearer is nearer.
        float told = signals.FieldOfView;
        TrackedFaces near = SignalsTestData.Faces(new Vector3(5, 2.5f, 30), Quaternion.Identity);
        signals.Refine(4 * Frame, 640, 480, near);
        Assert.Equal(told, signals.FieldOfView);
        Assert.InRange(near[0].Position!.Value.Length(), 0.3f * centimetres, 0.7f * centimetres);
    }

    [Fact]
    public void ADistanceToldWhileTheFaceHasNoPlaceHoldsFromTheNextFrame()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        signals.RequestDistance(95);
        TrackedFaces nowhere = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.Identity);
        nowhere[0].Landmarks.Fill(new Vector2(320, 240));
        signals.Refine(Frame, 640, 480, nowhere);
        Assert.Null(nowhere[0].Placement);

        TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.Identity);
        signals.Refine(2 * Frame, 640, 480, faces);
        Assert.Equal(95, faces[0].Position!.Value.Z, 1f);
    }

    [Fact]
    public void AFieldOfViewThatIsSetHoldsWhateverDistanceWasToldBefore()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        signals.RequestDistance(95);
        signals.Refine(Frame, 640, 480, SignalsTestData.Faces(new Vector3(10, 5, 60), Quaternion.Identity));

        // A setting that has nothing to do with it leaves what was told.
        signals.Options = signals.Options with { Neutral = false };
        Assert.NotEqual(60, signals.FieldOfView, 1f);

        signals.Options = signals.Options with { FieldOfView = 61 };
        Assert.Equal(61, signals.FieldOfView, 0.01f);
    }

    [Fact]
    public void WhatWasCalibratedHoldsOverOtherModels()
    {
        using var before = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        Quaternion resting = SignalsTestData.Turn(4, 12, 0);
        before.RequestDistance(95);
        before.RequestRecentre();
        before.Refine(Frame, 640, 480, SignalsTestData.Faces(new Vector3(0, 0, 60), resting));

        using var after = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions()) { Calibration = before.Calibration };
        TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), resting);
        after.Refine(Frame, 640, 480, faces);

        Assert.Equal(95, faces[0].Position!.Value.Length(), 2f);
        Assert.Equal(0, faces[0].Pose.Pitch, 0.01f);
        Assert.Equal(before.FieldOfView, after.FieldOfView);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void ADistanceBeyondWhatACameraCanSeeStaysInTheRangeOfTheFieldOfView(float centimetres)
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        signals.RequestDistance(centimetres);
        signals.Refine(Frame, 640, 480, SignalsTestData.Faces(new Vector3(0, 0, centimetres == 10 ? 500 : 20), Quaternion.Identity));

        Assert.InRange(signals.FieldOfView, SignalCalibration.LeastFieldOfView, SignalCalibration.LargestFieldOfView);
        signals.Options = signals.Options with { FieldOfView = signals.FieldOfView };
    }

    [Theory]
    [InlineData(9.9f, 0)]
    [InlineData(151, 0)]
    [InlineData(float.NaN, 0)]
    [InlineData(60, float.NaN)]
    [InlineData(60, 0, float.NaN)]
    [InlineData(60, 0, 0, float.PositiveInfinity)]
    [InlineData(60, 0, 0, 0, float.NaN)]
    [InlineData(60, 0, 0, 0, 0, float.NegativeInfinity)]
    public void ACalibrationOutOfRangeIsRefused(float fieldOfView, float yaw, float pitch = 0, float roll = 0, float right = 0, float down = 0)
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        var wrong = new SignalCalibration { FieldOfView = fieldOfView, StraightAhead = new HeadPose(yaw, pitch, roll), StraightAheadAt = new Vector2(right, down) };

        Assert.Throws<ArgumentOutOfRangeException>(() => signals.Calibration = wrong);
        Assert.Equal(new SignalCalibration(), signals.Calibration);
    }

    [Fact]
    public void ABlinkOfATenthOfASecondArrives()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        float deepest = 0;
        FaceEvent blink = default;
        for (int i = 0; i < 60; i++)
        {
            float closed = i switch { 40 => 0.5f, 41 => 1, 42 => 0.5f, _ => 0.05f };
            TrackedFaces faces = Show((Expression.EyeBlinkLeft, closed), (Expression.EyeBlinkRight, closed));
            signals.Refine(i * Frame, 640, 480, faces);
            deepest = Math.Max(deepest, faces[0].Expressions[Expression.EyeBlinkLeft]!.Value);
            foreach (FaceEvent happened in faces.Events)
            {
                Assert.Equal(default, blink);
                blink = happened;
            }
        }

        Assert.True(deepest >= 0.7f, $"of the blink only {deepest:0.00} arrives");
        Assert.Equal(FaceEventKind.Blink, blink.Kind);
        Assert.Equal(1, blink.FaceId);
        Assert.InRange(blink.Start, 40 * Frame, 41 * Frame);
        Assert.InRange(blink.Length, Frame, 3 * Frame);
    }

    [Fact]
    public void WhatWaversInTheDarkIsCalmedAsAtRest()
    {
        // At rest both have a cutoff of 2 Hz: of what wavers from frame to frame b / (2 - b) is left, b = 1 / (1 + rate / (2 pi 2)).
        const float Wavering = 0.03f;
        const float Pixels = 0.6f;
        double smoothing = 1 / (1 + (30 / (4 * Math.PI)));
        double left = smoothing / (2 - smoothing);
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        for (int i = 0; i < 150; i++)
        {
            TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.Identity);
            int side = i % 2 == 0 ? 1 : -1;
            faces[0].Expressions.Set(Expression.JawOpen, 0.5f + (Wavering * side));
            faces[0].Irises = new Irises(new Iris(new Vector2(300 + (Pixels * side), 200), 6), new Iris(new Vector2(340, 200 + (Pixels * side)), 6));
            signals.Refine(i * Frame, 640, 480, faces);
            if (i < 100)
            {
                continue;
            }

            Assert.True(faces[0].Expressions.TryGet(Expression.JawOpen, out float jaw));
            Assert.Equal(Wavering * left, Math.Abs(jaw - 0.5), 0.02 * Wavering);
            Assert.Equal(Pixels * left, Math.Abs(faces[0].Irises!.Value.Right!.Value.Center.X - 300), 0.02 * Pixels);
            Assert.Equal(Pixels * left, Math.Abs(faces[0].Irises!.Value.Left!.Value.Center.Y - 200), 0.02 * Pixels);
        }
    }

    [Theory]
    [InlineData(25)]
    [InlineData(60)]
    public void ABlinkInTheDarkKeepsItsDepth(int rate)
    {
        // One of 0.1 s each second; the mean depth of sixty in noise of a twentieth, of whom the filter without noise lets 92 % pass.
        var random = new Random(7);
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        double depth = 0;
        for (int i = 0; i < 61 * rate; i++)
        {
            TrackedFaces faces = SignalsTestData.Faces(new Vector3(0, 0, 60), Quaternion.Identity);
            float closed = MathF.Max(0, 1 - (MathF.Abs((i % rate) - (rate / 2)) / (0.05f * rate)));
            float noise = 0.1f * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f);
            faces[0].Expressions.Set(Expression.EyeBlinkLeft, (0.8f * closed) + 0.1f + noise);
            signals.Refine(TimeSpan.FromSeconds(i / (double)rate), 640, 480, faces);
            Assert.True(faces[0].Expressions.TryGet(Expression.EyeBlinkLeft, out float seen));
            depth += i >= rate && i % rate == rate / 2 ? (seen - 0.1) / 60 : 0;
        }

        Assert.True(depth > 0.85 * 0.8, $"The lid comes down by {depth:F2} of 0.8.");
    }

    [Fact]
    public void ClosedEyesAreNoBlink()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false });
        int events = 0;
        for (int i = 0; i < 60; i++)
        {
            float closed = i is > 10 and < 40 ? 1 : 0;
            TrackedFaces faces = Show((Expression.EyeBlinkLeft, closed), (Expression.EyeBlinkRight, closed));
            signals.Refine(i * Frame, 640, 480, faces);
            events += faces.Events.Length;
        }

        Assert.Equal(0, events);
    }

    [Fact]
    public void AMouthThatOpensAndClosesIsTold()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        List<FaceEvent> events = [];
        for (int i = 0; i < 60; i++)
        {
            TrackedFaces faces = Show((Expression.JawOpen, i is >= 20 and < 40 ? 0.6f : 0.02f));
            signals.Refine(i * Frame, 640, 480, faces);
            events.AddRange(faces.Events);
        }

        Assert.Equal([FaceEventKind.MouthOpened, FaceEventKind.MouthClosed], events.Select(happened => happened.Kind));
        Assert.InRange(events[1].Length.TotalSeconds, 0.6, 0.8);
    }

    [Fact]
    public void WhatBeganBeforeTheClockWentBackIsNoEvent()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions { Neutral = false, Temporal = false });
        List<FaceEvent> events = [];
        foreach ((double seconds, float value) in ((double, float)[])[(10, 0), (10.1, 1), (3, 0), (3.1, 0), (3.2, 1), (3.3, 0)])
        {
            TrackedFaces faces = Show((Expression.EyeBlinkLeft, value), (Expression.EyeBlinkRight, value), (Expression.JawOpen, value));
            signals.Refine(TimeSpan.FromSeconds(seconds), 640, 480, faces);
            events.AddRange(faces.Events);
        }

        Assert.Equal(
            [(FaceEventKind.MouthOpened, 10.1, 0), (FaceEventKind.MouthOpened, 3.2, 0), (FaceEventKind.Blink, 3.2, 0.1), (FaceEventKind.MouthClosed, 3.2, 0.1)],
            events.Select(happened => (happened.Kind, happened.Start.TotalSeconds, happened.Length.TotalSeconds)));
    }

    [Theory]
    [InlineData(-0.001f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void ABetaOfWhichNoCutoffComesIsRefused(float beta)
    {
        OneEuroParameters wrong = new(1, beta, 1);
        Assert.Throws<ArgumentOutOfRangeException>(new FaceSignalsOptions { Channels = wrong }.Validate);
        Assert.Throws<ArgumentOutOfRangeException>(new FaceSignalsOptions { Irises = wrong }.Validate);
    }

    [Fact]
    public void APersonsRestIsTakenOff()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        TrackedFaces faces = Show();
        for (int i = 0; i < 300; i++)
        {
            float now = i < 290 ? 0.25f : 0.85f;
            faces = Show((Expression.MouthPucker, now), (Expression.EyeLookUpLeft, 0.2f));
            signals.Refine(i * Frame, 640, 480, faces);
            if (i == 289)
            {
                Assert.InRange(faces[0].Expressions[Expression.MouthPucker]!.Value, 0, 0.03f);
            }
        }

        Assert.InRange(faces[0].Expressions[Expression.MouthPucker]!.Value, 0.7f, 0.85f);
        Assert.Equal(0.2f, faces[0].Expressions[Expression.EyeLookUpLeft]!.Value, 0.01f);
        Assert.Null(faces[0].Expressions[Expression.CheekPuff]);
    }

    [Fact]
    public void TheRestIsLearnedAnewOnRequest()
    {
        using var signals = new FaceSignals(null, null, new FaceSignalsOptions());
        for (int i = 0; i < 300; i++)
        {
            signals.Refine(i * Frame, 640, 480, Show((Expression.BrowInnerUp, 0.05f)));
        }

        signals.RequestNeutral();
        TrackedFaces faces = Show();
        for (int i = 300; i < 320; i++)
        {
            faces = Show((Expression.BrowInnerUp, 0.3f));
            signals.Refine(i * Frame, 640, 480, faces);
        }

        Assert.InRange(faces[0].Expressions[Expression.BrowInnerUp]!.Value, 0, 0.02f);
    }

    [Fact]
    public void AFrameCostsNoMemory()
    {
        using var signals = new FaceSignals(null, SignalsTestData.Head, new FaceSignalsOptions());
        TrackedFaces template = SignalsTestData.Faces(new Vector3(5, 5, 60), SignalsTestData.Turn(10, 5, 3));
        template[0].Irises = new Irises(new Iris(template[0].Landmarks[38], 5), new Iris(template[0].Landmarks[43], 5));
        foreach (Expression channel in Enum.GetValues<Expression>())
        {
            template[0].Expressions.Set(channel, 0.3f);
        }

        var faces = new TrackedFaces(2);
        int frame = 0;
        long allocated = Allocations.Least(() =>
        {
            faces.CopyFrom(template);
            signals.Refine(++frame * Frame, 640, 480, faces);
        });

        Assert.Equal(0, allocated);
        Assert.NotNull(faces[0].Gaze);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(151)]
    [InlineData(float.NaN)]
    public void AFieldOfViewThatNoCameraHasIsRefused(float degrees) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaceSignals(null, null, new FaceSignalsOptions { FieldOfView = degrees }));

    private static TrackedFaces Show(params (Expression Channel, float Value)[] values)
    {
        var faces = new TrackedFaces(2);
        TrackedFace face = faces.Add();
        face.Id = 1;
        foreach ((Expression channel, float value) in values)
        {
            face.Expressions.Set(channel, value);
        }

        return faces;
    }
}
