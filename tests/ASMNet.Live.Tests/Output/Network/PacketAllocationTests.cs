using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>What is sent for every frame is put together in place.</summary>
public sealed class PacketAllocationTests
{
    private readonly FaceSet _faces = new(4);
    private readonly byte[] _packet = new byte[OpenSeeFacePacket.Length];
    private readonly OscWriter _osc = new();

    [Theory]
    [InlineData("opentrack")]
    [InlineData("openseeface")]
    [InlineData("osc")]
    [InlineData("vmc")]
    [InlineData("vrchat")]
    public void Write_AFrame_AllocatesNothing(string protocol)
    {
        Fill();
        Write(protocol);

        long bytes = Allocations.Least(() =>
        {
            for (int frame = 0; frame < 100; frame++)
            {
                Write(protocol);
            }
        });

        Assert.Equal(0, bytes);
    }

    private void Write(string protocol)
    {
        for (int i = 0; i < _faces.Faces.Count; i++)
        {
            switch (protocol)
            {
                case "opentrack":
                    OpenTrackPacket.Write(_faces[i], _packet);
                    break;
                case "openseeface":
                    OpenSeeFacePacket.Write(_faces[i], 1, 640, 480, _packet);
                    break;
                case "osc":
                    OscFacePacket.Write(_faces, "/asmnet", _osc);
                    break;
                case "vmc":
                    VmcPacket.Write(_faces[i], true, 1, _osc);
                    break;
                default:
                    VRChatPacket.Write(_faces[i], VRChatPacket.DefaultPrefix, _osc);
                    break;
            }
        }
    }

    private void Fill()
    {
        foreach (int id in (int[])[1, 123456])
        {
            TrackedFace face = _faces.Faces.Add();
            face.Id = id;
            face.Confidence = 1;
            face.Pose = new HeadPose(10, 5, 1);
            foreach (Expression channel in Enum.GetValues<Expression>())
            {
                face.Expressions.Set(channel, 0.5f);
            }
        }
    }
}
