using System.Text;

namespace OpenCvSharp;

public readonly struct FourCC : IEquatable<FourCC>
{
    public readonly int Value;

    internal FourCC(int value)
    {
        Value = value;
    }

    public static implicit operator int(FourCC fourcc) => fourcc.Value;

    public static implicit operator FourCC(int code) => new(code);

    public static bool operator ==(FourCC left, FourCC right) => left.Equals(right);

    public static bool operator !=(FourCC left, FourCC right) => !left.Equals(right);

    public static FourCC FromString(string code)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(code.PadRight(4));
        return new FourCC(BitConverter.ToInt32(bytes));
    }

    public bool Equals(FourCC other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is FourCC other && Equals(other);

    public override int GetHashCode() => Value;

    public override string ToString() => Encoding.ASCII.GetString(BitConverter.GetBytes(Value));
}
