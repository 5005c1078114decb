using ASMNet.Tools.CameraVideo;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: CameraVideo VIDEO.y4m TRUTH.json");
    return 2;
}

new CameraVideoWriter().Write(args[0], args[1]);
return 0;
