using ASMNet.Live.Commands;
using ASMNet.Live.Composition;
using Spectre.Console;

// The stages wait on pipes and devices from the pool's threads; by default it has one a core and adds more only slowly.
ThreadPool.SetMinThreads(16, 16);
var host = new CommandHost(AnsiConsole.Console, Console.Error, TimeProvider.System, new CompositionRoot());
return await new CommandLine(host).RunAsync(args);
