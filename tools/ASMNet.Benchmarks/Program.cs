using ASMNet.Benchmarks;
using BenchmarkDotNet.Running;

switch (args.FirstOrDefault())
{
    case FirstInference.ChildArgument:
        FirstInference.RunChild();
        break;
    case "first-inference":
        FirstInference.Measure();
        break;
    case "networks-in-use":
        NetworksInUse.Measure();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
        break;
}
