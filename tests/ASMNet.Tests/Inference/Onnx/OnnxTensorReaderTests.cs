using ASMNet.Inference;
using ASMNet.Inference.Onnx;

namespace ASMNet.Tests.Inference.Onnx;

/// <summary>Tensors as onnx.proto numbers their fields: 1 dims, 2 data_type, 4 float_data, 5 int32_data, 7 int64_data, 8 name, 9 raw_data, 14 data_location.</summary>
public sealed class OnnxTensorReaderTests
{
    private static ReadOnlySpan<byte> Raw => [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];

    [Fact]
    public void Read_Floats_RawPackedOrOneByOne()
    {
        Assert.Equal([1, -2], OnnxTensorReader.Read([.. Head(1, 2), .. Part(9, Raw)]).Floats!);
        Assert.Equal([1, -2], OnnxTensorReader.Read([.. Head(1, 2), .. Part(4, Raw)]).Floats!);
        Assert.Equal([1, -2], OnnxTensorReader.Read([.. Head(1, 2), (4 << 3) | 5, .. Raw[..4], (4 << 3) | 5, .. Raw[4..]]).Floats!);
    }

    [Fact]
    public void Read_EachElementType_GivesItsValues()
    {
        Assert.Equal([1.5f], OnnxTensorReader.Read([.. Head(11, 1), .. Part(9, BitConverter.GetBytes(1.5))]).Floats!);
        Assert.Equal([-7], OnnxTensorReader.Read([.. Head(7, 1), .. Part(9, BitConverter.GetBytes(-7L))]).Integers!);
        Assert.Equal([5, 6], OnnxTensorReader.Read([.. Head(7, 2), .. Part(7, [5, 6])]).Integers!);
        Assert.Equal([-7], OnnxTensorReader.Read([.. Head(6, 1), .. Part(9, BitConverter.GetBytes(-7))]).Integers!);
        Assert.Equal([5, 6], OnnxTensorReader.Read([.. Head(6, 2), .. Part(5, [5, 6])]).Integers!);
        Assert.Equal([1, 0], OnnxTensorReader.Read([.. Head(9, 2), .. Part(9, [1, 0])]).Integers!);
        Assert.Equal([0, 1], OnnxTensorReader.Read([.. Head(9, 2), .. Part(5, [0, 1])]).Integers!);
    }

    [Fact]
    public void Read_NameAndShape_AreThoseOfTheFile()
    {
        OnnxTensor tensor = OnnxTensorReader.Read([.. Head(9, 2, 3), .. Part(9, new byte[6])]);
        Assert.Equal("w", tensor.Name);
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Null(tensor.Floats);
        Assert.Equal([5f], OnnxTensorReader.Read([.. Head(1), .. Part(4, BitConverter.GetBytes(5f))]).Floats!);
        Assert.Empty(OnnxTensorReader.Read([.. Head(1, 0), .. Part(9, [])]).Floats!);
    }

    [Fact]
    public void Read_DataLocation_MayOnlyBeTheFileItself()
    {
        Assert.Equal([1, -2], OnnxTensorReader.Read([.. Head(1, 2), 14 << 3, 0, .. Part(9, Raw)]).Floats!);
        AssertRefused("tensor 'w' lies in another file; a model must be one file", [.. Head(1, 2), 14 << 3, 1]);
    }

    [Fact]
    public void Read_FieldsThatAreNotNeeded_AreSkipped() =>
        Assert.Equal([1, -2], OnnxTensorReader.Read([.. Part(12, "doc"u8), .. Head(1, 2), 3 << 3, 1, .. Part(9, Raw)]).Floats!);

    [Fact]
    public void Read_WhatCannotBe_NamesTheTensor()
    {
        AssertRefused("tensor 'w' has element type 2; supported are float32 (1), int32 (6), int64 (7), bool (9) and double (11)", [.. Head(2, 1), .. Part(9, [1])]);
        AssertRefused("tensor 'w' holds 1 values where its dimensions ask for 2", [.. Head(1, 2), .. Part(9, Raw[..4])]);
        AssertRefused("tensor 'w' holds 2 values where its dimensions ask for 1", [.. Head(7, 1), .. Part(7, [5, 6])]);
        AssertRefused("the data of tensor 'w' ends in the middle of a value", [.. Head(1, 2), .. Part(9, Raw[..7])]);
        AssertRefused("the data of tensor 'w' ends in the middle of a value", [.. Head(11, 1), .. Part(9, Raw[..4])]);
        AssertRefused("tensor 'w' has 9 dimensions; at most 8 are supported", [.. Head(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), .. Part(9, Raw[..4])]);
        Assert.Equal(8, OnnxTensorReader.Read([.. Head(1, 1, 1, 1, 1, 1, 1, 1, 1), .. Part(9, Raw[..4])]).Shape.Length);
    }

    private static byte[] Head(byte elementType, params byte[] dimensions) =>
        [.. Part(8, "w"u8), .. dimensions.SelectMany(dimension => new byte[] { 1 << 3, dimension }), 2 << 3, elementType];

    /// <summary>A field with a length; all here are shorter than 128 bytes.</summary>
    private static byte[] Part(int field, ReadOnlySpan<byte> contents) => [(byte)((field << 3) | 2), (byte)contents.Length, .. contents];

    private static void AssertRefused(string message, byte[] tensor) =>
        Assert.Equal(message, Assert.Throws<ModelFormatException>(() => OnnxTensorReader.Read(tensor)).Message);
}
