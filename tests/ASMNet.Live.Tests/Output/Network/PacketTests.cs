using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Testing;
using ASMNet.Tracking;
using FaceSignals = ASMNet.Live.Output.Network.Packets.FaceSignals;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>Fixed packets, made by Python's <c>struct</c> from the published layouts; <c>tests/network</c> has receivers for the rest.</summary>
public sealed class PacketTests
{
    private readonly TrackedFace _face = new() { Id = 3, Confidence = 1 };

    private FaceSignals Signals => new(_face, 640, 480);

    [Fact]
    public void OpenTrack_IsSixLittleEndianDoubles()
    {
        _face.Placement = new HeadPlacement(new Vector3(1, 2, 60), Quaternion.CreateFromAxisAngle(Vector3.UnitY, MathF.PI / 2));
        byte[] packet = new byte[OpenTrackPacket.Length];

        OpenTrackPacket.Write(Signals, packet);

        Assert.Equal("000000000000f03f00000000000000c00000000000004e40", Convert.ToHexStringLower(packet.AsSpan(0, 24)));
        Assert.Equal([90, 0, 0], [BitConverter.ToDouble(packet, 24), BitConverter.ToDouble(packet, 32), BitConverter.ToDouble(packet, 40)], (a, b) => Math.Abs(a - b) < 1e-4);
    }

    // How opentrack's neuralnet tracker comes from a head's axes and place to its six numbers: its world has x to the camera, y up and z to the user's right.
    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(0, 15, 0)]
    [InlineData(0, 0, -30)]
    [InlineData(40, 20, 0)]
    [InlineData(-30, -15, 10)]
    public void OpenTrack_IsAsItsOwnTrackerTellsIt(float yaw, float pitch, float roll)
    {
        static Vector3 World(Vector3 camera) => new(-camera.Z, -camera.Y, -camera.X);
        _face.Pose = new HeadPose(yaw, pitch, roll);
        Quaternion turn = Signals.Orientation;
        var place = new Vector3(1, 2, 60);
        _face.Placement = new HeadPlacement(place, turn);
        Vector3 nose = World(Vector3.Transform(-Vector3.UnitZ, turn));
        Vector3 crown = World(Vector3.Transform(-Vector3.UnitY, turn));
        Vector3 ear = World(Vector3.Transform(-Vector3.UnitX, turn));
        Vector3 at = World(place);
        const double Degrees = 180 / Math.PI;
        double[] expected =
        [
            -at.Z, at.Y, -at.X,
            Degrees * Math.Atan2(nose.Z, nose.X), Degrees * Math.Atan2(nose.Y, double.Hypot(nose.X, nose.Z)), -Degrees * Math.Atan2(-ear.Y, crown.Y),
        ];
        byte[] packet = new byte[OpenTrackPacket.Length];

        OpenTrackPacket.Write(Signals, packet);

        Assert.All(expected, (value, i) => Assert.Equal(value, BitConverter.ToDouble(packet, 8 * i), 0.001));
    }

    // What tracker-neuralnet's compute_rotation_correction, image_to_world and data make of a pose along the ray and a place, worked apart from this program.
    [Theory]
    [InlineData(40, 20, 0, 0, 0, 60, -41.763, 15.189, 13.168)]
    [InlineData(60, 20, 0, 0, 0, 60, -61.519, 9.847, 17.495)]
    [InlineData(-30, -15, 10, 0, 0, 60, 30.867, -12.953, 17.631)]
    [InlineData(0, 0, 0, 20, 0, 60, 18.435, 0, 0)]
    [InlineData(18.434949f, 0, 0, 20, 0, 60, 0, 0, 0)]
    [InlineData(-25, 10, 5, -15, 10, 50, 9.631, 19.512, -2.655)]
    public void TurnsBesidePlaces_AreOfTheHeadAndNotOfHowItIsSeen(
        float yaw, float pitch, float roll, float x, float y, float z, double yawThere, double pitchThere, double rollThere)
    {
        // outer eye corners 9 cm apart in a picture as wide as its focal length, without networks
        _face.Pose = new HeadPose(yaw, pitch, roll);
        Vector2 middle = new Vector2(320, 240) + (new Vector2(x, y) * 640 / z);
        float half = 640 * 9 / z * MathF.Cos(yaw * MathF.PI / 180) / 2;
        _face.Landmarks[36] = middle - new Vector2(half, 0);
        _face.Landmarks[45] = middle + new Vector2(half, 0);
        byte[] packet = new byte[OpenTrackPacket.Length];
        var text = new ArrayBufferWriter<byte>();

        OpenTrackPacket.Write(Signals, packet);
        VtsValues.Write(Signals, true, text);

        double[] expected = [x, -y, z, yawThere, pitchThere, rollThere];
        Assert.All(expected, (value, i) => Assert.Equal(value, BitConverter.ToDouble(packet, 8 * i), 0.01));
        double[] studio = [-yawThere, pitchThere, rollThere, x, -y, z];
        JsonElement values = JsonDocument.Parse(text.WrittenMemory).RootElement.GetProperty("parameterValues");
        Assert.All(studio, (value, i) => Assert.Equal(value, values[i].GetProperty("value").GetDouble(), 0.01));
    }

    // In rows that were recorded of phones, whose owners look at them, the turns of head and eyes rise together (0.95), and the eyes' follow the eyes' shapes.
    [Theory]
    [InlineData(20, 0)]
    [InlineData(-15, 0)]
    [InlineData(0, 12)]
    public void LiveLink_HeadAndEyesRiseTogetherWithSomebodyWhoLooksAtThePhone(float yaw, float pitch)
    {
        _face.Pose = new HeadPose(yaw, pitch, 0);
        _face.Gaze = new Gaze(new Vector3(0, 0, -1), new Vector3(0, 0, -1));

        byte[] packet = new LiveLinkPacket("d", "s").Write(Signals, 7, 60).ToArray();

        float Value(int i) => System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(packet.AsSpan(28 + (4 * i)));
        const float Radians = MathF.PI / 180;
        Assert.Equal([yaw * Radians, pitch * Radians, 0], [Value(52), Value(53), Value(54)], (a, b) => MathF.Abs(a - b) < 0.001f);
        Assert.Equal(Value(52), Value(55), 0.001f);
        Assert.Equal(Value(53), Value(56), 0.001f);
    }

    // VRCFaceTracking's formulas, worked by hand.
    [Theory]
    [InlineData("EyeLidLeft", 0.5625f)]
    [InlineData("EyeLidRight", 0.95f)]
    [InlineData("EyeLid", 0.75625f)]
    [InlineData("EyeOpen", 0.875f)]
    [InlineData("EyeClosedLeft", 0.25f)]
    [InlineData("EyeWide", 0.8f)]
    [InlineData("EyeLeftX", -0.5f)]
    [InlineData("EyeLeftY", -0.25f)]
    [InlineData("EyeRightX", -1)]
    [InlineData("EyeX", -0.75f)]
    [InlineData("JawX", -0.5f)]
    [InlineData("MouthX", 0.25f)]
    [InlineData("MouthUpperRight", 0.25f)]
    [InlineData("MouthLowerLeft", 0)]
    [InlineData("SmileFrownLeft", 0.2f)]
    [InlineData("SmileFrown", 0.25f)]
    [InlineData("SmileSadLeft", -0.1f)]
    [InlineData("SmileSad", 0.1f)]
    [InlineData("BrowUpLeft", 0.7f)]
    [InlineData("BrowExpressionRight", 0.1f)]
    [InlineData("CheekPuffLeft", 0.4f)]
    [InlineData("CheekPuffSuck", 0.4f)]
    [InlineData("Head/Yaw", -0.5f)]
    [InlineData("BrowLowererRight", 0.4f)]
    [InlineData("BrowPinchRight", 0.4f)]
    [InlineData("CheekPuffSuckRight", 0.4f)]
    [InlineData("MouthUpperX", 0.25f)]
    [InlineData("MouthLowerX", 0.25f)]
    [InlineData("MouthCornerPullLeft", 0.4f)]
    [InlineData("MouthCornerSlantRight", 0.3f)]
    [InlineData("MouthCornerYLeft", 0.2f)]
    [InlineData("MouthCornerY", 0.25f)]
    [InlineData("MouthSadLeft", 0.5f)]
    [InlineData("MouthOpen", 0.3f)]
    [InlineData("LipSuck", 0.35f)]
    [InlineData("LipSuckUpperLeft", 0.6f)]
    [InlineData("LipSuckFunnelUpper", 0.4f)]
    [InlineData("LipSuckFunnelLowerRight", -0.1f)]
    [InlineData("LipFunnelUpperLeft", 0.2f)]
    [InlineData("LipPuckerLower", 0.7f)]
    [InlineData("JawZ", 0.9f)]
    public void VRChat_IsWhatVRCFaceTrackingMakesOfTheChannels(string name, float expected)
    {
        SetShutEyes(0.25f, 0);
        foreach ((Expression channel, float value) in new[]
        {
            (Expression.EyeWideRight, 0.8f), (Expression.JawLeft, 0.5f), (Expression.MouthRight, 0.25f), (Expression.MouthSmileLeft, 0.4f), (Expression.MouthSmileRight, 0.3f),
            (Expression.MouthFrownLeft, 0.2f), (Expression.MouthStretchLeft, 0.5f), (Expression.BrowInnerUp, 1f), (Expression.BrowOuterUpLeft, 0.5f),
            (Expression.BrowDownRight, 0.4f), (Expression.CheekPuff, 0.4f),
            (Expression.MouthUpperUpLeft, 0.8f), (Expression.MouthLowerDownRight, 0.4f), (Expression.MouthRollUpper, 0.6f), (Expression.MouthRollLower, 0.1f),
            (Expression.MouthFunnel, 0.2f), (Expression.MouthPucker, 0.7f), (Expression.JawForward, 0.9f),
        })
        {
            _face.Expressions.Set(channel, value);
        }

        _face.Pose = new HeadPose(45, 0, 0);
        Quaternion turn = Signals.Orientation;
        Vector3 Direction(float x, float y) => Vector3.Transform(Vector3.Normalize(new Vector3(x, y, -1)), turn);
        _face.Gaze = new Gaze(Direction(2, 0), Direction(0.5f, 0.25f));
        var osc = new OscWriter();

        VRChatPacket.Write(Signals, VRChatPacket.DefaultPrefix, VRChatEyes.Parameters, osc);

        byte[] message = Encoding.ASCII.GetBytes($"/avatar/parameters/v2/{name}\0");
        byte[] start = [.. message, .. new byte[-message.Length & 3], .. ",f\0\0"u8];
        int at = osc.Written.IndexOf(start);
        Assert.True(at >= 0, $"there is no {name}");
        Assert.Equal(expected, System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(osc.Written[(at + start.Length)..]), 0.0001f);
    }

    // Key 0 makes what is sent 0 wherever the user sits, with and without a head model, and in a mirror too; a step aside without a turn leaves it so.
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void ARecentredHead_IsTurnedNowhere(bool hasHead, bool isMirrored)
    {
        using FileStream file = File.OpenRead(Path.Combine(RepositoryFiles.Root, "models", "head68.json"));
        HeadModel head = HeadModel.Read(file, "head");
        using var signals = new ASMNet.Signals.FaceSignals(null, hasHead ? head : null, new FaceSignalsOptions { FieldOfView = 53.13f });
        signals.RequestRecentre();
        Assert.All(Sent(new Vector3(20, 12, 60)), degrees => Assert.Equal(0, degrees, 0.5));
        Assert.All(Sent(new Vector3(-10, 0, 70)), degrees => Assert.Equal(0, degrees, 0.5));

        double[] Sent(Vector3 place)
        {
            var pool = new MediaFramePool(new FramePool(), 1);
            MediaFrame frame = pool.Rent();
            frame.Allocate(640, 480);
            TrackedFace face = frame.Faces.Add();
            face.Id = 1;

            // a head that looks along the camera's axis, whose focal length is the picture's width
            for (int i = 0; i < face.Landmarks.Length; i++)
            {
                Vector3 point = place + head.Points[i];
                face.Landmarks[i] = new Vector2(319.5f, 239.5f) + (640 / point.Z * new Vector2(point.X, point.Y));
            }

            // what is seen of it along the ray: the turn back from the ray to the axis
            var ray = Vector3.Normalize(place);
            Quaternion back = Quaternion.Conjugate(Quaternion.Normalize(new Quaternion(Vector3.Cross(Vector3.UnitZ, ray), 1 + ray.Z)));
            var rotation = Matrix4x4.CreateFromQuaternion(back);
            (rotation.M13, rotation.M23, rotation.M31, rotation.M32) = (-rotation.M13, -rotation.M23, -rotation.M31, -rotation.M32);
            face.Pose = HeadPose.FromRotation(rotation);
            signals.Refine(TimeSpan.FromSeconds(1), 640, 480, frame.Faces);
            if (isMirrored)
            {
                FrameMirror.Flip(frame);
            }

            byte[] packet = new byte[OpenTrackPacket.Length];
            OpenTrackPacket.Write(new FaceSignals(face, 640, 480), packet);
            pool.Return(frame);
            return [.. Enumerable.Range(3, 3).Select(i => BitConverter.ToDouble(packet, 8 * i))];
        }
    }

    // VRCFaceTracking leaves VRChat's own eyes alone where an avatar has parameters for them; both would turn them twice.
    [Theory]
    [InlineData("native", true, false)]
    [InlineData("parameters", false, true)]
    [InlineData("both", true, true)]
    [InlineData(null, true, false)]
    public void VRChat_EyesAreTurnedByWhatIsAskedFor(string? eyes, bool native, bool parameters)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string options = eyes is null ? "" : "?eyes=" + eyes;
        using ISender sender = new SenderFactory("", _ => { }).Create(SendAddress.Parse($"vrchat://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}{options}"));
        var set = new FaceSet(1);
        set.Faces.Add().Id = 1;

        Assert.True(sender.Send(set, default));

        // loopback has them all when they are sent
        string text = "";
        byte[] datagram = new byte[65536];
        do
        {
            text += Encoding.Latin1.GetString(datagram, 0, receiver.Receive(datagram));
        }
        while (receiver.Available > 0);

        Assert.Equal([native, native], new[] { "/tracking/eye/CenterPitchYaw\0", "/tracking/eye/EyesClosedAmount\0" }.Select(text.Contains));
        Assert.Equal(
            [parameters, parameters, parameters],
            new[] { "/avatar/parameters/v2/EyeLeftX\0", "/avatar/parameters/v2/EyeY\0", "/avatar/parameters/EyeTrackingActive\0\0\0\0,T\0\0" }.Select(text.Contains));

        // an avatar keeps what another run with other options has told it
        Assert.Equal(!parameters, text.Contains("/avatar/parameters/EyeTrackingActive\0\0\0\0,F\0\0", StringComparison.Ordinal));
        Assert.Contains("/avatar/parameters/v2/EyeLidLeft\0", text, StringComparison.Ordinal);
        Assert.Contains("/avatar/parameters/ExpressionTrackingActive\0,T\0\0", text, StringComparison.Ordinal);
        Assert.Contains("/avatar/parameters/LipTrackingActive\0\0\0\0,T\0\0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Osc_IsABundleOfPaddedMessages()
    {
        var osc = new OscWriter();
        osc.Begin();
        osc.Message("/VMC/Ext/OK", 1);
        osc.Message("/VMC/Ext/Blend/Val", "A", 0.5f);

        Assert.Equal("2362756e646c65000000000000000001000000142f564d432f4578742f4f4b002c69000000000001000000202f564d432f4578742f426c656e642f56616c00002c736600410000003f000000", Convert.ToHexStringLower(osc.Written));
    }

    [Fact]
    public void LiveLink_IsVersionSixWith61Values()
    {
        SetShutEyes(0.25f, 0);
        _face.Expressions.Set(Expression.JawOpen, 0.5f);

        byte[] packet = new LiveLinkPacket("d", "s").Write(Signals, 7, 60).ToArray();

        float[] values = new float[61];
        values[0] = 0.25f;
        values[17] = 0.5f;
        Assert.Equal("060000000164000000017300000007000000000000003c000000013d", Convert.ToHexStringLower(packet.AsSpan(0, 28)));
        Assert.Equal(values, values.Select((_, i) => System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(packet.AsSpan(28 + (4 * i)))));
        Assert.Equal(28 + (4 * 61), packet.Length);
    }

    [Fact]
    public void IFacialMocap_HasBothForms()
    {
        SetShutEyes(0.25f, 1);
        string one = Encoding.ASCII.GetString(new IFacialMocapPacket().Write(Signals, 1));
        string two = Encoding.ASCII.GetString(new IFacialMocapPacket().Write(Signals, 2));

        Assert.StartsWith("tongueOut-0|eyeBlink_L-25|eyeLookDown_L-0|", one, StringComparison.Ordinal);
        Assert.Contains("|eyeBlink_R&100|", two, StringComparison.Ordinal);
        Assert.EndsWith("|=head#0.0000,0.0000,0.0000,0.0000,0.0000,0.0000|rightEye#0.0000,0.0000,0.0000|leftEye#0.0000,0.0000,0.0000|", two.Replace("-0.0000", "0.0000", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"messageType\":\"iOSTrackingDataRequest\",\"time\":99,\"sentBy\":\"x\",\"ports\":[1,70000,2,2]}", true)]
    [InlineData("{\"messageType\":\"other\",\"ports\":[1]}", false)]
    [InlineData("{\"messageType\":7,\"ports\":{}}", false)]
    [InlineData("not json", false)]
    [InlineData("[]", false)]
    public void VtsPhone_ReadsRequestsAndNothingElse(string text, bool isRequest)
    {
        Assert.Equal(isRequest, VtsPhonePacket.TryReadRequest(Encoding.UTF8.GetBytes(text), out int[] ports, out TimeSpan duration));
        if (isRequest)
        {
            Assert.Equal([1, 2], ports);
            Assert.Equal(10, duration.TotalSeconds);
        }
    }

    [Fact]
    public void NothingThatIsNoNumberIsSent()
    {
        _face.Pose = new HeadPose(float.NaN, float.PositiveInfinity, 0);
        _face.Confidence = float.NaN;
        _face.Landmarks.Fill(new Vector2(float.NaN, 1));
        byte[] packet = new byte[OpenTrackPacket.Length];
        OpenTrackPacket.Write(Signals, packet);
        Assert.All(Enumerable.Range(0, 6), i => Assert.True(double.IsFinite(BitConverter.ToDouble(packet, 8 * i))));

        byte[] see = new byte[OpenSeeFacePacket.Length];
        OpenSeeFacePacket.Write(Signals, 0, 640, 480, see);
        Assert.All(Enumerable.Range(0, 438), i => Assert.True(float.IsFinite(BitConverter.ToSingle(see, 33 + (4 * i)))));

        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        VtsPhonePacket.Write(Signals, true, 0, json);
        Assert.True(JsonDocument.Parse(text.WrittenMemory).RootElement.GetProperty("FaceFound").GetBoolean());
    }

    [Fact]
    public void Signals_WhatIsComputedCountsBeforeWhatThePointsGive()
    {
        Assert.Equal(1, Signals.Value(Expression.EyeBlinkLeft));
        _face.Expressions.Set(Expression.EyeBlinkLeft, 0.1f);
        Assert.Equal(0.1f, Signals.Value(Expression.EyeBlinkLeft));

        _face.Placement = new HeadPlacement(new Vector3(1, 2, 60), Quaternion.Identity);
        Assert.Equal(new Vector3(1, 2, 60), Signals.Position);
        _face.Gaze = new Gaze(null, new Vector3(0, 0, -1));
        Assert.Equal(new Vector3(0, 0, -1), Signals.Gaze(left: true));
    }

    [Theory]
    [InlineData(0.28f, 0)]
    [InlineData(0.2f, 0.5f)]
    [InlineData(0.12f, 1)]
    [InlineData(0.4f, 0)]
    public void Signals_WithoutNetworks_AnEyeIsShutBetweenTheTwoRatios(float open, float shut)
    {
        _face.Expressions.Clear();
        Vector2[] eye = [new(0, 0), new(1, -2 * open), new(3, -2 * open), new(4, 0), new(3, 2 * open), new(1, 2 * open)];
        eye.CopyTo(_face.Landmarks[36..42]);

        Assert.Equal(shut, Signals.Value(Expression.EyeBlinkRight), 4);
    }

    // Eye corners 9 cm apart that cover a sixth of the picture are 54 cm away from a camera whose focal length is the picture's width, however the head is turned.
    [Theory]
    [InlineData(0)]
    [InlineData(-40)]
    [InlineData(60)]
    public void Signals_WithoutNetworks_ATurnedHeadIsAsFarAway(float yaw)
    {
        float apart = 640 / 6f * MathF.Cos(yaw * MathF.PI / 180);
        _face.Placement = null;
        _face.Pose = new HeadPose(yaw, 0, 0);
        _face.Landmarks[36] = new Vector2(100, 80);
        _face.Landmarks[45] = new Vector2(100 + apart, 80);

        Assert.Equal(54, Signals.Position.Z, 2);
    }

    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(0, 15, 0)]
    [InlineData(0, 0, -30)]
    [InlineData(-25, 10, 5)]
    public void Signals_OrientationTurnsTheNoseAsThePoseSays(float yaw, float pitch, float roll)
    {
        _face.Pose = new HeadPose(yaw, pitch, roll);
        Vector3 nose = Vector3.Transform(-Vector3.UnitZ, Signals.Orientation);
        Vector3 expected = Vector3.Transform(Vector3.UnitZ, _face.Pose.ToRotation());

        // The pose's z points to the viewer, the camera's away from it.
        Assert.Equal(expected.X, nose.X, 0.0001f);
        Assert.Equal(expected.Y, nose.Y, 0.0001f);
        Assert.Equal(-expected.Z, nose.Z, 0.0001f);
    }

    private void SetShutEyes(float left, float right)
    {
        _face.Expressions.Set(Expression.EyeBlinkLeft, left);
        _face.Expressions.Set(Expression.EyeBlinkRight, right);
        _face.Expressions.Set(Expression.JawOpen, 0);
    }
}
