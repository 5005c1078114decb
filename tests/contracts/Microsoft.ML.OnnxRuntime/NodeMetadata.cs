using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class NodeMetadata
{
    internal NodeMetadata(nint typeInfo)
    {
        nint tensor;
        OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Function(OrtFunction.CastTypeInfoToTensorInfo))(typeInfo, &tensor));
        if (tensor == 0)
        {
            Dimensions = [];
            SymbolicDimensions = [];
            return;
        }

        IsTensor = true;
        int elementType;
        OrtApi.Check(((delegate* unmanaged<nint, int*, nint>)OrtApi.Function(OrtFunction.GetTensorElementType))(tensor, &elementType));
        ElementDataType = (TensorElementType)elementType;
        nuint rank;
        OrtApi.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtApi.Function(OrtFunction.GetDimensionsCount))(tensor, &rank));
        long[] dimensions = new long[(int)rank];
        nint[] symbols = new nint[(int)rank];
        fixed (long* firstDimension = dimensions)
        fixed (nint* firstSymbol = symbols)
        {
            OrtApi.Check(((delegate* unmanaged<nint, long*, nuint, nint>)OrtApi.Function(OrtFunction.GetDimensions))(tensor, firstDimension, rank));
            OrtApi.Check(((delegate* unmanaged<nint, nint*, nuint, nint>)OrtApi.Function(OrtFunction.GetSymbolicDimensions))(tensor, firstSymbol, rank));
        }

        Dimensions = [.. dimensions.Select(dimension => checked((int)dimension))];
        SymbolicDimensions = [.. symbols.Select(OrtApi.Text)];
    }

    public bool IsTensor { get; }

    public TensorElementType ElementDataType { get; }

    public int[] Dimensions { get; }

    public string[] SymbolicDimensions { get; }
}
