using System.Globalization;
using ASMNet.Tools.SyntheticFaces;

if (args.Length != 4
    || !int.TryParse(args[2], CultureInfo.InvariantCulture, out int count) || count < 1
    || !int.TryParse(args[3], CultureInfo.InvariantCulture, out int seed))
{
    Console.Error.WriteLine("usage: SyntheticFaces MODEL.bin FOLDER COUNT SEED");
    return 2;
}

new ExpressionFaceWriter(args[0], seed).Write(args[1], count);
return 0;
