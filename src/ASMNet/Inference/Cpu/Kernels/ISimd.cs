namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>The vector arithmetic that the kernels are written in; one implementation for each vector width.</summary>
/// <typeparam name="TVector">A hardware vector of floats.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Rows of a tile of the matrix product: as many as the registers hold beside two vectors of weights.</summary>
    static abstract int TileRows { get; }

    /// <summary>Reads a vector.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Asks for a cache line that will be read soon; any address is allowed.</summary>
    static abstract void Prefetch(float* source);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector value, float* destination);

    /// <summary>One number in every lane.</summary>
    static abstract TVector Create(float value);

    /// <summary><c>a * b + c</c>, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Sum.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Difference.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Product.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>Quotient.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger one; where <paramref name="value"/> is not a number, the result is not one either.</summary>
    static abstract TVector Max(TVector limit, TVector value);

    /// <summary>The smaller one; where <paramref name="value"/> is not a number, the result is not one either.</summary>
    static abstract TVector Min(TVector limit, TVector value);

    /// <summary><paramref name="value"/> times 2 to the power of <paramref name="exponent"/>, a whole number from -200 to 200.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector value, TVector exponent);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVector value);
}
