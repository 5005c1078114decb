using ASMNet.Tools.CameraVideo;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: CameraVideo MODEL.bin VIDEO.y4m TRUTH.json");
    return 2;
}

new CameraVideoWriter(args[0]).Write(args[1], args[2]);
return 0;
