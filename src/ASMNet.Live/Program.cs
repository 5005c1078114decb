Console.WriteLine("ASMNet.Live");
