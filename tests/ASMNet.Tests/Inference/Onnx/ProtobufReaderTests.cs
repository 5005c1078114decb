using ASMNet.Inference;
using ASMNet.Inference.Onnx;

namespace ASMNet.Tests.Inference.Onnx;

/// <summary>The bytes are those of the published description of the encoding, or follow from it.</summary>
public sealed class ProtobufReaderTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("01", 1UL)]
    [InlineData("7F", 127UL)]
    [InlineData("8001", 128UL)]
    [InlineData("9601", 150UL)]
    [InlineData("8E02", 270UL)]
    [InlineData("9EA705", 86942UL)]
    [InlineData("FEFFFFFFFFFFFFFFFF01", ulong.MaxValue - 1)]
    [InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue)]
    public void ReadVarint_Bytes_AreSevenBitsEachLowestFirst(string bytes, ulong value) => Assert.Equal(value, new ProtobufReader(Convert.FromHexString(bytes)).ReadVarint());

    [Theory]
    [InlineData("", "ends in the middle of a field")]
    [InlineData("80", "ends in the middle of a field")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01", "a number is longer than ten bytes")]
    public void ReadVarint_CutOrEndless_SaysSo(string bytes, string message) => AssertBroken(message, () => new ProtobufReader(Convert.FromHexString(bytes)).ReadVarint());

    [Theory]
    [InlineData("089601", 1, WireType.Varint)]
    [InlineData("120774657374696E67", 2, WireType.LengthDelimited)]
    [InlineData("1D00000000", 3, WireType.Fixed32)]
    [InlineData("2100000000", 4, WireType.Fixed64)]
    [InlineData("A006", 100, WireType.Varint)]
    [InlineData("F8FFFFFF0F", 536870911, WireType.Varint)]
    internal void TryReadField_Key_IsNumberAndEncoding(string bytes, int number, WireType type)
    {
        var reader = new ProtobufReader(Convert.FromHexString(bytes));
        Assert.True(reader.TryReadField(out int readNumber, out WireType readType));
        Assert.Equal((number, type), (readNumber, readType));
    }

    [Fact]
    public void TryReadField_NothingLeft_IsFalse() => Assert.False(new ProtobufReader([]).TryReadField(out _, out _));

    [Theory]
    [InlineData("00")]
    [InlineData("07")]
    [InlineData("8080808010")]
    [InlineData("888080808001")]
    public void TryReadField_NumberThatCannotBe_SaysSo(string bytes) =>
        AssertBroken("a field has no valid number", () => new ProtobufReader(Convert.FromHexString(bytes)).TryReadField(out _, out _));

    [Fact]
    public void Read_EachEncoding_GivesItsValue()
    {
        Assert.Equal(-1, new ProtobufReader(Convert.FromHexString("FFFFFFFFFFFFFFFFFF01")).ReadInteger(WireType.Varint));
        Assert.Equal(1.5f, new ProtobufReader(Convert.FromHexString("0000C03F")).ReadFloat(WireType.Fixed32));
        Assert.Equal("testing", new ProtobufReader(Convert.FromHexString("0774657374696E67")).ReadText(WireType.LengthDelimited));
        Assert.True(new ProtobufReader(Convert.FromHexString("00")).ReadBytes(WireType.LengthDelimited).IsEmpty);
    }

    [Fact]
    public void Read_OtherEncodingThanBelongs_SaysWhich()
    {
        byte[] bytes = Convert.FromHexString("0102030405060708");
        AssertBroken("encoded as Fixed32 where Varint belongs", () => new ProtobufReader(bytes).ReadInteger(WireType.Fixed32));
        AssertBroken("encoded as Varint where Fixed32 belongs", () => new ProtobufReader(bytes).ReadFloat(WireType.Varint));
        AssertBroken("encoded as Varint where LengthDelimited belongs", () => new ProtobufReader(bytes).ReadText(WireType.Varint));
        AssertBroken("encoded as Fixed64 where LengthDelimited belongs", () => new ProtobufReader(bytes).ReadIntegers(WireType.Fixed64, []));
        AssertBroken("encoded as Varint where LengthDelimited belongs", () => new ProtobufReader(bytes).ReadFloats(WireType.Varint, []));
        AssertBroken("unknown field encoding 3", () => new ProtobufReader(bytes).Skip((WireType)3));
    }

    [Fact]
    public void Read_CutOff_SaysWhatIsMissing()
    {
        AssertBroken("ends in the middle of a field", () => new ProtobufReader(new byte[3]).ReadFloat(WireType.Fixed32));
        AssertBroken("a part of 3 bytes is announced where 2 are left", () => new ProtobufReader([3, 65, 66]).ReadText(WireType.LengthDelimited));
        AssertBroken("a list of floats ends in the middle of one", () => new ProtobufReader([5, 0, 0, 0, 0, 0]).ReadFloats(WireType.LengthDelimited, []));
        AssertBroken("ends in the middle of a field", () => new ProtobufReader([1, 0x80]).ReadIntegers(WireType.LengthDelimited, []));
    }

    [Fact]
    public void ReadLists_PackedOrOneByOne_AddTheirValues()
    {
        var integers = new List<long>();
        new ProtobufReader(Convert.FromHexString("06038E029EA705")).ReadIntegers(WireType.LengthDelimited, integers);
        new ProtobufReader(Convert.FromHexString("9601")).ReadIntegers(WireType.Varint, integers);
        Assert.Equal([3, 270, 86942, 150], integers);

        var floats = new List<float>();
        new ProtobufReader(Convert.FromHexString("080000C03F000000C0")).ReadFloats(WireType.LengthDelimited, floats);
        new ProtobufReader(Convert.FromHexString("0000C03F")).ReadFloats(WireType.Fixed32, floats);
        Assert.Equal([1.5f, -2, 1.5f], floats);
    }

    [Theory]
    [InlineData(WireType.Varint, "9601")]
    [InlineData(WireType.Fixed64, "0102030405060708")]
    [InlineData(WireType.LengthDelimited, "03010203")]
    [InlineData(WireType.Fixed32, "01020304")]
    internal void Skip_EachEncoding_LeavesTheNextField(WireType type, string bytes)
    {
        var reader = new ProtobufReader([.. Convert.FromHexString(bytes), 0x2A]);
        reader.Skip(type);
        Assert.Equal(42, reader.ReadInteger(WireType.Varint));
        AssertBroken(string.Empty, () => new ProtobufReader(Convert.FromHexString(bytes).AsSpan()[..^1]).Skip(type));
    }

    private static void AssertBroken(string message, Action read) =>
        Assert.Contains(message, Assert.Throws<ModelFormatException>(read).Message, StringComparison.Ordinal);
}
